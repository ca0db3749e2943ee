"""What a head says, as probabilities: also where it gives out the scores that its loss takes."""

from __future__ import annotations

import numpy as np

from components.assembly.catalog.losses import LOSSES
from components.assembly.spec import Head


def probabilities(head: Head, answers: np.ndarray) -> np.ndarray:
    """The answers of a head, shape (rows, ..., numbers), with scores made into probabilities.

    With `from_logits` a loss takes the numbers before sigmoid or softmax. All other answers stay as they are.
    """
    loss = LOSSES.get(head.loss or "")
    if loss is None or not head.loss_config.get("from_logits"):
        return answers
    scores = answers.astype(np.float64)
    if loss.by_class:
        powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
    return np.asarray(0.5 * (1.0 + np.tanh(scores / 2)))  # sigmoid, of any size
