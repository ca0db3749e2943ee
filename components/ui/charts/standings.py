"""Where the sides of a race stand, epoch by epoch. Pure: nothing is drawn here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from components.assembly.catalog.metrics import rising
from components.assembly.keras_model.summary import ParameterCounts, parameter_counts
from components.assembly.spec import Head, ModelSpec
from components.assembly.spec.messages import Message
from components.training import Row, Run
from components.training.race import Race
from components.ui.charts import verdicts
from components.ui.charts.verdicts import Side

Figure = Callable[[Row], float | None]


@dataclass(frozen=True)
class Standing:
    """One side after the latest epoch that each of its runs has done. `low` and `high` are
    of its runs; None before the first. `margin` is by how much the figure may be off for the
    `rows` it was measured on, None where that is not known. `loss` is the head's, the mean of its runs, and
    `loss_deviation` their standard deviation, None for fewer than two. `seconds` is a run's time
    spent training, on average."""

    name: str
    totals: ParameterCounts
    done: int
    runs: int
    mean: float | None
    low: float | None
    high: float | None
    loss: float | None
    loss_deviation: float | None
    seconds: float | None
    margin: float | None = None
    rows: int = 0

    @property
    def side(self) -> Side | None:
        """What the verdict on a race compares: the mean and range of the side; None before its first
        epoch."""
        if self.mean is None or self.low is None or self.high is None:
            return None
        return Side(Message(self.name), self.mean, self.low, self.high, self.runs, self.margin, self.rows)


def heads(race: Race) -> tuple[str, ...]:
    """The names of the trained heads that all sides have, any of which can judge the race."""
    trained = [
        [head.name for head in race.of(name)[0].spec.heads if head.loss is not None] for name in race.names
    ]
    return tuple(head for head in trained[0] if all(head in names for names in trained[1:]))


def measured(spec: ModelSpec, name: str = "") -> tuple[Head, str]:
    """The head of this name, or else the first that is trained, and its first metric; "" for its loss."""
    trained = [head for head in spec.heads if head.loss]
    head = next((head for head in trained if head.name == name), trained[0])
    return head, head.metrics[0] if head.metrics else ""


def metric(head: str, name: str) -> Figure:
    """A head's metric on the validation part, or its loss there where it has no metric."""
    if not name:
        return loss(head)
    return lambda row: row.validation_metrics.get(f"{head}/{name}")


def margin(head: str, name: str) -> Figure:
    """By how much a head's metric may be off for the number of validation rows."""
    return lambda row: row.validation_margins.get(f"{head}/{name}")


def unknown(_row: Row) -> float | None:
    """The margin of a figure that has none."""
    return None


def loss(head: str) -> Figure:
    """A head's loss on the validation part. The total is no figure to compare by: sides may weigh it
    differently."""
    return lambda row: row.validation.get(head)


def band(runs: Sequence[Run], figure: Figure) -> pd.DataFrame:
    """A figure after each epoch over several runs: columns epoch, mean, low, high, deviation. An epoch
    counts once every run has done it, so that a point never moves. The deviation is the standard
    deviation, NaN for one run."""
    tables = [_epochs(run, figure) for run in runs]
    shared = min((len(table) for table in tables), default=0)
    values = pd.DataFrame({number: table[:shared] for number, table in enumerate(tables)})
    return pd.DataFrame(
        {
            "epoch": range(1, shared + 1),
            "mean": values.mean(axis=1),
            "low": values.min(axis=1),
            "high": values.max(axis=1),
            "deviation": values.std(axis=1, ddof=1),
        }
    )


def _epochs(run: Run, figure: Figure) -> list[float]:
    figures = (figure(row) for row in run.rows if row.kind == "epoch")
    return [value for value in figures if value is not None]


def standings(race: Race, head: str, figure: Figure, margin: Figure = unknown) -> tuple[Standing, ...]:
    """Every side by a figure of a head and its margin, in the order of the race."""
    return tuple(_standing(name, race.of(name), head, figure, margin) for name in race.names)


def judged(race: Race, by: str = "") -> tuple[Standing, ...]:
    """Every side by the metric of the head `by`, or of the first."""
    head, name = measured(race.entries[0].run.spec, by)
    return standings(race, head.name, metric(head.name, name), margin(head.name, name))


def verdict(race: Race, by: str = "") -> tuple[Message, ...]:
    """What the race allows one to say of all its sides, by the metric of the head `by`, or of the first;
    empty before the first epoch of every run."""
    sides = [standing.side for standing in judged(race, by)]
    known = [side for side in sides if side is not None]
    if len(known) < max(2, len(sides)):
        return ()
    return verdicts.verdict(known, rising=rising(measured(race.entries[0].run.spec, by)[1]))


def _standing(name: str, runs: Sequence[Run], head: str, figure: Figure, margin: Figure) -> Standing:
    figures, losses, margins = band(runs, figure), band(runs, loss(head)), band(runs, margin)
    last = figures.iloc[-1] if len(figures) else None
    last_loss = losses.iloc[-1] if len(losses) else None
    return Standing(
        name=name,
        totals=parameter_counts(runs[0].spec),
        done=sum(run.ended for run in runs),
        runs=len(runs),
        mean=None if last is None else float(last["mean"]),
        low=None if last is None else float(last["low"]),
        high=None if last is None else float(last["high"]),
        loss=None if last_loss is None else float(last_loss["mean"]),
        loss_deviation=float(last_loss["deviation"]) if last_loss is not None and len(runs) > 1 else None,
        seconds=_seconds(runs),
        margin=float(margins["mean"].iloc[len(figures) - 1]) if 0 < len(figures) <= len(margins) else None,
        rows=max((row.validation_rows for run in runs for row in run.rows), default=0),
    )


def ranked(sides: Sequence[Standing], metric: str) -> list[Standing]:
    """The sides, the best mean first; all of them have one."""
    return sorted(sides, key=lambda side: side.mean or 0.0, reverse=rising(metric))


def clear(first: Standing, second: Standing) -> bool:
    """Whether the two differ by more than seeds and validation rows leave open; see `verdicts`."""
    one, other = first.side, second.side
    return one is not None and other is not None and verdicts.clear(one, other)


def _seconds(runs: Sequence[Run]) -> float | None:
    spent = [run.rows[-1].seconds for run in runs if run.rows]
    return sum(spent) / len(spent) if spent else None
