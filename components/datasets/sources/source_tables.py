"""The columns of each dataset, to be bound to the inputs and heads of any model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.datasets.cache import Cache
from components.datasets.columns import columns as file_columns
from components.datasets.encodings.source_table import ColumnKind, SourceColumn, SourceTable
from components.datasets.sources import digits as digits_source
from components.datasets.sources import tweets as tweets_source
from components.datasets.sources.carried_texts import CarriedDataset
from components.datasets.sources.dataset import DATASETS, Dataset
from components.datasets.sources.digits import Digits
from components.datasets.sources.own_file import OwnFile
from components.datasets.sources.pairs import Pairs
from components.datasets.sources.tweets import Tweets
from components.datasets.tables.numbers import is_empty
from components.datasets.text.word_ids import same_words

# A column of an own table with so few different texts holds categories.
MOST_CATEGORIES = 50

_tables: Cache[SourceTable] = Cache(32, lambda _: 1)


def source_table(dataset: Dataset) -> SourceTable | None:
    """All rows of a dataset by column, shared and not to be written to; None for one that has no columns.

    Raises:
        Refused: The rows are not here.
    """
    make = _maker(type(dataset))
    if make is None:
        return None
    key = dataset.model_copy(update={"rows": 1_000}) if not isinstance(dataset, Pairs) else dataset
    return _tables.get(key, lambda: make(dataset))


def kinds_with_columns() -> tuple[type[Dataset], ...]:
    """The kinds of datasets that are here and have columns: all but those of a file of one's own."""
    return tuple(
        kind
        for base in MAKERS
        for kind in DATASETS.values()
        if issubclass(kind, base) and not issubclass(kind, OwnFile)
    )


def _maker(kind: type[Dataset]) -> Callable[[Any], SourceTable] | None:
    return next((make for base, make in MAKERS.items() if issubclass(kind, base)), None)


def _column(kind: ColumnKind, values: object, label: Message) -> SourceColumn:
    array = np.asarray(values, dtype=object if kind in ("text", "category") else np.float64)
    return SourceColumn(kind, array, label)


def _tweets(dataset: Tweets) -> SourceTable:
    frame = tweets_source.table()
    labels = dataset.labels()
    counts = {
        name: _column("number", np.log1p(frame[name].to_numpy(np.float64)), labels[name])
        for name in tweets_source.COUNTS
    }
    switches = {name: _column("yes or no", frame[name], labels[name]) for name in ("phone", "reply", "link")}
    return SourceTable(
        {
            "text": _column("text", frame["text"], labels["text"]),
            **counts,
            "hour": _column("number", frame["hour"], labels["hour"]),
            **switches,
            "weekday": _column("category", frame["posted"].dt.strftime("%A"), labels["weekday"]),
            "year": _column("category", frame["posted"].dt.strftime("%Y"), message(N_("year"))),
        },
        frame["text"].map(same_words).to_numpy(dtype=object),
    )


def _digits(dataset: Digits) -> SourceTable:
    pictures, labels = digits_source.pictures(), dataset.labels()
    ink = pictures.images.mean(axis=(1, 2))
    return SourceTable(
        {
            "picture": SourceColumn("picture", pictures.images, message(N_("picture"))),
            "digit": _column("category", [str(digit) for digit in pictures.digits], labels["digit"]),
            "odd": _column("yes or no", pictures.digits % 2, labels["odd"]),
            "ink": _column("number", ink, labels["ink"]),
        },
        np.array([str(row) for row in range(len(ink))], dtype=object),
    )


def _pairs(dataset: Pairs) -> SourceTable:
    paired, writings, labels = dataset.paired(), dataset.writings(), dataset.labels()
    rows = np.concatenate([paired.train.rows, paired.validation.rows])
    same = np.concatenate([paired.train.same, paired.validation.same])
    first, second = (writings.frame.iloc[rows[:, side]] for side in (0, 1))
    learnt = len(paired.train.rows)
    return SourceTable(
        {
            "a": _column("text", first["text"], labels["a"]),
            "b": _column("text", second["text"], labels["b"]),
            "same": _column("yes or no", same, labels["same"]),
            "author_a": _column("category", first["author"], labels["author_a"]),
            "author_b": _column("category", second["author"], labels["author_b"]),
        },
        np.array([str(row) for row in range(len(rows))], dtype=object),
        split=(np.arange(learnt), np.arange(learnt, len(rows))),
    )


def _own(dataset: OwnFile) -> SourceTable:
    """A table of one's own: texts, categories, numbers, times as hour and weekday, yes or no."""
    loaded = dataset.loaded()
    made: dict[str, SourceColumn] = {}
    for column in file_columns.describe_columns(loaded):
        cells, label = loaded.frame[column.name], message(N_("{column}"), column=column.name)
        if column.kind in ("number", "two", "time"):
            frame, _ = file_columns.feature_values(loaded, column.name)
            kind: ColumnKind = "yes or no" if column.kind == "two" else "number"
            made |= {name.strip(): _column(kind, frame[name].fillna(np.nan), label) for name in frame.columns}
        elif column.kind == "text":
            few = cells.nunique() <= min(MOST_CATEGORIES, max(2, len(cells) // 3))
            made[column.name] = _column("category" if few else "text", _filled(cells), label)
    keys = loaded.frame.astype(str).agg(" ".join, axis=1).map(same_words).to_numpy(dtype=object)
    return SourceTable(made, keys, tuple(loaded.notes))


def _filled(cells: pd.Series) -> pd.Series:
    """Texts, with nothing where a cell is empty."""
    return cells.where(~cells.map(is_empty), "")


# What makes the columns of each kind of dataset, the kinds in the order in which they are proposed. All kinds
# that are named here, and theirs, are offered for any model.
MAKERS: Mapping[type[Dataset], Callable[[Any], SourceTable]] = {
    Tweets: _tweets,
    Digits: _digits,
    Pairs: _pairs,
    CarriedDataset: lambda dataset: dataset.entry.columns(),
    OwnFile: _own,
}
