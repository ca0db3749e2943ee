"""The arrays that a layer begins with, made without the model, against those of the whole model."""

from __future__ import annotations

import numpy as np
import pytest

from components.assembly import ModelSpec, build
from components.assembly.catalog.keras_classes import exported_name, layer_classes
from components.assembly.keras_model import first_arrays as module
from components.assembly.keras_model.arrays import addresses, layers_with_weights
from components.assembly.keras_model.first_arrays import first_arrays
from components.lessons import LESSONS
from tests.assembly.one_of_each import one_of


def as_built(spec: ModelSpec) -> dict[str, np.ndarray]:
    every = zip(addresses(spec), build(spec).get_weights(), strict=True)
    return {address.path: array for address, array in every}


@pytest.mark.parametrize("name", ["headline", "pairs"])
def test_no_model_is_built_for_a_layer_of_a_lesson(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = LESSONS[name].options.spec()
    whole = as_built(spec)
    monkeypatch.delattr(module, "build")
    for path in layers_with_weights(spec):
        for array, values in first_arrays(spec, path).items():
            np.testing.assert_array_equal(values, whole[f"{path}/{array}"])


def test_every_kind_of_layer_begins_with_the_arrays_of_the_model() -> None:
    seen = 0
    for kind in sorted({exported_name(name) for name in layer_classes()}):
        spec = one_of(kind)
        whole = as_built(spec)
        made = {
            f"{path}/{name}": array
            for path in layers_with_weights(spec)
            for name, array in first_arrays(spec, path).items()
        }
        assert list(made) == list(whole), kind
        for path, array in made.items():
            np.testing.assert_array_equal(array, whole[path], err_msg=kind)
        seen += bool(made)
    assert seen > 30
