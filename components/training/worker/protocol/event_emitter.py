"""Turns what happens to a training into packets."""

from __future__ import annotations

from typing import Any

from components.assembly.spec.messages import Message
from components.training.values.rows import Mark, Row, as_dict
from components.training.worker.protocol.event_batcher import EventBatcher, Packet


class EventEmitter:
    """The packets of one attempt at a run, sent through `batcher`: rows of batches may wait a little, all
    else goes at once. Safe to use from any thread. `packets` counts those that were sent.
    """

    def __init__(self, batcher: EventBatcher, run: str, attempt: int) -> None:
        self._batcher = batcher
        self._run, self._attempt = run, attempt
        self._news: list[Packet] = []
        self._rows: list[dict[str, Any]] = []
        self._marks: list[dict[str, Any]] = []
        self.packets = 0

    def row(self, row: Row) -> None:
        """Report a batch or an epoch."""
        with self._batcher.lock:
            self._rows.append(as_dict(row))
            self._batcher.add(self, at_once=row.kind == "epoch")

    def mark(self, mark: Mark) -> None:
        """Report a moved control, with the next row or state."""
        with self._batcher.lock:
            self._marks.append(as_dict(mark))

    def here(self) -> None:
        """Report that the worker has the job, and can take the desired state."""
        self._tell({"here": True})

    def begin(self, step: int, weights: dict[str, float]) -> None:
        """Report that the training begins after `step` batches with these loss weights."""
        self._tell({"begin": {"step": step, "weights": weights}})

    def state(self, state: str) -> None:
        """Report that the run is running, paused or stopped."""
        self._tell({"state": state})

    def note(self, note: Message) -> None:
        """Report something that the learner should know."""
        self._tell({"note": {"template": note.template, "values": dict(note.values)}})

    def flush(self) -> None:
        """Send all packets that wait."""
        self._batcher.add(self, at_once=True)

    def _tell(self, news: Packet) -> None:
        with self._batcher.lock:
            self._pack(news)
            self.flush()

    def _pack(self, news: Packet) -> None:
        """Make a packet of all rows and marks that wait, and of `news`."""
        packet = dict(news)
        if self._rows:
            packet["rows"], self._rows = self._rows, []
        if self._marks:
            packet["marks"], self._marks = self._marks, []
        if packet:
            self._news.append({"run": self._run, "attempt": self._attempt, **packet})

    def collect(self) -> list[Packet]:
        """See `Sender`."""
        self._pack({})
        news, self._news = self._news, []
        self.packets += len(news)
        return news
