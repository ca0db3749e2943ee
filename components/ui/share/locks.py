"""The groups of controls of a lesson that a share link can lock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from components.assembly.spec.messages import N_
from components.lessons import LESSONS, Lockable
from components.ui.session.lesson_session import LessonSession
from components.ui.training.recipe_controls import LEARNING_RATE, RECIPE

# What every lesson has beside its own groups.
COMMON = (
    Lockable(N_("Training"), frozenset(field.name for field in RECIPE)),
    Lockable(N_("Loss weights"), frozenset({"loss_weights"})),
    Lockable(LEARNING_RATE.label, frozenset({LEARNING_RATE.name})),
)


def lockables(session: LessonSession) -> tuple[Lockable, ...]:
    """Everything that can be locked in the lesson of this session."""
    lesson = LESSONS[session.name]
    groups = (
        Lockable(group.label, frozenset(control.option for control in group.controls))
        for group in lesson.groups
    )
    return tuple(_of_this_lesson(session, (*lesson.locks, *groups, *COMMON)))


def _of_this_lesson(session: LessonSession, lockables: Sequence[Lockable]) -> Iterator[Lockable]:
    """The groups reduced to the names that this lesson has, each name in the first group that has it."""
    known = {*type(session.experiment.options).model_fields, *type(session.experiment.recipe).model_fields}
    for lockable in lockables:
        names = lockable.names & known
        if names:
            yield Lockable(lockable.label, names)
            known -= names
