"""What one reader has not heard yet of a run. Pure: nothing of Streamlit and nothing of HTTP."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from components.training import Mark, Row, Run
from components.training.values.moves import labels
from components.ui.charts.points import Points
from components.ui.live.words import line, phase

Translate = Callable[[str], str]
News = dict[str, Any]


class Feed:
    """News of a run, in the language that `words` translates into.

    The first news is all there is; what follows is what has changed since. News holds numbers,
    strings, lists and dicts alone: `from` and `batches`, the points from which number on;
    `epochs` likewise; `marks`, `length` (how many batches the axis spans), `line` and `fraction`
    (where the run is), `seen` (see `sight`), `over`.
    """

    def __init__(self, run: Run, words: Translate) -> None:
        self._run, self._words = run, words
        self._version = -1
        self._begin()

    def _begin(self) -> None:
        self._points = Points()
        self._heard: tuple[int, bool] = (0, False)
        self._epochs = 0
        self._anew = True
        self._rewinds = 0
        self._marks: list[dict[str, Any]] | None = None

    def news(self) -> News | None:
        """What has changed since the last news; None if nothing has."""
        run = self._run
        version = run.version
        if version == self._version:
            return None
        self._version = version
        past = run.past()
        if len(past.rewinds) != self._rewinds:
            self._begin()
            self._rewinds = len(past.rewinds)
        told = self._told(past.rows)
        found: News = {
            "line": line(run, self._words),
            "fraction": share(run),
            "length": length(run),
            "seen": sight(run, phase(run)),
            "over": run.ended,
            **told,
        }
        marks = moves(past.marks, length(run), self._words)
        if marks != self._marks:
            found["marks"] = self._marks = marks
        self._anew = False
        return found

    def _told(self, rows: Sequence[Row]) -> News:
        """The points that are other ones."""
        fresh = rows[bisect_right(rows, self._heard, key=_place) :]
        if not fresh and not self._anew:
            return {}
        if fresh:
            self._heard = _place(fresh[-1])
        since = 0 if self._anew else self._points.add(fresh)
        if self._anew:
            self._points.add(fresh)
        known, self._epochs = 0 if self._anew else self._epochs, len(self._points.epochs)
        return {
            "from": since,
            "batches": self._points.batches(since),
            "epochs": {"from": known, "points": self._points.epochs[known:]},
        }


def share(run: Run | None) -> float:
    """The part of a run that is done, from 0 to 1."""
    progress = run.progress if run is not None else None
    return min(max(progress.fraction, 0.0), 1.0) if progress is not None else 0.0


def length(run: Run | None) -> int:
    """How many batches the axis of a run spans: as many as it will have."""
    if run is None or run.progress is None:
        return 1
    return max(run.progress.epochs * run.progress.steps, 1)


def sight(run: Run | None, drawn: str) -> str:
    """Another one whenever the page that was `drawn` in a phase of the run has to be drawn anew."""
    if run is None:
        return ""
    return f"{run.id}/{drawn}/{len(run.notes)}/{run.problem is not None:d}"


def moves(marks: Iterable[Mark], axis: int, words: Translate) -> list[dict[str, Any]]:
    """Where a control was moved, for the charts (see `training.moves.labels`)."""
    return [{"xAxis": step, "name": name} for step, name in labels(marks, axis, words)]


def _place(row: Row) -> tuple[int, bool]:
    """Where a row stands: the epoch's comes after its last batch's."""
    return row.step, row.kind == "epoch"
