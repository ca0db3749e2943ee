"""What the words of the field mean, for those who meet them for the first time: one place for each.

A word is explained where it stands: `explain` fills the `help` of a widget or a caption, which opens by
pointer, touch and keyboard; `words` is a button for a part of the page that has no such place. A test holds
that each word here is explained somewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from components.assembly.spec.messages import N_
from components.ui.base import folding
from components.ui.base.locale import _, language
from components.ui.base.markdown import Text


@dataclass(frozen=True)
class GlossaryTerm:
    """A word and what it means, both marked for translation."""

    word: str
    meaning: str


TERMS = {
    "layer": GlossaryTerm(
        N_("layer"),
        N_("A step of the computation, with weights of its own or none: tensors go in, others come out."),
    ),
    "shared layer": GlossaryTerm(
        N_("shared layer"),
        N_("A layer that is called more than once. It has one set of weights, which all its calls use."),
    ),
    "embedding": GlossaryTerm(
        N_("embedding"),
        N_("A table with a row of numbers for each word, which are learnt like all other weights."),
    ),
    "encoder": GlossaryTerm(
        N_("encoder"),
        N_("The layers that make a text or a picture into one row of numbers, which others work with."),
    ),
    "parameters": GlossaryTerm(
        N_("parameters"), N_("All numbers of a model that training can change: its weights.")
    ),
    "head": GlossaryTerm(
        N_("head"),
        N_("A named output of the model that has a loss: one question that it learns to answer."),
    ),
    "loss": GlossaryTerm(
        N_("loss"),
        N_("How wrong the answers are, as one number: training makes it smaller. It has no unit."),
    ),
    "loss weight": GlossaryTerm(
        N_("loss weight"),
        N_("How much the loss of a head counts. The total loss is the sum of weight × loss of all heads."),
    ),
    "metric": GlossaryTerm(
        N_("metric"), N_("A figure that people read, such as accuracy. Training does not look at it.")
    ),
    "accuracy": GlossaryTerm(N_("accuracy"), N_("The share of rows whose answer is right.")),
    "auc": GlossaryTerm(
        N_("AUC"),
        N_(
            "Of a row that is a yes and one that is a no, how often the model scores the yes higher: 0.5 is "
            "guessing, 1 is always."
        ),
    ),
    "cosine_similarity": GlossaryTerm(
        N_("cosine similarity"),
        N_("How much two rows of numbers point the same way: 1 the same, 0 nothing in common, -1 opposite."),
    ),
    "baseline": GlossaryTerm(
        N_("baseline"),
        N_(
            "What one gets without a model, by always giving the one answer that is best. Better than this "
            "is what was learnt."
        ),
    ),
    "validation": GlossaryTerm(
        N_("validation"),
        N_("Rows that the model never trains on: how it does there shows how it will do on new ones."),
    ),
    "epoch": GlossaryTerm(
        N_("epoch"), N_("One pass over all training rows. After each the model is validated.")
    ),
    "batch": GlossaryTerm(
        N_("batch"), N_("The few rows that the model looks at before its weights are moved once.")
    ),
    "learning rate": GlossaryTerm(
        N_("learning rate"), N_("How far weights are moved at each batch. Too far and the loss runs away.")
    ),
    "overfitting": GlossaryTerm(
        N_("overfitting"),
        N_(
            "The model learns the training rows by heart: their loss keeps falling while the "
            "validation loss rises."
        ),
    ),
    "smoothing": GlossaryTerm(
        N_("smoothing"),
        N_(
            "Each point is the mean of those before it, the latest counting most (an exponential moving "
            "average). The raw curve is faint behind it."
        ),
    ),
}


def explain(*names: str) -> Text:
    """What words mean, one paragraph for each, as the `help` of a widget."""
    return _meanings(language(), names)


@lru_cache
def _meanings(_language: str, names: tuple[str, ...]) -> Text:
    return Text("\n\n").join(
        Text("**{word}**: {meaning}").format(word=_(term.word), meaning=_(term.meaning))
        for term in (TERMS[name] for name in names)
    )


def explained(*names: str) -> list[str]:
    """The names, of those given, that the glossary explains; names of metrics, for example."""
    return [name for name in names if name in TERMS]


def words(key: str, *names: str) -> None:
    """Draw a button that opens what words mean; `key` tells it from others on the page."""
    folding.popover(
        _("Glossary"),
        f"{key}-words",
        lambda: st.markdown(explain(*names)),
        icon=":material/menu_book:",
        type="tertiary",
    )
