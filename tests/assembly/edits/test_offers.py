"""What each kind of layer would make of a tensor is what Keras makes of it."""

from __future__ import annotations

import keras
import pytest

from components.assembly.checks.shapes import TensorInfo
from components.assembly.edits.offers import offers

SEQUENCE = TensorInfo((10, 8))
PICTURE = TensorInfo((12, 12, 3))
WORDS = TensorInfo((10,), "int32")
VECTOR = TensorInfo((8,))


def shapes(*tensors: TensorInfo) -> dict[str, tuple[int | None, ...] | None]:
    return {offer.kind: offer.shape for offer in offers(tensors)}


def test_shapes_are_those_of_keras() -> None:
    made = shapes(SEQUENCE)
    x = keras.Input((10, 8))
    assert made["Flatten"] == keras.layers.Flatten()(x).shape[1:]
    assert made["GlobalMaxPooling1D"] == keras.layers.GlobalMaxPooling1D()(x).shape[1:]
    assert made["MultiHeadAttention"] == (10, 8)
    lstm = made["LSTM"]
    assert lstm is not None
    assert len(lstm) == 1


@pytest.mark.parametrize(
    ("tensor", "fits", "does_not"),
    [
        (WORDS, "Embedding", "LSTM"),
        (SEQUENCE, "LSTM", "Conv2D"),
        (PICTURE, "Conv2D", "LSTM"),
        (VECTOR, "Dense", "Conv1D"),
    ],
    ids=["words", "sequence", "picture", "vector"],
)
def test_what_fits_comes_first_and_the_rest_says_why(tensor: TensorInfo, fits: str, does_not: str) -> None:
    all_offers = offers((tensor,))
    fitting = [offer.problem is None for offer in all_offers]
    assert fitting == sorted(fitting, reverse=True)
    by_kind = {offer.kind: offer for offer in all_offers}
    assert by_kind[fits].problem is None
    assert by_kind[does_not].shape is None
    assert by_kind[does_not].problem is not None


def test_of_two_tensors_the_merges_that_fit_are_offered_first() -> None:
    made = shapes(VECTOR, TensorInfo((5,)))
    assert "Dense" not in made
    assert made["Concatenate"] == (13,)
    assert made["Add"] is None
    assert shapes(VECTOR, VECTOR)["Add"] == (8,)
