"""The rows that columns are taken from, whatever dataset they are of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from components.assembly.spec.messages import Message

# What a column holds: texts, numbers (NaN where missing), 0 and 1, names of categories, or pictures.
ColumnKind = Literal["text", "number", "yes or no", "category", "picture"]


@dataclass(frozen=True, eq=False)
class SourceColumn:
    """A column: its values, one a row, and what it is called."""

    kind: ColumnKind
    values: np.ndarray
    label: Message

    def only(self, rows: np.ndarray) -> SourceColumn:
        """The same for some rows: a mask or positions."""
        return SourceColumn(self.kind, self.values[rows], self.label)


@dataclass(frozen=True, eq=False)
class SourceTable:
    """All rows of a dataset.

    Attributes:
        columns: By name; all of the same length.
        keys: One for each row: rows with the same key stay in one part.
        notes: What is to be said of the rows.
        split: The rows to train on and those to validate on, where the dataset decides it.
    """

    columns: Mapping[str, SourceColumn]
    keys: np.ndarray
    notes: tuple[Message, ...] = ()
    split: tuple[np.ndarray, np.ndarray] | None = None

    def __len__(self) -> int:
        return len(self.keys)

    def of_kind(self, *kinds: ColumnKind) -> tuple[str, ...]:
        """The names of the columns of these kinds, in order."""
        return tuple(name for name, column in self.columns.items() if column.kind in kinds)
