"""A file of a learner's own as a dataset: which one, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

import numpy as np
import pandas as pd
from pydantic import Field

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.cache import Cache
from components.datasets.columns import columns
from components.datasets.columns.roles import BARREN
from components.datasets.encodings.source_table import ColumnKind, SourceColumn, SourceTable, column
from components.datasets.file_formats.encoding import Encoding
from components.datasets.sources.dataset import Dataset
from components.datasets.tables.layout_search import Header
from components.datasets.tables.numbers import Decimal, is_empty
from components.datasets.tables.read_options import Delimiter, ReadOptions
from components.datasets.tables.table_file import TableFile, read_table
from components.datasets.tables.times import DateOrder
from components.datasets.uploads import Uploads

# Instead of the digest of a file that stays with its owner.
WITHHELD = "0" * 64
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ColumnName = Annotated[str, Field(min_length=1, max_length=80)]

# A column with so few different texts holds categories.
MOST_CATEGORIES = 50

# A page asks for it at every move of a control.
_loaded: Cache[TableFile] = Cache(256 * 2**20, lambda loaded: size_of(loaded.frame))


def size_of(frame: pd.DataFrame) -> int:
    """The bytes a table takes in memory."""
    return int(frame.memory_usage(deep=True).sum())


class Uploaded(Dataset):
    """A dataset from a file that was uploaded, which is named by the digest of its bytes."""

    digest: Digest

    def uploads(self) -> frozenset[str]:
        """See `Dataset.uploads`."""
        return frozenset({self.digest})

    def without_file(self) -> Self:
        """See `Dataset.without_file`."""
        return self.model_copy(update={"digest": WITHHELD})

    def used_columns(self) -> frozenset[str]:
        """The names of the columns it uses."""
        raise NotImplementedError

    def ensure_here(self) -> None:
        """Raise `Refused` if the file stayed with its owner."""
        if self.digest == WITHHELD:
            raise refuse(
                "upload_withheld",
                where=N_("file"),
                message=message(N_("The file that this was made with stayed with its owner.")),
                received=", ".join(sorted(self.used_columns()))[:200],
                mend=message(
                    N_("Choose a file of your own; a file with the same columns keeps the choice of columns.")
                ),
            )


class OwnFile(Uploaded):
    """A dataset from the table in an uploaded file. How it is read is found in it as far as a field is
    "auto"."""

    label = message(N_("My own CSV"))

    encoding: Encoding = "auto"
    delimiter: Delimiter = "auto"
    header: Header = "auto"
    decimal: Decimal = "auto"
    dates: DateOrder = "auto"

    @property
    def read_as(self) -> ReadOptions:
        """What was chosen of how the file is read."""
        return ReadOptions(self.encoding, self.delimiter, self.header, self.decimal, self.dates)

    @classmethod
    def suggest(cls, loaded: TableFile, digest: str, heads: Sequence[str] = ()) -> Self:
        """A first choice of the columns of a file, by their names and what they hold.

        Args:
            loaded: The table in the file.
            digest: The digest of the file.
            heads: The heads that learn a column of it; those of the headline lesson if none are named.

        Raises:
            Refused: The file has not the columns that such a dataset needs.
        """
        raise NotImplementedError

    def loaded(self) -> TableFile:
        """The table of the file, shared and not to be written to. Raises `Refused` if it is not here."""
        self.ensure_here()
        return load(self.digest, self.read_as)

    def provenance(self) -> Message:
        """See `Dataset.provenance`."""
        loaded = self.loaded()
        whole = N_("Your own file: {rows:,} rows, {columns} columns, {encoding}, parted by {delimiter}.")
        return message(
            whole if loaded.sample else N_("Your own file: {rows:,} rows, {columns} columns, {encoding}."),
            rows=len(loaded.frame),
            columns=len(loaded.frame.columns),
            encoding=loaded.encoding,
            delimiter=loaded.delimiter,
        )


def load(digest: str, how: ReadOptions | None = None) -> TableFile:
    """The table in an upload; kept, since a page asks for it at every move."""
    how = how or ReadOptions()
    return _loaded.get((digest, how), lambda: read_table(Uploads.default().get(digest), how))


def file_table(loaded: TableFile) -> SourceTable:
    """The columns of a file: texts, categories, numbers, times as hour and weekday, yes or no. Those that
    teach nothing, such as identifiers, are the last, so that others are proposed before them."""
    made: dict[str, SourceColumn] = {}
    barren: set[str] = set()
    for described in columns.describe_columns(loaded):
        if described.role in BARREN:
            barren.add(described.name)
        cells, label = loaded.frame[described.name], message(N_("{column}"), column=described.name)
        if described.kind in ("number", "two", "time"):
            frame, _ = columns.feature_values(loaded, described.name)
            kind: ColumnKind = "yes or no" if described.kind == "two" else "number"
            made |= {str(name).strip(): column(kind, frame[name].fillna(np.nan), label) for name in frame}
        elif described.kind == "text":
            few = cells.nunique() <= min(MOST_CATEGORIES, max(2, len(cells) // 3))
            written = cells.where(~cells.map(is_empty), "")
            made[described.name] = column("category" if few else "text", written, label)
    ordered = dict(sorted(made.items(), key=lambda item: item[0] in barren))
    return SourceTable(ordered, _row_texts(made, len(loaded.frame)), tuple(loaded.notes))


def _row_texts(made: Mapping[str, SourceColumn], rows: int) -> np.ndarray:
    """What each row says in all its columns of text; the number of the row where it says nothing."""
    texts = [each.values for each in made.values() if each.kind == "text"]
    said = [" ".join(row).strip() for row in zip(*texts, strict=True)] if texts else [""] * rows
    return np.array([text or str(row) for row, text in enumerate(said)], dtype=object)
