"""The draft as a list of its calls in order, each as a line of code: the complete way to everything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

import streamlit as st

from components.ui.access.sign_button import sign_button
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.base.search_field import search_field
from components.ui.build import edits, selection
from components.ui.build.outline_rows import OutlineRow, rows, shown_shape
from components.ui.build.selection import Part, PartKind
from components.ui.session.lesson_session import LessonSession

# Lines that are drawn at once: more would make every step slow.
MOST = 40
# Lines from which on there is a field to find some of them.
MANY = 20
ICONS: dict[PartKind, str] = {
    "input": ":material/login:",
    "call": ":material/rectangle:",
    "layer": ":material/rectangle:",
    "tensor": ":material/arrow_downward:",
    "head": ":material/target:",
}
Path = tuple[str, ...]


def outline(session: LessonSession, faulty: Collection[Part] = ()) -> None:
    """Draw the outline.

    Args:
        session: Whose draft it is.
        faulty: The parts that are marked, since something is wrong with them.
    """
    lines = rows(edits.draft(session), _unfolded(session))
    if not lines:
        return
    if len(lines) >= MANY:
        lines = _found(session, lines)
    with st.container(key=f"{session.name}-outline", gap=None):
        for line in _page(session, lines):
            _row(session, line, line.part in faulty)


def way_back(session: LessonSession, part: Part) -> None:
    """Draw the buttons that lead from a part back to the outline, and to the lines before and after it."""
    spec = edits.draft(session)
    around = [part.within[: depth + 1] for depth in range(len(part.within))]
    parts = [line.part for line in rows(spec, around)]
    place = parts.index(part) if part in parts else None
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            _("All parts"),
            key=f"{session.name}-all-parts",
            icon=":material/list:",
            type="tertiary",
            help=_("Back to the list of all parts; nothing is selected then."),
            on_click=selection.select,
            args=(session, None),
        )
        if place is None:
            return
        for name, icon, text, there in (
            ("before", ":material/arrow_upward:", _("The part before this"), place - 1),
            ("after", ":material/arrow_downward:", _("The part after this"), place + 1),
        ):
            sign_button(
                icon,
                text,
                f"{session.name}-part-{name}",
                disabled=not 0 <= there < len(parts),
                on_click=selection.select,
                args=(session, parts[there] if 0 <= there < len(parts) else None),
            )


def _found(session: LessonSession, lines: list[OutlineRow]) -> list[OutlineRow]:
    """The lines that have all of the words that are looked for; draws the field for them."""
    words = search_field(
        _("Find in the model"), _("Find in the model: LSTM, dense_7 ..."), f"{session.name}-outline-find"
    )
    matching = [line for line in lines if line.says(words)]
    if not matching:
        st.caption(_("Nothing in this model matches these words."))
    return matching


def _page(session: LessonSession, lines: Sequence[OutlineRow]) -> Sequence[OutlineRow]:
    """The lines that are drawn; draws which they are if there are more."""
    if len(lines) <= MOST:
        return lines
    key = f"{session.name}-outline-from"
    starts = list(range(0, len(lines), MOST))
    start = min(int(state.choice(key, 0)) // MOST * MOST, starts[-1])

    def called(first: int) -> Text:
        return Text("{first}-{last}").format(first=first + 1, last=min(first + MOST, len(lines)))

    st.segmented_control(
        _("{count} {count:line|lines}, {most} at a time").format(count=len(lines), most=MOST),
        starts,
        format_func=called,
        required=True,
        wrap=True,
        **state.controlled(key, start, partial(state.choose, key)),
    )
    return lines[start : start + MOST]


def _row(session: LessonSession, line: OutlineRow, faulty: bool) -> None:
    """A line: press it to select what it is about, or the sign behind it to put something after it."""
    part = line.part
    key = f"{session.name}-row-{part.kind}-{'/'.join((*part.within, part.name))}"
    with st.container(horizontal=True, wrap=False, gap="xsmall", vertical_alignment="center"):
        if part.within:
            st.space(16 * len(part.within))
        if line.inside:
            _fold(session, line.inside, key)
        st.button(
            _label(line),
            key=key,
            type="tertiary",
            width="stretch",
            wrap=True,
            icon=_icon(line, faulty),
            on_click=partial(selection.select, session, part),
        )
        if part.kind in ("input", "call"):
            sign_button(
                ":material/add:",
                _("Add something after {name}").format(name=part.name),
                f"{key}-add",
                on_click=partial(selection.select, session, Part("tensor", part.name, within=part.within)),
            )


def _icon(line: OutlineRow, faulty: bool) -> str:
    if faulty:
        return ":material/error:"
    if line.frozen:
        return ":material/ac_unit:"
    return ICONS[line.part.kind]


def _label(line: OutlineRow) -> Text:
    """The code, and what Keras says of it."""
    facts = [verbatim(shown_shape(shape)) for shape in line.shapes]
    if line.named:
        facts = [verbatim(line.named), *facts]
    if line.head is not None:
        loss = line.head.loss
        facts = [_("not trained") if loss is None else verbatim(loss)]
    if line.parameters:
        facts.append(_("{count:,} {count:parameter|parameters}").format(count=line.parameters))
    if line.part.kind == "layer":
        facts = [_("not called")]
    code = verbatim(line.code)
    return code if not facts else Text(f"{code}  \n:small[:gray[{Text(' · ').join(facts)}]]")


# --- models inside the model


def _fold(session: LessonSession, path: Path, key: str) -> None:
    """The button that shows the lines of a model below the line that calls it, or puts them away."""
    is_open = path in _unfolded(session)
    sign_button(
        ":material/expand_more:" if is_open else ":material/chevron_right:",
        _("Fold {name}").format(name=path[-1]) if is_open else _("Unfold {name}").format(name=path[-1]),
        f"{key}-fold",
        on_click=_toggle,
        args=(session, path),
    )


def _unfolded(session: LessonSession) -> frozenset[Path]:
    paths: frozenset[Path] = state.result(f"{session.name}-outline-unfolded") or frozenset()
    return paths


def _toggle(session: LessonSession, path: Path) -> None:
    state.keep(f"{session.name}-outline-unfolded", _unfolded(session) ^ {path})
