"""Rows, one a batch and one an epoch, and marks: what a training reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from components.assembly.spec import ModelSpec
from components.datasets.binding import own_units

Losses = Mapping[str, float]
# What the errors of a head are on where it is not the unit of its answers: log(1 + count), or the standard
# deviations that it learns, as versions before 0.11 wrote them.
Scale = Literal["count", "deviations"]

LEARNING_RATE = "learning_rate"


@dataclass(frozen=True)
class Row:
    """One point of the curves.

    A "batch" row holds that batch's own losses, not the running mean that Keras prints; its
    `metrics` are Keras's, over the epoch so far. An "epoch" row holds the epoch's means over
    its samples and, in `validation` and `validation_metrics`, the same on the validation
    part with the weights the epoch ended with. `validation_rows` is how many rows that part has,
    and `validation_margins` by how much each of its metrics ("head/metric") and losses ("loss", "head/loss")
    may be off for that, up and down (95 %); of a figure that it cannot be told of there is none.
    `losses` are by head and unweighted; `weights` are the loss weights that were in force, so a head's
    contribution is their product and `loss` is the sum of those (plus any regularization).
    `learning_rate` is the rate that was used for the batch, with a schedule what that made of where the
    control stood. `metrics` are keyed "head/metric"; errors of a quantity are in its own unit, though
    its head may learn it, and its losses may be, on another scale. `step` counts batches from 1 over the
    whole run, `epoch` from 1. `seconds` is the time spent training so far, pauses left out, and
    `samples` the rows seen.
    """

    kind: Literal["batch", "epoch"]
    step: int
    epoch: int
    loss: float
    losses: Losses
    weights: Mapping[str, float]
    learning_rate: float
    metrics: Mapping[str, float] = field(default_factory=dict)
    validation_loss: float | None = None
    validation: Losses = field(default_factory=dict)
    validation_metrics: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    samples: int = 0
    validation_rows: int = 0
    validation_margins: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Mark:
    """A live control that was moved: what it was up to the batch `step`, and what it was
    from the next one on. `control` is a head, whose loss weight it is, or "learning_rate": with a schedule
    the rate that this starts from.
    """

    step: int
    control: str
    before: float
    after: float


def as_dict(value: Row | Mark) -> dict[str, Any]:
    """A row or a mark as numbers, strings and dicts of them, for packets and JSON. `Row(**dict)` reads it."""
    return dict(vars(value))


def on_learnt_scale(spec: ModelSpec, rows: Sequence[Row], units: Mapping[str, float]) -> frozenset[str]:
    """The heads whose errors were written down on the scale that they learn, and not in the unit of their
    answers. Versions before 0.11 did; `units` as of `Prepared`."""
    last = next((row for row in reversed(rows) if row.kind == "epoch"), None)
    if last is None:
        return frozenset()
    return frozenset(
        head.name
        for head in spec.heads
        if head.loss is not None and head.name in units
        for metric in head.metrics
        if own_units.on_learnt_scale(
            metric,
            last.metrics.get(f"{head.name}/{metric}", 0.0),
            head.loss,
            last.losses.get(head.name, 0.0),
            units[head.name],
        )
    )
