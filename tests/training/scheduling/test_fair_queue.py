"""Who is next: fair by learner, and no fairer to those who are many at one address."""

from __future__ import annotations

from random import Random

import pytest

from components.assembly.spec.problems import Refused
from components.training import Recipe
from components.training.processor.accounts import MAX_LEARNERS
from components.training.runs.run import Run
from components.training.scheduling.admission import MAX_OF_GROUP, MAX_OF_ONE, MAX_WAITING, enqueue
from components.training.scheduling.fair_queue import FairQueue
from components.training.scheduling.scheduled_run import ScheduledRun
from tests.training import small

Item = tuple[str, str, int]
"""A group, a learner of it, and the number of their run."""


def line(limit: int = MAX_WAITING, *, grouped: bool = True) -> FairQueue[Item]:
    group = (lambda item: item[0]) if grouped else None
    return FairQueue(limit, owner=lambda item: item[:2], group=group)


def served(line: FairQueue[Item], count: int) -> list[Item]:
    """The next ones, each given its place."""
    items = []
    for _ in range(count):
        item = next(iter(line))
        line.serve(item)
        items.append(item)
    return items


def test_many_cookies_put_few_runs_ahead_of_a_newcomer() -> None:
    waiting = line()
    for number in range(120):
        waiting.join(("flood", f"cookie {number}", 0))
    waiting.join(("home", "newcomer", 0))
    assert waiting.ahead(lambda item: item[1] == "newcomer") <= MAX_LEARNERS
    # Whoever comes when the flood has many places already is the very next.
    later = line()
    for number in range(120):
        later.join(("flood", f"cookie {number}", 0))
    served(later, 40)
    later.join(("home", "newcomer", 0))
    assert later.ahead(lambda item: item[1] == "newcomer") == 0


def test_a_class_behind_one_address_is_served_as_from_many() -> None:
    chance = Random(5)
    items = [("school", f"learner {chance.randrange(12)}", number) for number in range(80)]
    both = [line(), line(grouped=False)]
    orders = []
    for waiting in both:
        for item in items[:40]:
            waiting.join(item)
        first = served(waiting, 25)
        for item in first[:5]:
            waiting.served(item)
        for item in items[40:]:
            waiting.join(item)
        orders.append(first + served(waiting, 55))
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == sorted(items)


def test_learners_alone_at_their_addresses_take_turns() -> None:
    waiting = line()
    for number in range(3):
        waiting.join(("a", "a", number))
    waiting.join(("b", "b", 0))
    assert [item[0] for item in served(waiting, 4)] == ["a", "b", "a", "a"]


def test_one_address_cannot_fill_the_queue() -> None:
    waiting: FairQueue[ScheduledRun] = FairQueue(
        MAX_WAITING,
        owner=lambda scheduled: scheduled.run.owner,
        group=lambda scheduled: scheduled.run.group,
        of_group=MAX_OF_GROUP,
    )

    def ask(owner: str, group: str) -> None:
        run = Run(small.spec(), Recipe(), None, owner=owner, group=group)  # type: ignore[arg-type]
        enqueue(waiting, ScheduledRun(run))

    for number in range(MAX_OF_GROUP):
        ask(f"cookie {number // MAX_OF_ONE}", "flood")
    with pytest.raises(Refused, match="from your network") as refused:
        ask("another cookie", "flood")
    assert refused.value.problems[0].code == "too-many-of-address"
    ask("newcomer", "home")
    assert len(waiting) == MAX_OF_GROUP + 1
