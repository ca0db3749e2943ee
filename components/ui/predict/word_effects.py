"""Which words moved the answers: a bar for each word and head."""

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
from components.ui.base.locale import _
from components.ui.base.palette import colours, is_dark
from components.ui.charts.examine_charts import effects
from components.ui.predict.asking import AskedTexts, predict, text_inputs, version_sentence, weights_version
from components.ui.session.lesson_session import LessonSession

# Bars that can be read on one chart: of more words those that moved the answers most.
MOST_BARS = 30
BAR = 12  # pixels, of a word and a head
FRAME = 64  # pixels, for the legend and the axis


@dataclass(frozen=True, eq=False)
class WordEffect:
    """One text: its words that were left out, and by how much each raised each head's answer."""

    label: str
    words: tuple[Token, ...]
    raised: Mapping[str, np.ndarray]


def word_effects(session: LessonSession, run: Run, prepared: Prepared, asked: AskedTexts) -> None:
    """Ask the model again without each word, and draw what that changed. Raises `Refused`."""
    texts = dict(zip(text_inputs(run.spec), asked.texts, strict=False))
    tokens = {name: prepared.encoder.tokens(text, name) for name, text in texts.items()}
    found = variants(asked.arrays, {name: [each.id for each in cut] for name, cut in tokens.items()})
    if not found.words:
        st.info(_("There is no word in it to leave out."), icon=":material/edit:")
        return
    st.caption(
        _(
            "The model is asked {count} times more, each time without one word. A bar to the right: the word "
            "raised the answer; to the left: it lowered it. Words work together, so the bars need not add up."
        ).format(count=len(found.words))
    )
    with st.spinner(_("The model reads the text without each word...")):
        raised = moved(predict(run, found.arrays))
    for (name, cut), label in zip(tokens.items(), asked.labels, strict=False):
        mine = np.array([word.input == name for word in found.words])
        places = [word.place for word in found.words if word.input == name]
        if places:
            here = {head: values[mine] for head, values in raised.items()}
            _draw(session, name, WordEffect(label, tuple(cut[place] for place in places), here), len(cut))
    st.caption(version_sentence(weights_version(session, run)))


def _draw(session: LessonSession, name: str, found: WordEffect, written: int) -> None:
    if written > len(found.words):
        st.caption(
            _("Of {written} words the model reads the last {read}.").format(
                written=written, read=len(found.words)
            )
        )
    shown = _strongest(found.raised)
    palette = dict(zip(found.raised, colours(is_dark()), strict=False))
    st.echarts_chart(
        effects(
            [_marked(found.words[at]) for at in shown],
            {head: values[shown] for head, values in found.raised.items()},
            palette,
        ),
        height=FRAME + BAR * len(shown) * (len(found.raised) + 1),
        key=f"{session.name}-words-{name}",
        renderer="svg",
        alt=_("By how much each word of {text} raised each answer").format(text=found.label),
    )
    if len(shown) < len(found.words):
        st.caption(
            _("Shown are the {shown} words that moved an answer most; the table has all {all}.").format(
                shown=len(shown), all=len(found.words)
            )
        )
    with st.expander(_("The same as a table: {text}").format(text=found.label), icon=":material/table:"):
        _table(found)


def _marked(word: Token) -> str:
    """A word on the chart, in brackets if the vocabulary does not have it."""
    return f"[{word.text}]" if is_word(word.text) and not word.known else word.text


def _strongest(raised: Mapping[str, np.ndarray]) -> Sequence[int]:
    """The words that moved any answer most, in the order of the text."""
    most = np.max([np.abs(values) for values in raised.values()], axis=0)
    return [int(place) for place in np.sort(np.argsort(-most, kind="stable")[:MOST_BARS])]


def _table(found: WordEffect) -> None:
    table = pd.DataFrame(
        {
            _("word"): [each.text for each in found.words],
            _("in the vocabulary"): [each.known for each in found.words],
            **found.raised,
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        column_config={head: st.column_config.NumberColumn(format="%+.4f") for head in found.raised},
        alt=_("By how much each word of {text} raised each answer").format(text=found.label),
    )
