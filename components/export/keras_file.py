"""Writes a trained model as a `.keras` file that plain Keras loads."""

from __future__ import annotations

import gc
import io
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from components.assembly.keras_model.build import build
from components.assembly.keras_model.compiling import compile_model
from components.assembly.keras_objects.names import output_names
from components.assembly.spec import ModelSpec
from components.training import Recipe

BLOCK = 2**20  # bytes
# Bytes of weights from which a model is collected as soon as it is saved. Smaller ones are not worth the
# pause of a full collection.
LARGE = 100 * 2**20


def to_keras(spec: ModelSpec, recipe: Recipe, weights: Sequence[np.ndarray]) -> bytes:
    """The bytes of a `.keras` file with the model, compiled by its recipe, so that `fit` can continue.

    The state of the optimizer is fresh.

    Args:
        spec: The model.
        recipe: How it was trained.
        weights: Its weights, as `get_weights` gives them.

    Raises:
        Refused: The spec cannot be built.
    """
    try:
        return _saved(spec, recipe, weights)
    finally:
        if sum(array.nbytes for array in weights) > LARGE:
            # A Keras model refers to itself: it stays in memory until the garbage collector's next full
            # collection, which may be long after the next model is packed.
            gc.collect()


def _saved(spec: ModelSpec, recipe: Recipe, weights: Sequence[np.ndarray]) -> bytes:
    model = build(spec)
    model.set_weights(list(weights))
    model = _with_named_outputs(model, spec)
    if any(head.loss for head in spec.heads):
        compile_model(
            model,
            spec,
            optimizer=recipe.optimizer,
            learning_rate=recipe.learning_rate,
            optimizer_config=recipe.optimizer_config,
            schedule=recipe.schedule,
            loss_weights=recipe.weights(spec),
        )
        # Without variables of the optimizer, Keras warns whoever loads the file.
        model.optimizer.build(model.trainable_variables)
    with tempfile.TemporaryDirectory(prefix="modelier-") as folder:
        file = Path(folder) / "model.keras"
        model.save(file)
        return _compressed(file)


def _with_named_outputs(model: keras.Model, spec: ModelSpec) -> keras.Model:
    """The model with its outputs under the names of its heads, when it is loaded as well.

    Keras calls an output like the layer that makes it; other names it keeps in a file only as the keys of a
    dictionary of outputs.
    """
    made_by = [output._keras_history.operation.name for output in model.outputs]
    if made_by == list(model.output_names):
        return model
    outputs = dict(zip(output_names(spec).values(), model.outputs, strict=True))
    return keras.Model(model.inputs, outputs, name=model.name)


def _compressed(file: Path) -> bytes:
    """The same zip, compressed, which Keras does not do: the state of a fresh optimizer is all zeros.

    It is read block by block, since a large model has several hundred megabytes.
    """
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(file) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for member in old.infolist():
            with old.open(member) as source, new.open(member.filename, "w") as target:
                shutil.copyfileobj(source, target, BLOCK)
    return buffer.getvalue()
