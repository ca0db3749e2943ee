"""Computes what each head sends to each layer for some rows, with the weights that a model has."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from components.assembly.keras_model.arrays import addresses
from components.assembly.keras_model.compiling import compile_model, fit_labels
from components.assembly.spec import ModelSpec
from components.training.values.head_gradients import HeadGradients, LabelledRows
from components.training.worker.model.head_gradients import head_gradients, plainly, squared_norms
from components.training.worker.model.variables import assign, copies


def row_gradients(model: keras.Model, spec: ModelSpec, rows: LabelledRows) -> HeadGradients:
    """The gradients of each head's weighted loss for some rows, as one batch.

    The model stays as it is, but for being compiled.

    Args:
        model: What `build` made of `spec`; no training uses it.
        spec: The spec.
        rows: The rows.
    """
    weights = {
        head: keras.Variable(weight, trainable=False, dtype="float32", name=f"loss_weight_{head}")
        for head, weight in rows.weights.items()
    }
    compile_model(model, spec, optimizer="sgd", learning_rate=0.0, loss_weights=weights)
    inputs = tuple(tf.constant(rows.inputs[entry.name]) for entry in spec.inputs)
    labels = keras.tree.map_structure(tf.constant, fit_labels(spec, rows.targets))
    trained = {id(variable) for variable in model.trainable_variables}
    frozen = [variable for variable in model.variables if id(variable) not in trained]
    kept = copies(frozen)
    try:
        gradients = head_gradients(model, weights, plainly(model), (inputs, labels))
    finally:
        assign(frozen, kept)
    paths = [address.layer for address in addresses(spec)]
    layers = tuple(dict.fromkeys(paths))
    places = {id(variable): number for number, variable in enumerate(model.weights)}
    owners = [layers.index(paths[places[id(variable)]]) for variable in model.trainable_variables]
    norms = [
        np.sqrt(np.bincount(owners, np.asarray(squared_norms(of_head)), len(layers)))
        for of_head in gradients.values()
    ]
    return HeadGradients(
        layers,
        tuple(gradients),
        np.zeros(1, np.int64),
        np.stack(norms, axis=1)[None],
        np.full((1, len(layers)), np.nan),
    )
