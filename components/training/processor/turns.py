"""Decides which run of a process computes next, where more train than it has cores for.

Fair by owner: the one who has had least computing time goes first, counted from when they came
(start-time fair queuing). Several runs of one owner share that owner's part. Owners come in groups, by
network address: a group has the parts of all its owners, but of no more than `MAX_LEARNERS`, and they
share it, so that nobody has more by being many.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from components.training.config import Settings
from components.training.processor.accounts import (
    CREDIT,
    CREDIT_TO_START,
    MAX_LEARNERS,
    Account,
    OwnerGroup,
)

# Seconds for which a turn is kept: models whose batches take less would wait for each other's
# threads to wake most of the time.
QUANTUM = 0.02


class TurnScheduler:
    """Lets `width` runs compute at a time. Safe to use from any thread; `clock` tells seconds."""

    def __init__(self, width: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.width = width
        self._clock = clock
        self._lock = threading.RLock()
        self._accounts: dict[str, Account] = {}
        self._groups: dict[str, OwnerGroup] = {}
        # Learners whose runs are on several workers, those included that are not here yet.
        self._spread: dict[str, int] = {}
        self._waiting: list[Turn] = []
        self._computing: list[Turn] = []
        self._reached = 0.0
        # The turn of the run that a thread computes for.
        self._here = threading.local()
        # Whether a run had its first batch last.
        self._started = False

    @contextmanager
    def admitted(self, owner: str, group: str = "") -> Iterator[Turn]:
        """Register a run of an owner, of a group (by default of their own), for as long as this lasts."""
        with self._lock:
            account = self._account(owner, group)
            account.group.learners += not account.runs
            account.runs += 1
        turn = self._here.turn = Turn(self, account)
        try:
            yield turn
        finally:
            self._here.turn = None
            with self._lock:
                self.leave(turn)
                account.runs -= 1
                account.group.learners -= not account.runs
                self._forget()

    @contextmanager
    def uncharged(self) -> Iterator[None]:
        """Charge nobody for what this thread computes meanwhile: it is of use to all."""
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
        """Note on how many workers an owner has runs."""
        with self._lock:
            self._spread[owner] = workers
            if owner in self._accounts:
                self._accounts[owner].spread = workers
                self._forget()
            if workers == 1:
                del self._spread[owner]

    # What `Turn` calls.

    def ask(self, turn: Turn) -> bool:
        """Ask, between two batches, whether a run may compute. If not it waits until its event is set."""
        with self._lock:
            if turn in self._computing and not self._goes_on(turn):
                self.leave(turn)
            if turn not in self._computing and turn not in self._waiting:
                turn.granted.clear()
                # Time that it was away is not saved up.
                account = turn.account
                account.spent = max(account.spent, self._now(account.group))
                account.group.spent = max(account.group.spent, self._group_now())
                self._waiting.append(turn)
                self._admit()
            return turn in self._computing

    def leave(self, turn: Turn, *, waiting: bool = False) -> None:
        """End the computing and the waiting of a run; with `waiting`, its waiting alone."""
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
            if turn in self._computing and not waiting:
                self._charge(turn)
                self._mark(turn)
                self._computing.remove(turn)
                self._admit()

    def has(self, turn: Turn) -> bool:
        """Whether a run may compute."""
        with self._lock:
            return turn in self._computing

    def begun(self, turn: Turn) -> None:
        """Note that a run has trained its first batch."""
        with self._lock:
            if turn in self._computing:
                self._charge(turn)
            self._started = self._started or turn.fresh
            turn.fresh = False

    def _account(self, owner: str, group: str) -> Account:
        if owner not in self._accounts:
            name = group or owner
            if name not in self._groups:
                self._groups[name] = OwnerGroup(self._group_now(), self._clock())
            of = self._groups[name]
            spread = self._spread.get(owner, 1)
            self._accounts[owner] = Account(self._now(of), self._clock(), of, spread=spread)
        return self._accounts[owner]

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
            self._mark(turn)
            self._started = self._started and turn.fresh
            self._waiting.remove(turn)
            self._computing.append(turn)
            turn.since = turn.charged = self._clock()
            turn.granted.set()

    def _first(self, turns: Sequence[Turn]) -> Turn:
        """The turn to go next: of the group that has had least, of its owner that has, the one that waits
        longest. A start takes long; so between two of them one that has begun has its turn."""
        if self._started:
            turns = [turn for turn in turns if not turn.fresh] or turns
        alone = len({id(turn.account.group) for turn in turns}) == 1
        turns = [turn for turn in turns if turn.may_start(alone=alone)] or turns
        group = min(turns, key=lambda turn: turn.account.group.spent).account.group
        mine = [turn for turn in turns if turn.account.group is group]
        return min(mine, key=lambda turn: turn.account.spent)

    def _charge(self, turn: Turn) -> None:
        now = self._clock()
        turn.account.charge(now - turn.charged, now, starting=turn.fresh)
        turn.computed += now - turn.charged
        turn.charged = now

    def _now(self, group: OwnerGroup) -> float:
        """The least that any owner of a group has had who wants more: where a new one begins."""
        turns = (*self._waiting, *self._computing)
        wanting = [turn.account.spent for turn in turns if turn.account.group is group]
        had = [account.spent for account in self._accounts.values() if account.group is group]
        return max(group.reached, min(wanting) if wanting else max(had, default=0.0))

    def _group_now(self) -> float:
        """The least that any group has had of which an owner wants more."""
        wanting = [turn.account.group.spent for turn in (*self._waiting, *self._computing)]
        had = [group.spent for group in self._groups.values()]
        return max(self._reached, min(wanting) if wanting else max(had, default=0.0))

    def _mark(self, turn: Turn) -> None:
        """Remember where owners begin who come when nobody waits any more."""
        self._reached = self._group_now()
        turn.account.group.reached = self._now(turn.account.group)

    def _forget(self) -> None:
        """Delete accounts without runs, here or elsewhere, that are no different from new ones."""
        now = self._clock()
        for who, account in list(self._accounts.items()):
            account.charge(0.0, now, starting=False)
            least = self._now(account.group)
            if (
                not account.runs
                and account.spread == 1
                and account.spent <= least
                and account.credit == CREDIT
            ):
                del self._accounts[who]
        held, least = {id(account.group) for account in self._accounts.values()}, self._group_now()
        for name, group in list(self._groups.items()):
            free = group.credit == CREDIT * MAX_LEARNERS and group.spent <= least
            if id(group) not in held and free:
                del self._groups[name]


class Turn:
    """The permission of one run to compute: from when `take` returns True until it takes another and
    others go first, or until it is given back. `fresh` until its first batch is trained; `computed` are
    its seconds of computing, as of the last time it asked."""

    def __init__(self, scheduler: TurnScheduler, account: Account) -> None:
        self._scheduler = scheduler
        self.account = account
        self.fresh = True
        self.since = self.charged = self.computed = 0.0
        self.granted = threading.Event()
        self._interrupted = False

    def take(self, timeout: float) -> bool:
        """Wait until the run may compute, at most `timeout` seconds.

        Returns:
            False if it was interrupted or the time is up. It waits no more then, but keeps a turn that
            it has.
        """
        if not self._interrupted and not self._scheduler.ask(self):
            if not self._interrupted:
                self.granted.wait(timeout)
            self._scheduler.leave(self, waiting=True)
        return not self._interrupted and self._scheduler.has(self)

    def interrupt(self) -> None:
        """Have `take` return at once, so that the run looks at what is new."""
        self._interrupted = True
        self.granted.set()

    def clear_interrupt(self) -> None:
        """Let `take` wait again: what it was interrupted for is about to be looked at."""
        self._interrupted = False

    def begun(self) -> None:
        """Note that its first batch is trained."""
        self._scheduler.begun(self)

    def may_start(self, *, alone: bool) -> bool:
        """Whether it has trained no batch yet and its owner has credit to go first; the credit of the group
        does not matter where the group is `alone`."""
        account = self.account
        return (
            self.fresh
            and account.credit >= CREDIT_TO_START
            and (alone or account.group.credit >= CREDIT_TO_START)
        )

    def give_back(self) -> None:
        """Stop computing, and let others."""
        self._scheduler.leave(self)


# The one of this process.
TURNS = TurnScheduler(Settings().replaced(threads=os.environ.get("MODELIER_THREADS")).threads)


def set_spread(owner: str, workers: int) -> None:
    """Note on how many workers an owner has runs. The engine calls it in the worker's process."""
    TURNS.spread(owner, workers)
