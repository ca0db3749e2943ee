"""The component that draws a diagram, and what a learner chose in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, get_args

import streamlit as st

from components.assembly.spec.messages import N_
from components.ui.base import state
from components.ui.base.locale import translator
from components.ui.base.serving.script_file import LOADER
from components.ui.diagram.script import SCRIPT
from components.ui.diagram.values import BoxValues

TEXTS = {
    "in": N_("Zoom in"),
    "out": N_("Zoom out"),
    "fit": N_("The whole diagram"),
    "place": N_("Diagram: + and - zoom, 0 shows all of it, arrow keys move it."),
}
TEXTS_TO_CHOOSE = {
    "arrow": N_("Arrow from {source} to {target}"),
    "output": N_("Tensor {number} of {box}"),
    "head": N_("Output of the model at {box}"),
    "rename": N_("Another name for {name}"),
    "place": N_(
        "Diagram: arrow keys go from box to box, Space chooses, Enter opens, I inserts, F2 renames, Delete "
        "deletes."
    ),
}

# Of the box whose call another view shows.
LOOKED_AT = N_("Shown in See inside")

Wish = Literal["open", "delete", "connect", "insert", "rename", "copy", "paste"]
WISHES: tuple[Wish, ...] = get_args(Wish)

_diagram = st.components.v2.component("modelier_diagram", js=LOADER, isolate_styles=False)


class Arrow(NamedTuple):
    """An arrow of a drawing: the boxes at its ends, and its number from 0 among those with the same ends."""

    source: str
    target: str
    number: int = 0


class BoxOutput(NamedTuple):
    """A tensor of a call that makes several: the box, and its number from 0."""

    box: str
    number: int


class Ending(NamedTuple):
    """A head of the model that is written in a box: the box, and the number of the head from 0."""

    box: str
    number: int


DrawnPart = str | Arrow | BoxOutput | Ending
"""What can be chosen: a box by its name, an arrow, a tensor, or a head."""


@dataclass(frozen=True)
class Selection:
    """What was chosen in a drawing.

    Attributes:
        part: What was chosen last; `None` if nothing is chosen any more.
        wish: What is to be done with it, once: Enter opens, Delete deletes, a mouse that is pulled to
            another box wishes an arrow there, and so on.
        others: What else is chosen, in the order in which it was.
        target: The name of the box that the part is to be connected to, or its new name; empty for other
            wishes.
    """

    part: DrawnPart | None
    wish: Wish | None = None
    others: tuple[DrawnPart, ...] = ()
    target: str = ""


def diagram(
    svg: str,
    *,
    key: str,
    alt: str,
    words: Sequence[str] = (),
    latest: Collection[str] = (),
    on_choose: Callable[[Selection], None] | None = None,
    selected: DrawnPart | None = None,
    others: Sequence[DrawnPart] | None = None,
    faulty: Mapping[str, str] = MappingProxyType({}),
    pending: Collection[str] = (),
    values: BoxValues | None = None,
    opens: str = "",
    looked_at: str | None = None,
    smallest: float | None = None,
) -> None:
    """Draw a diagram that can be zoomed and moved, and chosen from if somebody wants to know.

    A diagram that changed moves from what it was to what it is, in the part that someone was looking at.

    Args:
        svg: What `to_svg` returned; the names of its boxes are those of the DOT.
        key: The key of the element, unique on the page.
        alt: What it shows, in a few words.
        words: The same in sentences, for those who cannot see it.
        latest: The names of the boxes that are to be in sight when the diagram is another one.
        on_choose: Called, before the page is drawn again, with what was chosen of boxes and arrows; `None` if
            they cannot be chosen.
        selected: The part that is chosen at first, and whenever it is another one than before.
        others: What else is chosen; None where the drawing alone knows.
        faulty: A sentence on what is wrong with each box that is marked, by its name.
        pending: The names of those of them that are not wrong, but not finished.
        values: Figures to write on boxes.
        opens: The key of the part of the page that shows what is chosen: Enter takes the focus there, and the
            wish to insert to the search in it.
        looked_at: The name of the box whose call another view shows, marked beside what is chosen.
        smallest: Pixels of letters below which it opens larger than its place, with letters that can be read;
            None for those with which one does not see any more what the boxes are.
    """
    texts = TEXTS if on_choose is None else TEXTS | TEXTS_TO_CHOOSE
    translate = translator()
    data: dict[str, Any] = {
        "script": SCRIPT.address(),
        "name": key,
        "svg": svg,
        "alt": alt,
        "words": [*words, values.sentence()] if values else list(words),
        "latest": list(latest),
        "texts": {name: translate(text) for name, text in texts.items()},
    }
    if faulty:
        data |= {"faults": dict(faulty), "pending": list(pending)}
    if values:
        data["values"] = values.plain()
    if smallest is not None:
        data["smallest"] = smallest
    if looked_at is not None:
        data["looked"] = {"box": looked_at, "says": translate(LOOKED_AT)}
    if on_choose is None:
        _diagram(key=key, data=data)
        return

    def on_choice() -> None:
        selection = read_selection(state.reported(key, "choice"))
        if selection is not None:
            if selection.wish is not None:
                state.keep(wishes, (state.result(wishes) or 0) + 1)
            on_choose(selection)

    wishes = f"{key}-wishes"
    data |= {"selectable": True, "chosen": _value(selected), "opens": opens}
    # By another number the script knows that the page is drawn with what was wished.
    data["wishes"] = state.result(wishes) or 0
    if others is not None:
        data["others"] = [_value(part) for part in others]
    _diagram(key=key, data=data, on_choice_change=on_choice)


def save_picture(
    svg: str,
    *,
    key: str,
    label: str,
    file: str,
    scale: float,
    background: str,
    values: BoxValues | None = None,
    dark: bool = False,
) -> None:
    """Draw a button that saves a drawing as a PNG, which the browser makes.

    Args:
        svg: What `to_svg` returned.
        key: The key of the element, unique on the page.
        label: What stands on the button.
        file: The name of the file.
        scale: Pixels for each unit of the drawing; fewer if it were more than 8,000 pixels wide or high.
        background: The colour behind the drawing.
        values: Figures to write on boxes.
        dark: Whether the drawing is for a dark page.
    """
    data = {"svg": svg, "label": label, "file": file, "scale": scale, "background": background}
    if values:
        data["values"] = values.plain(dark)
    _diagram(key=key, data={"script": SCRIPT.address(), **data})


def _value(part: DrawnPart | None) -> dict[str, Any] | None:
    """A part of a drawing as the scripts know it."""
    match part:
        case None:
            return None
        case Arrow():
            return {"edge": list(part)}
        case BoxOutput():
            return {"output": list(part)}
        case Ending():
            return {"head": list(part)}
        case name:
            return {"node": name}


def _part(value: object) -> DrawnPart | None:
    """A part as the scripts said it; `None` if it cannot be read."""
    match value:
        case {"node": str(name)}:
            return name
        case {"edge": [str(source), str(target), int(number)]}:
            return Arrow(source, target, number)
        case {"output": [str(box), int(number)]}:
            return BoxOutput(box, number)
        case {"head": [str(box), int(number)]}:
            return Ending(box, number)
    return None


def read_selection(choice: object) -> Selection | None:
    """What a browser said was chosen; `None` if it cannot be read."""
    if not isinstance(choice, dict):
        return None
    others, target = choice.get("others"), choice.get("target")
    return Selection(
        _part(choice),
        next((wish for wish in WISHES if wish == choice.get("wish")), None),
        tuple(filter(None, map(_part, others if isinstance(others, list) else ()))),
        target if isinstance(target, str) else "",
    )
