"""Decides which layers of a model are computed by the faster steps of this package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import keras

from components.training.worker.fast.tables import known


@dataclass
class Covered:
    """The layers of a model that are computed by the faster steps, by `id` of the layer.

    Attributes:
        lstms: LSTMs that are computed in NumPy.
        tables: Embeddings whose vectors are read only by these LSTMs.
        shared: Models that are called on several inputs of the model they are in, and whose calls can be
            made one. The value has the index of the input of each call, in the order of the calls.
    """

    lstms: dict[int, keras.layers.LSTM] = field(default_factory=dict)
    tables: dict[int, keras.layers.Embedding] = field(default_factory=dict)
    shared: dict[int, tuple[int, ...]] = field(default_factory=dict)


# Layers that compute as Keras has them when they are called one by one on tensors. A model with any other
# layer, or with an operation, is left to Keras.
KNOWN = frozenset(
    {
        keras.layers.Activation,
        keras.layers.Add,
        keras.layers.Average,
        keras.layers.BatchNormalization,
        keras.layers.Bidirectional,
        keras.layers.Concatenate,
        keras.layers.Conv1D,
        keras.layers.Conv2D,
        keras.layers.Dense,
        keras.layers.Dot,
        keras.layers.Dropout,
        keras.layers.Embedding,
        keras.layers.Flatten,
        keras.layers.GRU,
        keras.layers.GlobalAveragePooling1D,
        keras.layers.GlobalAveragePooling2D,
        keras.layers.GlobalMaxPooling1D,
        keras.layers.GlobalMaxPooling2D,
        keras.layers.InputLayer,
        keras.layers.LSTM,
        keras.layers.LayerNormalization,
        keras.layers.MaxPooling1D,
        keras.layers.MaxPooling2D,
        keras.layers.Maximum,
        keras.layers.Minimum,
        keras.layers.Multiply,
        keras.layers.RepeatVector,
        keras.layers.Reshape,
        keras.layers.SimpleRNN,
        keras.layers.Subtract,
    }
)


def covers(model: keras.Model) -> Covered:
    """Find the layers of a compiled model that the faster steps compute; Keras computes all others.

    Returns:
        The layers. There are none if any layer of the model is not known, has a mask, a constraint or a
        loss of its own, such as a regularizer, or is called with other arguments than tensors.
    """
    layers = list(_layers(model))
    if any(_unusual(layer) for layer in layers) or not all(_plain_calls(part) for part in _models(model)):
        return Covered()
    lstms = {id(layer): layer for layer in layers if _plain_lstm(layer)}
    tables = {
        id(layer): layer
        for layer in layers
        if type(layer) is keras.layers.Embedding
        and layer.embeddings.dtype == layer.compute_dtype == "float32"
        and (not layer.trainable or known(model.optimizer))
        and _read_by(layer, model, lstms)
    }
    alone = {*lstms, *tables}
    shared = {
        id(inner): places
        for part in _models(model)
        for inner in part.layers
        if _functional(inner) and len(places := _places(inner, part)) > 1 and _by_sample(inner, alone)
    }
    return Covered(lstms, tables, shared)


def _by_sample(inner: Any, alone: set[int]) -> bool:
    """Whether a model computes each sample independently of the others, and without randomness.

    Args:
        inner: A model inside another one.
        alone: The ids of layers that are known to do so, besides `Dense`.

    Returns:
        Whether all its layers do, and it is called on one tensor and makes one, in no dictionary.
    """
    by_name = isinstance(inner.input, dict) or isinstance(inner.output, dict)
    return (
        len(inner.inputs) == len(inner.outputs) == 1
        and not by_name
        and all(
            id(layer) in alone or type(layer) in (keras.layers.InputLayer, keras.layers.Dense)
            for layer in inner.layers
        )
    )


def _places(inner: Any, model: Any) -> tuple[int, ...]:
    """Find the inputs of a model that an inner model is called on.

    Returns:
        The index of the input of each call, in the order in which Keras runs the calls. Empty if any call
        is on something else than an input of the model.
    """
    places = {id(tensor): place for place, tensor in enumerate(model.inputs)}
    calls = [
        node
        for depth in sorted(model._nodes_by_depth, reverse=True)
        for node in model._nodes_by_depth[depth]
        if node.operation is inner
    ]
    if not all(_given_one_tensor(node) and id(node.input_tensors[0]) in places for node in calls):
        return ()
    return tuple(places[id(node.input_tensors[0])] for node in calls)


def _layers(model: keras.Model) -> Iterator[Any]:
    """All layers of a model, with the layers of functional models inside it in their place."""
    for layer in model.layers:
        if _functional(layer):
            yield from _layers(layer)
        else:
            yield layer


def _functional(layer: Any) -> bool:
    """Whether a layer is a model with a graph of layers (functional or sequential)."""
    return isinstance(layer, keras.Model) and hasattr(layer, "_run_through_graph")


def _unusual(layer: Any) -> bool:
    """Whether a layer is not known, computes in another precision, has a mask, a loss of its own, a
    regularizer or a constraint."""
    return (
        type(layer) not in KNOWN
        or layer.compute_dtype not in ("float32", "int32", "int64")
        or bool(getattr(layer, "mask_zero", False))
        or bool(layer.losses)
        or layer.activity_regularizer is not None
        or any(
            variable.regularizer is not None or variable.constraint is not None
            for variable in layer.trainable_variables
        )
    )


def _plain_calls(model: Any) -> bool:
    """Whether all calls in the graph of a model are of layers, on a tensor or a list of tensors.

    None may have an argument by name, but `training`, which Keras notes with every call and `fit` sets. Each
    makes one tensor; that of a model inside it, one for each of its outputs.
    """
    nodes = [node for level in model._nodes_by_depth.values() for node in level if not node.is_input]
    return all(
        isinstance(node.operation, keras.layers.Layer)
        and all(name == "training" or _is_none(value) for name, value in node.arguments.kwargs.items())
        and all(map(keras.backend.is_keras_tensor, keras.tree.flatten(node.arguments.args)))
        and (len(node.outputs) == 1 or _functional(node.operation))
        for node in nodes
    )


def _is_none(value: Any) -> bool:
    """Whether an argument is None, or, as the masks of several tensors, nothing but None."""
    return all(part is None for part in keras.tree.flatten(value))


def _plain_lstm(layer: Any) -> bool:
    """Whether a layer is an LSTM with the settings that `recurrence` computes."""
    return (
        type(layer) is keras.layers.LSTM
        and layer.activation is keras.activations.tanh
        and layer.recurrent_activation is keras.activations.sigmoid
        and layer.use_bias
        and not (layer.dropout or layer.recurrent_dropout)
        and not (layer.return_state or layer.go_backwards or layer.stateful or layer.unroll)
        and layer.compute_dtype == layer.variable_dtype == "float32"
        and all(_given_one_tensor(node) for node in layer._inbound_nodes)
    )


def _given_one_tensor(node: Any) -> bool:
    """Whether a call of a layer has one tensor as its argument, without an initial state or a mask."""
    more = node.arguments.kwargs
    return len(node.arguments.args) == 1 and more.get("initial_state") is None and more.get("mask") is None


def _read_by(table: Any, model: Any, lstms: dict[int, Any]) -> bool:
    """Whether the output of an embedding is read only by certain LSTMs, and its inputs are word ids.

    Args:
        table: The embedding.
        model: The model that contains it, directly or in a model inside it.
        lstms: These LSTMs, by id.
    """
    for part in _models(model):
        nodes = [node for level in part._nodes_by_depth.values() for node in level]
        out = {id(tensor) for node in nodes if node.operation is table for tensor in node.outputs}
        if out & {id(tensor) for tensor in part.outputs}:
            return False
        for node in nodes:
            if any(id(tensor) in out for tensor in node.input_tensors) and id(node.operation) not in lstms:
                return False
        if any(
            len(tensor.shape) != 2 or tensor.dtype not in ("int32", "int64")
            for node in nodes
            if node.operation is table
            for tensor in node.input_tensors
        ):
            return False
    return True


def _models(model: Any) -> Iterator[Any]:
    """A model and all functional models inside it."""
    yield model
    for layer in model.layers:
        if _functional(layer):
            yield from _models(layer)
