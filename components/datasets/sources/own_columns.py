"""A table of a learner's own whose columns are bound to the inputs and heads of a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Self

import numpy as np
import pandas as pd

from components.datasets.binding.features import Feature
from components.datasets.encodings.source_table import SourceTable
from components.datasets.sources.dataset import kept_table
from components.datasets.sources.own_file import OwnFile, file_table
from components.datasets.tables.table_file import TableFile


class OwnColumns(OwnFile):
    """The columns of an uploaded file, for `Bound.rows_from`: what each is for, the bindings say."""

    modality = "any"

    source: Literal["columns"] = "columns"
    reads_like: None = None  # what binds it has the vocabularies; the key is in the JSON of all datasets

    @classmethod
    def suggest(cls, loaded: TableFile, digest: str, heads: Sequence[str] = ()) -> Self:
        """See `OwnFile.suggest`: nothing is chosen here."""
        return cls(digest=digest)

    def used_columns(self) -> frozenset[str]:
        """See `OwnFile.used_columns`: none, since the bindings say which."""
        return frozenset()

    def table(self) -> SourceTable:
        """See `Dataset.table`."""
        return kept_table((self.digest, self.read_as), lambda: file_table(self.loaded()))

    def features(self) -> tuple[Feature, ...]:
        """See `Dataset.features`: none beside what is bound."""
        return ()

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """See `Dataset.preview`."""
        frame = self.loaded().frame
        return frame.iloc[np.linspace(0, len(frame) - 1, min(rows, len(frame))).round().astype(int)]

    def distribution(self, head: str) -> pd.DataFrame:
        """See `Dataset.distribution`: it has no targets."""
        return pd.DataFrame({"value": [], "rows": []})
