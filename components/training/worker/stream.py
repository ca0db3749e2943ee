"""What a training says, in packets: small, few and soon."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from components.assembly.messages import Message
from components.training.rows import Mark, Row, plain

# Seconds within which rows are sent together; nobody sees more than twenty frames a second.
HELD_BACK = 0.05

Packet = dict[str, Any]


class Stream:
    """Collects what happens and sends it on: rows every so often, all else at once. Any thread may
    speak.

    Packets hold numbers, strings, lists and dicts alone. They carry the number of the
    attempt, so that a worker given up for lost cannot speak for a run that went on elsewhere.
    """

    def __init__(self, send: Callable[[Packet], None], run: str, attempt: int) -> None:
        self._send = send
        self._run, self._attempt = run, attempt
        self._rows: list[dict[str, Any]] = []
        self._marks: list[dict[str, Any]] = []
        self._sent = float("-inf")
        self._lock = threading.RLock()
        self.packets = 0

    def row(self, row: Row) -> None:
        """A batch or an epoch is done. An epoch is sent at once."""
        with self._lock:
            self._rows.append(plain(row))
            if row.kind == "epoch" or time.monotonic() - self._sent >= HELD_BACK:
                self.flush()

    def mark(self, mark: Mark) -> None:
        """A control was moved; sent with the next row or state."""
        with self._lock:
            self._marks.append(plain(mark))

    def here(self) -> None:
        """A worker has it, and can be told where its controls stand."""
        self.flush({"here": True})

    def begin(self, step: int, weights: dict[str, float]) -> None:
        """The training is taken up after `step` batches with these loss weights."""
        self.flush({"begin": {"step": step, "weights": weights}})

    def state(self, state: str) -> None:
        """The run is running, paused or stopped."""
        self.flush({"state": state})

    def note(self, note: Message) -> None:
        """Something a learner should know."""
        self.flush({"note": {"template": note.template, "values": dict(note.values)}})

    def flush(self, more: Packet | None = None) -> None:
        """Send what there is."""
        packet: Packet = {**(more or {})}
        with self._lock:
            if self._rows:
                packet["rows"], self._rows = self._rows, []
            if self._marks:
                packet["marks"], self._marks = self._marks, []
            if packet:
                self.packets += 1
                self._sent = time.monotonic()
                self._send({"run": self._run, "attempt": self._attempt, **packet})
