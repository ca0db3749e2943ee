"""spec, weights -> the bytes of a `.keras` file that plain Keras loads."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from components.assembly.keras_model.build import build
from components.assembly.keras_model.compiling import compile_model
from components.assembly.spec import ModelSpec
from components.training import Recipe

BLOCK = 2**20  # bytes


def to_keras(spec: ModelSpec, recipe: Recipe, weights: Sequence[np.ndarray]) -> bytes:
    """The model with these weights, compiled as it was trained, so that `fit` goes on with it;
    the optimizer begins anew. Raises `Refused`."""
    model = build(spec)
    model.set_weights(list(weights))
    if any(head.loss for head in spec.heads):
        compile_model(
            model,
            spec,
            optimizer=recipe.optimizer,
            learning_rate=recipe.learning_rate,
            loss_weights=recipe.weights(spec),
        )
        # Else Keras warns whoever loads it that the optimizer has nothing to go on from.
        model.optimizer.build(model.trainable_variables)
    with tempfile.TemporaryDirectory(prefix="modelier-") as folder:
        file = Path(folder) / "model.keras"
        model.save(file)
        return _packed(file)


def _packed(file: Path) -> bytes:
    """The same archive, compressed, which Keras does not: a fresh optimizer is all zeros. It is read a
    block at a time, because the weights of a large model are several hundred megabytes."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(file) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for member in old.infolist():
            with old.open(member) as source, new.open(member.filename, "w") as target:
                shutil.copyfileobj(source, target, BLOCK)
    return made.getvalue()
