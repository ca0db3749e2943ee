"""Reads the features of a dataset from another table, whose columns have their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.datasets.binding.features import Feature
from components.datasets.tables.forms.amounts import is_empty
from components.datasets.tables.numbers import numbers
from components.datasets.tables.table_file import TableFile

_WORDS = {"yes": 1.0, "true": 1.0, "y": 1.0, "是": 1.0, "no": 0.0, "false": 0.0, "n": 0.0, "否": 0.0}


@dataclass(frozen=True, eq=False)
class FeatureValues:
    """Raw feature values, one row for each row of a table.

    Attributes:
        values: A column for each feature that was found, NaN where a value is missing; the index is that
            of the table.
        notes: Which cells could not be read.
    """

    values: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[Message, ...] = ()


def named_features(features: Sequence[Feature], loaded: TableFile) -> FeatureValues:
    """The columns with the names of features, as numbers; yes and no are 1 and 0."""
    return side_by_side(
        _read(loaded.frame[feature.name]) for feature in features if feature.name in loaded.frame.columns
    )


def _read(cells: pd.Series) -> FeatureValues:
    words = cells.str.lower().map(_WORDS).to_numpy(dtype=np.float64)
    values = np.where(np.isnan(words), numbers(cells).values, words)
    odd = cells[np.isnan(values) & ~cells.map(is_empty).to_numpy(dtype=bool)]
    note = message(
        N_(
            "In the column {column}, {count:,} {count:cell is not a number and counts|cells are not numbers "
            "and count} as the average."
        ),
        column=str(cells.name),
        count=len(odd),
    )
    return FeatureValues(pd.DataFrame({cells.name: values}, index=cells.index), (note,) if len(odd) else ())


def side_by_side(parts: Iterable[FeatureValues]) -> FeatureValues:
    """Join the feature values of several columns of one table."""
    columns = list(parts)
    if not columns:
        return FeatureValues()
    return FeatureValues(
        pd.concat([column.values for column in columns], axis=1),
        tuple(note for column in columns for note in column.notes),
    )
