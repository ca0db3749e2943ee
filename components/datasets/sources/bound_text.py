"""The words that a model has learnt to read in one column of a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field

from components.assembly.spec import MAX_INPUTS
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.features import Feature
from components.datasets.encodings.binding import ColumnName
from components.datasets.encodings.places import VOCABULARY, Places
from components.datasets.encodings.row_choice import RowChoice
from components.datasets.encodings.source_table import NO_ROWS, SourceTable
from components.datasets.sources.dataset import MAX_ROWS, Dataset, Modality
from components.datasets.sources.text_dataset import SingleTextDataset
from components.datasets.text.word_ids import Vocabulary


class BoundText(SingleTextDataset):
    """A column of texts that was bound to an input of a model (see `Bound.words_of`), for `reads_like`: its
    training part says which words have an id.

    Attributes:
        rows_from: The dataset that the column is of.
        column: The name of the column.
        counted_with: The other columns whose words got their ids together with it.
        ids: How many ids the input takes.
    """

    modality: ClassVar[Modality] = "any"
    label = message(N_("Bound to inputs and outputs"))

    reads_like: None = None
    source: Literal["bound text"] = "bound text"
    rows: Annotated[int, Field(ge=1, le=MAX_ROWS)]
    rows_from: Dataset
    column: ColumnName
    counted_with: Annotated[tuple[ColumnName, ...], Field(max_length=MAX_INPUTS)] = ()
    ids: Annotated[int, Field(ge=1)] = VOCABULARY

    @classmethod
    def has_columns(cls) -> bool:
        """See `Dataset.has_columns`: they are those of other data."""
        return False

    def vocabulary(self, bound: int) -> Vocabulary:
        """See `TextDataset.vocabulary`: no id is one that the input does not take."""
        return super().vocabulary(min(bound, self.ids))

    def row_choice(self, wanted: Places | None = None) -> RowChoice:
        """See `Dataset.row_choice`: the rows that `Bound` takes."""
        return RowChoice(self.rows, self.validation, self.seed)

    def asked(self) -> SourceTable:
        """See `SingleTextDataset.asked`: nothing is asked."""
        table = self.rows_from.table() or NO_ROWS
        names, texts = (self.column, *self.counted_with), table.of_kind("text")
        missing = next((name for name in names if name not in texts), None)
        if missing is not None:
            raise refuse(
                "text_missing",
                where=missing,
                message=message(N_("The data do not have the column {column}."), column=missing),
                received=", ".join(table.columns)[:200],
                mend=message(N_("Choose another source, or go on with an untrained model.")),
            )
        return SourceTable({name: table.columns[name] for name in names}, table.keys, split=table.split)

    def training_texts(self) -> Iterable[str]:
        """See `TextDataset.training_texts`: those of all columns that were counted together."""
        table = self.training_table()
        split = self.row_choice().split(table, np.random.default_rng(self.seed))
        rows = split.rows[split.train]
        return (str(text) for name in table.columns for text in table.columns[name].values[rows])

    def uploads(self) -> frozenset[str]:
        """See `Dataset.uploads`."""
        return self.rows_from.uploads()

    def without_file(self) -> Self:
        """See `Dataset.without_file`."""
        return self.model_copy(update={"rows_from": self.rows_from.without_file()})

    def features(self) -> tuple[Feature, ...]:
        """See `Dataset.features`: none."""
        return ()

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """See `Dataset.preview`."""
        return self.rows_from.preview(rows)

    def distribution(self, head: str) -> pd.DataFrame:
        """See `Dataset.distribution`: nothing is asked of it."""
        return pd.DataFrame({"value": [], "rows": []})

    def provenance(self) -> Message:
        """See `Dataset.provenance`."""
        return self.rows_from.provenance()
