"""What preprocessing layers learnt from data: vocabularies, weights of words, means and variances.

In a file it stands beside the config; a spec has it in the config, where it is seen and written as code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from components.assembly.importing.file.json_form import malformed
from components.assembly.keras_model.arrays import ArrayAddress
from components.assembly.spec import Layer, ModelSpec

Arrays = Mapping[str, np.ndarray]
_IDF = "idf_weights"


def with_vocabulary(saved: Mapping[str, Any], text: str, where: str) -> dict[str, Any]:
    """The config of a layer with the words of a vocabulary, or the numbers, if the layer looks up numbers.

    Where each word has a weight, too, there is a zero for each, which `with_learnt` replaces.

    Args:
        saved: The config in the file.
        text: The text of the vocabulary: one word a line.
        where: What problems are about.

    Raises:
        Refused: A line is no number where there should be one.
    """
    lines = text.splitlines()
    while lines and not lines[-1]:
        lines.pop()
    words: list[Any] = list(lines)
    try:
        if str(saved.get("vocabulary_dtype", "string")).startswith("int"):
            words = list(map(int, lines))
    except ValueError as error:
        raise malformed(where, str(error)) from error
    if saved.get("output_mode") == "tf_idf":
        return {**saved, "vocabulary": words, _IDF: [0.0] * len(words)}
    return {**saved, "vocabulary": words}


def word_weights(spec: ModelSpec, prefix: str = "") -> Iterator[ArrayAddress]:
    """The addresses of weights of words that are in the HDF5 file and not in the config."""
    for layer in spec.layers:
        if layer.model is not None:
            yield from word_weights(layer.model, f"{prefix}{layer.name}/")
        elif _waits(layer):
            yield ArrayAddress(prefix + layer.name, _IDF, (len(layer.config[_IDF]),), False)


def _waits(layer: Layer) -> bool:
    weights = layer.config.get(_IDF)
    return isinstance(weights, tuple) and not any(weights)


def with_learnt(spec: ModelSpec, arrays: Arrays, prefix: str = "") -> tuple[ModelSpec, dict[str, np.ndarray]]:
    """The spec with what its layers learnt in their configs, and the arrays that are left.

    Args:
        spec: The model as it was read.
        arrays: All arrays of the file, by path.
        prefix: What the paths of this model begin with.
    """
    remaining, layers = dict(arrays), []
    for layer in spec.layers:
        path = f"{prefix}{layer.name}"
        if layer.model is not None:
            inner, remaining = with_learnt(layer.model, remaining, f"{path}/")
            layers.append(layer.model_copy(update={"model": inner}))
        elif layer.kind == "Normalization" and f"{path}/mean" in remaining:
            learnt = {name: remaining.pop(f"{path}/{name}") for name in ("mean", "variance")}
            remaining.pop(f"{path}/count", None)
            layers.append(_configured(layer, learnt))
        elif _waits(layer) and f"{path}/{_IDF}" in remaining:
            layers.append(_configured(layer, {_IDF: remaining.pop(f"{path}/{_IDF}")}))
        else:
            layers.append(layer)
    return spec.model_copy(update={"layers": tuple(layers)}), remaining


def _configured(layer: Layer, learnt: Arrays) -> Layer:
    values = {name: array.tolist() for name, array in learnt.items()}
    return layer.model_copy(update={"config": layer.config.replace(**values)})
