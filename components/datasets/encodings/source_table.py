"""The rows that columns are taken from, whatever dataset they are of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from sys import getsizeof
from typing import Literal

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.datasets.binding.histogram import histogram
from components.datasets.binding.targets import Target

# What a column holds: texts, numbers (NaN where missing), 0 and 1, names of categories, or pictures.
ColumnKind = Literal["text", "number", "yes or no", "category", "picture"]


@dataclass(frozen=True, eq=False)
class SourceColumn:
    """A column.

    Attributes:
        kind: What it holds.
        values: Its values, one a row.
        label: What it is called.
        counts: Whether its numbers are counts, which a model is given and asked for as log(1 + count).
        second: Whether it is another column read in a second way, which is not proposed and can be chosen.
    """

    kind: ColumnKind
    values: np.ndarray
    label: Message
    counts: bool = False
    second: bool = False

    def only(self, rows: np.ndarray) -> SourceColumn:
        """The same for some rows: a mask or positions."""
        return replace(self, values=self.values[rows])

    def spread(self) -> pd.DataFrame:
        """How many rows there are of each value: columns "value" and "rows", or of numbers "from", "to" and
        "rows"."""
        if self.kind == "category":
            counts = pd.Series(self.values).value_counts()
            return pd.DataFrame({"value": counts.index.astype(str), "rows": counts.to_numpy()})
        numbers = self.values.astype(np.float64)
        return histogram(numbers[np.isfinite(numbers)])


def column(kind: ColumnKind, values: object, label: Message, *, counts: bool = False) -> SourceColumn:
    """A column of values of any sequence: texts and categories as objects, all else as float64."""
    dtype = object if kind in ("text", "category") else np.float64
    return SourceColumn(kind, np.asarray(values, dtype=dtype), label, counts)


@dataclass(frozen=True, eq=False)
class SourceTable:
    """All rows of a dataset.

    Attributes:
        columns: By name; all of the same length.
        keys: A text for each row: rows whose texts have the same words stay in one part.
        notes: What is to be said of the rows.
        split: The rows to train on and those to validate on, where the dataset decides it.
        answers: What a head can be asked as it stands, by name: labels for all rows, and the question.
        places: Where each row stands in what it comes from, shape (rows,), or, of rows that are made of
            several, (rows, parts); by default its place here.
    """

    columns: Mapping[str, SourceColumn]
    keys: np.ndarray
    notes: tuple[Message, ...] = ()
    split: tuple[np.ndarray, np.ndarray] | None = None
    answers: Mapping[str, Target] = field(default_factory=dict)
    places: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.keys)

    def where(self, kept: np.ndarray, notes: tuple[Message, ...] = ()) -> SourceTable:
        """The table, which says no split, with some of its rows.

        Args:
            kept: Whether each row stays, shape (rows,).
            notes: What is said of it beside its own notes.
        """
        return SourceTable(
            {name: column.only(kept) for name, column in self.columns.items()},
            self.keys[kept],
            (*self.notes, *notes),
            answers={name: answer.only(kept) for name, answer in self.answers.items()},
            places=self.row_places[kept],
        )

    def first_readings(self) -> SourceTable:
        """The table without columns that are others read in a second way."""
        return replace(
            self, columns={name: column for name, column in self.columns.items() if not column.second}
        )

    @property
    def row_places(self) -> np.ndarray:
        """Where each row stands, as `places` says, or here."""
        return np.arange(len(self)) if self.places is None else self.places

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes in memory."""
        arrays = [self.keys, *(column.values for column in self.columns.values())]
        texts = (array for array in arrays if array.dtype == object)
        return sum(array.nbytes for array in arrays) + sum(sum(map(getsizeof, text)) for text in texts)

    def of_kind(self, *kinds: ColumnKind) -> tuple[str, ...]:
        """The names of the columns of these kinds, in order."""
        return tuple(name for name, column in self.columns.items() if column.kind in kinds)


NO_ROWS = SourceTable({}, np.arange(0))


def text_table(
    texts: pd.Series,
    numbers: pd.DataFrame,
    labels: Mapping[str, Message],
    answers: Mapping[str, Target],
    notes: tuple[Message, ...] = (),
) -> SourceTable:
    """Make a table with one text a row, and its numbers and answers, for `SingleTextDataset.asked`.

    Args:
        texts: The texts; their index says where each row stands in the table it comes from, in ascending
            order.
        numbers: Raw features, NaN where a value is missing, as many rows.
        labels: What the columns of `numbers` are called.
        answers: By head, as many rows.
        notes: Which rows were left out and why.
    """
    name = "text"
    while name in numbers.columns:
        name += "'"
    return SourceTable(
        {
            name: column("text", texts, message(N_("text"))),
            **{str(name): column("number", numbers[name], labels[name]) for name in numbers.columns},
        },
        texts.to_numpy(dtype=object),
        notes,
        answers=answers,
        places=texts.index.to_numpy(),
    )
