"""The file of every published model opens with its answers, and what is saved again opens in plain Keras."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from components.assembly import build
from components.assembly.importing import Imported
from components.assembly.spec.problems import Refused
from components.datasets import Digits
from components.export.keras_file import to_keras
from components.lessons.build import recipe_of
from components.training import InitialWeights
from tests.assembly.cases import names, published
from tests.assembly.cases.answers import answers, assert_same, inputs

# What is refused, with the words that name it and its place.
REFUSED = {
    "37_vae_encoder": ("unsupported-layer", "sampling", "Sampling"),
    "87_lambda_square": ("unsupported-layer", "lambda", "Lambda"),
}
NOTES = {
    "55_nested_dict_outputs": "is called b_c here",
    "61_layer_inside_and_outside": "In a file they are two",
}


def rebuilt(imported: Imported) -> keras.Model:
    made = build(imported.spec)
    InitialWeights(imported.arrays).assign(made, imported.spec)
    return made


def by_head(imported: Imported, said: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Answers by place -> by the name of the head; those by name as they are."""
    places = {str(number): head.name for number, head in enumerate(imported.spec.heads)}
    return {places.get(name, name): answer for name, answer in said.items()}


@pytest.mark.parametrize("name", [name for name in names() if name not in REFUSED])
@pytest.mark.filterwarnings("ignore")
def test_a_published_model_answers_the_same_here_and_when_it_is_saved_again(
    name: str, tmp_path: Path
) -> None:
    original, imported = published(name)
    ours = rebuilt(imported)
    given = inputs(original)
    expected = by_head(imported, answers(original, given))
    names_in_file = [tensor._keras_history.operation.name for tensor in original.inputs]
    positions = dict(zip(names_in_file, given, strict=True))
    mine = [positions[each.name] for each in imported.spec.inputs]
    assert_same(by_head(imported, answers(ours, mine)), expected)
    assert NOTES.get(name, "") in " ".join(map(str, imported.notes))
    recipe, notes = recipe_of(imported.optimizer, Digits())
    assert not notes
    (tmp_path / "again.keras").write_bytes(to_keras(imported.spec, recipe, ours.get_weights()))
    loaded = keras.models.load_model(tmp_path / "again.keras")
    assert_same(by_head(imported, answers(loaded, mine)), expected)
    assert loaded.count_params() == ours.count_params()


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.filterwarnings("ignore")
def test_what_cannot_be_had_is_refused_by_name_and_place(name: str) -> None:
    with pytest.raises(Refused) as caught:
        published(name)
    (problem,) = caught.value.problems
    code, where, received = REFUSED[name]
    assert problem.code == code
    assert where in problem.where
    assert received in problem.received
