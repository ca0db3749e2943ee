"""Data for any model: for each input and each head, where its numbers come from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field

from components.assembly.spec import MAX_HEADS, MAX_INPUTS, ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Refused
from components.assembly.spec.readers import with_shapes
from components.datasets.binding.features import Feature
from components.datasets.binding.split import MIN_ROWS, spread
from components.datasets.encodings.binding import Binding
from components.datasets.encodings.misfits import binding_problems, copied_answer
from components.datasets.encodings.options import kept_length
from components.datasets.encodings.places import VOCABULARY, Places, places
from components.datasets.encodings.proposal import BindingProposal, most_score, propose
from components.datasets.encodings.random_numbers import Room
from components.datasets.encodings.row_choice import RowChoice
from components.datasets.encodings.shared_vocabulary import columns_with_same_ids
from components.datasets.encodings.source_table import NO_ROWS, SourceColumn, SourceTable
from components.datasets.sources.bound_text import BoundText
from components.datasets.sources.dataset import Dataset
from components.datasets.sources.source_tables import kinds_with_columns

# Rows that are used at first: of random numbers, and of a dataset.
RANDOM_ROWS, ROWS = 400, 2_000
# Rows that are used at most.
MOST_ROWS = 20_000
_RANDOM = N_("Random numbers, for trying shapes and speed: {names}. There is nothing to be learnt from them.")


class Bound(Dataset):
    """Data whose columns are bound to the inputs and heads of one model, by their names.

    Attributes:
        rows_from: The dataset that the columns are of; None for random numbers alone.
        inputs: What each input takes.
        heads: What each head that is trained answers.
    """

    waits_for_file = True
    modality = "any"
    label = message(N_("Bound to inputs and outputs"))

    reads_like: None = None  # its vocabulary is its own; the key is in the JSON of all datasets
    source: Literal["bound"] = "bound"
    rows: Annotated[int, Field(ge=MIN_ROWS, le=MOST_ROWS)] = RANDOM_ROWS
    rows_from: Dataset | None = None
    inputs: Annotated[tuple[Binding, ...], Field(max_length=MAX_INPUTS)] = ()
    heads: Annotated[tuple[Binding, ...], Field(max_length=MAX_HEADS)] = ()

    @classmethod
    def random(cls, spec: ModelSpec) -> Self:
        """Random numbers for all inputs and heads of a model."""
        return cls(
            inputs=tuple(Binding(name=entry.name) for entry in spec.inputs),
            heads=tuple(Binding(name=head.name) for head in spec.heads if head.loss is not None),
        )

    @classmethod
    def of(
        cls, spec: ModelSpec, rows_from: Dataset | None, kept: Sequence[Binding] = ()
    ) -> tuple[Self, BindingProposal]:
        """What is proposed for a model of the columns of a dataset, and what of it is random.

        Args:
            spec: The model.
            rows_from: The dataset; None for random numbers alone.
            kept: Bindings that stay where they fit.

        Raises:
            Refused: The model cannot be built, or the rows are not here.
        """
        table = None if rows_from is None else rows_from.table()
        if table is None:
            table, rows_from = NO_ROWS, None
        proposal = propose(places(spec), table, {binding.name: binding for binding in kept})
        if not kept and all(binding.encoding == "random" for binding in proposal.inputs):
            # Heads that the inputs say nothing of could not be learnt.
            return cls.random(spec).model_copy(update={"rows_from": rows_from}), proposal
        rows = RANDOM_ROWS if rows_from is None else min(ROWS, max(MIN_ROWS, len(table)))
        return cls(rows=rows, rows_from=rows_from, inputs=proposal.inputs, heads=proposal.heads), proposal

    @classmethod
    def best(cls, spec: ModelSpec) -> tuple[Self, BindingProposal]:
        """What is proposed for a model, of the dataset here whose columns fit it best.

        Raises:
            Refused: The model cannot be built.
        """
        wanted, best = places(spec), cls.of(spec, None)
        for kind in kinds_with_columns():
            with suppress(Refused):  # of rows that are not here
                candidate = cls.of(spec, kind())
                if candidate[0].learnable and candidate[1].score > best[1].score:
                    best = candidate
            if best[1].score >= most_score(wanted):
                break
        return best

    @property
    def learnable(self) -> bool:
        """Whether an input has a column."""
        return any(binding.encoding != "random" for binding in self.inputs)

    @property
    def bindings(self) -> dict[str, Binding]:
        """What each input and head is bound to, by name."""
        return {binding.name: binding for binding in (*self.inputs, *self.heads)}

    def with_binding(self, binding: Binding) -> Self:
        """The same with another binding for an input or a head."""
        inputs = tuple(binding if other.name == binding.name else other for other in self.inputs)
        heads = tuple(binding if other.name == binding.name else other for other in self.heads)
        return self.model_copy(update={"inputs": inputs, "heads": heads})

    def for_spec(self, spec: ModelSpec, changed: Collection[str] = ()) -> Self:
        """The same data for a model that has changed: what is bound stays where it fits, and the rest is
        proposed anew, also what is bound to an input or head that is named as `changed` and has random
        numbers. Where the rows are not here, nothing is known of what fits, and all stays."""
        if not self.is_here():
            return self
        kept = [
            binding for binding in self.bindings.values() if binding.columns or binding.name not in changed
        ]
        again, _ = self.of(spec, self.rows_from, kept)
        return self.model_copy(update={"inputs": again.inputs, "heads": again.heads})

    def with_rows(self, spec: ModelSpec, rows_from: Dataset | None) -> Self:
        """The rows of another dataset, with the columns that are bound now where they are there too. As many
        rows are used as before if all are there."""
        again, _ = self.of(
            spec, rows_from, [binding for binding in self.bindings.values() if binding.columns]
        )
        if rows_from is not None and again.bindings == self.bindings:
            return self.model_copy(update={"rows_from": rows_from})
        return again if again.learnable or rows_from is None else self.of(spec, rows_from)[0]

    def is_here(self) -> bool:
        """Whether the rows that its columns are of are here."""
        try:
            self.table()
        except Refused:
            return False
        return True

    def bound_columns(self) -> tuple[str, ...]:
        """The names of all columns that are bound, each once."""
        columns = (binding.columns for binding in self.bindings.values() if binding.encoding != "input")
        return tuple(dict.fromkeys(name for names in columns for name in names))

    def caution(self) -> Message | None:
        """See `Dataset.caution`: which inputs and heads have random numbers."""
        names = [name for name, binding in self.bindings.items() if binding.encoding == "random"]
        return message(_RANDOM, names=", ".join(names)) if names else None

    def copied(self) -> Message | None:
        """See `Dataset.copied`."""
        return copied_answer(self.inputs, self.heads)

    @classmethod
    def has_columns(cls) -> bool:
        """See `Dataset.has_columns`: they are those of other data."""
        return False

    def table(self) -> SourceTable:
        """The rows that its columns are of; none for random numbers alone. Raises `Refused` if they are not
        here."""
        table = None if self.rows_from is None else self.rows_from.table()
        # Where a row stands is its place here, whatever it is made of.
        return NO_ROWS if table is None else replace(table, places=None)

    def places(self, spec: ModelSpec) -> Places:
        """What the inputs and heads of a model ask for, an input of text for as many words as nearly all of
        these texts have."""
        return places(spec, self._lengths(self.table()))

    def sized(self, spec: ModelSpec) -> ModelSpec:
        """See `Dataset.sized`."""
        return with_shapes(spec, {place.name: place.shape for place in self.places(spec).inputs})

    def fit(self, wanted: Places) -> tuple[Binding, ...]:
        """See `Dataset.fit`: what was chosen. Every problem names the input or head that it is about."""
        problems = tuple(binding_problems(wanted, self.bindings, self.table()))
        if problems:
            raise Refused(problems)
        return tuple(self.bindings[place.name] for place in wanted.all)

    def training_table(self) -> SourceTable:
        """See `Dataset.training_table`; for random numbers as many empty rows as there may be."""
        if any(map(_has_column, self.bindings.values())):
            return self.table()
        return SourceTable({}, np.arange(self.rows).astype(str).astype(object))

    def row_choice(self, wanted: Places) -> RowChoice:
        """See `Dataset.row_choice`: no more rows than fit into memory."""
        wished = min(self.rows, len(self.training_table()))
        rows = Room().rows(wished, min(MIN_ROWS, wished), *(place.shape for place in wanted.all))
        return RowChoice(rows, self.validation, self.seed, least=MIN_ROWS if self.learnable else 1)

    def remarks(self, wanted: Places) -> tuple[Message, ...]:
        """See `Dataset.remarks`: what is random, and what can be copied."""
        return tuple(said for said in (self.caution(), self.copied()) if said is not None)

    def words_of(self, spec: ModelSpec, name: str) -> BoundText | None:
        """See `Dataset.words_of`: those of the column that the input is bound to."""
        binding = self.bindings.get(name)
        if self.rows_from is None or binding is None or binding.encoding != "words":
            return None
        wanted = self.places(spec)
        choice = self.row_choice(wanted)
        column, *others = columns_with_same_ids(wanted.inputs, self.bindings, name)
        return BoundText(
            rows=choice.rows or self.rows,
            validation=self.validation,
            seed=self.seed,
            rows_from=self.rows_from,
            column=column,
            counted_with=tuple(others),
            ids=next(place.ids for place in wanted.inputs if place.name == name) or VOCABULARY,
        )

    def _lengths(self, table: SourceTable) -> dict[str, int]:
        """The length of each input of text: what reads nearly all texts whole."""
        return {
            binding.name: kept_length(self.rows_from, binding, table)
            for binding in self.inputs
            if binding.encoding in ("words", "characters", "one-hot characters")
            and binding.columns[:1]
            and binding.columns[0] in table.of_kind("text")
        }

    def uploads(self) -> frozenset[str]:
        """See `Dataset.uploads`."""
        return frozenset() if self.rows_from is None else self.rows_from.uploads()

    def without_file(self) -> Self:
        """See `Dataset.without_file`."""
        if self.rows_from is None:
            return self
        return self.model_copy(update={"rows_from": self.rows_from.without_file()})

    def features(self) -> tuple[Feature, ...]:
        """See `Dataset.features`: none beside what is bound."""
        return ()

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """See `Dataset.preview`: a few rows of the columns that are bound; a picture is an array."""
        table = self.table()
        names = dict.fromkeys(name for binding in (*self.inputs, *self.heads) for name in binding.columns)
        shown = np.arange(len(table)) if self.rows_from is None else self.rows_from.shown_rows(len(table))
        at = spread(shown, rows)
        return pd.DataFrame(
            {name: list(table.columns[name].values[at]) for name in names if name in table.columns}, index=at
        )

    def read_columns(self, rows: np.ndarray) -> Mapping[str, SourceColumn]:
        """See `Dataset.read_columns`: the columns of its inputs, each once; random numbers have none."""
        columns = self.table().columns
        names = dict.fromkeys(name for binding in self.inputs for name in binding.columns)
        return {name: columns[name].only(rows) for name in names}

    def labels(self) -> Mapping[str, Message]:
        """See `Dataset.labels`."""
        return {name: column.label for name, column in self.table().columns.items()}

    def distribution(self, head: str) -> pd.DataFrame:
        """See `Dataset.distribution`: of the first column of a head; empty for random numbers."""
        binding = next((binding for binding in self.heads if binding.name == head), None)
        column = self.table().columns.get(binding.columns[0]) if binding and binding.columns else None
        if column is None or column.kind in ("text", "picture"):
            return pd.DataFrame({"value": [], "rows": []})
        return column.spread()

    def provenance(self) -> Message:
        """See `Dataset.provenance`."""
        if self.rows_from is None:
            return message(N_("Random numbers made for this model: they mean nothing."))
        return self.rows_from.provenance()


def _has_column(binding: Binding) -> bool:
    return binding.encoding not in ("random", "input")
