"""Lets a learner choose the sample that goes through the model: a row of the data, or what they type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd
import streamlit as st

from components.datasets import Bound, Dataset, Digits, TextDataset
from components.datasets.binding.prepared import Prepared
from components.datasets.carried.digit_pictures import SIDE
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.training import Run
from components.ui.base import state
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.locale import _
from components.ui.base.markdown import Text
from components.ui.inside.words_read import Words, words_read
from components.ui.predict.bound.form import row_form
from components.ui.predict.bound.try_bound import row_inputs
from components.ui.predict.sketch.component import sketch
from components.ui.predict.sketch.drawing import Sketch
from components.ui.predict.try_it import text_form
from components.ui.predict.two_texts import pair_texts
from components.ui.session.lesson_session import LessonSession


@dataclass(frozen=True, eq=False)
class Sample:
    """A row of inputs whose way through the model is shown.

    Attributes:
        label: What it is called.
        arrays: The inputs of the model, one row each.
        words: The words of the inputs that read a text, by input.
        row: The validation row that it is, from 0; None for one that was typed.
    """

    label: Text
    arrays: Mapping[str, np.ndarray]
    words: Mapping[str, Words]
    row: int | None = None

    @cached_property
    def key(self) -> tuple[bytes, ...]:
        """The same for the same inputs."""
        return tuple(array.tobytes() for _name, array in sorted(self.arrays.items()))


def choose_source(session: LessonSession, run: Run) -> bool:
    """Draw whether the sample is a row of the data or typed, where that is not one form. Returns whether it
    is typed or drawn."""
    modality = run.recipe.dataset.modality
    return modality == "any" or _made(session, drawn=modality == "image")


def choose_sample(
    session: LessonSession, run: Run, prepared: Prepared, *, typed: bool, first: int = 0
) -> Sample:
    """Draw what chooses a sample, and return it; at first it is the row `first` of the validation part.

    Raises:
        Refused: The rows of the data are not there any more, or what was typed fits no input.
    """
    dataset = run.recipe.dataset
    if isinstance(dataset, Bound):
        return _filled(session, dataset, prepared, first)
    if typed and isinstance(dataset, Digits):
        return _sketched(session, prepared)
    if typed:
        return _written(session, dataset, prepared)
    return validation_row(session, prepared, f"{session.name}-inside-row", _("Validation row"), first)


def other_sample(session: LessonSession, run: Run, prepared: Prepared) -> Sample:
    """Draw what chooses a second sample, as the first is chosen, and return it.

    Raises:
        Refused: As `choose_sample` does.
    """
    # The fields of the second sample are those of a session with another name.
    other = LessonSession(
        f"{session.name}-other", session.experiment, run=session.run, trained=session.trained
    )
    with st.container(border=True):
        st.markdown(_("**The other sample**"))
        return choose_sample(other, run, prepared, typed=choose_source(other, run), first=1)


def validation_row(
    session: LessonSession, prepared: Prepared, key: str, label: Text, first: int = 0
) -> Sample:
    """Draw a field for the number of a row of the validation part, and return the row; at first `first`."""
    rows = len(prepared.validation)
    row = min(int(state.choice(key, first)), rows - 1)
    number = st.number_input(
        label,
        min_value=1,
        max_value=rows,
        help=_("One of the {rows:,} rows that the model has not learnt from.").format(rows=rows),
        **state.controlled(f"{key}-number", row + 1, lambda number: state.choose(key, int(number) - 1)),
    )
    at = int(number) - 1
    arrays = {name: array[at : at + 1] for name, array in prepared.validation.inputs.items()}
    return Sample(_("row {row:,}").format(row=at + 1), arrays, words_read(prepared, arrays), at)


def _made(session: LessonSession, *, drawn: bool) -> bool:
    """Draw two buttons; whether the sample is typed, or `drawn`."""
    key = f"{session.name}-inside-from"
    labels = {"row": _("A row of the data"), "typed": _("My own drawing") if drawn else _("My own text")}
    return choice_buttons(_("Sample"), labels, key, label_visibility="visible") == "typed"


def _written(session: LessonSession, dataset: Dataset, prepared: Prepared) -> Sample:
    if dataset.modality == "text pair":
        arrays = prepared.encoder.encode([pair_texts(session, dataset)], None)
    else:
        assert isinstance(dataset, TextDataset)
        text, values = text_form(session, dataset)
        arrays = prepared.encoder.encode([text], pd.DataFrame([values]))
    return Sample(_("my own text"), arrays, words_read(prepared, arrays))


def _sketched(session: LessonSession, prepared: Prepared) -> Sample:
    key = f"{session.name}-sketch"
    drawing: Sketch = state.result(key) or Sketch()
    sketch(f"{key}-square", drawing, partial(state.keep, key))
    arrays = prepared.encoder.encode([drawing.picture(SIDE)], None)
    return Sample(_("my own drawing") if drawing.text else _("an empty square"), arrays, {})


def _filled(session: LessonSession, dataset: Bound, prepared: Prepared, first: int) -> Sample:
    encoder = prepared.encoder
    assert isinstance(encoder, BoundEncoder)
    row = row_form(session, dataset, prepared, first)
    arrays = row_inputs(encoder, prepared, row)
    label = _("what I typed") if row.changed else _("row {row:,}").format(row=row.at + 1)
    return Sample(label, arrays, words_read(prepared, arrays), None if row.changed else row.at)
