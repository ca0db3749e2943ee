"""Which layers of a model go the fast way: the one place where that is decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import keras

from components.training.worker.fast.tables import known


@dataclass
class Covered:
    """Layers by id: LSTMs run in NumPy, tables whose words only such LSTMs read, and models that
    are called on several inputs of the model they are in, whose calls can be one: the places of
    these inputs, in the order of the calls."""

    lstms: dict[int, keras.layers.LSTM] = field(default_factory=dict)
    tables: dict[int, keras.layers.Embedding] = field(default_factory=dict)
    shared: dict[int, tuple[int, ...]] = field(default_factory=dict)


def covers(model: keras.Model) -> Covered:
    """What of a compiled model goes the fast way; the rest is Keras's own. Nothing does
    where anything is masked or adds losses of its own."""
    layers = list(_layers(model))
    if any(_unusual(layer) for layer in layers):
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
    """Whether a model of one input and one output answers about a sample by that sample alone, and
    leaves nothing to chance. Those whose ids are `alone` are known to."""
    return len(inner.inputs) == len(inner.outputs) == 1 and all(
        id(layer) in alone or type(layer) in (keras.layers.InputLayer, keras.layers.Dense)
        for layer in inner.layers
    )


def _places(inner: Any, model: Any) -> tuple[int, ...]:
    """Which of its inputs a model calls an inner one on, call by call as Keras goes through its
    graph; none if it is called on anything else."""
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
    for layer in model.layers:
        if _functional(layer):
            yield from _layers(layer)
        else:
            yield layer


def _functional(layer: Any) -> bool:
    return isinstance(layer, keras.Model) and hasattr(layer, "_run_through_graph")


def _unusual(layer: Any) -> bool:
    return (
        isinstance(layer, keras.layers.Masking | keras.Model)
        or bool(getattr(layer, "mask_zero", False))
        or bool(layer.losses)
        or layer.activity_regularizer is not None
        or any(
            variable.regularizer is not None or variable.constraint is not None
            for variable in layer.trainable_variables
        )
    )


def _plain_lstm(layer: Any) -> bool:
    """Whether an LSTM is what `recurrence` computes."""
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
    more = node.arguments.kwargs
    return len(node.arguments.args) == 1 and more.get("initial_state") is None and more.get("mask") is None


def _read_by(table: Any, model: Any, lstms: dict[int, Any]) -> bool:
    """Whether the words of a table go to such LSTMs only, within the model where it is."""
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
    yield model
    for layer in model.layers:
        if _functional(layer):
            yield from _models(layer)
