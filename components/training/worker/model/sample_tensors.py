"""Computes every tensor of a model for one sample, as Keras computes it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary, ref

import keras
import numpy as np
import tensorflow as tf
from keras.src.backend import get_keras_mask

from components.assembly.keras_model.text_encoder import numbered_calls
from components.assembly.keras_objects.names import keras_names, operation_key
from components.assembly.keras_objects.structures import made_tensors
from components.assembly.spec import Call, ModelSpec
from components.training.values.prediction_request import Arrays
from components.training.values.sample_tensors import (
    LEAST_OF_TENSOR,
    MAX_OF_ALL,
    MAX_OF_TENSOR,
    SampleTensor,
    TensorPlace,
    sample_tensor,
)

Masks = Mapping[TensorPlace, np.ndarray]


def sample_tensors(model: keras.Model, spec: ModelSpec, arrays: Arrays) -> Mapping[TensorPlace, SampleTensor]:
    """Every tensor that leads to an output, in the order of the calls.

    Each is what `keras.Model(model.inputs, tensor).predict` gives out: it is computed by a model of the same
    layers, whose outputs are all of the tensors. Tensors inside a model that is a layer come before what
    that model gives out, once for each of its calls.

    Args:
        model: What `build` made of `spec`.
        spec: The spec.
        arrays: One row for each input, by name.
    """
    traced = TRACED_TENSORS.get(model, spec)
    values, masks = traced.compute([arrays[entry.name] for entry in spec.inputs])
    most = max(LEAST_OF_TENSOR, min(MAX_OF_TENSOR, MAX_OF_ALL // max(1, len(values))))
    return {
        place: replace(sample_tensor(value, most), mask=masks.get(place)) for place, value in values.items()
    }


class TracedTensors:
    """All tensors of a model as one TensorFlow function of its inputs."""

    def __init__(self, model: keras.Model, spec: ModelSpec) -> None:
        # As long as it is kept the model must be able to go.
        self._model, self._spec = ref(model), spec
        self._places: tuple[TensorPlace, ...] = ()
        self._batched: tuple[bool, ...] = ()
        self._function = tf.function(self._trace, autograph=False, reduce_retracing=True)

    def compute(self, inputs: list[np.ndarray]) -> tuple[dict[TensorPlace, np.ndarray], Masks]:
        """The values of all tensors for one row, without the batch, and the masks of those that have one."""
        computed = self._run(inputs)
        values = {
            place: _of_sample(value.numpy(), batched)
            for place, batched, (value, _mask) in zip(self._places, self._batched, computed, strict=True)
        }
        masks = {
            place: _of_sample(mask.numpy(), True)
            for place, (_value, mask) in zip(self._places, computed, strict=True)
            if mask is not None
        }
        return values, masks

    def rows(self, inputs: list[np.ndarray]) -> dict[TensorPlace, np.ndarray]:
        """The values of all tensors for some rows."""
        computed = self._run(inputs)
        return {place: value.numpy() for place, (value, _) in zip(self._places, computed, strict=True)}

    def _run(self, inputs: list[np.ndarray]) -> Any:
        model = self._model()
        assert model is not None
        return self._function([
            tf.convert_to_tensor(array, dtype=tensor.dtype)
            for array, tensor in zip(inputs, model.inputs, strict=True)
        ])  # fmt: skip

    def _trace(self, inputs: list[Any]) -> list[tuple[Any, Any]]:
        computed = list(_computed(self._model(), self._spec, inputs))
        self._places = tuple(place for place, *_ in computed)
        self._batched = tuple(batched for _, batched, *_ in computed)
        return [(value, mask) for _, _, value, mask in computed]


class TracedTensorsCache:
    """The traced tensors of models, each made once and kept as long as its model is. Safe to use from any
    thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._traced: WeakKeyDictionary[keras.Model, TracedTensors] = WeakKeyDictionary()

    def get(self, model: keras.Model, spec: ModelSpec) -> TracedTensors:
        """The traced tensors of a model, traced when they are asked for first.

        Args:
            model: The model, as `build` makes it.
            spec: Its spec.
        """
        with self._lock:
            if model not in self._traced:
                self._traced[model] = TracedTensors(model, spec)
            return self._traced[model]


TRACED_TENSORS = TracedTensorsCache()


def _computed(model: Any, spec: ModelSpec, inputs: Any) -> Iterator[tuple[TensorPlace, bool, Any, Any]]:
    """The tensors of a model and of the models in it, each with its place, whether it has an axis for the
    batch, its values, and its mask; None for one without."""
    for computed in computed_calls(model, spec, inputs):
        for output, tensor in enumerate(computed.tensors):
            batched = bool(tensor.shape) and tensor.shape[0] is None
            value = computed.values[id(tensor)]
            # A layer may take away the mask of what it takes; one from outside the model is known here only.
            beside = get_keras_mask(value)
            mask = _symbolic_mask(tensor)
            if beside is None and mask is not None:
                beside = computed.values[id(mask)]
            yield TensorPlace(computed.calls, output), batched, value, beside


@dataclass(frozen=True, eq=False)
class ComputedCall:
    """A call of a model, or of a model in it, with the values of the tensors around it.

    Attributes:
        calls: Which call it is, see `TensorPlace`.
        node: Keras's node of it.
        tensors: Keras's symbolic tensors of those that it makes in the spec, in their order.
        values: The values of the tensors and masks of the model that it is in, by the `id` of Keras's
            symbolic ones.
    """

    calls: tuple[int, ...]
    node: Any
    tensors: tuple[Any, ...]
    values: Mapping[int, Any]


def computed_calls(
    model: Any, spec: ModelSpec, inputs: Any, mask: Any = None, around: tuple[int, ...] = ()
) -> Iterator[ComputedCall]:
    """The calls that lead to an output of a model, in their order, those of a model inside before its own.

    Args:
        model: What `build` made of `spec`.
        spec: The spec.
        inputs: Its inputs, in order.
        mask: The masks of its inputs, if its call names them.
        around: The numbers of the calls of the models around it.
    """
    nodes = dict(_nodes(model, spec))
    values = _values(model, nodes.values(), inputs, mask)
    layers, names = {layer.name: layer for layer in spec.layers}, keras_names(spec)
    for number, node in nodes.items():
        call = spec.calls[number]
        inner = layers[call.layer].model if call.layer else None
        if inner is not None:
            owner = model.get_layer(names[call.layer])
            arguments, named = node.arguments.fill_in(values)
            masks = keras.tree.flatten(named["mask"]) if named.get("mask") is not None else None
            into = owner._standardize_inputs(arguments[0] if arguments else named["inputs"])
            yield from computed_calls(owner, inner, into, masks, (*around, number))
        made = made_tensors(inner, node.output_tensors)[: len(call.outputs)]
        yield ComputedCall((*around, number), node, tuple(made), values)


def _values(model: Any, nodes: Iterable[Any], inputs: Any, mask: Any) -> dict[int, Any]:
    """The values of the tensors of a model, without those of models inside, and of their masks: by the `id`
    of Keras's symbolic ones."""
    tensors = [*model.inputs, *(tensor for node in nodes for tensor in node.output_tensors)]
    masks = {id(mask): mask for mask in map(_symbolic_mask, tensors) if mask is not None}
    symbolic = [*tensors, *masks.values()]
    computed = keras.Model(model.inputs, symbolic)(inputs, training=False, mask=mask)
    return {id(tensor): value for tensor, value in zip(symbolic, keras.tree.flatten(computed), strict=True)}


def _symbolic_mask(tensor: Any) -> Any:
    mask = getattr(tensor, "_keras_mask", None)
    return mask if isinstance(mask, keras.KerasTensor) else None


def _nodes(model: Any, spec: ModelSpec) -> Iterator[tuple[int, Any]]:
    """Keras's node of each call that leads to an output of the model, by the number of the call."""
    operations = {operation.name: operation for operation in model.operations}
    numbers = {id(call): number for number, call in enumerate(spec.calls)}
    for use, call in numbered_calls(spec):
        operation = operations.get(_keras_name(spec, call))
        if operation is not None:
            yield numbers[id(call)], operation._inbound_nodes[use]


def _keras_name(spec: ModelSpec, call: Call) -> str:
    return keras_names(spec)[operation_key(call.output) if call.operation else call.layer]


def _of_sample(array: np.ndarray, batched: bool) -> np.ndarray:
    """The values of the one sample: without the batch, for a tensor that has that axis."""
    if array.dtype.kind == "O":
        decoded = [text.decode(errors="replace") for text in array.ravel().tolist()]
        array = np.array(decoded, dtype=str).reshape(array.shape)
    elif array.dtype.kind not in "biuf":
        array = array.astype(np.float32)  # bfloat16
    return np.asarray(array[0] if batched and array.shape[:1] == (1,) else array)
