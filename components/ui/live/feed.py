"""What one reader has not heard yet of a run. Pure: nothing of Streamlit and nothing of HTTP."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from components.training import Mark, Row, Run
from components.training.analysis.event_rules import NEAR, WINDOW, happened
from components.training.analysis.run_events import RunEvidence
from components.training.values.moves import labels
from components.training.values.row_history import MAX_BATCHES
from components.training.values.run_snapshot import RunSnapshot
from components.training.values.thinning import group_size
from components.ui.charts.points import MAX_POINTS, batch_points, epoch_points
from components.ui.live.words import NO_BASELINES, announcement, counting, line, phase, result

Translate = Callable[[str], str]
News = dict[str, Any]


class Feed:
    """Collects the news of a run for one reader, in the language that `words` translates into.

    The first news is all there is; what follows is what has changed since. News holds numbers,
    strings, lists and dicts alone: `from` and `batches`, the points of batches from that index on;
    `epochs` likewise; `marks`, and after which batch a control was `moved` last; `events`, what happened, in
    sentences; `length` (how many batches the axis spans) and `steps` (of an epoch, 0 if not known yet),
    `line` and `fraction` (where the run is), `result` (what its latest epoch came to), `counting` (the figure
    that counts, and its name), `seen` (see `sight`), `over`. `baselines` has the values that have to be
    beaten, by "head/metric", and `counts` the heads that answer with a count.
    """

    def __init__(
        self,
        run: Run,
        words: Translate,
        baselines: Mapping[str, float] = NO_BASELINES,
        counts: Collection[str] = (),
    ) -> None:
        self._run, self._words, self._baselines, self._counts = run, words, baselines, counts
        self._events: list[dict[str, Any]] | None = None
        self._heard_of: object = None
        self._version = -1
        self._sent = _Sent()
        self._marks: list[dict[str, Any]] | None = None

    def news(self) -> News | None:
        """What has changed since the last news; None if nothing has."""
        run = self._run
        version = run.version
        if version == self._version:
            return None
        self._version = version
        past = run.snapshot()
        if len(past.rewinds) != self._sent.rewinds:
            self._sent, self._marks, self._events = _Sent(rewinds=len(past.rewinds)), None, None
        axis = length(run)
        news: News = {
            "line": line(run, self._words),
            "result": result(run, self._words, self._baselines, self._counts),
            "counting": counting(run, self._words, self._baselines, self._counts),
            "announcement": announcement(run, self._words, self._baselines, self._counts),
            "fraction": share(run),
            "length": axis,
            "steps": run.progress.steps if run.progress is not None else 0,
            "seen": sight(run, phase(run)),
            "over": run.ended,
            "moved": past.marks[-1].step if past.marks else 0,
            **self._new_points(past.rows),
        }
        marks = moves(past.marks, axis, self._words)
        if marks != self._marks:
            news["marks"] = self._marks = marks
        events = self._what_happened(past)
        if events != self._events:
            news["events"] = self._events = events
        return news

    def _what_happened(self, past: RunSnapshot) -> list[dict[str, Any]]:
        """The events of the run; found anew when an epoch was done, or a control moved and so many batches
        trained that one sees what it did."""
        last = past.rows[-1].step if past.rows else 0
        moved = past.marks[-1].step if past.marks else last
        away = bool(past.rows) and not math.isfinite(past.rows[-1].loss)
        settled = min(last - moved, NEAR + WINDOW)
        state = (
            len(past.rewinds),
            self._run.epochs_done,
            len(past.marks),
            settled,
            away,
            len(self._baselines),
        )
        if state == self._heard_of and self._events is not None:
            return self._events
        self._heard_of = state
        record = RunEvidence(past.spec, past.rows, past.marks, dict(self._baselines))
        return [
            {
                "number": number,
                "step": event.step,
                "topic": event.topic,
                "text": event.message.text(self._words),
            }
            for number, event in enumerate(happened(record), start=1)
        ]

    def _new_points(self, rows: Sequence[Row]) -> News:
        """The points of `rows` that differ from those sent, or are more."""
        sent = self._sent
        fresh = rows[bisect_right(rows, sent.last, key=_position) :]
        if sent.sizes and not fresh:
            return {}
        last = rows[-1].step if rows else 0
        kept_every, size = group_size(last, MAX_BATCHES), group_size(last, MAX_POINTS)
        if (kept_every, size) != sent.sizes:
            # Every group is another one.
            first = batches = 0
        else:
            # Of a long run the last batch is kept only until the next one is there.
            changed = sent.last[0] if sent.last[0] % kept_every else sent.last[0] + 1
            first = (changed - 1) // size * size
            batches = sent.batches - (sent.batches > 0 and sent.last_batch > first)
        points = batch_points(rows[bisect_right(rows, (first, True), key=_position) :], size)
        epochs = epoch_points(fresh)
        self._sent = replace(
            sent,
            last=_position(rows[-1]) if rows else sent.last,
            last_batch=int(points[-1]["step"] or 0) if points else min(sent.last_batch, first),
            sizes=(kept_every, size),
            batches=batches + len(points),
            epochs=sent.epochs + len(epochs),
        )
        return {
            "from": batches,
            "batches": points,
            "epochs": {"from": sent.epochs, "points": epochs},
        }


@dataclass(frozen=True)
class _Sent:
    """What a reader has been sent: how often the run was `rewinds`, up to the `last` row and the step
    of the `last_batch`, and how many points, of which groups (`sizes`: those of rows, of points)."""

    rewinds: int = 0
    last: tuple[int, bool] = (0, False)
    last_batch: int = 0
    sizes: tuple[int, ...] = ()
    batches: int = 0
    epochs: int = 0


def share(run: Run | None) -> float:
    """The part of a run that is done, from 0 to 1."""
    progress = run.progress if run is not None else None
    return min(max(progress.fraction, 0.0), 1.0) if progress is not None else 0.0


def length(run: Run | None) -> int:
    """How many batches the axis of a run spans: as many as it will have."""
    progress = run.progress if run is not None else None
    return max(progress.epochs * progress.steps, 1) if progress is not None else 1


def sight(run: Run | None, drawn: str) -> str:
    """Another one whenever the page that was `drawn` in a phase of the run has to be drawn anew."""
    if run is None:
        return ""
    return f"{run.id}/{drawn}/{len(run.notes)}/{run.problem is not None:d}"


def moves(marks: Iterable[Mark], axis: int, words: Translate) -> list[dict[str, Any]]:
    """Where a control was moved, for the charts (see `training.moves.labels`)."""
    return [{"xAxis": step, "name": name} for step, name in labels(marks, axis, words)]


def _position(row: Row) -> tuple[int, bool]:
    """What rows are ordered by: that of an epoch comes after that of its last batch."""
    return row.step, row.kind == "epoch"
