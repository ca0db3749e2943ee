"""The computing that learners had in a process, each for themselves and all of an address together."""

from __future__ import annotations

from dataclasses import dataclass

# Seconds of computing for which a learner's runs that have no batch yet go before all others, so
# that first points come soon, and which are not counted, so that curves move from then on. Used
# up by whoever starts again and again, who then waits as all do; regained by the second.
CREDIT = 5.0
CREDIT_PER_SECOND = 0.05
# Of these, what a start needs to go first.
CREDIT_TO_START = 1.0
# Learners that a group counts as at most: a class behind one address, or one person with many cookies.
MAX_LEARNERS = 8


@dataclass(eq=False)
class Group:
    """The computing time of all learners of a group, in seconds for each of those that it counts as,
    from where the group began; `reached` is where a learner of it begins who comes now, as far as is
    known. Credit is as that of so many learners."""

    spent: float
    as_of: float
    credit: float = CREDIT * MAX_LEARNERS
    reached: float = 0.0
    learners: int = 0

    def charge(self, seconds: float, free: float, now: float) -> None:
        """So much more was computed, until `now`, of it so much free of charge as far as credit goes."""
        self.credit = min(
            CREDIT * MAX_LEARNERS,
            self.credit + (now - self.as_of) * CREDIT_PER_SECOND * MAX_LEARNERS,
        )
        self.as_of = now
        free = min(free, self.credit)
        self.credit -= free
        self.spent += (seconds - free) / min(max(self.learners, 1), MAX_LEARNERS)


@dataclass(eq=False)
class Account:
    """The computing time of one learner here, in seconds, from where they began. `spread` is on
    how many workers their runs are: their time counts so many times, which makes it one
    learner's part in all."""

    spent: float
    as_of: float
    group: Group
    credit: float = CREDIT
    runs: int = 0
    spread: int = 1

    def charge(self, seconds: float, now: float, *, starting: bool) -> None:
        """So much more was computed, until `now`."""
        self.credit = min(CREDIT, self.credit + (now - self.as_of) * CREDIT_PER_SECOND)
        self.as_of = now
        free = min(seconds, self.credit) if starting else 0.0
        self.credit -= free
        self.spent += (seconds - free) * self.spread
        self.group.charge(seconds * self.spread, free * self.spread, now)
