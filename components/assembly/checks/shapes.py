"""The shape of every tensor and the number of parameters, before Keras is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import prod

from components.assembly.catalog.layers import KINDS, LayerKind, settings
from components.assembly.catalog.shape_rules import Shape, Tensor, UnfitTensorsError
from components.assembly.checks.layer_settings import setting_problems
from components.assembly.spec import Call, Layer, ModelSpec, graph
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, Refused, shown

Weights = tuple[Shape, ...]


@dataclass
class ShapeTrace:
    """What is known of a spec without values.

    `tensors` by name (what could not be worked out is missing), `weights` the shapes of
    each layer's weight arrays, `ranks` how many axes its first tensor has, `nested` what is
    known of each layer that is a model, `numbers` how many numbers all tensors of one sample
    hold together and what layers keep of it for training, `problems` the layers and calls
    that cannot be.
    """

    tensors: dict[str, Tensor] = field(default_factory=dict)
    weights: dict[str, Weights] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    nested: dict[str, ShapeTrace] = field(default_factory=dict)
    numbers: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def parameters(self) -> int:
        """Weights of every layer, each counted once however often it is called."""
        own = sum(prod(shape) for shapes in self.weights.values() for shape in shapes)
        return own + sum(trace.parameters for trace in self.nested.values())

    def layer_parameters(self, name: str) -> int:
        """The parameters of one layer; 0 for one that is not called."""
        if name in self.nested:
            return self.nested[name].parameters
        return sum(prod(shape) for shape in self.weights.get(name, ()))


def infer_shapes(spec: ModelSpec) -> Mapping[str, Shape]:
    """The shape of each tensor, inputs included, without the batch. Raises `Refused`."""
    return {name: tensor.shape for name, tensor in _sound(spec).tensors.items()}


def count_parameters(spec: ModelSpec) -> int:
    """All parameters, frozen ones and running means included. Raises `Refused`."""
    return _sound(spec).parameters


def count_numbers(spec: ModelSpec) -> int:
    """How many numbers the model holds for one sample of a batch. Raises `Refused`."""
    return _sound(spec).numbers


def _sound(spec: ModelSpec) -> ShapeTrace:
    found = trace_shapes(spec)
    if found.problems:
        raise Refused(found.problems)
    return found


def trace_shapes(spec: ModelSpec) -> ShapeTrace:
    """Follow the tensors through the graph. A call that cannot be becomes a problem, and
    what depends on it is left out, so that one mistake is told once."""
    found = ShapeTrace()
    layers: dict[str, Layer] = {}
    for layer in spec.layers:
        wrong = setting_problems(layer)
        found.problems += wrong
        if not wrong:
            layers.setdefault(layer.name, layer)
    for each in spec.inputs:
        found.tensors.setdefault(each.name, Tensor(each.shape, each.dtype))
    for layer in layers.values():
        if layer.model is not None:
            inner = trace_shapes(layer.model)
            found.nested[layer.name] = inner
            found.problems += [
                replace(problem, where=f"{layer.name}/{problem.where}") for problem in inner.problems
            ]
    for number in graph.call_order(spec):
        call = spec.calls[number]
        known = all(name in found.tensors for name in call.inputs)
        if known and call.layer in layers:
            _follow(found, layers[call.layer], call)
    found.numbers += sum(tensor.size for tensor in found.tensors.values())
    return found


def _follow(found: ShapeTrace, layer: Layer, call: Call) -> None:
    inputs = tuple(found.tensors[name] for name in call.inputs)
    try:
        if layer.model is not None:
            made = _through_model(layer.model, found.nested[layer.name], inputs)
            found.numbers += found.nested[layer.name].numbers
        else:
            made = (_through_layer(found, layer, inputs),)
    except UnfitTensorsError as unfit:
        received = ", ".join(
            f"{name} {shown(each.shape)} {each.dtype}" for name, each in zip(call.inputs, inputs, strict=True)
        )
        found.problems.append(Problem("unfit-tensors", layer.name, unfit.message, received, unfit.mend))
        return
    for name, tensor in zip(graph.outputs(call, layer), made, strict=False):
        if tensor is not None:
            found.tensors.setdefault(name, tensor)


def _through_model(
    model: ModelSpec, inner: ShapeTrace, inputs: tuple[Tensor, ...]
) -> tuple[Tensor | None, ...]:
    if len(inputs) != len(model.inputs):
        raise UnfitTensorsError(
            message(N_("This model has {count} inputs."), count=len(model.inputs)),
            message(N_("Call it on as many tensors, in the order of its inputs.")),
        )
    for each, given in zip(model.inputs, inputs, strict=True):
        if (given.shape, given.dtype) != (each.shape, each.dtype):
            raise UnfitTensorsError(
                message(
                    N_("The model's input {name} takes {shape} {dtype}."),
                    name=each.name,
                    shape=shown(each.shape),
                    dtype=each.dtype,
                ),
                message(N_("Give it a tensor of that shape and type, or change its input.")),
            )
    return tuple(inner.tensors.get(head.tensor) for head in model.heads)


def _through_layer(found: ShapeTrace, layer: Layer, inputs: tuple[Tensor, ...]) -> Tensor:
    kind, chosen = KINDS[layer.kind], settings(layer)
    _check_taken(kind, inputs)
    shape = kind.shape(chosen, inputs)
    _check_shared(found, layer, inputs, kind.weights(chosen, inputs))
    found.numbers += kind.memory(chosen, inputs)
    if kind.keeps_values:
        return replace(inputs[0], shape=shape)
    return Tensor(shape, activation=chosen.get("activation", "linear"))


def _check_taken(kind: LayerKind, inputs: tuple[Tensor, ...]) -> None:
    fewest, most = kind.inputs
    if not fewest <= len(inputs) <= most:
        raise UnfitTensorsError(_arity(kind), message(N_("Call it on that many tensors.")))
    low, high = kind.takes.ranks
    for each in inputs:
        if not low <= len(each.shape) <= high or (kind.takes.dtype and each.dtype != kind.takes.dtype):
            raise UnfitTensorsError(
                message(N_("{kind} takes {words}."), kind=kind.name, words=Message(kind.takes.words)),
                Message(kind.takes.mend),
            )


def _arity(kind: LayerKind) -> Message:
    fewest, most = kind.inputs
    if most == 0:
        return message(N_("{kind} cannot be called: it is where data enters."), kind=kind.name)
    if most == 1:
        return message(N_("{kind} takes one tensor."), kind=kind.name)
    if fewest == most:
        return message(N_("{kind} takes exactly {count} tensors."), kind=kind.name, count=most)
    return message(N_("{kind} takes {fewest} to {most} tensors."), kind=kind.name, fewest=fewest, most=most)


def _check_shared(found: ShapeTrace, layer: Layer, inputs: tuple[Tensor, ...], weights: Weights) -> None:
    """A layer has one set of weights, so every call must need the same."""
    rank = len(inputs[0].shape)
    known = found.weights.setdefault(layer.name, weights), found.ranks.setdefault(layer.name, rank)
    if known != (weights, rank if KINDS[layer.kind].keeps_rank else known[1]):
        raise UnfitTensorsError(
            message(N_("This layer is shared: its weights were made for another size by an earlier call.")),
            message(N_("Give every call tensors of the same size, or use a second layer.")),
        )
