"""Marks the words that are not in a model's vocabulary, wherever the model is asked about a text.

To the model all these words are the same "unknown word". A text without any known word gets no answer,
since the answer would not depend on the text.
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
    """What a model reads of the text or texts of one row.

    Args:
        spec: The model.
        prepared: Its data, whose vocabulary is used.
        text: A text for each input of words; or one text for all of them, which is read for the longest
            input only.

    Returns:
        The word ids of each text.
    """
    inputs = [(name, _length(spec, name)) for name in text_inputs(spec)]
    encoder = prepared.encoder
    if isinstance(text, str):
        name, length = max(inputs, key=lambda pair: pair[1])
        return (read(encoder.tokens(text, name), length),)
    return tuple(
        read(encoder.tokens(part, name), length) for part, (name, length) in zip(text, inputs, strict=False)
    )


def _length(spec: ModelSpec, name: str) -> int:
    return next(model_input.known_shape[0] for model_input in spec.inputs if model_input.name == name)


def report_unknown_words(texts: Sequence[TextIds], labels: Sequence[str]) -> bool:
    """Draw which words of each text are unknown; returns False if one of the texts has no known word, so
    that there is no answer."""
    for text, label in zip(texts, labels, strict=False):
        if not text.words:
            st.info(
                _("{label}: there is no word in it, so there is no answer.").format(label=label),
                icon=":material/help:",
            )
        elif text.silent:
            st.info(
                _(
                    "{label}: none of its {count} words is in the vocabulary, which comes from the training "
                    "part. To the model they are all the same unknown word; it cannot know what the text "
                    "says, so there is no answer."
                ).format(label=label, count=len(text.words)),
                icon=":material/help:",
            )
        elif text.unknown:
            st.caption(
                _(
                    "{label}: {unknown} of {count} {count:word|words} {unknown:is|are} not in the "
                    "vocabulary (in brackets). The model reads each of them as the same unknown word."
                ).format(label=label, unknown=len(text.unknown), count=len(text.words))
            )
            st.text(text.marked())
    return not any(text.silent for text in texts)
