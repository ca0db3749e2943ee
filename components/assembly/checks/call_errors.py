"""What Keras refuses while a model is put together, as problems in a learner's words."""

from __future__ import annotations

from dataclasses import replace

from components.assembly.catalog.layers import kind_of
from components.assembly.keras_objects.assembler import Assembly, OutputCountError
from components.assembly.keras_objects.layers import ArgumentError
from components.assembly.spec import Call, ModelSpec
from components.assembly.spec.keras_errors import explain
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, shown


def making_problem(spec: ModelSpec, layer: str, error: Exception) -> Problem:
    """The problem of a layer that Keras does not make from its settings."""
    if isinstance(error, ArgumentError):
        what = message(N_("{name} cannot be the name of a file here: files are not read."), name=error.name)
        mend = message(N_("Give the words themselves, as a list."))
        return Problem("unfit-setting", layer, what, shown(error.received), mend)
    given = next(each for each in spec.layers if each.name == layer)
    for part in (given, *given.inner_layers):
        for field in kind_of(part.kind).fields:
            value = part.config.get(field.name, field.default)
            refused = field.refusal(value)
            if refused is not None:
                received = f"{field.name}={shown(value)}"
                return Problem("unfit-setting", layer, refused, received, field.expected())
    problem = explain(error, spec, layer)
    if problem.code != "refused":
        return problem
    what = message(N_("Keras does not take these settings for this layer."))
    return replace(
        problem, code="unfit-setting", message=what, mend=message(N_("Change the setting it names."))
    )


def call_problem(spec: ModelSpec, call: Call, error: Exception, assembly: Assembly) -> Problem:
    """The problem of a call that Keras refuses."""
    where = call.name
    if isinstance(error, OutputCountError):
        what = message(N_("This makes {made} tensors, and more are named."), made=error.made)
        mend = message(N_("Name as many tensors as it makes."))
        return Problem("output-count", where, what, shown(call.outputs), mend)
    received = ", ".join(f"{name} {_shape(assembly, name)}" for name in call.inputs)
    model = next((layer.model for layer in spec.layers if layer.name == call.layer), None)
    if model is not None:
        return _model_problem(where, received, model, call)
    problem = explain(error, spec, where)
    layer = assembly.layers.get(call.layer)
    if layer is not None and layer.built and _called_before(spec, call):
        what = message(N_("This layer is shared: its weights were made for another size by an earlier call."))
        mend = message(N_("Give every call tensors of the same size, or use a second layer."))
        return Problem("unfit-tensors", where, what, received, mend)
    if layer is not None:
        kind = kind_of(type(layer).__name__)
        if kind.takes is not None and problem.code in ("refused", "unfit-tensors", "unfit-input"):
            what = message(N_("{kind} takes {words}."), kind=kind.name, words=Message(kind.takes.words))
            return Problem("unfit-tensors", where, what, received, Message(kind.takes.mend))
    code = "unfit-tensors" if problem.code == "refused" else problem.code
    if problem.code == "refused":
        what = message(N_("Keras cannot call this on what it is given."))
        mend = message(
            N_("Compare the shapes, and change what comes before it. Keras says: {words}"),
            words=problem.received,
        )
        return Problem(code, where, what, received, mend)
    return replace(problem, code=code, received=received or problem.received)


def _model_problem(where: str, received: str, model: ModelSpec, call: Call) -> Problem:
    if len(call.inputs) != len(model.inputs):
        what = message(N_("This model has {count} inputs."), count=len(model.inputs))
        mend = message(N_("Call it on as many tensors, in the order of its inputs."))
        return Problem("unfit-tensors", where, what, received, mend)
    takes = ", ".join(f"{each.name} {shown(each.shape)} {each.dtype}" for each in model.inputs)
    what = message(N_("This model takes {inputs}."), inputs=takes)
    mend = message(N_("Give it a tensor of that shape and type, or change its input."))
    return Problem("unfit-tensors", where, what, received, mend)


def _called_before(spec: ModelSpec, call: Call) -> bool:
    return len(spec.calls_of(call.layer)) > 1


def _shape(assembly: Assembly, name: str) -> str:
    tensor = assembly.tensors[name]
    return f"{shown(tuple(tensor.shape[1:]))} {tensor.dtype}"
