"""What Keras refuses when a layer or an operation is called, as problems in a learner's words."""

from __future__ import annotations

import re
from dataclasses import replace

from components.assembly.catalog.layers import kind_of
from components.assembly.keras_objects.assembler import Assembly, OutputCountError
from components.assembly.keras_objects.layers import ArgumentError
from components.assembly.spec import Call, ModelSpec
from components.assembly.spec.keras_errors import explain
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, shown

# In Keras's words where a layer was made for tensors of other sizes, or of another number of axes.
_SIZES = "is incompatible with the layer: expected"
_RANK = re.compile(r"expected (?:min_|max_)?ndim=")


def call_problem(  # noqa: PLR0911
    spec: ModelSpec, call: Call, error: Exception, assembly: Assembly
) -> Problem:
    """The problem of a call that Keras refuses."""
    where = call.name
    if isinstance(error, OutputCountError):
        what = message(N_("This makes {made} tensors, and more are named."), made=error.made)
        mend = message(N_("Name as many tensors as it makes."))
        return Problem("output-count", where, what, shown(call.outputs), mend)
    if isinstance(error, ArgumentError):
        return Problem("unfit-argument", where, error.what, error.received, error.mend)
    received = ", ".join(f"{name} {_shape(assembly, name)}" for name in call.inputs)
    model = next((layer.model for layer in spec.layers if layer.name == call.layer), None)
    if model is not None:
        return _model_problem(where, received, model, call)
    words = str(error)
    made = assembly.layers.get(call.layer)
    if made is not None and _SIZES in words and _earlier(spec, call, assembly):
        what = message(N_("This layer is shared: its weights were made for another size by an earlier call."))
        mend = message(N_("Give every call tensors of the same size, or use a second layer."))
        return Problem("unfit-tensors", where, what, received, mend)
    takes = None if made is None else kind_of(type(made).__name__).takes
    if made is not None and takes is not None and _RANK.search(words):
        what = message(N_("{kind} takes {words}."), kind=type(made).__name__, words=Message(takes.words))
        return Problem("unfit-tensors", where, what, received, Message(takes.mend))
    problem = explain(error, spec, where)
    if problem.code == "unfit-type":
        what = message(N_("There is no such type of number."))
        mend = message(N_("Choose one such as float32, float16, int32 or bool."))
        return Problem("unfit-argument", where, what, problem.received, mend)
    if problem.code != "refused":
        own = "" if problem.code == "unfit-tensors" else problem.received
        return replace(problem, received=own or received or problem.received)
    what = message(N_("Keras cannot call this on what it is given."))
    mend = message(
        N_("Compare the shapes, and change what comes before it. Keras says: {words}"), words=problem.received
    )
    return Problem("unfit-tensors", where, what, received, mend)


def _earlier(spec: ModelSpec, call: Call, assembly: Assembly) -> bool:
    """Whether another call of the same layer is one that Keras took."""
    return any(
        other.outputs[0] in assembly.tensors for other in spec.calls_of(call.layer) if other is not call
    )


def _model_problem(where: str, received: str, model: ModelSpec, call: Call) -> Problem:
    if len(call.inputs) != len(model.inputs):
        what = message(N_("This model has {count} {count:input|inputs}."), count=len(model.inputs))
        mend = message(N_("Call it on as many tensors, in the order of its inputs."))
        return Problem("unfit-tensors", where, what, received, mend)
    takes = ", ".join(
        f"{model_input.name} {shown(model_input.shape)} {model_input.dtype}" for model_input in model.inputs
    )
    what = message(N_("This model takes {inputs}."), inputs=takes)
    mend = message(N_("Give it a tensor of that shape and type, or change its input."))
    return Problem("unfit-tensors", where, what, received, mend)


def _shape(assembly: Assembly, name: str) -> str:
    tensor = assembly.tensors[name]
    return f"{shown(tuple(tensor.shape[1:]))} {tensor.dtype}"
