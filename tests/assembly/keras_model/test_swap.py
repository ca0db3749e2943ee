"""Two texts, swapped: what one encoder promises and two do not."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from components.assembly import build
from components.assembly.checks.shapes import count_parameters
from components.assembly.keras_model.swap import encoder_arrays, encoder_layers, swap
from components.lessons import PairOptions

SMALL = PairOptions(sequence_length=10, vocabulary=50, embedding_dim=4, lstm_units=3)
MEETINGS = ("concatenate", "difference", "product", "cosine")

# By hand: embedding 50 x 4; LSTM 4 x (4 + 3 + 1) x 3; Dense 64 on what the meeting leaves.
ENCODER = 50 * 4 + 4 * (4 + 3 + 1) * 3
WIDTHS = {"concatenate": 6, "difference": 3, "product": 3, "cosine": 1}


def texts() -> dict[str, np.ndarray]:
    chance = np.random.default_rng(0)
    return {name: chance.integers(0, 50, (1, 10), dtype="int32") for name in ("text_a", "text_b")}


def trained(options: PairOptions) -> list[np.ndarray]:
    """The weights after one real epoch on made-up pairs."""
    model = build(options.spec())
    # Two batches take less operation by operation than as a graph that is traced first.
    model.compile("adam", "binary_crossentropy", run_eagerly=True)
    chance = np.random.default_rng(1)
    ids = [chance.integers(0, 50, (64, 10), dtype="int32") for _ in range(2)]
    model.fit(ids, chance.integers(0, 2, (64, 1)), verbose=0)
    return [np.array(weight) for weight in model.get_weights()]


@pytest.mark.parametrize("meeting", MEETINGS)
def test_parameters_by_hand(meeting: str) -> None:
    after = (WIDTHS[meeting] + 1) * 64 + 65
    shared = SMALL.choose("meeting", meeting)
    assert count_parameters(shared.spec()) == ENCODER + after
    assert count_parameters(shared.choose("encoder", "separate").spec()) == 2 * ENCODER + after
    assert build(shared.spec()).count_params() == ENCODER + after


@pytest.mark.parametrize("learnt", [False, True])
def test_a_shared_encoder_gives_each_text_the_same_vector_in_both_orders(learnt: bool) -> None:
    both_orders = swap(SMALL.spec(), trained(SMALL) if learnt else None, texts())
    assert both_orders.differences == (0.0, 0.0)
    assert encoder_layers(SMALL.spec()) == ("encoder", "encoder")


@pytest.mark.parametrize("learnt", [False, True])
def test_separate_encoders_do_not(learnt: bool) -> None:
    separate = SMALL.choose("encoder", "separate")
    both_orders = swap(separate.spec(), trained(separate) if learnt else None, texts())
    assert min(both_orders.differences) > 1e-3


@pytest.mark.parametrize("meeting", ["difference", "product", "cosine"])
def test_where_the_meeting_is_symmetric_so_is_the_answer(meeting: str) -> None:
    options = SMALL.choose("meeting", meeting)
    both_orders = swap(options.spec(), trained(options), texts())
    assert both_orders.straight.answer == pytest.approx(both_orders.swapped.answer, abs=1e-6)


def test_side_by_side_the_order_matters() -> None:
    both_orders = swap(SMALL.spec(), None, texts())
    assert both_orders.straight.answer != both_orders.swapped.answer


def test_the_answer_is_the_models_own() -> None:
    model, pair = build(SMALL.spec()), texts()
    by_hand = np.asarray(model([pair["text_a"], pair["text_b"]]))[0, 0]
    assert swap(SMALL.spec(), None, pair).straight.answer == pytest.approx(float(by_hand))


def test_one_set_of_arrays_or_two() -> None:
    shared = encoder_arrays(SMALL.spec(), None)
    assert [array.name for array in shared] == [
        "embedding/embeddings",
        "lstm/lstm_cell/kernel",
        "lstm/lstm_cell/recurrent_kernel",
        "lstm/lstm_cell/bias",
    ]
    assert all(array.prints[0] == array.prints[1] for array in shared)
    separate = encoder_arrays(SMALL.choose("encoder", "separate").spec(), None)
    assert separate[0].prints[0] != separate[0].prints[1]


def test_one_is_written_by_hand_as_it_is_on_the_slide() -> None:
    """The shared encoder of the Keras documentation, layer by layer."""
    words = keras.Input((10,), dtype="int32")
    vector = keras.layers.LSTM(3)(keras.layers.Embedding(50, 4)(words))
    encoder = keras.Model(words, vector)
    a, b = keras.Input((10,), dtype="int32"), keras.Input((10,), dtype="int32")
    merged = keras.layers.Concatenate()([encoder(a), encoder(b)])
    hidden = keras.layers.Dense(64, activation="relu")(merged)
    by_hand = keras.Model([a, b], keras.layers.Dense(1, activation="sigmoid")(hidden))
    ours = build(SMALL.spec())
    assert [tuple(w.shape) for w in ours.weights] == [tuple(w.shape) for w in by_hand.weights]
    by_hand.set_weights(ours.get_weights())
    pair = list(texts().values())
    assert np.allclose(np.asarray(ours(pair)), np.asarray(by_hand(pair)), atol=1e-6)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's own
@pytest.mark.parametrize("encoder", ["shared", "separate"])
def test_nested_encoders_survive_being_saved(encoder: str, tmp_path: Path) -> None:
    options = SMALL.choose("encoder", encoder)
    model = build(options.spec())
    model.save(tmp_path / "pairs.keras")
    loaded = keras.models.load_model(tmp_path / "pairs.keras")
    pair = list(texts().values())
    assert np.array_equal(np.asarray(model(pair)), np.asarray(loaded(pair)))
    assert loaded.count_params() == model.count_params()
