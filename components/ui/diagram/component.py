"""The component that draws a diagram, and what a learner chose in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

import streamlit as st

from components.assembly.spec.messages import N_
from components.ui.base import state
from components.ui.base.locale import translator
from components.ui.diagram.route import address
from components.ui.diagram.values import Values

TEXTS = {
    "in": N_("Zoom in"),
    "out": N_("Zoom out"),
    "fit": N_("The whole diagram"),
    "place": N_("Diagram: + and - zoom, 0 shows all of it, arrow keys move it."),
}
TEXTS_TO_CHOOSE = {
    "arrow": N_("Arrow from {source} to {target}"),
    "place": N_("Diagram: arrow keys go from box to box, Space chooses, Enter opens, Delete deletes."),
}

Wish = Literal["open", "delete"]
WISHES: tuple[Wish, ...] = get_args(Wish)

# What every message carries; the rest is loaded once (`route`). The page has the styles from the beginning.
SCRIPT = """
export default function (component) {
  let ended = false;
  let end = () => {};
  import(new URL(component.data.script, location.origin)).then(({ default: draw }) => {
    if (!ended) end = draw(component);
  });
  return () => {
    ended = true;
    end();
  };
}
"""

_diagram = st.components.v2.component("modelier_diagram", js=SCRIPT, isolate_styles=False)


class Arrow(NamedTuple):
    """An arrow of a drawing: the boxes at its ends, and its number from 0 among those with the same ends."""

    source: str
    target: str
    number: int = 0


@dataclass(frozen=True)
class Selection:
    """What was chosen in a drawing.

    Attributes:
        part: The name of a box, or an arrow; `None` if nothing is chosen any more.
        wish: What is to be done with it, once: Enter opens and Delete deletes.
    """

    part: str | Arrow | None
    wish: Wish | None = None


def diagram(
    svg: str,
    *,
    key: str,
    alt: str,
    words: Sequence[str] = (),
    latest: Collection[str] = (),
    on_choose: Callable[[Selection], None] | None = None,
    selected: str | Arrow | None = None,
    values: Values | None = None,
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
        selected: The box or arrow that is chosen at first, and whenever it is another one than before.
        values: Figures to write on boxes.
    """
    texts = TEXTS if on_choose is None else TEXTS | TEXTS_TO_CHOOSE
    translate = translator()
    data: dict[str, Any] = {
        "script": address(str(st.get_option("server.baseUrlPath") or "")),
        "name": key,
        "svg": svg,
        "alt": alt,
        "words": [*words, values.sentence()] if values else list(words),
        "latest": list(latest),
        "texts": {name: translate(text) for name, text in texts.items()},
    }
    if values:
        data["values"] = values.plain()
    if on_choose is None:
        _diagram(key=key, data=data)
        return

    def told() -> None:
        selection = read_selection(state.reported(key, "choice"))
        if selection is not None:
            on_choose(selection)

    _diagram(key=key, data={**data, "selectable": True, "chosen": _value(selected)}, on_choice_change=told)


def _value(part: str | Arrow | None) -> dict[str, Any] | None:
    """A part of a drawing as the scripts know it."""
    if part is None:
        return None
    return {"edge": list(part)} if isinstance(part, Arrow) else {"node": part}


def read_selection(choice: object) -> Selection | None:
    """What a browser said was chosen; `None` if it cannot be read."""
    if not isinstance(choice, dict):
        return None
    match choice:
        case {"node": str(name)}:
            part: str | Arrow | None = name
        case {"edge": [str(source), str(target), int(number)]}:
            part = Arrow(source, target, number)
        case _:
            part = None
    return Selection(part, next((wish for wish in WISHES if wish == choice.get("wish")), None))
