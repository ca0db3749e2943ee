"""What a person types or draws becomes the inputs of a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.prepared import Arrays
from components.datasets.binding.targets import HeadQuestion
from components.datasets.encodings.head_encoders import Several
from components.datasets.encodings.input_encoders import (
    InputEncoder,
    OneHotText,
    RawText,
    TextInput,
    WordsPresent,
)
from components.datasets.encodings.number_inputs import Values
from components.datasets.encodings.picture_input import PictureInput
from components.datasets.text.word_ids import Token

# What reads something that a person writes or draws.
_ASKED = (TextInput, OneHotText, WordsPresent, RawText, PictureInput)


@dataclass(frozen=True)
class BoundEncoder:
    """The `Encoder` of all data, by the encoders of the inputs.

    Attributes:
        inputs: How each input is made, by name.
        defaults: A value for each column that stands in for one that is not given.
        questions: What each head is asked.
    """

    inputs: Mapping[str, InputEncoder]
    defaults: Mapping[str, Any]
    questions: Mapping[str, HeadQuestion]

    def encode(self, texts: Sequence[Any], features: pd.DataFrame | None = None) -> Arrays:
        """See `Encoder.encode`. Each text, or picture, is what all columns that are asked for say; a tuple
        says each in turn."""
        values: dict[str, Any] = {name: [value] * len(texts) for name, value in self.defaults.items()}
        if features is not None:
            values |= {str(name): list(features[name]) for name in features.columns}
        columns = self.asked_columns()
        for at, name in enumerate(columns):
            values[name] = [_of(text, at, len(columns)) for text in texts]
        return self.encode_columns(values, len(texts))

    def encode_columns(self, values: Values, rows: int) -> Arrays:
        """The inputs of a model for the values of some rows, by column."""
        return {name: encoder.encode(values, rows) for name, encoder in self.inputs.items()}

    def asked_columns(self) -> tuple[str, ...]:
        """The columns of texts and pictures that the inputs read, each once."""
        asked = (encoder.column for encoder in self.inputs.values() if isinstance(encoder, _ASKED))
        return tuple(dict.fromkeys(asked))

    def tokens(self, text: str, input: str | None = None) -> tuple[Token, ...]:
        """See `Encoder.tokens`."""
        for name, reader in self.readers():
            if input in (None, name):
                return reader.tokenizer.vocabulary.look_up(reader.tokenizer.pieces(text), reader.bound)
        return ()

    def readers(self) -> Iterator[tuple[str, TextInput]]:
        """The inputs that read a text token by token: their names, and how they read."""
        for name, encoder in self.inputs.items():
            if isinstance(encoder, TextInput):
                yield name, encoder
            elif isinstance(encoder, OneHotText):
                yield name, encoder.text

    def parts(self, head: str) -> tuple[tuple[Message, HeadQuestion], ...]:
        """What each number of a head is of, and its question; of a head with one answer that alone."""
        question = self.questions[head]
        return question.parts if isinstance(question, Several) else ((question.sentence, question),)

    def say(self, head: str, value: float) -> Message:
        """See `Encoder.say`."""
        return self.questions[head].say(value)

    def actual(self, head: str, value: float) -> Message:
        """See `Encoder.actual`."""
        return self.questions[head].actual(value)


def _of(row_value: Any, at: int, columns: int) -> Any:
    """The value of a row in the column at a place; a row of one column may be the value itself."""
    if not isinstance(row_value, tuple):
        return row_value
    if len(row_value) != columns:
        raise refuse(
            "texts_per_row",
            where=N_("texts"),
            message=message(N_("The model reads {inputs} texts a row."), inputs=columns),
            received=str(len(row_value)),
            mend=message(N_("Give it one text for each of its inputs of words.")),
        )
    return row_value[at]
