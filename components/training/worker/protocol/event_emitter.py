"""What a training says, in packets: small, few and soon."""

from __future__ import annotations

from typing import Any

from components.assembly.spec.messages import Message
from components.training.values.rows import Mark, Row, as_dict
from components.training.worker.protocol.event_batcher import EventBatcher, Packet


class EventEmitter:
    """Collects what happens to one attempt at a run for the `batcher`: rows may wait a little, all else
    is sent at once. Any thread may speak. `packets` counts those that were sent.
    """

    def __init__(self, batcher: EventBatcher, run: str, attempt: int) -> None:
        self._batcher = batcher
        self._run, self._attempt = run, attempt
        self._news: list[Packet] = []
        self._rows: list[dict[str, Any]] = []
        self._marks: list[dict[str, Any]] = []
        self.packets = 0

    def row(self, row: Row) -> None:
        """A batch or an epoch is done. An epoch is sent at once."""
        with self._batcher.lock:
            self._rows.append(as_dict(row))
            self._batcher.add(self, at_once=row.kind == "epoch")

    def mark(self, mark: Mark) -> None:
        """A control was moved; sent with the next row or state."""
        with self._batcher.lock:
            self._marks.append(as_dict(mark))

    def here(self) -> None:
        """A worker has it, and can be told where its controls stand."""
        self._tell({"here": True})

    def begin(self, step: int, weights: dict[str, float]) -> None:
        """The training is taken up after `step` batches with these loss weights."""
        self._tell({"begin": {"step": step, "weights": weights}})

    def state(self, state: str) -> None:
        """The run is running, paused or stopped."""
        self._tell({"state": state})

    def note(self, note: Message) -> None:
        """Something a learner should know."""
        self._tell({"note": {"template": note.template, "values": dict(note.values)}})

    def flush(self) -> None:
        """Send what there is."""
        self._batcher.add(self, at_once=True)

    def _tell(self, news: Packet) -> None:
        with self._batcher.lock:
            self._pack(news)
            self.flush()

    def _pack(self, news: Packet) -> None:
        """A packet of the news and of all that was before."""
        packet = dict(news)
        if self._rows:
            packet["rows"], self._rows = self._rows, []
        if self._marks:
            packet["marks"], self._marks = self._marks, []
        if packet:
            self._news.append({"run": self._run, "attempt": self._attempt, **packet})

    def collect(self) -> list[Packet]:
        """What was not sent yet; called by the post."""
        self._pack({})
        news, self._news = self._news, []
        self.packets += len(news)
        return news
