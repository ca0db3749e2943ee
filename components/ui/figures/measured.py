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

# Measured batches whose mean is shown.
LATEST = 10


@dataclass(frozen=True, eq=False)
class MeasuredBatches:
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
    kept: tuple[str, HeadGradients] | None = state.result(_key(session))
    gradients = kept[1] if kept is not None and kept[0] == run.id else None
    if not run.ended:
        with suppress(Refused):  # it waits, or trains on another server
            fresh = run.gradients()
            if len(fresh.steps):
                gradients = fresh
                state.keep(_key(session), (run.id, fresh))
    return gradients


def last_measured(session: LessonSession) -> int:
    """The last batch of the session's run that is known to be measured; 0 without one."""
    kept: tuple[str, HeadGradients] | None = state.result(_key(session))
    if kept is None or session.run is None or kept[0] != session.run.id:
        return 0
    return int(kept[1].steps[-1])


def _key(session: LessonSession) -> str:
    return f"{session.name}-gradients"


def latest(gradients: HeadGradients, marks: Iterable[Mark]) -> MeasuredBatches:
    """The mean of the last measured batches: of those after the last move of a loss weight, or of the last
    one alone if there are none yet.

    Args:
        gradients: At least one batch.
        marks: What was moved in the run.
    """
    since = max((mark.step for mark in marks if mark.control in gradients.heads), default=0)
    batches = int(np.clip((gradients.steps > since).sum(), 1, LATEST))
    return MeasuredBatches(
        gradients.norms[-batches:].mean(axis=0),
        gradients.moved[-batches:].mean(axis=0),
        batches,
        int(gradients.steps[-1]),
    )


def earliest(gradients: HeadGradients) -> MeasuredBatches:
    """The mean of the first measured batches that are known.

    Args:
        gradients: At least one batch.
    """
    batches = min(LATEST, len(gradients.steps))
    return MeasuredBatches(
        gradients.norms[:batches].mean(axis=0),
        gradients.moved[:batches].mean(axis=0),
        batches,
        int(gradients.steps[batches - 1]),
    )
