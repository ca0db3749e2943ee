"""Which kinds of datasets have columns to be bound to the inputs and heads of any model."""

from __future__ import annotations

from components.datasets.sources.dataset import DATASETS, Dataset

# These are proposed before all others.
FIRST = ("tweets", "digits")


def kinds_with_columns() -> tuple[type[Dataset], ...]:
    """The kinds of datasets that are here and have columns, in the order in which they are proposed: all but
    those that cannot be made without a file of one's own, and what binds the columns of others."""
    kinds = {name: kind for name, kind in DATASETS.items() if kind.has_columns() and not _needs_a_file(kind)}
    names = [*FIRST, *(name for name in kinds if name not in FIRST)]
    return tuple(kinds[name] for name in names if name in kinds)


def _needs_a_file(kind: type[Dataset]) -> bool:
    return any(field.is_required() for field in kind.model_fields.values())
