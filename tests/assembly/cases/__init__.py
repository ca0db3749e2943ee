"""Fifty functional models that people published, made smaller: each file in `models` defines one as `model`.

The first lines of a file say where its structure comes from, what it shows, and what should become of it.
"""

from __future__ import annotations

import runpy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import keras

from components.assembly.importing import Imported, read_keras

_MODELS = Path(__file__).parent / "models"


def names() -> tuple[str, ...]:
    """The names of the models, such as "01_first_mlp"."""
    return tuple(sorted(file.stem for file in _MODELS.glob("*.py")))


def source(name: str) -> str:
    """The code of a model."""
    return (_MODELS / f"{name}.py").read_text(encoding="utf-8")


def model(name: str) -> keras.Model:
    """A model, built anew."""
    built: keras.Model = runpy.run_path(str(_MODELS / f"{name}.py"))["model"]
    return built


@cache
def published(name: str) -> tuple[keras.Model, Imported]:
    """A model, and what is read of its file: made once for all who compare with them and change neither.

    Raises:
        Refused: if the model cannot be had here.
    """
    keras.utils.clear_session(free_memory=False)  # the names that Keras gives are those of a fresh process
    original = model(name)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "model.keras"
        original.save(file)
        return original, read_keras(file.read_bytes())
