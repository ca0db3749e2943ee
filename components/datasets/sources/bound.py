"""Data for any model: for each input and each head, where its numbers come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field

from components.assembly.spec import MAX_HEADS, MAX_INPUTS, ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, Refused
from components.datasets.binding.baselines import baselines
from components.datasets.binding.corpus import MIN_ROWS, read_only
from components.datasets.binding.features import Feature
from components.datasets.binding.histogram import histogram
from components.datasets.binding.needs import TrainedHead
from components.datasets.binding.prepared import Part, Prepared
from components.datasets.binding.split import split, spread_evenly
from components.datasets.binding.targets import HeadQuestion
from components.datasets.encodings.binding import LABELS, Binding
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.encodings.head_encoders import Number, labels
from components.datasets.encodings.input_encoders import (
    InputEncoder,
    fit_input,
)
from components.datasets.encodings.options import (
    Proposal,
    head_options,
    input_options,
    propose,
    text_length,
)
from components.datasets.encodings.places import Places, places
from components.datasets.encodings.random_numbers import Room, random_target
from components.datasets.encodings.source_table import SourceColumn, SourceTable
from components.datasets.sources.dataset import Dataset
from components.datasets.sources.digits import Digits
from components.datasets.sources.source_tables import source_table
from components.datasets.sources.tweets import Tweets

# Rows that are used at first: of random numbers, and of a dataset.
RANDOM_ROWS, ROWS = 400, 2_000
MOST_LENGTH = 128
_NO_ROWS = SourceTable({}, np.arange(0))
_RANDOM = N_("Random numbers, for trying shapes and speed: {names}. There is nothing to be learnt from them.")
_GUESS = N_("What number belongs to these random ones?")


class Bound(Dataset):
    """Data whose columns are bound to the inputs and heads of one model, by their names.

    Attributes:
        rows_from: The dataset that the columns are of; None for random numbers alone.
        inputs: What each input takes.
        heads: What each head that is trained answers.
    """

    modality = "any"
    label = message(N_("Bound to inputs and outputs"))

    reads_like: None = None  # its vocabulary is its own; the key is in the JSON of all datasets
    source: Literal["bound"] = "bound"
    rows: Annotated[int, Field(ge=MIN_ROWS, le=20_000)] = RANDOM_ROWS
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
    def of(cls, spec: ModelSpec, rows_from: Dataset | None) -> tuple[Self, Proposal]:
        """What is proposed for a model of the columns of a dataset, and what of it is random."""
        table = None if rows_from is None else source_table(rows_from)
        proposal = propose(places(spec), table or _NO_ROWS)
        if all(binding.encoding == "random" for binding in proposal.inputs):
            return cls.random(spec), proposal  # heads that the inputs say nothing of could not be learnt
        used = rows_from if any(binding.columns for binding in (*proposal.inputs, *proposal.heads)) else None
        rows = RANDOM_ROWS if used is None or table is None else min(ROWS, max(MIN_ROWS, len(table)))
        return cls(rows=rows, rows_from=used, inputs=proposal.inputs, heads=proposal.heads), proposal

    @classmethod
    def best(cls, spec: ModelSpec) -> tuple[Self, Proposal]:
        """What is proposed for a model, of the dataset here whose columns fit most of it.

        Raises:
            Refused: The model cannot be built.
        """
        candidates = [cls.of(spec, dataset) for dataset in (Tweets(), Digits())]
        return max(
            candidates, key=lambda candidate: (candidate[0].rows_from is not None, candidate[1].fitting)
        )

    def binding(self, name: str) -> Binding | None:
        """The binding of an input or a head."""
        return next((binding for binding in (*self.inputs, *self.heads) if binding.name == name), None)

    def caution(self) -> Message | None:
        """See `Dataset.caution`: which inputs and heads have random numbers."""
        names = [binding.name for binding in (*self.inputs, *self.heads) if binding.encoding == "random"]
        return message(_RANDOM, names=", ".join(names)) if names else None

    def table(self) -> SourceTable:
        """The rows that its columns are of; none for random numbers alone."""
        table = None if self.rows_from is None else source_table(self.rows_from)
        return table or _NO_ROWS

    def prepare(self, spec: ModelSpec) -> Prepared:
        """See `Dataset.prepare`. Every problem names the input or head that it is about."""
        table = self.table()
        wanted = places(spec, self._lengths(table))
        problems = tuple(self.binding_problems(wanted, table))
        if problems:
            raise Refused(problems)
        return self.cached(wanted, lambda: self._prepared(wanted, table))

    def _lengths(self, table: SourceTable) -> dict[str, int]:
        """The length of each input of text: what reads nearly all texts whole."""
        return {
            binding.name: text_length(
                table.columns[binding.columns[0]].values[:1_000],
                MOST_LENGTH,
                characters=binding.encoding != "words",
            )
            for binding in self.inputs
            if binding.encoding in ("words", "characters", "one-hot characters")
            and binding.columns[:1]
            and binding.columns[0] in table.of_kind("text")
        }

    def binding_problems(self, wanted: Places, table: SourceTable) -> Iterator[Problem]:
        """What is wrong with the bindings for a model: nothing is bound, or what does not fit."""
        for place in wanted.inputs:
            yield from self._misfit(place.name, self.inputs, input_options(place, table), table)
        for head in wanted.heads:
            yield from self._misfit(head.name, self.heads, head_options(head, table, wanted.inputs), table)

    def _misfit(
        self, name: str, bindings: Sequence[Binding], options: Sequence[Binding], table: SourceTable
    ) -> Iterator[Problem]:
        binding = next((binding for binding in bindings if binding.name == name), None)
        if binding is None:
            what = message(N_("Nothing says where the numbers of {name} come from."), name=name)
            mend = message(N_("Choose columns for it, or random numbers."))
            yield Problem("not-bound", name, what, ", ".join(entry.name for entry in bindings), mend)
            return
        if binding in options or _same_kind(binding, options, table):
            return
        what = message(N_("What is chosen for {name} does not fit it."), name=name)
        fitting = ", ".join(dict.fromkeys(" ".join(option.columns) for option in options[:-1])) or "-"
        mend = message(N_("Choose one of these, or random numbers: {columns}."), columns=fitting[:200])
        yield Problem(
            "unfit-binding", name, what, f"{', '.join(binding.columns)} ({binding.encoding})"[:200], mend
        )

    def _prepared(self, wanted: Places, table: SourceTable) -> Prepared:
        generator = np.random.default_rng(self.seed)
        shapes = [place.shape for place in wanted.inputs] + [place.shape for place in wanted.heads]
        wished = min(self.rows, len(table)) if len(table) else self.rows
        rows = Room().rows(wished, min(MIN_ROWS, wished), *shapes)
        if not len(table):
            table = SourceTable({}, np.arange(rows).astype(str).astype(object))
        chosen, train, aside = _rows(table, rows, self.validation, generator)
        values = {name: column.values[chosen] for name, column in table.columns.items()}
        learnt = {name: column[train] for name, column in values.items()}
        inputs: dict[str, InputEncoder] = {}
        for number, place in enumerate(wanted.inputs):
            inputs[place.name] = fit_input(
                place, self._bound(place.name, self.inputs), learnt, self.seed + number
            )
        arrays = {name: encoder.encode(values, len(chosen)) for name, encoder in inputs.items()}
        targets: dict[str, np.ndarray] = {}
        questions: dict[str, HeadQuestion] = {}
        for head in wanted.heads:
            binding = self._bound(head.name, self.heads)
            if binding.encoding == "input":
                targets[head.name] = arrays[binding.columns[0]].astype(np.float32)
                questions[head.name] = Number(
                    message(N_("What was {input} given?"), input=binding.columns[0])
                )
            elif binding.encoding == "random":
                targets[head.name] = random_target(head, len(chosen), generator)
                questions[head.name] = Number(message(_GUESS))
            else:
                made = labels(head, binding, table, chosen, train)
                targets[head.name], questions[head.name] = made.values, made.question
        parts = [
            Part(
                read_only({name: array[part] for name, array in arrays.items()}),
                read_only({name: array[part] for name, array in targets.items()}),
                chosen[part],
            )
            for part in (train, aside)
        ]
        heads = [TrainedHead(place.name, place.loss, place.metrics) for place in wanted.heads]
        caution = self.caution()
        defaults = {name: column[0] for name, column in learnt.items()}
        return Prepared(
            train=parts[0],
            validation=parts[1],
            baselines=baselines(heads, parts[1]),
            encoder=BoundEncoder(inputs, defaults, questions),
            questions={head: question.sentence for head, question in questions.items()},
            notes=(*table.notes, *(() if caution is None else (caution,))),
        )

    @staticmethod
    def _bound(name: str, bindings: Sequence[Binding]) -> Binding:
        return next(binding for binding in bindings if binding.name == name)

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
        """See `Dataset.preview`: a few rows of the columns that are bound."""
        table = self.table()
        names = dict.fromkeys(name for binding in (*self.inputs, *self.heads) for name in binding.columns)
        shown = [name for name in names if name in table.columns and table.columns[name].kind != "picture"]
        at = np.linspace(0, max(0, len(table) - 1), min(rows, len(table))).round().astype(int)
        return pd.DataFrame({name: table.columns[name].values[at] for name in shown})

    def bindings(self) -> pd.DataFrame:
        """What each input and each head has: columns "name", "columns" and "encoding"."""
        bindings = (*self.inputs, *self.heads)
        return pd.DataFrame(
            {
                "name": [binding.name for binding in bindings],
                "columns": [", ".join(binding.columns) for binding in bindings],
                "encoding": [LABELS[binding.encoding] for binding in bindings],
            }
        )

    def labels(self) -> Mapping[str, Message]:
        """See `Dataset.labels`."""
        return {name: column.label for name, column in self.table().columns.items()}

    def distribution(self, head: str) -> pd.DataFrame:
        """See `Dataset.distribution`: of the first column of a head; empty for random numbers."""
        binding = next((binding for binding in self.heads if binding.name == head), None)
        column = self.table().columns.get(binding.columns[0]) if binding and binding.columns else None
        if column is None or column.kind in ("text", "picture"):
            return pd.DataFrame({"value": [], "rows": []})
        return _spread(column)

    def provenance(self) -> Message:
        """See `Dataset.provenance`."""
        if self.rows_from is None:
            return message(N_("Random numbers made for this model: they mean nothing."))
        return self.rows_from.provenance()


def _same_kind(binding: Binding, options: Sequence[Binding], table: SourceTable) -> bool:
    """Whether other columns of the same number and kind fit, as the numbers of several columns do."""
    if not binding.columns or not set(binding.columns) <= set(table.columns):
        return False
    kinds = {table.columns[name].kind for name in binding.columns}
    return binding.encoding == "numbers" and any(
        option.encoding == "numbers"
        and len(option.columns) == len(binding.columns)
        and kinds <= {"number", "yes or no"}
        for option in options
    )


def _rows(
    table: SourceTable, rows: int, validation: float, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The rows that are used, and which of those are trained and validated on."""
    if table.split is not None:
        aside_rows = max(1, min(len(table.split[1]), int(rows * validation)))
        train, aside = table.split[0][: rows - aside_rows], table.split[1][:aside_rows]
        return np.concatenate([train, aside]), np.arange(len(train)), len(train) + np.arange(len(aside))
    chosen = spread_evenly(len(table), rows, generator)
    train, aside = split(list(table.keys[chosen]), validation, generator)
    return chosen, train, aside


def _spread(column: SourceColumn) -> pd.DataFrame:
    if column.kind == "category":
        counts = pd.Series(column.values).value_counts()
        return pd.DataFrame({"value": counts.index.astype(str), "rows": counts.to_numpy()})
    numbers = column.values.astype(np.float64)
    return histogram(numbers[np.isfinite(numbers)])
