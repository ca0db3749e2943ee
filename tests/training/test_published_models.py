"""Models that people published, trained for an epoch by the engine on the data proposed for each."""

from __future__ import annotations

from math import isfinite
from pathlib import Path

import pytest

from components.assembly import ModelSpec
from components.assembly.importing import read_keras
from components.datasets import Bound, Dataset
from components.datasets.dataset_for_model import dataset_for
from components.training import Engine, Recipe
from tests.assembly import cases
from tests.training.conftest import PATIENCE

ALWAYS = [
    "05_ticket_routing",
    "11_embedding_mask_zero",
    "15_char_seq2seq",
    "21_heart_disease_preprocessing",
    "23_tab_transformer",
    "63_same_names_in_submodels",
    "71_heads_of_different_rank",
]
# The gradients of these are always compared with Keras's, in `worker/test_head_gradients.py`.
EXHAUSTIVE = [
    "03_autoencoder_nested",
    "07_shared_embedding",
    "25_timeseries_transformer",
    "27_mnist_convnet",
    "53_dict_outputs_other_keys",
]


@pytest.mark.parametrize(
    "name", [*ALWAYS, *(pytest.param(name, marks=pytest.mark.exhaustive) for name in EXHAUSTIVE)]
)
def test_an_epoch_has_finite_losses_for_each_head(engine: Engine, tmp_path: Path, name: str) -> None:
    file = tmp_path / "model.keras"
    cases.model(name).save(file)
    spec = read_keras(file.read_bytes()).spec
    dataset, _ = dataset_for(spec)
    assert dataset is not None
    assert_trains(engine, spec, dataset)


def test_an_encoder_and_a_decoder_train_on_random_numbers_too(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "model.keras"
    cases.model("15_char_seq2seq").save(file)
    spec = read_keras(file.read_bytes()).spec
    dataset, _ = Bound.of(spec, None)
    assert {binding.encoding for binding in dataset.bindings.values()} == {"random"}
    assert_trains(engine, spec, dataset)


def assert_trains(engine: Engine, spec: ModelSpec, dataset: Dataset) -> None:
    """Train for an epoch: each head with a loss has finite ones."""
    recipe = Recipe(dataset=dataset.model_copy(update={"rows": 40}), epochs=1, batch_size=16)
    run = engine.start(spec, recipe)
    assert run.wait(timeout=PATIENCE)
    assert run.problem is None, str(run.problem)
    row = run.rows[-1]
    trained = {head.name for head in spec.heads if head.loss is not None}
    assert set(row.losses) == set(row.validation) == trained
    assert all(isfinite(loss) for loss in (*row.losses.values(), *row.validation.values()))
