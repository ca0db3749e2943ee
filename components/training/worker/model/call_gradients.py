"""Computes what each call of a shared layer sends to its weights, for some rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.models.functional import operation_fn

from components.assembly.keras_objects.names import keras_names
from components.assembly.spec import ModelSpec
from components.training.analysis.shared_calls import shared_calls
from components.training.values.head_gradients import REGULARIZATION, CallGradients, LabelledRows
from components.training.worker.model.head_gradients import weighted_losses
from components.training.worker.model.labelled_batch import labelled_batch

# Numbers in the gradients of a layer that are held at once: 160 MB.
NUMBERS = 20_000_000


def call_gradients(model: keras.Model, spec: ModelSpec, rows: LabelledRows) -> dict[str, CallGradients]:
    """The gradient of each shared layer as Keras computes it, and what reaches its weights through each call:
    the gradient by the weights of that call, as if each call had weights of its own with the same values.

    The losses are those of all heads, times their weights, without regularizers.

    Args:
        model: What `build` made of `spec`; no training uses it. It stays as it is, but for being compiled.
        spec: The spec.
        rows: The rows, as one batch.

    Returns:
        By layer, for those of `shared_calls` that are not too large for it.
    """
    names = keras_names(spec)
    layers = {name: model.get_layer(names[name]) for name in shared_calls(spec)}
    layers = {
        name: layer
        for name, layer in layers.items()
        if (1 + len(layer._inbound_nodes)) * _size(layer.trainable_variables) <= NUMBERS
    }
    if not layers:
        return {}
    # Twice from the same sources of chance, so that both see the same dropout.
    with labelled_batch(model, spec, rows) as (weights, batch):
        whole = _of_layers(model, list(layers.values()), weights, batch)
    with labelled_batch(model, spec, rows) as (weights, batch):
        parts = _of_calls(model, list(layers.values()), weights, batch)
    return {
        name: CallGradients(_products([of_layer, *of_calls]))
        for name, of_layer, of_calls in zip(layers, whole, parts, strict=True)
    }


def _size(variables: Sequence[Any]) -> int:
    return sum(int(np.prod(variable.shape, dtype=np.int64)) for variable in variables)


def _of_layers(model: Any, layers: Sequence[Any], weights: Any, batch: Any) -> Any:
    """The gradients of each layer's weights."""
    x, y = batch
    with tf.GradientTape() as tape:
        total = _total(model, weights, x, y, model(x, training=True))
    return tape.gradient(
        total, [[variable.value for variable in layer.trainable_variables] for layer in layers]
    )


def _of_calls(model: Any, layers: Sequence[Any], weights: Any, batch: Any) -> Any:
    """For each layer a list of the gradients of what each call read as its weights, in the order of calls."""
    x, y = batch
    read: dict[int, dict[int, list[Any]]] = {id(layer): {} for layer in layers}
    # The nodes of each layer, in the order in which the graph is gone through.
    waiting: dict[int, list[int]] = {id(layer): [] for layer in layers}
    for depth in sorted(model._nodes_by_depth, reverse=True):
        for node in model._nodes_by_depth[depth]:
            if id(node.operation) in waiting:
                waiting[id(node.operation)].append(node.operation._inbound_nodes.index(node))

    def called(operation: Any) -> Callable[..., Any]:
        plain: Callable[..., Any] = operation_fn(operation, training=True)
        if id(operation) not in read:
            return plain
        number = waiting[id(operation)].pop(0)
        return partial(_call_apart, operation, plain, read[id(operation)].setdefault(number, []))

    with tf.GradientTape() as tape:
        answers = model._run_through_graph(model._standardize_inputs(x), operation_fn=called)
        total = _total(model, weights, x, y, answers)
    tensors = [[of_layer[number] for number in sorted(of_layer)] for of_layer in read.values()]
    return tape.gradient(total, tensors)


def _call_apart(layer: Any, plain: Callable[..., Any], read: list[Any], *arguments: Any, **named: Any) -> Any:
    """Call a layer with tensors in the place of its weights, which are added to `read`."""
    own = layer.trainable_variables
    read += [tf.identity(variable.value) for variable in own]
    with keras.StatelessScope(state_mapping=list(zip(own, read, strict=True))) as scope:
        answer = plain(*arguments, **named)
    trained = set(map(id, own))
    for variable in layer.variables:
        changed = scope.get_current_value(variable)
        if changed is not None and id(variable) not in trained:
            variable.assign(changed)
    return answer


def _total(model: Any, weights: Mapping[str, keras.Variable], x: Any, y: Any, answers: Any) -> Any:
    losses = weighted_losses(model, weights, x, y, answers)
    return tf.add_n([loss for head, loss in losses.items() if head != REGULARIZATION])


def _products(gradients: Sequence[Sequence[Any]]) -> np.ndarray:
    """The inner products of gradients, each of several variables; None is 0."""
    products = np.zeros((len(gradients), len(gradients)))
    for of_variable in zip(*gradients, strict=True):
        gradients = [gradient for gradient in of_variable if gradient is not None]
        if gradients:
            like = _flat(gradients[0])
            rows = np.stack(
                [np.zeros_like(like) if gradient is None else _flat(gradient) for gradient in of_variable]
            )
            products += rows @ rows.T
    return products


def _flat(gradient: Any) -> np.ndarray:
    return np.asarray(tf.convert_to_tensor(gradient), np.float64).ravel()
