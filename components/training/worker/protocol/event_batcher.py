"""The post of a process: what its trainings have to tell an engine goes together.

A message costs the processor a millisecond and more by the time that the engine has it, most of it
taken from trainings; so twenty trainings in a process send no more of them than one does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol
from weakref import WeakValueDictionary

# Seconds within which what can wait goes together; nobody sees more than twenty frames a second. Where
# several train in turn each has less to tell.
SEND_INTERVAL = 0.05
SEND_INTERVAL_OF_SEVERAL = 0.1

# Numbers, strings, lists and dicts alone. They carry the run and the number of the attempt, so
# that a worker given up for lost cannot speak for a run that went on elsewhere.
Packet = dict[str, Any]


class Sender(Protocol):
    """Who may have something to say."""

    def collect(self) -> list[Packet]:
        """All that it has to say and has not said; the post has its `lock` meanwhile."""


class EventBatcher:
    """Sends packets on, in the order in which those of each sender were written. Safe to use from
    any thread; `lock` is what senders write under, `clock` in seconds."""

    def __init__(
        self, send: Callable[[list[Packet]], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._send, self._clock = send, clock
        self._senders: dict[Sender, None] = {}
        self._sent, self._held_back = float("-inf"), SEND_INTERVAL
        self.lock = threading.RLock()

    def add(self, sender: Sender, *, at_once: bool) -> None:
        """This one has something to say. What can wait goes with the next that cannot, or with the
        first that comes when enough time has passed."""
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
    """The posts of a process, each as long as anyone uses it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._batchers: WeakValueDictionary[str, EventBatcher] = WeakValueDictionary()

    def get(self, name: str, send: Callable[[list[Packet]], object]) -> EventBatcher:
        """The post of this name; one that sends like this if there is none."""
        with self._lock:
            # Not by setdefault, which would hold on to none of what it makes.
            batcher = self._batchers.get(name)
            if batcher is None:
                self._batchers[name] = batcher = EventBatcher(send)
            return batcher


EVENT_BATCHERS = EventBatchers()
