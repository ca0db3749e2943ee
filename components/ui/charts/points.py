"""The rows of a training -> points for its charts, thinned as they come. Pure.

A long run has more batches than a screen has pixels. Beyond `POINTS` of them, neighbouring
batches are averaged in groups of 2, 4, 8 and so on, so that a row that comes touches only the
last group, and whoever draws needs to hear of that one alone. Epochs are never thinned.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from components.training import Row

POINTS = 240

Value = float | None


@dataclass
class _Group:
    """Batches that are one point: how many, the last one's step, and the sums of their columns."""

    number: int
    count: int = 0
    step: int = 0
    sums: dict[str, float] = field(default_factory=dict)

    def add(self, step: int, values: Mapping[str, float], count: int = 1) -> None:
        self.count += count
        self.step = step
        for name, value in values.items():
            self.sums[name] = self.sums.get(name, 0.0) + value


class Points:
    """The points of one run. `batches` have the columns loss, and `losses/HEAD` and
    `weighted/HEAD` (loss x weight in force) for each head; `epochs` have loss, validation, and
    `losses/HEAD`, `validation/HEAD`, `metrics/HEAD/METRIC`, `validation_metrics/HEAD/METRIC`.
    Each point also has its step."""

    def __init__(self, limit: int = POINTS) -> None:
        self._limit = limit
        self._size = 1
        self._groups: list[_Group] = []
        self.epochs: list[dict[str, Value]] = []

    def add(self, rows: Sequence[Row]) -> int:
        """More rows; the number of the first point of the batches that is another one now."""
        changed = len(self._groups)
        for row in rows:
            if row.kind == "epoch":
                self.epochs.append(_epoch(row))
            else:
                changed = min(changed, self._batch(row))
        return changed

    def batches(self, since: int = 0) -> list[dict[str, Value]]:
        """The points of the batches from number `since` on."""
        return [
            {"step": group.step, **{name: number(each / group.count) for name, each in group.sums.items()}}
            for group in self._groups[since:]
        ]

    def _batch(self, row: Row) -> int:
        """The first point that this row changes."""
        at = (row.step - 1) // self._size
        if not self._groups or self._groups[-1].number != at:
            self._groups.append(_Group(at))
        self._groups[-1].add(row.step, _values(row))
        if len(self._groups) <= self._limit:
            return len(self._groups) - 1
        self._halve()
        return 0

    def _halve(self) -> None:
        """Two groups become one."""
        self._size *= 2
        halved: list[_Group] = []
        for group in self._groups:
            if not halved or halved[-1].number != group.number // 2:
                halved.append(_Group(group.number // 2))
            halved[-1].add(group.step, group.sums, group.count)
        self._groups = halved


def number(value: Value) -> Value:
    """The value, or None where a training ran away: no chart and no JSON can hold that."""
    return value if value is not None and math.isfinite(value) else None


def _values(row: Row) -> dict[str, float]:
    weighted = {head: loss * row.weights[head] for head, loss in row.losses.items()}
    return {"loss": row.loss, **_keyed("losses", row.losses), **_keyed("weighted", weighted)}


def _epoch(row: Row) -> dict[str, Value]:
    return {
        "step": row.step,
        "loss": number(row.loss),
        "validation": number(row.validation_loss),
        **_known("losses", row.losses),
        **_known("validation", row.validation),
        **_known("metrics", row.metrics),
        **_known("validation_metrics", row.validation_metrics),
    }


def _keyed(group: str, values: Mapping[str, float]) -> dict[str, float]:
    return {f"{group}/{name}": value for name, value in values.items()}


def _known(group: str, values: Mapping[str, float]) -> dict[str, Value]:
    return {name: number(value) for name, value in _keyed(group, values).items()}
