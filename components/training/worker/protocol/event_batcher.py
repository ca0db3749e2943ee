"""Sends the packets of all trainings of a process to an engine together.

A message costs the processor a millisecond and more by the time that the engine has it, most of it
taken from trainings; so twenty trainings in a process send no more of them than one does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol
from weakref import WeakValueDictionary

# Seconds between two messages at least, but for packets that cannot wait; nobody sees more than twenty
# frames a second. Where several train in turns each has less to report.
SEND_INTERVAL = 0.05
SEND_INTERVAL_OF_SEVERAL = 0.1

# Numbers, strings, lists and dicts alone. They carry the run and the number of the attempt, so
# that a worker given up for lost cannot speak for a run that went on elsewhere.
Packet = dict[str, Any]


class Sender(Protocol):
    """A source of packets for the event batcher."""

    def collect(self) -> list[Packet]:
        """All packets not sent yet. The batcher holds its `lock` meanwhile."""


class EventBatcher:
    """Sends packets, those of each sender in the order in which they were written. Safe to use from any
    thread. Senders hold `lock` while they write; `clock` tells seconds."""

    def __init__(
        self, send: Callable[[list[Packet]], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._send, self._clock = send, clock
        self._senders: dict[Sender, None] = {}
        self._sent, self._held_back = float("-inf"), SEND_INTERVAL
        self.lock = threading.RLock()

    def add(self, sender: Sender, *, at_once: bool) -> None:
        """Note that a sender has packets. They go `at_once`, or else with the next that do, or with the
        first that come when enough time has passed."""
        with self.lock:
            self._senders[sender] = None
            now = self._clock()
            if at_once or now - self._sent >= self._held_back:
                self._sent = now
                self._go()

    def _go(self) -> None:
        senders, self._senders = self._senders, {}
        self._held_back = SEND_INTERVAL if len(senders) < 2 else SEND_INTERVAL_OF_SEVERAL
        packets = [packet for sender in senders for packet in sender.collect()]
        if packets:
            self._send(packets)


class EventBatchers:
    """The batchers of a process by name, each kept as long as anyone uses it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._batchers: WeakValueDictionary[str, EventBatcher] = WeakValueDictionary()

    def get(self, name: str, send: Callable[[list[Packet]], object]) -> EventBatcher:
        """The batcher of this name; a new one with `send` if there is none."""
        with self._lock:
            # Not by setdefault, which would hold on to none of what it makes.
            batcher = self._batchers.get(name)
            if batcher is None:
                self._batchers[name] = batcher = EventBatcher(send)
            return batcher


EVENT_BATCHERS = EventBatchers()
