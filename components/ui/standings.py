"""Where the sides of a race stand, epoch by epoch. Pure: nothing is drawn here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from components.assembly.objectives import METRICS
from components.assembly.spec import Head, ModelSpec
from components.assembly.summary import Totals, totals
from components.training import Row, Run
from components.training.race import Race

Figure = Callable[[Row], float | None]


@dataclass(frozen=True)
class Standing:
    """One side after the latest epoch that each of its runs has done. `low` and `high` are
    of its runs; None before the first. `seconds` is a run's time spent training, on average."""

    name: str
    totals: Totals
    done: int
    runs: int
    mean: float | None
    low: float | None
    high: float | None
    loss: float | None
    seconds: float | None


def measured(spec: ModelSpec) -> tuple[Head, str]:
    """The head a race is judged by, and its metric: the first head's first, or its loss."""
    head = next(head for head in spec.heads if head.loss)
    return head, head.metrics[0] if head.metrics else ""


def metric(head: str, name: str) -> Figure:
    """A head's metric on the validation part, or its loss there where it has no metric."""
    if not name:
        return lambda row: row.validation.get(head)
    return lambda row: row.validation_metrics.get(f"{head}/{name}")


def loss(row: Row) -> float | None:
    """The loss on the validation part."""
    return row.validation_loss


def band(runs: Sequence[Run], figure: Figure) -> pd.DataFrame:
    """A figure after each epoch over several runs: columns epoch, mean, low, high. An epoch
    counts once every run has done it, so that a point never moves."""
    tables = [_epochs(run, figure) for run in runs]
    shared = min((len(table) for table in tables), default=0)
    values = pd.DataFrame({number: table[:shared] for number, table in enumerate(tables)})
    return pd.DataFrame(
        {
            "epoch": range(1, shared + 1),
            "mean": values.mean(axis=1),
            "low": values.min(axis=1),
            "high": values.max(axis=1),
        }
    )


def _epochs(run: Run, figure: Figure) -> list[float]:
    found = (figure(row) for row in run.rows if row.kind == "epoch")
    return [value for value in found if value is not None]


def standings(race: Race, figure: Figure) -> tuple[Standing, ...]:
    """Every side, in the order of the race."""
    return tuple(_standing(name, race.of(name), figure) for name in race.names)


def _standing(name: str, runs: Sequence[Run], figure: Figure) -> Standing:
    figures, losses = band(runs, figure), band(runs, loss)
    last = figures.iloc[-1] if len(figures) else None
    return Standing(
        name=name,
        totals=totals(runs[0].spec),
        done=sum(run.ended for run in runs),
        runs=len(runs),
        mean=None if last is None else float(last["mean"]),
        low=None if last is None else float(last["low"]),
        high=None if last is None else float(last["high"]),
        loss=float(losses["mean"].iloc[-1]) if len(losses) else None,
        seconds=_seconds(runs),
    )


def ranked(found: Sequence[Standing], metric: str) -> list[Standing]:
    """The sides, the best mean first; all of them have one."""
    return sorted(found, key=lambda each: each.mean or 0.0, reverse=_rising(metric))


def clear(first: Standing, second: Standing) -> bool:
    """Whether no run of the one did as the runs of the other: their bands do not meet."""
    bands = [(each.low or 0.0, each.high or 0.0) for each in (first, second)]
    return bands[0][0] > bands[1][1] or bands[1][0] > bands[0][1]


def _rising(metric: str) -> bool:
    return metric in METRICS and METRICS[metric].rising


def _seconds(runs: Sequence[Run]) -> float | None:
    spent = [run.rows[-1].seconds for run in runs if run.rows]
    return sum(spent) / len(spent) if spent else None
