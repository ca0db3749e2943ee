"""A file of a learner's own as a dataset: which one, and how it is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import pandas as pd
from pydantic import Field

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.cache import Cache
from components.datasets.file_formats.encoding import Encoding
from components.datasets.sources.dataset import Dataset
from components.datasets.tables.layout_search import Header
from components.datasets.tables.numbers import Decimal
from components.datasets.tables.read_options import Delimiter, ReadOptions
from components.datasets.tables.table_file import TableFile, read_table
from components.datasets.tables.times import DateOrder
from components.datasets.uploads import Uploads

# Instead of the digest of a file that stays with its owner.
WITHHELD = "0" * 64
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ColumnName = Annotated[str, Field(min_length=1, max_length=80)]

# A page asks for it at every move of a control.
_loaded: Cache[TableFile] = Cache(256 * 2**20, lambda loaded: size_of(loaded.frame))


def size_of(frame: pd.DataFrame) -> int:
    """The bytes a table takes in memory."""
    return int(frame.memory_usage(deep=True).sum())


class OwnFile(Dataset):
    """A dataset from a file that was uploaded, which is named by the digest of its bytes. How it is
    read is found in it as far as a field is "auto"."""

    label = message(N_("My own CSV"))

    digest: Digest
    encoding: Encoding = "auto"
    delimiter: Delimiter = "auto"
    header: Header = "auto"
    decimal: Decimal = "auto"
    dates: DateOrder = "auto"

    @property
    def read_as(self) -> ReadOptions:
        """What was chosen of how the file is read."""
        return ReadOptions(self.encoding, self.delimiter, self.header, self.decimal, self.dates)

    def uploads(self) -> frozenset[str]:
        """See `Dataset.uploads`."""
        return frozenset({self.digest})

    def without_file(self) -> Self:
        """See `Dataset.without_file`."""
        return self.model_copy(update={"digest": WITHHELD})

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

    def used_columns(self) -> frozenset[str]:
        """The names of the columns it uses."""
        raise NotImplementedError

    def loaded(self) -> TableFile:
        """The table of the file, shared and not to be written to. Raises `Refused` if it is not here."""
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
