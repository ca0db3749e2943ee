"""The line above a drawing: the number of parameters, and what the last change did."""

from __future__ import annotations

from components.assembly import ModelSpec
from components.assembly.edits.diff import Change
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text
from components.ui.model.parameter_count import counted


def change_line(parameters: int, change: Change, hint: Text | None) -> Text:
    """The number of parameters, and below it what the last change did or, before one, a hint. With a hint it
    is always two lines, so that the drawing does not move."""
    size = _("**{count:,} {count:parameter|parameters}**").format(count=parameters)
    if change.parameters:
        before = _("(before: {count:,})").format(count=parameters - change.parameters)
        size = Text(f"{size} :gray[{before}]")
    if not is_made(change):
        return Text(f"{size}  \n:gray[{hint}]") if hint is not None else Text(size)
    return Text(f"{size}  \n:orange[{say(change.sentence())}]")


def count_explained(spec: ModelSpec, change: Change) -> Text | None:
    """How many parameters each new layer has, and why; None where none has any."""
    sentences = counted(spec, change.added) if change.parameters else ()
    if not sentences:
        return None
    why = _("Where the number comes from, array by array:")
    return Text("\n\n").join([why, Text("  \n").join(map(say, sentences))])


def is_made(change: Change) -> bool:
    """Whether the last step changed the model."""
    return bool(change.added or change.removed or change.changed)
