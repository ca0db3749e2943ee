"""Asks a model about several texts at once: a table of answers, also as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.spec.messages import Message
from components.datasets.binding.features import features_from_texts
from components.datasets.binding.prepared import Prepared, Text
from components.datasets.columns.several_texts import LONGEST, MAX_TEXTS, TextBatch
from components.datasets.csv_output import to_csv
from components.datasets.text.word_ids import TextIds
from components.training import Run
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.base.markdown import plain
from components.ui.predict.asking import (
    AskedTexts,
    WeightsVersion,
    predict,
    version_sentence,
    weights_version,
)
from components.ui.predict.many_texts_input import given_texts
from components.ui.predict.unknown_words import read_texts
from components.ui.session.lesson_session import LessonSession

HEIGHT = 320


@dataclass(frozen=True, eq=False)
class TextAnswers:
    """Several texts and the answers to them.

    Attributes:
        run: The id of the run that was asked.
        when: Which weights answered.
        texts: The texts, or pairs of texts.
        numbers: The answers by head; arrays of shape (texts,).
        sentences: The same in words.
        notes: What is to be said about how the texts were read.
        carried: The features that came with the file.
        read: The word ids of each text.
    """

    run: str
    when: WeightsVersion
    texts: tuple[Text, ...]
    numbers: Mapping[str, np.ndarray]
    sentences: Mapping[str, tuple[Message, ...]]
    notes: tuple[Message, ...]
    carried: tuple[str, ...]
    read: tuple[tuple[TextIds, ...], ...]

    @property
    def silent(self) -> np.ndarray:
        """Which texts have no known word (or, of a pair, one of the two); booleans of shape (texts,)."""
        return np.array([any(text.silent for text in row) for row in self.read], dtype=bool)


def many_texts(session: LessonSession, run: Run, prepared: Prepared, asked: AskedTexts) -> None:
    """Draw the inputs for several texts, a button to ask, and the answers. Raises `Refused`."""
    st.caption(
        _("Up to {most} texts; up to {longest:,} characters of each are read.").format(
            most=MAX_TEXTS, longest=LONGEST
        )
    )
    key = f"{session.name}-several"
    several = given_texts(session, run, asked)
    pressed = st.button(
        _("Ask about all of them"),
        key=f"{key}-ask",
        icon=":material/playlist_play:",
        disabled=not several.texts,
        help=_(
            "Uses the present weights. Features that are not in the file are those that the text itself "
            "says, or else have the values chosen above."
        ),
    )
    if pressed:
        with st.spinner(_("The model reads {count} {count:text|texts}...").format(count=len(several.texts))):
            state.keep(key, _ask(session, run, prepared, asked, several))
    answered = state.result(key)
    if answered is not None and answered.run == run.id:
        _draw(session, answered, asked.labels if len(asked.labels) > 1 else (_("Text"),))


def _ask(
    session: LessonSession, run: Run, prepared: Prepared, asked: AskedTexts, several: TextBatch
) -> TextAnswers:
    carried = tuple(name for name in asked.values if name in several.features.columns)
    from_texts = features_from_texts(
        run.recipe.dataset.features() if asked.values else (), map(str, several.texts)
    )
    features = pd.DataFrame(dict(asked.values), index=range(len(several.texts)))
    features = features.assign(**from_texts, **{name: several.features[name].to_numpy() for name in carried})
    answers = predict(run, prepared.encoder.encode(several.texts, features))
    numbers = {head: _number(values) for head, values in answers.items() if head in prepared.questions}
    sentences = {
        head: tuple(prepared.encoder.say(head, float(value)) for value in values)
        for head, values in numbers.items()
    }
    return TextAnswers(
        run.id,
        weights_version(session, run),
        several.texts,
        numbers,
        sentences,
        several.notes,
        carried,
        tuple(read_texts(run.spec, prepared, text) for text in several.texts),
    )


def _number(values: np.ndarray) -> np.ndarray:
    """The answers of a head as one number each: for classes the likeliest; shape (rows,)."""
    return values[:, 0] if values.shape[1] == 1 else values.argmax(axis=1)


def _draw(session: LessonSession, answered: TextAnswers, labels: Sequence[str]) -> None:
    for note in answered.notes:
        st.caption(say(note))
    if answered.carried:
        st.caption(
            _(
                "Features taken from the file: {names}. A value that is missing in a row counts as the "
                "average."
            ).format(names=", ".join(answered.carried))
        )
    if silent := int(answered.silent.sum()):
        st.info(
            _(
                "In {silent:,} of these texts no word is in the vocabulary. The model cannot "
                "know what they say, so there is no answer."
            ).format(silent=silent),
            icon=":material/help:",
        )
    table = _table(answered, labels)
    st.dataframe(
        table,
        hide_index=True,
        height="content" if len(table) < 8 else HEIGHT,
        column_config={
            **{label: st.column_config.TextColumn(width="medium") for label in labels},
            **{head: st.column_config.NumberColumn(format="%.3f") for head in answered.numbers},
        },
        alt=_("What each head says about each text"),
    )
    st.caption(version_sentence(answered.when))
    st.download_button(
        _("Answers as CSV"),
        data=lambda: to_csv(table),
        file_name="answers.csv",
        mime="text/csv",
        key=f"{session.name}-several-csv",
        icon=":material/download:",
        help=_("The table as a file for a spreadsheet."),
        on_click="ignore",
    )


def _table(answered: TextAnswers, labels: Sequence[str]) -> pd.DataFrame:
    several = len(labels) > 1
    columns: dict[str, object] = {
        label: [text[at] if several else text for text in answered.texts] for at, label in enumerate(labels)
    }
    words = [
        [sum(len(text.words) for text in row), sum(len(text.unknown) for text in row)]
        for row in answered.read
    ]
    columns[plain(_("unknown words"))] = [
        plain(_("{unknown} of {all}").format(unknown=unknown, all=all_)) for all_, unknown in words
    ]
    silent, nothing = answered.silent, plain(_("no answer: none of its words is known"))
    for head, numbers in answered.numbers.items():
        columns[head] = np.where(silent, np.nan, numbers)
        columns[plain(_("{head} in words").format(head=head))] = [
            nothing if without else plain(say(sentence))
            for sentence, without in zip(answered.sentences[head], silent, strict=True)
        ]
    return pd.DataFrame(columns)
