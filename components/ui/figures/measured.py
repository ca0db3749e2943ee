"""What a training measured of the gradients of its heads, while someone looks."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from components.assembly.spec.problems import Refused
from components.training import Mark, Run
from components.training.values.head_gradients import HeadGradients
from components.ui.base import state
from components.ui.session.lesson_session import LessonSession

# Seconds between two looks at a training; measured batches whose mean is shown.
EVERY = 1.0
LATEST = 10


@dataclass(frozen=True, eq=False)
class Batches:
    """The mean of some measured batches.

    Attributes:
        norms: Shape (layers, heads).
        moved: Shape (layers,).
        batches: How many they are.
        step: The last of them.
    """

    norms: np.ndarray
    moved: np.ndarray
    batches: int
    step: int


def measured_gradients(session: LessonSession, run: Run) -> HeadGradients | None:
    """What was measured of a run, the latest that is known; None if nothing was. While it trains this has it
    measured on."""
    key = f"{session.name}-gradients"
    kept: tuple[str, HeadGradients] | None = state.result(key)
    gradients = kept[1] if kept is not None and kept[0] == run.id else None
    if not run.ended:
        with suppress(Refused):  # it waits, or trains on another server
            fresh = run.gradients()
            if len(fresh.steps):
                gradients = fresh
                state.keep(key, (run.id, fresh))
    return gradients


def latest(gradients: HeadGradients, marks: Iterable[Mark]) -> Batches:
    """The mean of the last measured batches: of those after the last move of a loss weight, or of the last
    one alone if there are none yet.

    Args:
        gradients: At least one batch.
        marks: What was moved in the run.
    """
    since = max((mark.step for mark in marks if mark.control in gradients.heads), default=0)
    batches = int(np.clip((gradients.steps > since).sum(), 1, LATEST))
    return Batches(
        gradients.norms[-batches:].mean(axis=0),
        gradients.moved[-batches:].mean(axis=0),
        batches,
        int(gradients.steps[-1]),
    )


def earliest(gradients: HeadGradients) -> Batches:
    """The mean of the first measured batches that are known.

    Args:
        gradients: At least one batch.
    """
    batches = min(LATEST, len(gradients.steps))
    return Batches(
        gradients.norms[:batches].mean(axis=0),
        gradients.moved[:batches].mean(axis=0),
        batches,
        int(gradients.steps[batches - 1]),
    )
