"""Scores become the probabilities that Keras makes of them; what is none stays as it is."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from components.assembly import Head
from components.assembly.spec import Config
from components.training.analysis.probabilities import probabilities

SCORES = np.array([[-800.0, 0.5, 3.0], [1.0, 1.0, 900.0]], "float32")


@pytest.mark.parametrize(
    ("loss", "activation"),
    [
        ("binary_crossentropy", keras.activations.sigmoid),
        ("binary_focal_crossentropy", keras.activations.sigmoid),
        ("categorical_crossentropy", keras.activations.softmax),
        ("sparse_categorical_crossentropy", keras.activations.softmax),
    ],
)
def test_scores_become_probabilities(loss: str, activation: object) -> None:
    head = Head(name="it", tensor="it", loss=loss, loss_config=Config(from_logits=True))
    assert callable(activation)
    np.testing.assert_allclose(probabilities(head, SCORES), np.asarray(activation(SCORES)), atol=1e-6)


@pytest.mark.parametrize("loss", ["binary_crossentropy", "mean_squared_error", "hinge", None])
def test_other_answers_stay(loss: str | None) -> None:
    assert probabilities(Head(name="it", tensor="it", loss=loss), SCORES) is SCORES
