"""What a dataset hands to training: arrays named after a spec's inputs and heads."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd

from components.assembly.spec.messages import Message
from components.datasets.text.word_ids import Token

Arrays = Mapping[str, np.ndarray]

# What one row says: the same text for every input of words, or one text for each of them.
Text = str | tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Rows of a table as arrays, not to be written to: `inputs` by input name, `targets`
    by head name, each of shape (rows, 1); `rows` says where in their table they stand."""

    inputs: Arrays
    targets: Arrays
    rows: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def first(self, rows: int) -> Part:
        """Its first rows, as arrays of their own."""
        inputs = {name: array[:rows].copy() for name, array in self.inputs.items()}
        targets = {name: array[:rows].copy() for name, array in self.targets.items()}
        return Part(inputs, targets, self.rows[:rows].copy())

    def named(self) -> Iterator[tuple[str, np.ndarray]]:
        """All its arrays: "inputs/NAME", "targets/NAME" and "rows"."""
        for kind, arrays in (("inputs", self.inputs), ("targets", self.targets)):
            for name, array in sorted(arrays.items()):
                yield f"{kind}/{name}", array
        yield "rows", self.rows


class Encoder(Protocol):
    """Turns what a person types into the arrays a trained model takes, and its numbers
    back into a sentence. Picklable."""

    def encode(self, texts: Sequence[Any], features: pd.DataFrame | None) -> Arrays:
        """`texts` and their rows of raw features (columns named as the dataset's
        `features()`; one that is missing or empty counts as the training mean) -> arrays by
        input name, one row a text. A text is a string, or, for a model that reads several,
        a tuple with one for each input of words in their order (see `Text`). What a dataset
        of pictures encodes are pictures."""
        ...

    def tokens(self, text: str, input: str | None = None) -> tuple[Token, ...]:
        """How one text becomes ids, from its first word to its last; `input` names the
        input to do it for, by default the first that takes text."""
        ...

    def say(self, head: str, value: float) -> Message:
        """What a head means by `value`: "72% likely that ..."."""
        ...

    def actual(self, head: str, value: float) -> Message:
        """What is true of a row whose target for a head is `value`: "yes", "1,204"."""
        ...


@dataclass(frozen=True)
class Baseline:
    """What a head scores on the validation part without a model, by always giving the one
    answer that is best there.

    `value` is what that scores by `metric`, the head's first metric (its loss if it has
    none), and `loss` the same by its loss; they compare with
    `Row.validation_metrics["head/metric"]` and `Row.validation[head]`. `answer` says which
    answer scores `value`.
    """

    metric: str
    value: float
    loss: float
    answer: Message


@dataclass(frozen=True)
class Prepared:
    """A dataset ready for one spec. `questions` say what each head is asked, `notes` what
    was dropped and why, and what to keep in mind; `words` how many words each of its texts has,
    by the input that reads them."""

    train: Part
    validation: Part
    baselines: Mapping[str, Baseline]
    encoder: Encoder
    questions: Mapping[str, Message] = field(default_factory=dict)
    notes: tuple[Message, ...] = field(default=())
    words: Arrays = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        """The bytes of all its arrays."""
        return sum(array.nbytes for array in _named_arrays(self).values())

    def named(self) -> Iterator[tuple[str, np.ndarray]]:
        """The arrays of both parts: "train/NAME" and "validation/NAME", as in `Part.named`."""
        for which, part in (("train", self.train), ("validation", self.validation)):
            for name, array in part.named():
                yield f"{which}/{name}", array

    @cached_property
    def digest(self) -> str:
        """The same for the same arrays."""
        digest = hashlib.blake2b(digest_size=16)
        for name, array in self.named():
            digest.update(f"{name} {array.dtype.str} {array.shape} ".encode())
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()


def to_npz(prepared: Prepared) -> bytes:
    """The arrays as a NumPy archive, for a script to train on: "train/NAME" and
    "validation/NAME" for each input and each head."""
    archive = io.BytesIO()
    np.savez_compressed(archive, **_named_arrays(prepared))  # type: ignore[arg-type]
    return archive.getvalue()


def _named_arrays(prepared: Prepared) -> dict[str, np.ndarray]:
    parts = {"train": prepared.train, "validation": prepared.validation}
    return {
        f"{which}/{name}": array
        for which, part in parts.items()
        for arrays in (part.inputs, part.targets)
        for name, array in arrays.items()
    }
