"""Draws one tensor as fits its shape: numbers, bars, cells, a heat map, small pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import prod

import numpy as np
import pandas as pd
import streamlit as st

from components.training.values.sample_tensors import SampleTensor
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.inside import cells
from components.ui.inside.channel_pictures import draw_pictures
from components.ui.inside.pointing import chart
from components.ui.inside.shown import Shown, figure

# Numbers drawn as bars; on a line of cells; units and steps of a heat map; pictures, and their width in
# pixels.
MOST_BARS = 12
LINE = 16
MOST_UNITS, MOST_STEPS = 64, 128
MOST_PICTURES = 16
WIDTH = 96
# Rows and columns of the table of numbers.
MOST_ROWS, MOST_COLUMNS = 200, 64


def draw_tensor(shown: Shown) -> None:
    """Draw a tensor, and below it what is not drawn of it."""
    values = shown.tensor.values
    if not values.size:
        st.caption(_("It holds no number."))
    elif values.dtype.kind in "US":
        _texts(values)
    elif shown.is_input and shown.words and values.ndim == 1:
        _word_ids(values, shown)
    elif values.size == 1:
        st.metric(_("number"), verbatim(figure(float(values.reshape(-1)[0]))))
    else:
        _ways(values)(values, shown)


def _ways(values: np.ndarray) -> Callable[[np.ndarray, Shown], None]:
    squeezed = tuple(size for size in values.shape if size > 1)
    if len(squeezed) == 1:
        return _bars if values.size <= MOST_BARS else _cells
    if values.ndim == 2:
        return _heat_map
    return draw_pictures


def _texts(values: np.ndarray) -> None:
    for text in values.ravel()[:MOST_BARS].tolist():
        st.markdown(verbatim(text))


def _word_ids(values: np.ndarray, shown: Shown) -> None:
    """The words of a text with their ids, without the padding."""
    steps = [step for step, word in enumerate(shown.words) if word is not None]
    table = pd.DataFrame(
        {
            _("step"): [step + 1 for step in steps],
            _("word"): [shown.words[step] for step in steps],
            _("id"): [int(values[step]) for step in steps],
        }
    )
    st.dataframe(table, hide_index=True, height=min(260, 36 * (len(table) + 1) + 2), alt=shown.title.plain)
    _say_padding(len(values) - len(steps))


def _bars(values: np.ndarray, shown: Shown) -> None:
    numbers = values.reshape(-1)
    names = list(shown.names) or [str(number + 1) for number in range(len(numbers))]
    option, height = cells.bars(names, numbers, shown.colours)
    chart(
        option,
        height=height,
        key=shown.key,
        alt=shown.title.plain,
        on_point=shown.pointing(partial(_unravelled, values.shape)),
        renderer="svg",
    )


def _unravelled(shape: tuple[int, ...], number: int) -> tuple[int, ...]:
    return tuple(map(int, np.unravel_index(min(number, prod(shape) - 1), shape)))


def _cells(values: np.ndarray, shown: Shown) -> None:
    kept = values.reshape(-1)[: MOST_UNITS * LINE]
    place = shown.place(values.shape)
    number = None if place is None else int(np.ravel_multi_index(place, values.shape))
    option, height = cells.wrapped(kept, LINE, shown.colours, number)
    on_point = shown.pointing(partial(_unravelled, values.shape))
    chart(option, height=height, key=shown.key, alt=shown.title.plain, on_point=on_point)
    _say_cut(len(kept), shown.tensor.size)


def _heat_map(values: np.ndarray, shown: Shown) -> None:
    """Steps along the axis, units down."""
    steps = len(values)
    first = next((step for step, word in enumerate(shown.words) if word is not None), 0)
    first = first if shown.words and steps == len(shown.words) else 0
    last = min(steps, first + MOST_STEPS)
    drawn = values[first:last, :MOST_UNITS].T
    across = [(shown.words[step] or "") if shown.words else str(step + 1) for step in range(first, last)]
    down = [str(unit + 1) for unit in range(drawn.shape[0])]
    names = [
        [
            _("unit {unit}, step {step}, {word}").format(unit=unit, step=first + column + 1, word=word).plain
            if shown.words
            else _("unit {unit}, step {step}").format(unit=unit, step=first + column + 1).plain
            for column, word in enumerate(across)
        ]
        for unit in down
    ]
    titles = ("" if shown.words else _("step").plain, _("unit").plain)
    place = shown.place(values.shape)
    marked = (place[0] - first, place[1]) if place is not None and first <= place[0] < last else None
    option, height = cells.heat_map(drawn, across, down, names, shown.colours, titles, marked)
    columns = last - first
    on_point = shown.pointing(lambda number: (first + number % columns, number // columns))
    chart(option, height=height, key=shown.key, alt=shown.title.plain, on_point=on_point)
    if shown.words:
        _say_padding(first)
    padding = first * (shown.tensor.size // steps) if shown.words else 0
    _say_cut(drawn.size, shown.tensor.size - padding)


def _say_padding(steps: int) -> None:
    if steps:
        st.caption(
            _(
                "{steps:,} {steps:step of padding in front is|steps of padding in front are} not drawn."
            ).format(steps=steps)
        )


def _say_cut(drawn: int, size: int) -> None:
    if drawn < size:
        st.caption(_("{drawn:,} of {all:,} numbers are drawn.").format(drawn=drawn, all=size))


def in_words(tensor: SampleTensor) -> Text:
    """A tensor in words: its shape, its range, and which of its numbers are the largest."""
    shape = shape_text(tensor.shape)
    if tensor.values.dtype.kind in "US" or not tensor.values.size:
        return _("Shape {shape}.").format(shape=shape)
    if tensor.size == 1:
        return _("Shape {shape}: {value}.").format(shape=shape, value=figure(tensor.lowest))
    return _(
        "Shape {shape}: {size:,} {size:number|numbers} from {low} to {high}, mean {mean}, standard "
        "deviation {spread}; {zeros:.0%} are exactly 0."
    ).format(
        shape=shape,
        size=tensor.size,
        low=figure(tensor.lowest),
        high=figure(tensor.highest),
        mean=figure(tensor.mean),
        spread=figure(tensor.spread),
        zeros=tensor.zeros,
    )


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as people write it, such as "100 × 32"; "1" for a single number."""
    return " × ".join(map(str, shape)) or "1"


def as_table(tensor: SampleTensor) -> pd.DataFrame:
    """The first numbers of a tensor as a table: its last axis across, all others down. They are counted
    from 1."""
    values = tensor.values.reshape(-1, tensor.values.shape[-1] if tensor.values.ndim > 1 else 1)
    kept = values[:MOST_ROWS, :MOST_COLUMNS]
    table = pd.DataFrame(kept, columns=[str(column + 1) for column in range(kept.shape[1])])
    table.index = pd.RangeIndex(1, len(table) + 1)
    return table
