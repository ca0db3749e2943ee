"""Computes what each head sends to each layer for some rows, with the weights that a model has."""

from __future__ import annotations

import keras
import numpy as np

from components.assembly.keras_model.arrays import addresses
from components.assembly.spec import ModelSpec
from components.training.values.head_gradients import HeadGradients, LabelledRows
from components.training.worker.model.head_gradients import head_gradients, plainly, squared_norms
from components.training.worker.model.labelled_batch import labelled_batch


def row_gradients(model: keras.Model, spec: ModelSpec, rows: LabelledRows) -> HeadGradients:
    """The gradients of each head's weighted loss for some rows, as one batch.

    The model stays as it is, but for being compiled.

    Args:
        model: What `build` made of `spec`; no training uses it.
        spec: The spec.
        rows: The rows.
    """
    with labelled_batch(model, spec, rows) as (weights, batch):
        gradients = head_gradients(model, weights, plainly(model), batch)
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
