"""The figures of a run after its latest epoch, as the rows of a table. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from components.assembly.catalog.metrics import rising
from components.assembly.spec import Head, ModelSpec
from components.datasets.binding.prepared import Baseline
from components.training import Row
from components.ui.charts.points import columns, epoch_points


@dataclass(frozen=True)
class FinalFigure:
    """The last and the best value of a loss or metric of a head.

    Attributes:
        head: The name of the head.
        measure: The name of the metric; "" for the loss.
        training, validation: Its value after the latest epoch; None where it is not known, or no number.
        margin: By how much that of validation may be off for the number of its rows, None if not known.
        best: The best value on the validation part, and `best_epoch` after which.
        baseline: What has to be beaten, None if not known.
    """

    head: str
    measure: str
    training: float | None
    validation: float | None
    margin: float | None
    best: float | None
    best_epoch: int | None
    baseline: float | None


def final_figures(
    spec: ModelSpec, rows: Sequence[Row], baselines: Mapping[str, Baseline]
) -> list[FinalFigure]:
    """The losses and metrics of all heads after the latest epoch; empty before the first."""
    epochs = [row for row in rows if row.kind == "epoch"]
    if not epochs:
        return []
    points = epoch_points(epochs)

    def figure(head: Head, measure: str, baseline: float | None) -> FinalFigure:
        key = f"{head.name}/{measure}"
        training, validation = columns("metrics", key) if measure else columns("losses", head.name)
        better: Callable[..., int] = max if measure and rising(measure) else min
        known = [at for at, point in enumerate(points) if point.get(validation) is not None]
        best = better(known, key=lambda at: points[at][validation]) if known else None
        return FinalFigure(
            head.name,
            measure,
            points[-1].get(training),
            points[-1].get(validation),
            epochs[-1].validation_margins.get(key if measure else f"{head.name}/loss"),
            None if best is None else points[best][validation],
            None if best is None else epochs[best].epoch,
            baseline,
        )

    lines = []
    for head in (head for head in spec.heads if head.loss):
        beaten = baselines.get(head.name)
        lines.append(figure(head, "", beaten.loss.value if beaten is not None else None))
        for name in head.metrics:
            to_beat = beaten.metrics.get(name) if beaten is not None else None
            lines.append(figure(head, name, to_beat.value if to_beat is not None else None))
    return lines
