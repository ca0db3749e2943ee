"""What of a lesson can be locked together, so that a class only sees what the lesson is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from components.assembly.spec.messages import N_
from components.lessons import Group
from components.ui.session.lesson_session import LessonSession
from components.ui.training.recipe_controls import LEARNING_RATE, RECIPE


@dataclass(frozen=True)
class Lockable:
    """Controls that are locked together. `label` is a template for translation, `names` are
    those of the options and of the fields of the recipe that they change."""

    label: str
    names: frozenset[str]


# What every lesson has beside its own groups.
COMMON = (
    Lockable(N_("Training"), frozenset(field.name for field in RECIPE)),
    Lockable(N_("Loss weights"), frozenset({"loss_weights"})),
    Lockable(LEARNING_RATE.label, frozenset({LEARNING_RATE.name})),
)
# For lessons whose data can be chosen.
DATA = Lockable(N_("Data"), frozenset({"dataset", "task"}))


def lockables(
    session: LessonSession, groups: Sequence[Group], beside: Sequence[Lockable] = ()
) -> tuple[Lockable, ...]:
    """Everything that can be locked in a lesson with these `groups` and what is `beside` them."""
    own = (Lockable(each.label, frozenset(control.option for control in each.controls)) for each in groups)
    return tuple(_known(session, (*beside, *own, *COMMON)))


def _known(session: LessonSession, found: Sequence[Lockable]) -> Iterator[Lockable]:
    """Those that this lesson has something of, which another has not already."""
    known = {*type(session.experiment.options).model_fields, *type(session.experiment.recipe).model_fields}
    for each in found:
        names = each.names & known
        if names:
            yield Lockable(each.label, names)
            known -= names
