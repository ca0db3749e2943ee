"""A table of a learner's own whose columns are bound to the inputs and heads of a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Self

import numpy as np
import pandas as pd

from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.features import Feature
from components.datasets.binding.prepared import Prepared
from components.datasets.encodings.source_table import SourceColumn
from components.datasets.sources.own_file import OwnFile
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

    def prepare(self, spec: ModelSpec) -> Prepared:
        """See `Dataset.prepare`: columns alone do not say which input takes them."""
        raise refuse(
            "not-bound",
            where=N_("file"),
            message=message(N_("Nothing says which column each input takes and each output answers.")),
            received=self.label.template,
            mend=message(N_("Choose the file again, so that its columns are bound.")),
        )

    def features(self) -> tuple[Feature, ...]:
        """See `Dataset.features`: none beside what is bound."""
        return ()

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """See `Dataset.preview`."""
        frame = self.loaded().frame
        return frame.iloc[np.linspace(0, len(frame) - 1, min(rows, len(frame))).round().astype(int)]

    def read_columns(self, rows: np.ndarray) -> Mapping[str, SourceColumn]:
        """See `Dataset.read_columns`: none, since nothing is bound."""
        return {}

    def distribution(self, head: str) -> pd.DataFrame:
        """See `Dataset.distribution`: it has no targets."""
        return pd.DataFrame({"value": [], "rows": []})
