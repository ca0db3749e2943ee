"""Several texts at once: pasted or out of a file, a table of answers, and that as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.spec.messages import Message
from components.datasets import TableFile, TextDataset, describe_columns, read_table
from components.datasets.binding.prepared import Prepared, Text
from components.datasets.columns.several_texts import LONGEST, MAX_TEXTS, TextBatch, in_table, pasted
from components.datasets.csv_output import to_csv
from components.datasets.text.word_ids import TextIds
from components.training import Run
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.base.markdown import plain
from components.ui.data.upload import TYPES
from components.ui.predict.asking import (
    AskedTexts,
    WeightsVersion,
    predict,
    version_sentence,
    weights_version,
)
from components.ui.predict.unknown_words import read_texts
from components.ui.session.lesson_session import LessonSession

# Characters that can be pasted, and the megabytes of a file, which is read and not kept.
PASTED = 100_000
FILE_MB = 5
HEIGHT = 320


@dataclass(frozen=True, eq=False)
class TextAnswers:
    """What was asked, and what each head says: numbers and sentences."""

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
        """Which texts have no known word (of a pair, one of the two has none)."""
        return np.array([any(each.silent for each in row) for row in self.read], dtype=bool)


def many_texts(session: LessonSession, run: Run, prepared: Prepared, asked: AskedTexts) -> None:
    """Ask about several texts when asked to, and show the answers. Raises `Refused`."""
    st.caption(
        _("Up to {most} texts, of which {longest:,} characters each are read.").format(
            most=MAX_TEXTS, longest=LONGEST
        )
    )
    key = f"{session.name}-several"
    several = _given(session, run, asked)
    pressed = st.button(
        _("Ask about all of them"),
        key=f"{key}-ask",
        icon=":material/playlist_play:",
        disabled=not several.texts,
        help=_(
            "With the weights of now. Features that the file does not carry have the values chosen above."
        ),
    )
    if pressed:
        with st.spinner(_("The model reads {count} texts...").format(count=len(several.texts))):
            state.keep(key, _ask(session, run, prepared, asked, several))
    found = state.result(key)
    if found is not None and found.run == run.id:
        _draw(session, found, asked.labels if len(asked.labels) > 1 else (_("Text"),))


def _given(session: LessonSession, run: Run, asked: AskedTexts) -> TextBatch:
    ways = {"paste": _("Paste"), "file": _("CSV file")}
    key = f"{session.name}-several-from"
    chosen = state.choice(key, "paste")
    st.segmented_control(
        _("Texts from"),
        list(ways),
        format_func=ways.__getitem__,
        label_visibility="collapsed",
        **state.controlled(key, chosen, lambda way: state.choose(key, way or chosen)),
    )
    return _pasted(session, asked) if chosen == "paste" else _from_file(session, run, asked)


def _pasted(session: LessonSession, asked: AskedTexts) -> TextBatch:
    key = f"{session.name}-several-lines"
    pairs = len(asked.texts) > 1
    lines = st.text_area(
        _("A pair a line: two texts parted by a tab or by |") if pairs else _("A text a line"),
        max_chars=PASTED,
        height=140,
        help=_("As copied from a spreadsheet or an editor. Empty lines are passed over."),
        # Not a choice: choices are kept for the learner's next visit, and this may be long.
        **state.controlled(key, state.result(key) or "", partial(state.keep, key)),
    )
    return pasted(lines or "", len(asked.texts))


def _from_file(session: LessonSession, run: Run, asked: AskedTexts) -> TextBatch:
    loaded = _loaded(session)
    if loaded is None:
        return TextBatch()
    names = [str(name) for name in loaded.frame.columns]
    columns = []
    with st.grid(2, min_column_width=180):
        for at, label in enumerate(asked.labels):
            key = f"{session.name}-several-column-{at}"
            first = _likely(loaded, run, at)
            chosen = state.choice(key, first)
            columns.append(
                st.selectbox(
                    _("Column of {text}").format(text=label),
                    names,
                    help=_("The column of the file that is read as this text."),
                    **state.controlled(key, chosen if chosen in names else first, partial(state.choose, key)),
                )
            )
    dataset = run.recipe.dataset
    assert isinstance(dataset, TextDataset)
    return in_table(loaded, columns, dataset.measured(loaded))


def _loaded(session: LessonSession) -> TableFile | None:
    """The table in the file that was chosen, read once."""
    file = st.file_uploader(
        _("A table (CSV, Excel or another) with a column of texts"),
        type=TYPES,
        max_upload_size=FILE_MB,
        key=f"{session.name}-several-file",
        help=_(
            "At most {size} MB, names of columns in row 1. Columns that are called like features are taken "
            "for them."
        ).format(size=FILE_MB),
    )
    if file is None:
        return None
    key = f"{session.name}-several-loaded"
    known = state.result(key)
    if known is None or known[0] != file.file_id:
        known = (file.file_id, read_table(file.getvalue(), least=1))
        state.keep(key, known)
    loaded: TableFile = known[1]
    return loaded


def _likely(loaded: TableFile, run: Run, at: int) -> str:
    """The column that is called as the text is in the data learnt from, or else the longest
    texts; of a second text the next longest."""
    named = getattr(run.recipe.dataset, "text_column", "text")
    if at == 0 and named in loaded.frame.columns:
        return str(named)
    texts = [each.name for each in describe_columns(loaded) if each.kind in ("text", "two")]
    lengths = {name: -float(loaded.frame[name].iloc[:1_000].str.len().mean()) for name in texts}
    ranked = sorted(lengths, key=lengths.__getitem__) or [str(loaded.frame.columns[0])]
    return ranked[min(at, len(ranked) - 1)]


def _ask(
    session: LessonSession, run: Run, prepared: Prepared, asked: AskedTexts, several: TextBatch
) -> TextAnswers:
    rows = len(several.texts)
    carried = tuple(name for name in asked.values if name in several.features.columns)
    features = pd.DataFrame(
        {
            name: several.features[name].to_numpy() if name in carried else np.full(rows, value)
            for name, value in asked.values.items()
        },
        index=range(rows),
    )
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
    """What a head says as one number: of classes, which is likeliest."""
    return values[:, 0] if values.shape[1] == 1 else values.argmax(axis=1)


def _draw(session: LessonSession, found: TextAnswers, labels: Sequence[str]) -> None:
    for note in found.notes:
        st.caption(say(note))
    if found.carried:
        st.caption(
            _("Features out of the file: {names}; what is missing in a row counts as the average.").format(
                names=", ".join(found.carried)
            )
        )
    if silent := int(found.silent.sum()):
        st.info(
            _(
                "{silent:,} of these have a text of which no word is in the vocabulary. The model cannot "
                "know what it says, so there is no answer."
            ).format(silent=silent),
            icon=":material/help:",
        )
    table = _table(found, labels)
    st.dataframe(
        table,
        hide_index=True,
        height="content" if len(table) < 8 else HEIGHT,
        column_config={
            **{label: st.column_config.TextColumn(width="medium") for label in labels},
            **{head: st.column_config.NumberColumn(format="%.3f") for head in found.numbers},
        },
        alt=_("What each head says about each text"),
    )
    st.caption(version_sentence(found.when))
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


def _table(found: TextAnswers, labels: Sequence[str]) -> pd.DataFrame:
    several = len(labels) > 1
    columns: dict[str, object] = {
        label: [text[at] if several else text for text in found.texts] for at, label in enumerate(labels)
    }
    words = [
        [sum(len(each.words) for each in row), sum(len(each.unknown) for each in row)] for row in found.read
    ]
    columns[plain(_("unknown words"))] = [
        plain(_("{unknown} of {all}").format(unknown=unknown, all=all_)) for all_, unknown in words
    ]
    silent, nothing = found.silent, plain(_("no answer: none of its words is known"))
    for head, numbers in found.numbers.items():
        columns[head] = np.where(silent, np.nan, numbers)
        columns[plain(_("{head} in words").format(head=head))] = [
            nothing if without else plain(say(each))
            for each, without in zip(found.sentences[head], silent, strict=True)
        ]
    return pd.DataFrame(columns)
