"""Shows what a layer computes inside: gates at each step, how much each step takes from each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from components.training.analysis.worked_out.calls import LayerCall
from components.training.analysis.worked_out.inner_maps import MAPS, InnerMap, inner_maps
from components.training.values.sample_tensors import sample_tensor
from components.ui.base import folding
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text
from components.ui.inside import cells
from components.ui.inside.pointing import chart
from components.ui.inside.shown import scale_of
from components.ui.inside.tensor_view import MOST_STEPS, MOST_UNITS, in_words
from components.ui.inside.words_read import Words
from components.ui.session.lesson_session import LessonSession


def draw_inner_maps(
    session: LessonSession,
    kind: str,
    layer_call: Callable[[], LayerCall | None],
    words: Callable[[LayerCall], Sequence[Words]],
    on_point: Callable[[tuple[int | None, ...]], None],
) -> None:
    """Draw one of the maps of a layer, chosen by buttons; nothing for a layer without.

    Args:
        session: The lesson session.
        kind: The kind of layer.
        layer_call: The call of the layer; None if some of its numbers are not here.
        words: The words at the steps of each of the inputs of a call.
        on_point: Called with the place of a number that is pressed.
    """
    if kind not in MAPS:
        return

    def draw() -> None:
        call = layer_call()
        maps = inner_maps(call) if call is not None else ()
        if call is None or not maps:
            st.caption(_("Not worked out here: with these settings or this size it is left to Keras."))
            return
        key = f"{session.name}-inside-map"
        names = {number: say(inner_map.name) for number, inner_map in enumerate(maps)}
        shown = choice_buttons(_("What to see of it"), names, key, widget=f"{key}-buttons")
        _draw(f"{key}-chart", maps[shown], names[shown], words(call), on_point)

    folding.expander(_("Inside the layer, step by step"), f"{session.name}-inside-maps", draw)


def _draw(
    key: str,
    shown: InnerMap,
    name: Text,
    words: Sequence[Words],
    on_point: Callable[[tuple[int | None, ...]], None],
) -> None:
    across = words[shown.across]
    down = words[shown.down] if shown.down is not None else ()
    columns = _columns(across, shown)
    first_row = _first(down)
    all_rows = range(first_row, len(shown.values))
    rows = all_rows[: MOST_UNITS if shown.down is None else MOST_STEPS]
    if not columns:
        st.caption(_("The mask leaves out all steps."))
        return
    drawn = shown.values[rows.start : rows.stop, columns]
    lowest, highest = float(drawn.min()), float(drawn.max())
    titles = (
        "" if across else _("step").plain,
        "" if down else (_("unit") if shown.down is None else _("step")).plain,
    )
    option, height = cells.heat_map(
        drawn, _labels(across, columns), _labels(down, rows), None, scale_of(lowest, highest), titles
    )

    def point(number: int) -> None:
        row, column = divmod(number, len(columns))
        on_point(shown.place(rows[row], columns[column]))

    chart(option, height=height, key=key, alt=name.plain, on_point=point)
    st.caption(_("Press a number, and it is worked out above."))
    st.caption(in_words(sample_tensor(drawn)))
    if shown.down is not None:
        st.caption(_most(drawn, rows, columns, across, down))
    if drawn.size < shown.values.size:
        st.caption(
            _("{drawn:,} of {all:,} numbers are drawn.").format(drawn=drawn.size, all=shown.values.size)
        )


def _columns(words: Words, shown: InnerMap) -> list[int]:
    """The steps that are drawn across: without the padding in front, and without what a mask leaves out."""
    steps = range(_first(words), shown.values.shape[1])
    return [step for step in steps if shown.counts is None or shown.counts[step]][:MOST_STEPS]


def _first(words: Words) -> int:
    """The first step behind the padding in front."""
    return next((step for step, word in enumerate(words) if word is not None), 0)


def _labels(words: Words, steps: Sequence[int]) -> list[str]:
    return [f"{words[step] or ''}" if words else str(step + 1) for step in steps]


def _most(drawn: np.ndarray, rows: Sequence[int], columns: Sequence[int], across: Words, down: Words) -> Text:
    """Which step takes most from a single other one."""
    row, column = divmod(int(drawn.argmax()), drawn.shape[1])
    return _(
        "Each row adds up to 100 %. The largest share is {share:.0%}: what {taker} takes from {source}."
    ).format(
        taker=_step(rows[row], down), source=_step(columns[column], across), share=float(drawn[row, column])
    )


def _step(step: int, words: Words) -> Text:
    if words and words[step]:
        return _("step {step} ({word})").format(step=step + 1, word=words[step])
    return _("step {step}").format(step=step + 1)
