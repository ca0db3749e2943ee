"""Which kinds of datasets have columns to be bound to the inputs and heads of any model, and which of these
fit."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

from components.assembly.spec.messages import Message
from components.assembly.spec.problems import Refused
from components.datasets.encodings.binding import Binding
from components.datasets.encodings.options import head_options, input_options
from components.datasets.encodings.places import HeadPlace, InputPlace
from components.datasets.encodings.source_table import SourceTable
from components.datasets.sources.dataset import DATASETS, Dataset

# These are proposed before all others.
FIRST = ("birds", "digits")


def kinds_with_columns() -> tuple[type[Dataset], ...]:
    """The kinds of datasets that are here and have columns, in the order in which they are proposed: all but
    those that cannot be made without a file of one's own, and what binds the columns of others."""
    kinds = {name: kind for name, kind in DATASETS.items() if kind.has_columns() and not _needs_a_file(kind)}
    names = [*FIRST, *(name for name in kinds if name not in FIRST)]
    return tuple(kinds[name] for name in names if name in kinds)


def _needs_a_file(kind: type[Dataset]) -> bool:
    return any(field.is_required() for field in kind.model_fields.values())


def options_of(
    place: InputPlace | HeadPlace, table: SourceTable, inputs: tuple[InputPlace, ...]
) -> list[Binding]:
    """The bindings that fit an input or a head, the best first; random numbers are always the last."""
    return (
        input_options(place, table) if isinstance(place, InputPlace) else head_options(place, table, inputs)
    )


@lru_cache(256)
def datasets_for(place: InputPlace | HeadPlace, inputs: tuple[InputPlace, ...]) -> tuple[Message, ...]:
    """What the datasets are called that have a column for an input or a head of a model with these inputs."""
    names = []
    for kind in kinds_with_columns():
        with suppress(Refused):  # of rows that are not here
            table = kind().table()
            if table is not None and len(options_of(place, table, inputs)) > 1:
                names.append(kind.label)
    return tuple(names)
