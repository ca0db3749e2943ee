"""Texts that a model has learnt from, to compare others with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from components.assembly.spec.messages import Message


@dataclass(frozen=True, eq=False)
class KnownTexts:
    """Texts of a training part, to compare others with.

    Attributes:
        texts: As people read them.
        ids: As a model reads them: int32, shape (texts, length).
        answers: What is true of each text, by head, or by "author".
    """

    texts: tuple[str, ...]
    ids: np.ndarray
    answers: Mapping[str, tuple[Message, ...]]
