"""The shape of every tensor and the number of parameters, without Keras and without allocating."""

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
    """What following the tensors through a spec finds.

    Attributes:
        tensors: Every tensor by name; those that could not be worked out are missing.
        weights: The shapes of the weights of each layer, by name.
        ranks: How many axes the first input of each layer has.
        nested: What was found in each layer that is a model.
        numbers: How many numbers all tensors of one sample hold together, with what layers keep of
            it for training.
        problems: What is wrong with layers and calls.
    """

    tensors: dict[str, Tensor] = field(default_factory=dict)
    weights: dict[str, Weights] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    nested: dict[str, ShapeTrace] = field(default_factory=dict)
    numbers: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def parameters(self) -> int:
        """All parameters; those of a layer count once however often it is called."""
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
    traced = trace_shapes(spec)
    if traced.problems:
        raise Refused(traced.problems)
    return traced


def trace_shapes(spec: ModelSpec) -> ShapeTrace:
    """Follow the tensors through the graph.

    A call that its layer cannot take becomes a problem, and what depends on it is left out, so that one
    mistake is reported once.
    """
    traced = ShapeTrace()
    layers: dict[str, Layer] = {}
    for layer in spec.layers:
        problems = setting_problems(layer)
        traced.problems += problems
        if not problems:
            layers.setdefault(layer.name, layer)
    for model_input in spec.inputs:
        traced.tensors.setdefault(model_input.name, Tensor(model_input.shape, model_input.dtype))
    for layer in layers.values():
        if layer.model is not None:
            inner = trace_shapes(layer.model)
            traced.nested[layer.name] = inner
            traced.problems += [
                replace(problem, where=f"{layer.name}/{problem.where}") for problem in inner.problems
            ]
    for number in graph.call_order(spec):
        call = spec.calls[number]
        known = all(name in traced.tensors for name in call.inputs)
        if known and call.layer in layers:
            _follow(traced, layers[call.layer], call)
    traced.numbers += sum(tensor.size for tensor in traced.tensors.values())
    return traced


def _follow(traced: ShapeTrace, layer: Layer, call: Call) -> None:
    """Add what one call makes, or why it cannot be made, to `traced`."""
    inputs = tuple(traced.tensors[name] for name in call.inputs)
    try:
        if layer.model is not None:
            outputs = _through_model(layer.model, traced.nested[layer.name], inputs)
            traced.numbers += traced.nested[layer.name].numbers
        else:
            outputs = (_through_layer(traced, layer, inputs),)
    except UnfitTensorsError as unfit:
        received = ", ".join(
            f"{name} {shown(tensor.shape)} {tensor.dtype}"
            for name, tensor in zip(call.inputs, inputs, strict=True)
        )
        traced.problems.append(Problem("unfit-tensors", layer.name, unfit.message, received, unfit.mend))
        return
    for name, tensor in zip(graph.outputs(call, layer), outputs, strict=False):
        if tensor is not None:
            traced.tensors.setdefault(name, tensor)


def _through_model(
    model: ModelSpec, inner: ShapeTrace, inputs: tuple[Tensor, ...]
) -> tuple[Tensor | None, ...]:
    if len(inputs) != len(model.inputs):
        raise UnfitTensorsError(
            message(N_("This model has {count} inputs."), count=len(model.inputs)),
            message(N_("Call it on as many tensors, in the order of its inputs.")),
        )
    for model_input, tensor in zip(model.inputs, inputs, strict=True):
        if (tensor.shape, tensor.dtype) != (model_input.shape, model_input.dtype):
            raise UnfitTensorsError(
                message(
                    N_("The model's input {name} takes {shape} {dtype}."),
                    name=model_input.name,
                    shape=shown(model_input.shape),
                    dtype=model_input.dtype,
                ),
                message(N_("Give it a tensor of that shape and type, or change its input.")),
            )
    return tuple(inner.tensors.get(head.tensor) for head in model.heads)


def _through_layer(traced: ShapeTrace, layer: Layer, inputs: tuple[Tensor, ...]) -> Tensor:
    kind, layer_settings = KINDS[layer.kind], settings(layer)
    _check_taken(kind, inputs)
    shape = kind.shape(layer_settings, inputs)
    _check_shared(traced, layer, inputs, kind.weights(layer_settings, inputs))
    traced.numbers += kind.memory(layer_settings, inputs)
    if kind.keeps_values:
        return replace(inputs[0], shape=shape)
    return Tensor(shape, activation=layer_settings.get("activation", "linear"))


def _check_taken(kind: LayerKind, inputs: tuple[Tensor, ...]) -> None:
    fewest, most = kind.inputs
    if not fewest <= len(inputs) <= most:
        raise UnfitTensorsError(_arity(kind), message(N_("Call it on that many tensors.")))
    low, high = kind.takes.ranks
    for tensor in inputs:
        if not low <= len(tensor.shape) <= high or (kind.takes.dtype and tensor.dtype != kind.takes.dtype):
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


def _check_shared(traced: ShapeTrace, layer: Layer, inputs: tuple[Tensor, ...], weights: Weights) -> None:
    """Raise unless the call needs the weights that earlier calls of its layer need."""
    rank = len(inputs[0].shape)
    known = traced.weights.setdefault(layer.name, weights), traced.ranks.setdefault(layer.name, rank)
    if known != (weights, rank if KINDS[layer.kind].keeps_rank else known[1]):
        raise UnfitTensorsError(
            message(N_("This layer is shared: its weights were made for another size by an earlier call.")),
            message(N_("Give every call tensors of the same size, or use a second layer.")),
        )
