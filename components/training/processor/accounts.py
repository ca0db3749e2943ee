"""Counts the computing time that owners, and groups of them, have had in a process."""

from __future__ import annotations

from dataclasses import dataclass

# Seconds of computing that an owner has free for starts: until its first batch a run goes before all
# others and is not charged, so that first points come soon. Who starts again and again uses it up, and
# then waits like all; it grows back by so many seconds a second.
CREDIT = 5.0
CREDIT_PER_SECOND = 0.05
# Seconds of it without which a start does not go first.
CREDIT_TO_START = 1.0
# A group has the share of its owners, but of no more than so many: it may be a class behind one address,
# or one person with many cookies.
MAX_LEARNERS = 8


@dataclass(eq=False)
class OwnerGroup:
    """The computing time of a group of owners.

    Attributes:
        spent: seconds charged, divided by the owners that the group counts as.
        as_of: when credit was last brought up to date, in seconds of the clock.
        credit: seconds free for starts, of `MAX_LEARNERS` owners.
        reached: the `spent` with which a new owner of the group begins, as far as is known.
        learners: owners with runs here.
    """

    spent: float
    as_of: float
    credit: float = CREDIT * MAX_LEARNERS
    reached: float = 0.0
    learners: int = 0

    def charge(self, seconds: float, free: float, now: float) -> None:
        """Charge `seconds` of computing up to `now`, of which `free` are not counted, as far as credit
        goes."""
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
    """The computing time of one owner.

    Attributes:
        spent: seconds charged.
        as_of: when credit was last brought up to date, in seconds of the clock.
        credit: seconds free for starts.
        runs: how many runs of the owner are here.
        spread: on how many workers the owner has runs. Their time is charged so many times, so that
            all of them together have the share of one owner.
    """

    spent: float
    as_of: float
    group: OwnerGroup
    credit: float = CREDIT
    runs: int = 0
    spread: int = 1

    def charge(self, seconds: float, now: float, *, starting: bool) -> None:
        """Charge `seconds` of computing up to `now`; free as far as credit goes while `starting`."""
        self.credit = min(CREDIT, self.credit + (now - self.as_of) * CREDIT_PER_SECOND)
        self.as_of = now
        free = min(seconds, self.credit) if starting else 0.0
        self.credit -= free
        self.spent += (seconds - free) * self.spread
        self.group.charge(seconds * self.spread, free * self.spread, now)
