"""What a head says, as probabilities: also where it gives out the scores that its loss takes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from components.assembly.catalog.losses import LOSSES
from components.assembly.spec import Head, ModelSpec


def gives_scores(head: Head) -> bool:
    """Whether a head gives out scores (logits), from which its loss makes probabilities."""
    return head.loss in LOSSES and bool(head.loss_config.get("from_logits"))


def answers_as_probabilities(spec: ModelSpec, answers: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The answers of all heads, by head, as `probabilities` gives them."""
    return {head.name: probabilities(head, answers[head.name]) for head in spec.heads}


def probabilities(head: Head, answers: np.ndarray) -> np.ndarray:
    """The answers of a head, shape (rows, ..., numbers), with scores made into probabilities.

    With `from_logits` a loss takes the numbers before sigmoid or softmax. All other answers stay as they are.
    """
    if not gives_scores(head):
        return answers
    scores = answers.astype(np.float64)
    if LOSSES[head.loss or ""].by_class:
        powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
    return np.asarray(0.5 * (1.0 + np.tanh(scores / 2)))  # sigmoid, of any size
