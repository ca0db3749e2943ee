"""Asks a model about a row of the columns that its inputs are bound to."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from components.assembly.spec.problems import Refused
from components.datasets import Bound
from components.datasets.binding.prepared import Prepared
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.encodings.input_encoders import RandomInput
from components.datasets.text.word_ids import TextIds, read
from components.training import Run
from components.ui.base.locale import _
from components.ui.base.problems import show
from components.ui.predict.asking import predict
from components.ui.predict.bound.answers import draw_answer, head_answer
from components.ui.predict.bound.form import FilledRow, row_form
from components.ui.predict.try_it import with_run
from components.ui.predict.unknown_words import report_unknown_words
from components.ui.session.lesson_session import LessonSession


def try_bound(session: LessonSession) -> None:
    """Draw the answer of each head, and below it a field for each column that the model reads: where there
    are many, the answer is in sight all the same."""
    with_run(session, _ask)


def _ask(session: LessonSession, run: Run, prepared: Prepared) -> None:
    dataset, encoder = run.recipe.dataset, prepared.encoder
    assert isinstance(dataset, Bound)
    assert isinstance(encoder, BoundEncoder)
    above = st.container()
    try:
        row = row_form(session, dataset, prepared)
        texts = read_by_input(encoder, row.values)
        if not _report_texts(encoder, row, texts):
            return
        answers = predict(run, row_inputs(encoder, prepared, row))
    except Refused as refused:
        show(refused.problems)
        return
    at = None if row.changed else row.at
    several = len(run.spec.heads) > 1
    with above, st.grid("auto", min_column_width=215) if several else st.container():
        for head in run.spec.heads:
            predicted = answers[head.name][0]
            words = _words(texts, predicted.shape[0]) if predicted.ndim > 1 else ()
            draw_answer(session, dataset, prepared, head_answer(head, predicted, at, prepared, words))


def row_inputs(encoder: BoundEncoder, prepared: Prepared, row: FilledRow) -> dict[str, np.ndarray]:
    """The inputs of a model for one row; one that takes random numbers gets those of the validation row."""
    arrays = dict(encoder.encode_columns({name: [value] for name, value in row.values.items()}, 1))
    for name, how in encoder.inputs.items():
        if isinstance(how, RandomInput):
            arrays[name] = prepared.validation.inputs[name][row.at : row.at + 1]
    return arrays


def read_by_input(encoder: BoundEncoder, values: Mapping[str, object]) -> dict[str, tuple[str, TextIds, int]]:
    """What each input of text reads: its column, the tokens, and how many it takes."""
    reading = {}
    for name, text in encoder.readers():
        tokens = encoder.tokens(str(values[text.column]), name)
        reading[name] = (text.column, read(tokens, text.place.shape[0]), text.place.shape[0])
    return reading


def _words(texts: Mapping[str, tuple[str, TextIds, int]], steps: int) -> tuple[str | None, ...]:
    """What stands at each step of the first text that has so many; None for padding, which is in front."""
    for _column, reading, length in texts.values():
        if length == steps:
            words = tuple(token.text for token in reading.tokens)
            return (*[None] * (steps - len(words)), *words)
    return ()


def _report_texts(
    encoder: BoundEncoder, row: FilledRow, texts: Mapping[str, tuple[str, TextIds, int]]
) -> bool:
    """Draw which words of each text are unknown; returns False if nothing that is known goes in at all."""
    by_column: dict[str, TextIds] = {}
    for column, reading, _length in texts.values():
        if len(reading.tokens) >= len(by_column.get(column, TextIds(())).tokens):
            by_column[column] = reading
    silent = [column for column, reading in by_column.items() if reading.silent]
    alone = len(texts) == len(encoder.inputs)
    if silent and alone and len(silent) == len(by_column):
        return report_unknown_words(list(by_column.values()), [row.labels[column] for column in by_column])
    for column in silent:
        note = _("{label}: no word of it is known to the model, so the answers do not depend on it.")
        st.caption(note.format(label=row.labels[column]))
    heard = {column: reading for column, reading in by_column.items() if column not in silent}
    return report_unknown_words(list(heard.values()), [row.labels[column] for column in heard])
