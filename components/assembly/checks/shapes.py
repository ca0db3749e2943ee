"""The shape of every tensor and the number of parameters: what Keras says of a spec, without allocating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import prod
from typing import Any

import keras

from components.assembly.catalog.keras_classes import layer_classes
from components.assembly.catalog.layers import kind_of
from components.assembly.checks.call_errors import call_problem
from components.assembly.checks.call_rules import rule_problems
from components.assembly.checks.layer_settings import setting_problems
from components.assembly.checks.refused_settings import making_problems
from components.assembly.keras_objects.assembler import Assembly, assemble, shapes_only
from components.assembly.spec import MAX_NUMBERS, UNKNOWN_LENGTH, UNKNOWN_SIDE, Call, Layer, ModelSpec, graph
from components.assembly.spec.problems import Problem, Refused

Shape = tuple[int | None, ...]
CACHED = 64


@dataclass(frozen=True)
class TensorInfo:
    """What is known of a tensor that has no values yet.

    Attributes:
        shape: The shape of one sample, without the batch; a size of `None` may be any.
        dtype: The dtype.
        activation: The activation that its values come from; empty where it is not known, as of an input, of
            arithmetic, or of what a layer without an activation computes.
    """

    shape: Shape
    dtype: str = "float32"
    activation: str = ""

    @property
    def size(self) -> int:
        """How many numbers it holds for one sample. A size that may be any counts as `UNKNOWN_LENGTH`, and
        each of two or more as `UNKNOWN_SIDE`."""
        free = UNKNOWN_LENGTH if self.shape.count(None) < 2 else UNKNOWN_SIDE
        return prod(free if size is None else size for size in self.shape)

    @property
    def known_shape(self) -> tuple[int, ...]:
        """The shape, with `UNKNOWN_LENGTH` for a size that may be any."""
        return tuple(UNKNOWN_LENGTH if size is None else size for size in self.shape)


@dataclass
class ShapeTrace:
    """What following the tensors through a spec finds. It is shared by all who ask, and must not be changed.

    Attributes:
        assembly: The Keras layers and tensors, without arrays.
        tensors: Every tensor by name; those that could not be worked out are missing.
        nested: What was found in each layer that is a model, or wraps one.
        numbers: How many numbers all tensors of one sample hold together, with what layers keep of
            it for training.
        problems: What is wrong with layers and calls.
    """

    assembly: Assembly
    tensors: dict[str, TensorInfo] = field(default_factory=dict)
    nested: dict[str, ShapeTrace] = field(default_factory=dict)
    numbers: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def parameters(self) -> int:
        """All parameters; those of a layer count once however often it is called."""
        return sum(map(self.layer_parameters, self.assembly.layers))

    def layer_parameters(self, name: str) -> int:
        """The parameters of one layer; 0 for one that is not called."""
        layer = self.assembly.layers.get(name)
        return 0 if layer is None else sum(prod(weight.shape) for weight in layer.weights)


def infer_shapes(spec: ModelSpec) -> Mapping[str, Shape]:
    """The shape of each tensor, inputs included, without the batch. Raises `Refused`."""
    return {name: tensor.shape for name, tensor in _sound(spec).tensors.items()}


def known_shapes(spec: ModelSpec) -> Mapping[str, tuple[int, ...]]:
    """The shape of each tensor, as `infer_shapes` returns it, with `UNKNOWN_LENGTH` in place of None.

    Raises:
        Refused: The model cannot be built.
    """
    return {name: tensor.known_shape for name, tensor in _sound(spec).tensors.items()}


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


@lru_cache(CACHED)
def trace_shapes(spec: ModelSpec) -> ShapeTrace:
    """Let Keras follow the tensors through the graph.

    A call that its layer cannot take becomes a problem, and what depends on it is left out, so that one
    mistake is reported once. The spec is within the bounds of `limits.limit_problems`.
    """
    refused = {layer.name: setting_problems(layer) for layer in spec.layers}
    sound = spec.model_copy(
        update={"layers": tuple(layer for layer in spec.layers if not refused[layer.name])}
    )
    with shapes_only():
        traced = _trace(sound, assemble(sound, seeded=False))
    traced.problems[:0] = [problem for problems in refused.values() for problem in problems]
    small = _of_small_pictures(spec)
    if traced.numbers > MAX_NUMBERS and small != spec:
        counted = trace_shapes(small)
        traced.numbers = traced.numbers if counted.problems else counted.numbers
    return traced


def _of_small_pictures(spec: ModelSpec) -> ModelSpec:
    """The model for small pictures, where it takes those of any size: behind a layer that halves them they
    are smaller, and not of any size again."""
    inputs = tuple(
        model_input.model_copy(update={"shape": tuple(size or UNKNOWN_SIDE for size in model_input.shape)})
        if model_input.shape.count(None) > 1
        else model_input
        for model_input in spec.inputs
    )
    return spec.model_copy(update={"inputs": inputs})


def _trace(spec: ModelSpec, assembly: Assembly) -> ShapeTrace:
    traced = ShapeTrace(assembly)
    for path, inner in assembly.nested.items():
        traced.nested[path] = _trace(inner.spec, inner)
        traced.problems += [
            replace(problem, where=f"{path}/{problem.where}") for problem in traced.nested[path].problems
        ]
    for model_input in spec.inputs:
        traced.tensors.setdefault(model_input.name, _info(assembly.tensors[model_input.name]))
    for number in graph.call_order(spec):
        if number in assembly.results:
            call = spec.calls[number]
            _follow(traced, spec, call)
            traced.problems += rule_problems(spec, call, assembly)
    for where, error in assembly.errors:
        if isinstance(where, str):
            layer = next(layer for layer in spec.layers if layer.name == where)
            known = layer.kind in layer_classes()  # in a model inside it need not be
            traced.problems += making_problems(spec, where, error) if known else setting_problems(layer)
        else:
            traced.problems.append(call_problem(spec, spec.calls[where], error, assembly))
    traced.numbers += sum(tensor.size for tensor in traced.tensors.values())
    return traced


def _info(tensor: Any, activation: str = "") -> TensorInfo:
    return TensorInfo(tuple(tensor.shape[1:]), keras.backend.standardize_dtype(tensor.dtype), activation)


def _follow(traced: ShapeTrace, spec: ModelSpec, call: Call) -> None:
    """Add what one call makes to `traced`, if Keras could make it."""
    tensors = traced.assembly.tensors
    made = {
        name: number
        for number, name in enumerate(call.outputs)
        if name in tensors and name not in traced.tensors
    }
    layer = next((layer for layer in spec.layers if layer.name == call.layer), None)
    for name, number in made.items():
        traced.tensors[name] = _info(tensors[name], _activation(traced, call, layer, number))
    if not made or layer is None:
        return
    if layer.name in traced.nested:
        traced.numbers += traced.nested[layer.name].numbers
    traced.numbers += _kept_for_training(traced.assembly.layers[layer.name], call, traced)


def _activation(traced: ShapeTrace, call: Call, layer: Layer | None, number: int) -> str:
    """The activation that the values of a tensor come from."""
    if layer is None:
        if call.operation in _ARRANGEMENTS and call.inputs:
            return traced.tensors[call.inputs[0]].activation
        return call.operation if call.operation in _ACTIVATIONS else ""
    if layer.model is not None:
        head = layer.model.heads[number]
        return traced.nested[layer.name].tensors[head.tensor].activation
    if kind_of(layer.kind).keeps_values and call.inputs:
        return traced.tensors[call.inputs[0]].activation
    made = traced.assembly.layers[layer.name]
    if call.inputs and layer.kind in _MERGES:
        merged = {traced.tensors[name].activation for name in call.inputs}
        shares = "softmax" in merged and layer.kind != "Average"  # those of one sum to 1, of two to 2
        return merged.pop() if len(merged) == 1 and not shares else ""
    wrapped = {"TimeDistributed": "layer", "Bidirectional": "forward_layer"}.get(layer.kind)
    inside = getattr(made, wrapped) if wrapped else made
    return _LAYERS.get(type(inside).__name__) or _named(inside)


# Operations and layers that are an activation themselves; of random noise anything can come out.
_ACTIVATIONS = frozenset({"sigmoid", "hard_sigmoid", "softmax", "relu", "tanh", "softplus"})
# Operations that give out some of the numbers that go in, arranged otherwise.
_ARRANGEMENTS = frozenset({"getitem", "reshape", "squeeze", "expand_dims"})
_LAYERS = {
    "Softmax": "softmax",
    "ReLU": "relu",
    "Dropout": "linear",
    "GaussianDropout": "linear",
    "GaussianNoise": "linear",
}
# Layers that give out numbers between those that go in.
_MERGES = frozenset({"Average", "Maximum", "Minimum", "Concatenate"})


def _named(layer: Any) -> str:
    if not hasattr(layer, "activation"):
        return ""
    if layer.activation is None:
        return "linear"
    name = keras.activations.serialize(layer.activation)
    return name if isinstance(name, str) else ""


def _kept_for_training(made: keras.layers.Layer, call: Call, traced: ShapeTrace) -> int:
    """How many numbers are kept of a sample for training beside the tensors of the model: of recurrent layers
    eight a unit and step, for four gates, two states and what these were made of; of attention the weights of
    each pair of steps."""
    if not call.inputs:
        return 0
    shape = traced.tensors[call.inputs[0]].shape
    steps = UNKNOWN_LENGTH if not shape or shape[0] is None else shape[0]
    directions: tuple[Any, ...] = (
        getattr(made, "forward_layer", made),
        getattr(made, "backward_layer", None),
    )
    units = sum(
        int(layer.units) for layer in directions if hasattr(layer, "units") and hasattr(layer, "cell")
    )
    heads = int(getattr(made, "num_heads", 0) or 0)
    return 8 * steps * units + heads * steps * steps
