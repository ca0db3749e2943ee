"""Makes rows with labels a batch that a model can be asked about as if it were trained on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import tensorflow as tf

from components.assembly.keras_model.compiling import compile_model, fit_labels
from components.assembly.keras_objects.names import keras_name
from components.assembly.spec import ModelSpec
from components.training.values.head_gradients import LabelledRows
from components.training.worker.model.variables import assign, copies


@contextmanager
def labelled_batch(
    model: keras.Model, spec: ModelSpec, rows: LabelledRows
) -> Iterator[tuple[dict[str, keras.Variable], tuple[Any, Any]]]:
    """Compile a model for rows; afterwards what a forward pass changes is put back.

    Args:
        model: What `build` made of `spec`; no training uses it.
        spec: The spec.
        rows: The rows.

    Yields:
        The variable of each head's loss weight, and the batch: inputs and labels.
    """
    weights = {
        head: keras.Variable(weight, trainable=False, dtype="float32", name=f"loss_weight_{keras_name(head)}")
        for head, weight in rows.weights.items()
    }
    compile_model(model, spec, optimizer="sgd", learning_rate=0.0, loss_weights=weights)
    inputs = tuple(tf.constant(rows.inputs[entry.name]) for entry in spec.inputs)
    labels = keras.tree.map_structure(tf.constant, fit_labels(spec, rows.targets))
    trained = {id(variable) for variable in model.trainable_variables}
    frozen = [variable for variable in model.variables if id(variable) not in trained]
    kept = copies(frozen)
    try:
        yield weights, (inputs, labels)
    finally:
        assign(frozen, kept)
