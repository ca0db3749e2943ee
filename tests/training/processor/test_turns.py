"""Whose turn it is, by a clock of the test, without threads."""

from __future__ import annotations

import threading
from collections import defaultdict
from contextlib import ExitStack
from itertools import pairwise

import pytest

from components.training.processor.accounts import CREDIT, CREDIT_PER_SECOND, MAX_LEARNERS
from components.training.processor.turns import QUANTUM, Turn, TurnScheduler


class Class:
    """Runs that compute in turn, each batch for so many seconds as it costs."""

    def __init__(self, width: int = 1) -> None:
        self.now = 0.0
        self.scheduler = TurnScheduler(width, lambda: self.now)
        self.had: defaultdict[str, float] = defaultdict(float)
        self.said: list[str] = []
        self.runs: dict[str, tuple[Turn, float, float]] = {}
        self.leaving: dict[str, ExitStack] = {}

    def comes(
        self, name: str, cost: float = 1.0, owner: str = "", start: float = 0.0, group: str = ""
    ) -> None:
        """A run; its first batch costs `start`, and nothing if that is 0: it has begun."""
        self.leaving[name] = ExitStack()
        turn = self.leaving[name].enter_context(self.scheduler.admitted(owner or name, group))
        turn.fresh = start > 0
        self.runs[name] = turn, cost, start

    def goes(self, name: str) -> None:
        del self.runs[name]
        self.leaving.pop(name).close()

    def computes(self) -> list[str]:
        return [name for name, (turn, _, _) in self.runs.items() if turn._scheduler.has(turn)]

    def go_on(self, seconds: float) -> None:
        """Let them compute for so long."""
        end = self.now + seconds
        while self.now < end - 1e-9:
            for turn, _, _ in list(self.runs.values()):
                self.scheduler.ask(turn)
            (name,) = self.computes()
            turn, cost, start = self.runs[name]
            taken = start if turn.fresh else cost
            self.now += taken
            self.had[name] += taken
            self.said.append(name)
            turn.begun()
            self.scheduler.ask(turn)


def test_equal_parts_whatever_a_batch_costs() -> None:
    room = Class()
    for name, cost in {"a": 1.0, "b": 3.0, "c": 0.5}.items():
        room.comes(name, cost)
    room.go_on(300)
    assert all(had == pytest.approx(100, abs=4) for had in room.had.values())


def test_two_runs_of_unlike_cost_share_alike() -> None:
    room = Class()
    room.comes("small", 0.1)
    room.comes("large", 2.0)
    room.go_on(100)
    assert room.had["small"] == pytest.approx(50, abs=3)


def test_several_runs_of_one_learner_share_the_part_of_one() -> None:
    room = Class()
    room.comes("b")
    for number in range(3):
        room.comes(f"a{number}", owner="a")
    room.go_on(120)
    assert room.had["b"] == pytest.approx(60, abs=2)
    assert all(room.had[f"a{number}"] == pytest.approx(20, abs=2) for number in range(3))


def test_whose_runs_are_on_several_workers_has_one_part_in_all() -> None:
    room = Class()
    room.comes("a")
    room.comes("b")
    room.scheduler.spread("a", 2)
    room.go_on(90)
    assert room.had["a"] == pytest.approx(30, abs=2)


def test_what_is_of_use_to_all_is_charged_to_nobody() -> None:
    room = Class()
    room.comes("a")
    room.comes("b")  # whose turn this thread has from here on
    room.go_on(2)
    while room.computes() != ["b"]:
        room.go_on(1)
    with room.scheduler.uncharged():
        room.now += 30
    room.had.clear()
    room.go_on(40)
    assert abs(room.had["a"] - room.had["b"]) <= 2
    # Who has no turn is not disturbed.
    with TurnScheduler(1).uncharged():
        pass


def test_who_comes_later_neither_catches_up_nor_waits() -> None:
    room = Class()
    room.comes("a")
    room.go_on(100)
    room.comes("b")
    room.go_on(20)
    assert room.had["b"] == pytest.approx(10, abs=1)


def test_a_pause_saves_up_nothing() -> None:
    room = Class()
    room.comes("a")
    room.comes("b")
    room.go_on(20)
    paused = room.runs.pop("a")
    paused[0].give_back()
    room.go_on(50)
    room.runs["a"] = paused
    before = room.had["a"]
    room.go_on(20)
    assert room.had["a"] - before == pytest.approx(10, abs=1)


def test_a_start_goes_first_and_between_two_others_have_a_turn() -> None:
    room = Class()
    for name in "ab":
        room.comes(name)
    room.go_on(10)
    room.said.clear()
    for name in "xyz":
        room.comes(name, start=2.0)
    room.go_on(9)
    # The first of each is its start; between two there is a batch of one who has begun.
    starts = [room.said.index(name) for name in "xyz"]
    assert [later - sooner for sooner, later in pairwise(starts)] == [2, 2]
    # A start is not held against them: after it all have the same.
    before = room.had.copy()
    room.go_on(50)
    assert all(room.had[name] - before[name] == pytest.approx(10, abs=2) for name in "abxyz")


def test_who_starts_again_and_again_gets_no_more_than_others() -> None:
    room = Class()
    for name in "ab":
        room.comes(name, 0.1)
    for number in range(100):
        room.comes(f"c{number}", owner="c", start=1.0)
        while f"c{number}" not in room.said:
            room.go_on(0.1)
        room.goes(f"c{number}")
    spent = sum(had for name, had in room.had.items() if name.startswith("c"))
    assert spent - room.had["a"] <= CREDIT + CREDIT_PER_SECOND * room.now + 2


def test_short_batches_keep_their_turn_for_a_while() -> None:
    room = Class()
    for name in "ab":
        room.comes(name, QUANTUM / 10)
    room.go_on(QUANTUM * 4)
    changes = sum(one != other for one, other in pairwise(room.said))
    assert len(room.said) >= 40
    assert changes <= 5


def test_so_many_compute_at_once() -> None:
    room = Class(width=2)
    for name in "abc":
        room.comes(name)
    assert [room.scheduler.ask(turn) for turn, _, _ in room.runs.values()] == [True, True, False]
    room.goes("a")
    assert room.computes() == ["b", "c"]


def test_who_waits_is_told_when_it_is_their_turn_or_when_they_are_called() -> None:
    room = Class()
    room.comes("a")
    room.comes("b")
    first, second = room.runs["a"][0], room.runs["b"][0]
    assert first.take(60)
    taken: list[bool] = []

    def wait() -> threading.Thread:
        thread = threading.Thread(target=lambda: taken.append(second.take(60)))
        thread.start()
        return thread

    waiting = wait()
    second.interrupt()
    waiting.join(60)
    # It is called until it attends, and waits no more for a turn.
    assert not second.take(60)
    second.clear_interrupt()
    waiting = wait()
    first.give_back()
    waiting.join(60)
    assert taken == [False, True]
    assert not first.take(0)
    # What it is called for does not cost it the turn that it has.
    second.interrupt()
    assert not second.take(60)
    second.clear_interrupt()
    assert second.take(60)


# --- learners of one address


def test_nobody_has_more_by_being_many() -> None:
    room = Class()
    for number in range(4 * MAX_LEARNERS):
        room.comes(f"one of many {number}", group="address")
    room.comes("newcomer")
    room.go_on(40 * (MAX_LEARNERS + 1))
    assert room.had["newcomer"] == pytest.approx(40, abs=2)
    many = [had for name, had in room.had.items() if name != "newcomer"]
    assert max(many) - min(many) <= 2


def test_starts_of_many_do_not_keep_others_waiting() -> None:
    """Each new learner has a start free of charge; those of one address only as many as some have."""
    room = Class()
    for number in range(100):
        room.comes(f"one of many {number}", start=CREDIT, group="address")
    room.go_on(CREDIT * MAX_LEARNERS)
    room.comes("newcomer", start=CREDIT)
    room.go_on(3 * CREDIT)
    assert room.had["newcomer"] >= CREDIT


@pytest.mark.parametrize("start", [0.0, 1.5])
def test_a_class_behind_one_address_has_what_it_would_have_from_many(start: float) -> None:
    rooms = [Class(), Class()]
    for room, group in zip(rooms, ("school", ""), strict=True):
        for number in range(3 * MAX_LEARNERS):
            cost = 0.5 + number % 3
            for run in range(1 + number % 2):
                room.comes(f"{number} {run}", cost, owner=f"learner {number}", start=start, group=group)
        room.go_on(60)
        room.goes("0 0")
        room.comes("later", group=group)
        room.go_on(60)
    assert rooms[0].said == rooms[1].said


def test_two_groups_that_come_and_go_are_forgotten() -> None:
    room = Class()
    room.comes("a", group="one")
    room.comes("b", group="other")
    room.go_on(30)
    room.goes("a")
    room.go_on(30)
    room.comes("a", group="one")
    # Time that a group was away is not saved up.
    room.had.clear()
    room.go_on(20)
    assert room.had["b"] == pytest.approx(10, abs=2)
    room.goes("a")
    room.goes("b")
    room.now += MAX_LEARNERS * CREDIT / CREDIT_PER_SECOND
    room.comes("c")
    room.goes("c")
    assert len(room.scheduler._groups) <= 1


def test_who_is_on_several_workers_is_known_before_the_run_is_here() -> None:
    room = Class()
    room.scheduler.spread("a", 2)
    room.comes("a")
    room.comes("b")
    room.go_on(90)
    assert room.had["a"] == pytest.approx(30, abs=2)
    room.scheduler.spread("a", 1)
    assert not room.scheduler._spread
