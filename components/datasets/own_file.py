"""A file of a learner's own as a dataset: which one, and how it is read."""

from __future__ import annotations

from typing import Annotated

import pandas as pd
from pydantic import Field

from components.datasets.cache import Cache
from components.datasets.csvfile import Loaded, read_table
from components.datasets.encoding import Encoding
from components.datasets.numerals import Decimal
from components.datasets.read_as import Delimiter, ReadAs
from components.datasets.source import Source
from components.datasets.tables.layout import Header
from components.datasets.times import DateOrder
from components.datasets.uploads import Uploads

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ColumnName = Annotated[str, Field(min_length=1, max_length=80)]

# A page asks for it at every move of a control.
_loaded: Cache[Loaded] = Cache(256 * 2**20, lambda loaded: size_of(loaded.frame))


def size_of(frame: pd.DataFrame) -> int:
    """The bytes a table takes in memory."""
    return int(frame.memory_usage(deep=True).sum())


class OwnFile(Source):
    """A file that was uploaded, by the digest of its bytes; how it is read is found in it as far
    as it is "auto"."""

    digest: Digest
    encoding: Encoding = "auto"
    delimiter: Delimiter = "auto"
    header: Header = "auto"
    decimal: Decimal = "auto"
    dates: DateOrder = "auto"

    @property
    def read_as(self) -> ReadAs:
        """What was chosen of how the file is read."""
        return ReadAs(self.encoding, self.delimiter, self.header, self.decimal, self.dates)

    def uploads(self) -> frozenset[str]:
        """See `Source.uploads`."""
        return frozenset({self.digest})

    def used_columns(self) -> frozenset[str]:
        """The names of the columns it uses."""
        raise NotImplementedError

    def loaded(self) -> Loaded:
        """The table of the file, shared and not to be written to."""
        return load(self.digest, self.read_as)


def load(digest: str, how: ReadAs | None = None) -> Loaded:
    """The table in an upload; kept, since a page asks for it at every move."""
    how = how or ReadAs()
    return _loaded.get((digest, how), lambda: read_table(Uploads.default().get(digest), how))
