"""Shows the rows of an embedding as a map of words, with the words nearest to one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.keras_model.arrays import ArrayAddress
from components.assembly.spec import ModelSpec
from components.datasets.binding.prepared import Prepared
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.text.word_ids import FIRST_WORD
from components.training import Run
from components.training.analysis.embedding_map import map_axes
from components.training.analysis.model_steps import steps
from components.training.analysis.nearest import Neighbour, nearest
from components.ui.base import state
from components.ui.base.colours.chart_text import draw_chart
from components.ui.base.colours.palette import colours, is_dark
from components.ui.base.locale import _
from components.ui.figures.epochs import choose_shown
from components.ui.inside import cells
from components.ui.inside.weights.layer_weights import layer_weights
from components.ui.session.lesson_session import LessonSession

# Words on the map, the most frequent ones; words that are nearest.
MOST_WORDS = 1_000
NEAREST = 10
HEIGHT = 420
GREY = "#8c8c8c"


def draw_map(
    session: LessonSession, run: Run, address: ArrayAddress, kept: Sequence[int], prepared: Prepared
) -> None:
    """Draw the rows of an embedding for the most frequent words, by the two axes along which they differ most
    at the end.

    Raises:
        Refused: The weights are not there any more.
    """
    first, names = _words(run.spec, address.layer, prepared)
    names = names[: max(0, min(MOST_WORDS, address.shape[0] - first))]
    if len(names) < 3 or address.shape[1] < 2:
        return
    key = f"{session.name}-inside-map-of-words"
    with st.grid("auto", min_column_width=230):
        epoch = choose_shown(session, run, kept, f"{key}-epoch")
        word = _choose_word(key, names)
    last = layer_weights(run, address.layer, None)[address.name][first : first + len(names)]
    rows = layer_weights(run, address.layer, epoch)[address.name][first : first + len(names)]
    axes = map_axes(last)
    place = names.index(word)
    neighbours = [
        neighbour for neighbour in nearest(rows[place], rows, NEAREST + 1) if neighbour.place != place
    ][:NEAREST]
    title = _("The rows of {array} as a map of words").format(array=address.path)
    st.markdown(title)
    marked = [place, *(neighbour.place for neighbour in neighbours)]
    option = map_option(names, axes.places(rows), marked)
    draw_chart(option, height=HEIGHT, key=f"{key}-chart", alt=title.plain)
    st.caption(
        _(
            "The {words:,} most frequent words; the two axes are those along which their rows differ most at "
            "the end of what is trained. {share:.0%} of the differences can be seen on it, so words that "
            "stand close here may be far apart; the table compares whole rows."
        ).format(words=len(names), share=axes.share(rows))
    )
    _table(names, word, neighbours)


def _words(spec: ModelSpec, layer: str, prepared: Prepared) -> tuple[int, tuple[str, ...]]:
    """The words of an embedding's rows, and the row of the first; none where it reads no text."""
    encoder = prepared.encoder
    readers = dict(encoder.readers()) if isinstance(encoder, BoundEncoder) else {}
    for step in steps(spec):
        if step.path == layer and step.reads <= set(readers):
            return FIRST_WORD, readers[min(step.reads)].tokenizer.vocabulary.words
    return FIRST_WORD, ()


def _choose_word(key: str, names: tuple[str, ...]) -> str:
    remembered = state.choice(f"{key}-word", None)
    word = remembered if remembered in names else names[min(10, len(names) - 1)]
    st.selectbox(
        _("Word"),
        names,
        help=_("Type to search. Its nearest words are marked on the map."),
        **state.controlled(f"{key}-words", word, partial(state.choose, f"{key}-word")),
    )
    return word


def map_option(names: Sequence[str], places: np.ndarray, marked: Sequence[int]) -> cells.Option:
    """The map as ECharts draws it: all words, and those that are marked, the first of them most."""
    palette = colours(is_dark())
    table = pd.DataFrame({"x": places[:, 0], "y": places[:, 1], "word": list(names)})
    label = {"show": True, "position": "right", "formatter": "{@word}", "fontSize": 11}
    series = {
        "type": "scatter",
        "encode": {"x": "x", "y": "y", "tooltip": ["word"]},
        "labelLayout": {"hideOverlap": True},
    }
    axis = {"type": "value", "scale": True, "splitNumber": 4, "axisLabel": {"hideOverlap": True}}
    return {
        "animation": False,
        "grid": {"left": 8, "right": 60, "top": 10, "bottom": 8, "containLabel": True},
        "tooltip": {"confine": True, "formatter": "{@word}"},
        "dataset": [{"source": table}, {"source": table.iloc[list(marked)]}],
        "xAxis": axis,
        "yAxis": axis,
        "series": [
            {**series, "symbolSize": 4, "itemStyle": {"color": GREY}, "label": {**label, "color": GREY}},
            {
                **series,
                "datasetIndex": 1,
                "symbolSize": 9,
                "z": 3,
                "itemStyle": {"color": palette[1]},
                "label": {**label, "color": palette[1], "fontWeight": "bold"},
            },
        ],
    }


def _table(names: Sequence[str], word: str, neighbours: Sequence[Neighbour]) -> None:
    title = _("The words nearest to {word}").format(word=word)
    st.markdown(title)
    st.dataframe(
        pd.DataFrame(
            {
                _("word"): [names[neighbour.place] for neighbour in neighbours],
                _("cosine"): [float(f"{neighbour.cosine:.3f}") for neighbour in neighbours],
            }
        ),
        hide_index=True,
        alt=title.plain,
    )
