"""The vectors of texts, asked of a model while it trains and after, against Keras."""

from __future__ import annotations

import gc
import weakref

import keras
import numpy as np
import pytest

from components.assembly import build
from components.assembly.spec.problems import Refused
from components.datasets import DataPart, Prepared
from components.lessons import PairOptions
from components.training import Engine, Recipe, Run
from components.training.values.prediction_request import PredictionRequest
from components.training.worker.model.predictor import MAX_ROWS, ROWS, TEXT_ENCODERS, answer_request
from tests.training.conftest import PATIENCE

SPEC = PairOptions(
    encoder="separate", sequence_length=10, vocabulary=100, embedding_dim=8, lstm_units=4, dense=()
).spec()
NAMES = ("text_a", "text_b")
# A first step that moves nothing, so that the weights are those of the spec.
RECIPE = Recipe(batch_size=8, epochs=2, learning_rate=1e-30)


def ids(rows: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 100, (rows, 10)).astype("int32")


def pairs(rows: int) -> DataPart:
    same = (np.arange(rows)[:, None] % 2).astype("float32")
    return DataPart(
        {name: ids(rows, at) for at, name in enumerate(NAMES)}, {"same_author": same}, np.arange(rows)
    )


DATA = Prepared(pairs(64), pairs(16), {}, None)  # type: ignore[arg-type]


def by_hand(model: keras.Model, encoder: str, words: np.ndarray) -> np.ndarray:
    return np.asarray(model.get_layer(encoder)([words]))


def test_a_paused_run_and_a_finished_one_encode_with_their_weights(
    engine: Engine, started: list[Run]
) -> None:
    run = engine.start(SPEC, RECIPE, DATA, paused=True)
    started.append(run)
    run.step()
    assert run.wait(lambda run: run.rows and run.state == "paused", PATIENCE)
    texts = {"text_a": ids(3), "text_b": ids(ROWS + 1)}
    fresh = build(SPEC)
    before = run.encode(texts)
    assert {name: vectors.shape for name, vectors in before.items()} == {
        "text_a": (3, 4),
        "text_b": (ROWS + 1, 4),
    }
    for name, encoder in zip(NAMES, ("encoder_a", "encoder_b"), strict=True):
        np.testing.assert_allclose(before[name], by_hand(fresh, encoder, texts[name]), atol=1e-6)
    run.set_learning_rate(0.1)
    run.resume()
    assert run.wait(timeout=PATIENCE)
    learnt = build(SPEC)
    learnt.set_weights(run.weights())
    after = run.encode(texts)
    for name, encoder in zip(NAMES, ("encoder_a", "encoder_b"), strict=True):
        np.testing.assert_allclose(after[name], by_hand(learnt, encoder, texts[name]), atol=1e-6)
        assert not np.allclose(after[name], before[name])


@pytest.mark.parametrize(
    "texts",
    [{"nobody": ids(2)}, {"text_a": ids(2)[:, :9]}, {"text_a": ids(0)}, {"text_a": ids(MAX_ROWS + 1)}],
    ids=["no such input", "another length", "no rows", "too many rows"],
)
def test_what_cannot_be_encoded_is_refused(texts: dict[str, np.ndarray]) -> None:
    with pytest.raises(Refused):
        answer_request(build(SPEC), SPEC, PredictionRequest(texts, "vectors"))


def test_a_part_is_made_once_and_goes_with_its_model() -> None:
    model = build(SPEC)
    request = PredictionRequest({"text_a": ids(2)}, "vectors")
    answer_request(model, SPEC, request)
    (part,) = TEXT_ENCODERS._made[model].values()
    answer_request(model, SPEC, request)
    assert list(TEXT_ENCODERS._made[model].values()) == [part]
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None
