"""Finds known texts that the encoder turns into vectors similar to that of a new text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.spec.messages import Message
from components.datasets import TextDataset
from components.datasets.binding.prepared import Prepared
from components.datasets.text.known_texts import KnownTexts
from components.training import Run
from components.training.analysis.nearest import Neighbour, nearest
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.predict.asking import (
    AskedTexts,
    WeightsVersion,
    encode,
    text_inputs,
    version_sentence,
    weights_version,
)
from components.ui.session.lesson_session import LessonSession

# How many known texts a new one is compared with, and how many of the nearest are shown.
MOST_KNOWN = 2_000
SHOWN = 8


@dataclass(frozen=True, eq=False)
class TextNeighbours:
    """A text and the known texts nearest to it.

    Attributes:
        text: The text.
        size: How many numbers its vector has.
        neighbours: The nearest known texts by index, with their cosines.
        texts: Their texts.
        answers: What is true of each, by head.
    """

    text: str
    size: int
    neighbours: tuple[Neighbour, ...]
    texts: tuple[str, ...]
    answers: dict[str, tuple[Message, ...]]


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest known texts of each text asked about.

    Attributes:
        run: The id of the run whose encoder was used.
        when: Which weights it had.
        known: How many known texts were compared.
        near: The result for each text.
    """

    run: str
    when: WeightsVersion
    known: int
    near: tuple[TextNeighbours, ...]


def neighbours(session: LessonSession, run: Run, prepared: Prepared, asked: AskedTexts) -> None:
    """Draw a button that finds the nearest known texts, and the result. Raises `Refused`."""
    st.caption(
        _(
            "The encoder turns every text into a vector. Up to {most:,} texts of the training part "
            "are turned into vectors too. The nearest texts are those whose vectors point in the "
            "same direction, even if they have other words."
        ).format(most=MOST_KNOWN)
    )
    key = f"{session.name}-nearest"
    pressed = st.button(
        _("Find the nearest"),
        key=f"{key}-find",
        icon=":material/near_me:",
        help=_("Encodes the text and the known ones with the present weights; it takes a second or two."),
    )
    if pressed:
        with st.spinner(_("The encoder reads the known texts...")):
            state.keep(key, _find(session, run, prepared, asked))
    result = state.result(key)
    if result is None or result.run != run.id:
        return
    for label, near in zip(asked.labels, result.near, strict=False):
        _draw(label, near)
    st.caption(
        _("Compared with {known:,} {known:text|texts}. {when}").format(
            known=result.known, when=version_sentence(result.when)
        )
    )


def _find(session: LessonSession, run: Run, prepared: Prepared, asked: AskedTexts) -> Neighbours:
    dataset = run.recipe.dataset
    assert isinstance(dataset, TextDataset)
    names = text_inputs(run.spec)[: len(asked.texts)]
    known = {name: dataset.known_texts(prepared, name, MOST_KNOWN) for name in names}
    inputs = {name: np.concatenate([asked.arrays[name], texts.ids]) for name, texts in known.items()}
    vectors = encode(run, inputs)
    near = tuple(
        _near(text, vectors[name], known[name]) for text, name in zip(asked.texts, names, strict=False)
    )
    return Neighbours(
        run.id,
        weights_version(session, run),
        max((len(texts.texts) for texts in known.values()), default=0),
        near,
    )


def _near(text: str, vectors: np.ndarray, known: KnownTexts) -> TextNeighbours:
    nearest_texts = nearest(vectors[0], vectors[1:], SHOWN)
    places = [neighbour.place for neighbour in nearest_texts]
    return TextNeighbours(
        text,
        vectors.shape[1],
        nearest_texts,
        tuple(known.texts[place] for place in places),
        {head: tuple(said[place] for place in places) for head, said in known.answers.items()},
    )


def _draw(label: str, near: TextNeighbours) -> None:
    st.markdown(
        _("**{label}**, as a vector of {size} {size:number|numbers}:").format(label=label, size=near.size)
    )
    st.text(_short(near.text))
    table = pd.DataFrame(
        {
            _("cosine"): [neighbour.cosine for neighbour in near.neighbours],
            _("known text"): list(near.texts),
            **{
                _("true: {head}").format(head=_(head)): [say(answer) for answer in said]
                for head, said in near.answers.items()
            },
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            _("cosine"): st.column_config.NumberColumn(
                format="%.3f",
                help=_(
                    "1: the vectors point in the same direction; 0: at a right angle; -1: in opposite "
                    "directions."
                ),
            ),
            _("known text"): st.column_config.TextColumn(width="large"),
        },
        alt=_("The known texts nearest to {label}").format(label=label),
    )


def _short(text: str, most: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rstrip()}..."
