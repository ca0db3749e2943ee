"""Makes the arrays of bound data: chooses the rows, encodes inputs and labels, and parts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from components.assembly.spec.messages import N_, message
from components.datasets.binding.corpus import MIN_ROWS, read_only
from components.datasets.binding.prepared import Part
from components.datasets.binding.split import split, spread_evenly
from components.datasets.binding.targets import HeadQuestion
from components.datasets.encodings.binding import Binding
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.encodings.head_encoders import Number, labels
from components.datasets.encodings.input_encoders import InputEncoder, fit_input
from components.datasets.encodings.places import Places
from components.datasets.encodings.random_numbers import Room, random_target
from components.datasets.encodings.source_table import SourceTable

_GUESS = N_("What number belongs to these random ones?")


@dataclass(frozen=True, eq=False)
class BoundArrays:
    """The arrays of bound data, and what encodes further rows as these."""

    train: Part
    validation: Part
    encoder: BoundEncoder
    questions: Mapping[str, HeadQuestion]


def bound_arrays(
    wanted: Places,
    bindings: Mapping[str, Binding],
    table: SourceTable,
    *,
    rows: int,
    validation: float,
    seed: int,
) -> BoundArrays:
    """The arrays for all inputs and heads.

    Args:
        wanted: The inputs and heads.
        bindings: A binding that fits for each of them, by name.
        table: The rows; none for random numbers alone.
        rows: How many are used, as far as memory allows.
        validation: The share of them that is kept aside.
        seed: Decides which, and the random numbers.
    """
    generator = np.random.default_rng(seed)
    shapes = [place.shape for place in wanted.all]
    wished = min(rows, len(table)) if len(table) else rows
    rows = Room().rows(wished, min(MIN_ROWS, wished), *shapes)
    if not len(table):
        table = SourceTable({}, np.arange(rows).astype(str).astype(object))
    chosen, train, aside = _parts(table, rows, validation, generator)
    values = {name: column.values[chosen] for name, column in table.columns.items()}
    learnt = {name: column[train] for name, column in values.items()}
    inputs: dict[str, InputEncoder] = {
        place.name: fit_input(place, bindings[place.name], learnt, seed + number)
        for number, place in enumerate(wanted.inputs)
    }
    arrays = {name: encoder.encode(values, len(chosen)) for name, encoder in inputs.items()}
    targets: dict[str, np.ndarray] = {}
    questions: dict[str, HeadQuestion] = {}
    for head in wanted.heads:
        binding = bindings[head.name]
        if binding.encoding == "input":
            targets[head.name] = arrays[binding.columns[0]].astype(np.float32)
            questions[head.name] = Number(message(N_("What was {input} given?"), input=binding.columns[0]))
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
    defaults = {name: column[0] for name, column in learnt.items()}
    return BoundArrays(parts[0], parts[1], BoundEncoder(inputs, defaults, questions), questions)


def _parts(
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
