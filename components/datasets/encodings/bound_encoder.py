"""The encoder of bound data: what a person types becomes the inputs of a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from components.assembly.spec.messages import Message
from components.datasets.binding.prepared import Arrays
from components.datasets.binding.targets import HeadQuestion
from components.datasets.encodings.head_encoders import Several
from components.datasets.encodings.input_encoders import InputEncoder, OneHotText, TextInput, Values
from components.datasets.text.word_ids import Token


@dataclass(frozen=True)
class BoundEncoder:
    """The `Encoder` of bound data: what a person types becomes the inputs of a model.

    Attributes:
        inputs: How each input is made, by name.
        defaults: The values of one row, by column: they stand in for those that are not given.
        questions: What each head is asked.
    """

    inputs: Mapping[str, InputEncoder]
    defaults: Mapping[str, Any]
    questions: Mapping[str, HeadQuestion]

    def encode(self, texts: Sequence[Any], features: pd.DataFrame | None) -> Arrays:
        """See `Encoder.encode`: each text is what all columns of text say, a tuple says each in turn."""
        values: dict[str, Any] = {name: [value] * len(texts) for name, value in self.defaults.items()}
        if features is not None:
            values |= {str(name): list(features[name]) for name in features.columns}
        columns = self.text_columns()
        for at, name in enumerate(columns):
            values[name] = [text[at] if isinstance(text, tuple) else text for text in texts]
        return self.encode_columns(values, len(texts))

    def encode_columns(self, values: Values, rows: int) -> Arrays:
        """The inputs of a model for the values of some rows, by column."""
        return {name: encoder.encode(values, rows) for name, encoder in self.inputs.items()}

    def text_columns(self) -> tuple[str, ...]:
        """The columns of text that the inputs read, each once."""
        return tuple(dict.fromkeys(reader.column for _, reader in self.readers()))

    def tokens(self, text: str, input: str | None = None) -> tuple[Token, ...]:
        """See `Encoder.tokens`."""
        for name, reader in self.readers():
            if input in (None, name):
                return reader.vocabulary.look_up(reader.pieces(text), reader.bound)
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
