"""Which runs can be drawn over each other: those that say the same kind of thing of the same rows."""

from __future__ import annotations

from components.assembly.spec import Head, ModelSpec
from components.training import Recipe


def same_rows(one: Recipe, other: Recipe) -> bool:
    """Whether two trainings learnt from the same rows and were validated on the same."""
    # With whose words texts are read is a matter of the model, and not of the rows.
    return _rows(one) == _rows(other)


def _rows(recipe: Recipe) -> object:
    dataset = recipe.dataset
    return dataset.model_copy(update={"reads_like": None}) if hasattr(dataset, "reads_like") else dataset


def same_heads(one: ModelSpec, other: ModelSpec) -> bool:
    """Whether two models have the same outputs with the same losses, so that their total losses are
    sums of the same."""
    return _losses(one) == _losses(other)


def same_head(one: Head, other: ModelSpec) -> bool:
    """Whether a model has this output, with the same loss."""
    return _losses(other).get(one.name) == one.loss


def _losses(spec: ModelSpec) -> dict[str, str | None]:
    return {head.name: head.loss for head in spec.heads if head.loss}
