"""Shows what a layer computes inside: gates at each step, how much each step takes from each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from components.training.analysis.worked_out.calculation import LayerCall
from components.training.analysis.worked_out.inner_maps import MAPS, InnerMap, inner_maps
from components.training.values.sample_tensors import sample_tensor
from components.ui.base import folding
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text
from components.ui.inside import cells
from components.ui.inside.tensor_view import MOST_STEPS, MOST_UNITS, in_words, scale_of
from components.ui.inside.words_read import Words
from components.ui.session.lesson_session import LessonSession


def draw_inner_maps(
    session: LessonSession,
    kind: str,
    layer_call: Callable[[], LayerCall | None],
    words: Callable[[LayerCall], Sequence[Words]],
) -> None:
    """Draw one of the maps of a layer, chosen by buttons; nothing for a layer without.

    Args:
        session: The lesson session.
        kind: The kind of layer.
        layer_call: The call of the layer; None if some of its numbers are not here.
        words: The words at the steps of each of the inputs of a call.
    """
    if kind not in MAPS:
        return

    def draw() -> None:
        call = layer_call()
        maps = inner_maps(call) if call is not None else ()
        if call is None or not maps:
            st.caption(
                _("Not worked out here: with these settings, a mask, or this size it is left to Keras.")
            )
            return
        key = f"{session.name}-inside-map"
        names = {number: say(each.name) for number, each in enumerate(maps)}
        shown = choice_buttons(_("What to see of it"), names, key, widget=f"{key}-buttons")
        _draw(f"{key}-chart", maps[shown], names[shown], words(call))

    folding.expander(_("Inside the layer, step by step"), f"{session.name}-inside-maps", draw)


def _draw(key: str, shown: InnerMap, name: Text, words: Sequence[Words]) -> None:
    across = words[shown.across]
    down = words[shown.down] if shown.down is not None else ()
    columns = _inside(across, shown.values.shape[1])
    rows = _inside(down, shown.values.shape[0]) if shown.down is not None else range(len(shown.values))
    rows = rows[: MOST_UNITS if shown.down is None else MOST_STEPS]
    drawn = shown.values[rows.start : rows.stop, columns.start : columns.stop]
    lowest, highest = float(drawn.min()), float(drawn.max())
    titles = (
        "" if across else _("step").plain,
        "" if down else (_("unit") if shown.down is None else _("step")).plain,
    )
    option, height = cells.heat_map(
        drawn, _labels(across, columns), _labels(down, rows), None, scale_of(lowest, highest), titles
    )
    st.echarts_chart(option, height=height, key=key, alt=name.plain)
    tensor = sample_tensor(shown.values)
    st.caption(in_words(tensor))
    if shown.down is not None:
        st.caption(_most(shown, rows, across, down))
    if drawn.size < shown.values.size:
        st.caption(
            _("{drawn:,} of {all:,} numbers are drawn.").format(drawn=drawn.size, all=shown.values.size)
        )


def _inside(words: Words, steps: int) -> range:
    """The steps without the padding in front."""
    first = next((step for step, word in enumerate(words) if word is not None), 0)
    return range(first, min(steps, first + MOST_STEPS))


def _labels(words: Words, steps: range) -> list[str]:
    return [f"{words[step] or ''}" if words else str(step + 1) for step in steps]


def _most(shown: InnerMap, rows: range, across: Words, down: Words) -> Text:
    """Which step takes most from a single other one."""
    row, column = divmod(int(shown.values[rows.start : rows.stop].argmax()), shown.values.shape[1])
    row += rows.start
    return _(
        "Each row adds up to 100 %. The largest share is {share:.0%}: what {taker} takes from {source}."
    ).format(taker=_step(row, down), source=_step(column, across), share=float(shown.values[row, column]))


def _step(step: int, words: Words) -> Text:
    if words and words[step]:
        return _("step {step} ({word})").format(step=step + 1, word=words[step])
    return _("step {step}").format(step=step + 1)
