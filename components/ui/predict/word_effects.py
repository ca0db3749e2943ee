"""Shows by how much each word of a text moved the answers: a bar for each word and head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from components.datasets.binding.prepared import Prepared
from components.datasets.text.word_ids import Token, is_word
from components.training import Run
from components.training.analysis.occlusion import moved, variants
from components.ui.base.colours.chart_text import draw_chart
from components.ui.base.colours.palette import colours, is_dark
from components.ui.base.locale import _
from components.ui.charts.examine_charts import effects
from components.ui.predict.asking import AskedTexts, predict, text_inputs, version_sentence, weights_version
from components.ui.session.lesson_session import LessonSession

# At most so many words are on the chart: those that moved an answer most.
MOST_BARS = 30
BAR = 12  # pixels, of a word and a head
FRAME = 64  # pixels, for the legend and the axis


@dataclass(frozen=True, eq=False)
class WordEffect:
    """The effects of the words of one text.

    Attributes:
        label: What the text is called.
        words: The words that were left out, one at a time.
        raised: By how much each word raises the answer, by head; arrays of shape (words,).
    """

    label: str
    words: tuple[Token, ...]
    raised: Mapping[str, np.ndarray]


def word_effects(session: LessonSession, run: Run, prepared: Prepared, asked: AskedTexts) -> None:
    """Ask the model again without each word, and draw what that changes. Raises `Refused`."""
    texts = dict(zip(text_inputs(run.spec), asked.texts, strict=False))
    tokens = {name: prepared.encoder.tokens(text, name) for name, text in texts.items()}
    shortened = variants(asked.arrays, {name: [token.id for token in cut] for name, cut in tokens.items()})
    if not shortened.words:
        st.info(_("There is no word in it to leave out."), icon=":material/edit:")
        return
    st.caption(
        _(
            "The model is asked {count} {count:time|times} more, each time without one word. A bar to the "
            "right: the word raised the answer; to the left: it lowered it. Words work together, so the "
            "bars need not add up."
        ).format(count=len(shortened.words))
    )
    with st.spinner(_("The model reads the text without each word...")):
        raised = moved(predict(run, shortened.arrays))
    for (name, cut), label in zip(tokens.items(), asked.labels, strict=False):
        mine = np.array([word.input == name for word in shortened.words])
        places = [word.place for word in shortened.words if word.input == name]
        if places:
            here = {head: values[mine] for head, values in raised.items()}
            _draw(session, name, WordEffect(label, tuple(cut[place] for place in places), here), len(cut))
    st.caption(version_sentence(weights_version(session, run)))


def _draw(session: LessonSession, name: str, effect: WordEffect, written: int) -> None:
    if written > len(effect.words):
        st.caption(
            _("Of {written} words the model reads the last {read}.").format(
                written=written, read=len(effect.words)
            )
        )
    shown = _strongest(effect.raised)
    palette = dict(zip(effect.raised, colours(is_dark()), strict=False))
    draw_chart(
        effects(
            [_marked(effect.words[at]) for at in shown],
            {head: values[shown] for head, values in effect.raised.items()},
            palette,
        ),
        height=FRAME + BAR * len(shown) * (len(effect.raised) + 1),
        key=f"{session.name}-words-{name}",
        renderer="svg",
        alt=_("By how much each word of {text} raised each answer").format(text=effect.label),
    )
    if len(shown) < len(effect.words):
        st.caption(
            _("Shown are the {shown} words that moved an answer most; the table has all {all}.").format(
                shown=len(shown), all=len(effect.words)
            )
        )
    with st.expander(_("The same as a table: {text}").format(text=effect.label), icon=":material/table:"):
        _table(effect)


def _marked(word: Token) -> str:
    """A word for the chart, in brackets if it is not in the vocabulary."""
    return f"[{word.text}]" if is_word(word.text) and not word.known else word.text


def _strongest(raised: Mapping[str, np.ndarray]) -> Sequence[int]:
    """The indices of the words that moved an answer most, in the order of the text."""
    most = np.max([np.abs(values) for values in raised.values()], axis=0)
    return [int(place) for place in np.sort(np.argsort(-most, kind="stable")[:MOST_BARS])]


def _table(effect: WordEffect) -> None:
    table = pd.DataFrame(
        {
            _("word"): [token.text for token in effect.words],
            _("in the vocabulary"): [token.known for token in effect.words],
            **effect.raised,
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        column_config={head: st.column_config.NumberColumn(format="%+.4f") for head in effect.raised},
        alt=_("By how much each word of {text} raised each answer").format(text=effect.label),
    )
