"""Who computes next, where more models train in a process than it has cores for.

Fair by learner: whoever has had least computing time goes first, counted from when they came
(start-time fair queuing). Several runs of one learner share that learner's part.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from components.training.config import Settings

# Seconds of computing for which a learner's runs that have no batch yet go before all others, so
# that first points come soon, and which are not counted, so that curves move from then on. Used
# up by whoever starts again and again, who then waits as all do; regained by the second.
CREDIT = 5.0
REGAINED = 0.05
# Of these, what a start needs to go first.
A_START = 1.0
# Seconds for which a turn is kept: models whose batches take less would wait for each other's
# threads to wake most of the time.
QUANTUM = 0.02


@dataclass(eq=False)
class Account:
    """The computing time of one learner here, in seconds, from where they began. `spread` is on
    how many workers their runs are: their time counts so many times, which makes it one
    learner's part in all."""

    spent: float
    as_of: float
    credit: float = CREDIT
    runs: int = 0
    spread: int = 1

    def charge(self, seconds: float, now: float, *, starting: bool) -> None:
        """So much more was computed, until `now`."""
        self.credit = min(CREDIT, self.credit + (now - self.as_of) * REGAINED)
        self.as_of = now
        free = min(seconds, self.credit) if starting else 0.0
        self.credit -= free
        self.spent += (seconds - free) * self.spread


class Turnstile:
    """Lets `width` runs compute at a time. Safe to use from any thread; `clock` in seconds."""

    def __init__(self, width: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.width = width
        self._clock = clock
        self._lock = threading.RLock()
        self._accounts: dict[str, Account] = {}
        self._waiting: list[Turn] = []
        self._computing: list[Turn] = []
        self._reached = 0.0
        # The turn of the run that a thread computes for.
        self._here = threading.local()
        # Whether a run had its first batch last.
        self._started = False

    @contextmanager
    def admitted(self, owner: str) -> Iterator[Turn]:
        """A run of this learner is here for as long as this lasts."""
        with self._lock:
            account = self._account(owner)
            account.runs += 1
        turn = self._here.turn = Turn(self, account)
        try:
            yield turn
        finally:
            self._here.turn = None
            with self._lock:
                self.leave(turn)
                account.runs -= 1
                self._forget()

    @contextmanager
    def for_all(self) -> Iterator[None]:
        """What this thread computes meanwhile is of use to every learner: nobody is charged."""
        turn = getattr(self._here, "turn", None)
        self._charge_so_far(turn)
        try:
            yield
        finally:
            self._charge_so_far(turn, free=True)

    def _charge_so_far(self, turn: Turn | None, *, free: bool = False) -> None:
        with self._lock:
            if turn in self._computing:
                if free:
                    turn.charged = self._clock()
                self._charge(turn)

    def spread(self, owner: str, workers: int) -> None:
        """The runs of this learner are on so many workers."""
        with self._lock:
            self._account(owner).spread = workers
            self._forget()

    # What turns ask of it.

    def ask(self, turn: Turn) -> bool:
        """Between two batches: may it compute? If not it waits, and is told."""
        with self._lock:
            if turn in self._computing and not self._goes_on(turn):
                self.leave(turn)
            if turn not in self._computing and turn not in self._waiting:
                turn.told.clear()
                # Time that it was away is not saved up.
                turn.account.spent = max(turn.account.spent, self._now())
                self._waiting.append(turn)
                self._admit()
            return turn in self._computing

    def leave(self, turn: Turn, *, waiting: bool = False) -> None:
        """It does not compute any more, and waits no more; or no more if it is still `waiting`."""
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
            if turn in self._computing and not waiting:
                self._charge(turn)
                self._reached = self._now()
                self._computing.remove(turn)
                self._admit()

    def has(self, turn: Turn) -> bool:
        """Whether it may compute."""
        with self._lock:
            return turn in self._computing

    def begun(self, turn: Turn) -> None:
        """Its first batch is done."""
        with self._lock:
            if turn in self._computing:
                self._charge(turn)
            self._started = self._started or turn.fresh
            turn.fresh = False

    def _account(self, owner: str) -> Account:
        return self._accounts.setdefault(owner, Account(self._now(), self._clock()))

    def _goes_on(self, turn: Turn) -> bool:
        self._charge(turn)
        if turn.fresh or self._clock() - turn.since < QUANTUM:
            return True
        if self._first([*self._waiting, turn]) is not turn:
            return False
        turn.since, self._started = self._clock(), False
        return True

    def _admit(self) -> None:
        while self._waiting and len(self._computing) < self.width:
            turn = self._first(self._waiting)
            self._reached = self._now()
            self._started = self._started and turn.fresh
            self._waiting.remove(turn)
            self._computing.append(turn)
            turn.since = turn.charged = self._clock()
            turn.told.set()

    def _first(self, turns: Sequence[Turn]) -> Turn:
        """Of those whose learner has had least, the one that waits longest. A start lasts long;
        so between two of them one that has begun has its turn."""
        if self._started:
            turns = [turn for turn in turns if not turn.fresh] or turns
        return min(
            turns, key=lambda turn: (not (turn.fresh and turn.account.credit >= A_START), turn.account.spent)
        )

    def _charge(self, turn: Turn) -> None:
        now = self._clock()
        turn.account.charge(now - turn.charged, now, starting=turn.fresh)
        turn.computed += now - turn.charged
        turn.charged = now

    def _now(self) -> float:
        """The least that any learner has had who wants more: where one who comes now begins."""
        wanting = [turn.account.spent for turn in (*self._waiting, *self._computing)]
        least = min(wanting) if wanting else max((each.spent for each in self._accounts.values()), default=0)
        return max(self._reached, least)

    def _forget(self) -> None:
        """Those who have no run here nor elsewhere, nor anything that would be held against them."""
        least, now = self._now(), self._clock()
        for who, each in list(self._accounts.items()):
            each.charge(0.0, now, starting=False)
            if not each.runs and each.spread == 1 and each.spent <= least and each.credit == CREDIT:
                del self._accounts[who]


class Turn:
    """The turns of one run. It has one from when `take` says so until it takes another and others
    go first, or until it gives it back. `fresh` until its first batch is done; `computed` are the
    seconds that it had, as of the last time it asked."""

    def __init__(self, turnstile: Turnstile, account: Account) -> None:
        self._turnstile = turnstile
        self.account = account
        self.fresh = True
        self.since = self.charged = self.computed = 0.0
        self.told = threading.Event()
        self._called = False

    def take(self, timeout: float) -> bool:
        """Wait until it may compute. False if it was called, or after so many seconds; then it
        waits no more, but a turn that it has it keeps."""
        if not self._called and not self._turnstile.ask(self):
            if not self._called:
                self.told.wait(timeout)
            self._turnstile.leave(self, waiting=True)
        return not self._called and self._turnstile.has(self)

    def call(self) -> None:
        """Something wants its attention: it is not to wait on."""
        self._called = True
        self.told.set()

    def attend(self) -> None:
        """What it was called for is about to be seen to."""
        self._called = False

    def begun(self) -> None:
        """Its first batch is done."""
        self._turnstile.begun(self)

    def give_back(self) -> None:
        """It does something else than compute, and others may."""
        self._turnstile.leave(self)


# The turns of this process.
TURNS = Turnstile(Settings().replaced(threads=os.environ.get("MODELIER_THREADS")).threads)


def spread(owner: str, workers: int) -> None:
    """Called in the worker's process by the engine, as `Turnstile.spread`."""
    TURNS.spread(owner, workers)
