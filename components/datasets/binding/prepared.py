"""What training gets from a dataset: arrays named after a spec's inputs and heads."""

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
class DataPart:
    """Rows of a dataset as read-only arrays: those to train on, or those to validate on.

    Attributes:
        inputs: By input name. Word ids: int32, shape (rows, length). Features: float32, shape (rows,
            features). Images: float32, shape (rows, *shape of the input).
        targets: By head name, shape (rows, 1): float32, or int32 for the number of a class.
        rows: Where each row stands in the table it comes from, shape (rows,); of pairs, the
            positions of both texts, shape (rows, 2).
    """

    inputs: Arrays
    targets: Arrays
    rows: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def first(self, rows: int) -> DataPart:
        """A copy of the first rows."""
        inputs = {name: array[:rows].copy() for name, array in self.inputs.items()}
        targets = {name: array[:rows].copy() for name, array in self.targets.items()}
        return DataPart(inputs, targets, self.rows[:rows].copy())

    def named(self) -> Iterator[tuple[str, np.ndarray]]:
        """All its arrays: "inputs/NAME", "targets/NAME" and "rows"."""
        for kind, arrays in (("inputs", self.inputs), ("targets", self.targets)):
            for name, array in sorted(arrays.items()):
                yield f"{kind}/{name}", array
        yield "rows", self.rows


class Encoder(Protocol):
    """Turns what a person types into the arrays that a trained model takes, and the model's numbers
    into sentences. It can be pickled."""

    def encode(self, texts: Sequence[Any], features: pd.DataFrame | None) -> Arrays:
        """The inputs of a model for some texts, or for some pictures.

        Args:
            texts: For each row a string, or a tuple with one string for each input of word ids in
                their order (see `Text`); of a dataset of pictures, squares of numbers from 0 to 1.
            features: Raw features, one row a text, columns named as the dataset's `features()`. One
                that is missing or NaN counts as the mean of the training part.

        Returns:
            Arrays by input name, one row a text, as in `Part.inputs`.
        """
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
class Constant:
    """The score of always giving the same answer: a baseline.

    Attributes:
        value: What it scores on the validation part.
        answer: Which answer that is.
    """

    value: float
    answer: Message


@dataclass(frozen=True)
class Baseline:
    """What a head scores on the validation part without a model, by always giving the one
    answer that is best there.

    Attributes:
        loss: By the head's loss, to compare with `Row.validation[head]`.
        metrics: By each of the head's metrics that has one, in their order, to compare with
            `Row.validation_metrics["head/metric"]`.
    """

    loss: Constant
    metrics: Mapping[str, Constant] = field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """A dataset ready for one spec.

    Attributes:
        train: The rows to train on.
        validation: The rows to validate on.
        baselines: What has to be beaten, by head; a head whose loss has no baseline is missing.
        encoder: Encodes other texts or pictures as these were encoded.
        questions: What each head is asked, by head.
        notes: Which rows were left out and why, and what limits the results.
        units: How much an error of 1 is in the unit of the answers, by the heads that answer with a quantity
            on another scale; of counts in that of log(1 + count).
        counts: The heads that answer with a count, whose errors are those of log(1 + count).
        words: How many words each text has, by the input that reads it: int32, shape (texts,).
    """

    train: DataPart
    validation: DataPart
    baselines: Mapping[str, Baseline]
    encoder: Encoder
    questions: Mapping[str, Message] = field(default_factory=dict)
    notes: tuple[Message, ...] = field(default=())
    units: Mapping[str, float] = field(default_factory=dict)
    counts: frozenset[str] = frozenset()
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
        """A hash of all arrays: the same for the same arrays."""
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
