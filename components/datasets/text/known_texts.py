"""Texts that a model has learnt from, to compare others with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from components.assembly.spec.messages import Message


@dataclass(frozen=True, eq=False)
class KnownTexts:
    """Texts as people read them, their ids as a model does, shape (texts, length), and what is
    true of each: `answers` by head, or by whatever else is known."""

    texts: tuple[str, ...]
    ids: np.ndarray
    answers: Mapping[str, tuple[Message, ...]]
