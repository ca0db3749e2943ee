"""Words that a model does not know, marked wherever it is asked about a text.

A word that is not in the vocabulary is one and the same "unknown word" to the model, whatever it says.
Of a text without any known word there is no answer: it would be the answer to no text in particular.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.assembly.spec import ModelSpec
from components.datasets.binding.prepared import Prepared, Text
from components.datasets.text.word_ids import TextIds, read
from components.ui.base.locale import _
from components.ui.predict.asking import text_inputs


def read_texts(spec: ModelSpec, prepared: Prepared, text: Text) -> tuple[TextIds, ...]:
    """What a model reads of one row: of the text for each of its inputs of words, or, if there is
    one text for all of them, of that by the longest of the inputs."""
    inputs = [(name, _length(spec, name)) for name in text_inputs(spec)]
    encoder = prepared.encoder
    if isinstance(text, str):
        name, length = max(inputs, key=lambda each: each[1])
        return (read(encoder.tokens(text, name), length),)
    return tuple(
        read(encoder.tokens(part, name), length) for part, (name, length) in zip(text, inputs, strict=False)
    )


def _length(spec: ModelSpec, name: str) -> int:
    return next(each.shape[0] for each in spec.inputs if each.name == name)


def report_unknown_words(found: Sequence[TextIds], labels: Sequence[str]) -> bool:
    """Say of each text which of its words are unknown; False if there is no known word in one of
    them, so that there is no answer, which is said too."""
    for each, label in zip(found, labels, strict=False):
        if not each.words:
            st.info(
                _("{label}: there is no word in it, so there is no answer.").format(label=label),
                icon=":material/help:",
            )
        elif each.silent:
            st.info(
                _(
                    "{label}: none of its {count} words is in the vocabulary, which was counted on the "
                    "training part. To the model they are all the same unknown word; it cannot know what "
                    "the text says, so there is no answer."
                ).format(label=label, count=len(each.words)),
                icon=":material/help:",
            )
        elif each.unknown:
            st.caption(
                _(
                    "{label}: {unknown} of {count} words are not in the vocabulary (in brackets). The model "
                    "reads each of them as the same unknown word."
                ).format(label=label, unknown=len(each.unknown), count=len(each.words))
            )
            st.text(each.marked())
    return not any(each.silent for each in found)
