"""Asks a model about two texts, in both orders."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import streamlit as st

from components.assembly.spec.problems import Refused
from components.datasets import Dataset, Pairs
from components.datasets.binding.prepared import Prepared
from components.training import Run
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text
from components.ui.base.problems import show
from components.ui.predict.asking import AskedTexts, predict
from components.ui.predict.closer_look import closer_look
from components.ui.predict.try_it import answered, with_run
from components.ui.predict.unknown_words import read_texts, report_unknown_words
from components.ui.session.lesson_session import LessonSession

LONGEST = 1_000
NAMES = ("A", "B")


def try_pair(session: LessonSession) -> None:
    """Draw how likely one author wrote both texts, in both orders."""
    with_run(session, _ask)


def _ask(session: LessonSession, run: Run, prepared: Prepared) -> None:
    texts = pair_texts(session, run.recipe.dataset)
    st.button(_("Ask again"), key=f"{session.name}-ask", icon=":material/refresh:")
    try:
        arrays = _both_orders(prepared, texts)
        silent = not report_unknown_words(read_texts(run.spec, prepared, texts), pair_labels())
        answers = {} if silent else predict(run, arrays)
    except Refused as refused:
        show(refused.problems)
        return
    for head, values in list(answers.items())[:1]:
        with st.grid(2, min_column_width=200):
            for label, value in zip((_("A, then B"), _("B, then A")), values[:, 0], strict=True):
                answered(label, head, float(value), prepared)
    straight = {name: array[:1] for name, array in arrays.items()}
    closer_look(session, run, prepared, AskedTexts(texts, pair_labels(), {}, straight, silent))


def pair_labels() -> tuple[Text, ...]:
    """What the two texts are called."""
    return tuple(_("Text {name}").format(name=name) for name in NAMES)


def pair_texts(session: LessonSession, dataset: Dataset, view: str = "try") -> tuple[str, str]:
    """Draw the inputs of the two texts and return them. At first they are two of the data; all views of the
    same data share what is typed.

    Args:
        session: The lesson session.
        dataset: The pairs that the model reads.
        view: Tells the inputs of one view from those of another on the same page.

    Raises:
        Refused: The data are not there any more.
    """
    texts = []
    assert isinstance(dataset, Pairs)
    for name, label, example in zip(NAMES, pair_labels(), dataset.examples(), strict=True):
        key, typed = f"{session.name}-text-{name}", f"{session.name}-text-{dataset.source}-{name}"
        texts.append(
            st.text_area(
                label,
                max_chars=LONGEST,
                height=68,
                help=_("Any text; links and mentions are taken out, as in the data."),
                **state.controlled(
                    f"{key}-{view}", state.choice(typed, example[:LONGEST]), partial(state.choose, typed)
                ),
            )
        )
    return texts[0], texts[1]


def _both_orders(prepared: Prepared, texts: tuple[str, str]) -> Mapping[str, np.ndarray]:
    arrays: Mapping[str, np.ndarray] = prepared.encoder.encode([texts, texts[::-1]], None)
    return arrays
