"""A file of a learner's own as a dataset: which one, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from components.datasets.tables.forms.amounts import Decimal, is_empty
from components.datasets.tables.layout_search import Header
from components.datasets.tables.read_options import Delimiter, ReadOptions
from components.datasets.tables.table_file import TableFile, read_table
from components.datasets.tables.times import DateOrder
from components.datasets.uploads import Uploads

# Instead of the digest of a file that stays with its owner.
WITHHELD = "0" * 64
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ColumnName = Annotated[str, Field(min_length=1, max_length=80)]

# A column with so few different texts holds categories: as many as an output tells apart.
MOST_CATEGORIES = 100
# The second reading of a column. No column of a file has a name with two spaces running.
WRITTEN = "  as written"

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
        whole = N_(
            "Your own file: {rows:,} {rows:row|rows}, {columns} {columns:column|columns}, {encoding}, "
            "separated by {delimiter}."
        )
        return message(
            whole
            if loaded.sample
            else N_(
                "Your own file: {rows:,} {rows:row|rows}, {columns} {columns:column|columns}, {encoding}."
            ),
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
    """The columns of a file: texts, categories, numbers, times as hour and weekday, yes or no.

    Those that teach nothing, such as identifiers, come after them, so that others are proposed first; and
    last what can be read in a second way, as it is written: times, and texts of which few are different.
    """
    made: dict[str, SourceColumn] = {}
    written: dict[str, SourceColumn] = {}
    barren: set[str] = set()
    for described in columns.describe_columns(loaded):
        if described.role in BARREN:
            barren.add(described.name)
        cells = loaded.frame[described.name]
        as_written = message(N_("{column}: as it is written"), column=described.name)
        if described.kind in ("number", "two", "time"):
            frame, _ = columns.feature_values(loaded, described.name)
            kind: ColumnKind = "yes or no" if described.kind == "two" else "number"
            for part in columns.feature_parts(loaded, described.name):
                made[part.name.strip()] = column(kind, frame[part.name].fillna(np.nan), part.label)
            if columns.says_times(cells, described):
                written[described.name + WRITTEN] = _texts(cells, as_written)
        elif described.kind == "text":
            made[described.name] = _texts(cells, message(N_("{column}"), column=described.name))
            if described.role == "free text" and made[described.name].kind == "category":
                written[described.name + WRITTEN] = _texts(cells, as_written, most=0)
    ordered = dict(sorted(made.items(), key=lambda item: item[0] in barren))
    ordered |= {name: replace(reading, second=True) for name, reading in written.items()}
    return SourceTable(ordered, _row_texts(made, len(loaded.frame)), tuple(loaded.notes))


def _texts(cells: pd.Series, label: Message, most: int = MOST_CATEGORIES) -> SourceColumn:
    """A column as it is written: categories if few of its cells are different, at most `most`."""
    few = cells.nunique() <= min(most, max(2, len(cells) // 3))
    return column("category" if few else "text", cells.where(~cells.map(is_empty), ""), label)


def _row_texts(columns: Mapping[str, SourceColumn], rows: int) -> np.ndarray:
    """What each row says in all its columns of text; the number of the row where it says nothing."""
    texts = [column.values for column in columns.values() if column.kind == "text"]
    row_texts = [" ".join(row).strip() for row in zip(*texts, strict=True)] if texts else [""] * rows
    return np.array([text or str(row) for row, text in enumerate(row_texts)], dtype=object)
