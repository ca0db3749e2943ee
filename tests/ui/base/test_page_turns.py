"""Page scripts in a queue: a bounded number at once, in order, and none waits for one that is stuck."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from components.ui.base.serving.page_turns import PageTurns

PATIENCE = 30


def test_no_more_scripts_run_at_once_than_it_lets() -> None:
    turns = PageTurns(scripts=2, longest=PATIENCE)
    running, most, lock = 0, 0, threading.Lock()
    both = threading.Barrier(2)

    def script() -> None:
        nonlocal running, most
        with turns.turn():
            with lock:
                running += 1
                most = max(most, running)
            both.wait(PATIENCE)  # scripts come in twos, so that two surely run at once
            with lock:
                running -= 1
            both.wait(PATIENCE)

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(script) for _ in range(8)]:
            done.result(PATIENCE)
    assert most == 2


def test_they_begin_in_the_order_in_which_they_came() -> None:
    turns = PageTurns(scripts=1, longest=PATIENCE)
    order: list[int] = []
    threads = []
    with turns.turn():
        for number in range(5):
            thread = threading.Thread(target=lambda number=number: _note(turns, order, number))
            threads.append(thread)
            thread.start()
            while turns.waiting <= number:
                pass
        assert order == []
    for thread in threads:
        thread.join(PATIENCE)
    assert order == [0, 1, 2, 3, 4]


def _note(turns: PageTurns, order: list[int], number: int) -> None:
    with turns.turn():
        order.append(number)


def test_a_script_that_waits_for_something_else_keeps_nobody_waiting_for_long() -> None:
    turns = PageTurns(scripts=1, longest=0.01)
    with turns.turn(), ThreadPoolExecutor(1) as pool:
        order: list[int] = []
        pool.submit(_note, turns, order, 1).result(PATIENCE)
        assert order == [1]


def test_a_script_that_fails_gives_its_place_back() -> None:
    turns = PageTurns(scripts=1, longest=PATIENCE)
    try:
        with turns.turn():
            raise RuntimeError
    except RuntimeError:
        pass
    with turns.turn():
        assert turns.waiting == 0


def test_the_next_begins_while_one_waits_for_another_process() -> None:
    turns = PageTurns(scripts=1, longest=PATIENCE)
    order: list[int] = []
    with ThreadPoolExecutor(1) as pool:
        with turns.turn():
            with turns.aside():
                pool.submit(_note, turns, order, 1).result(PATIENCE)
            assert order == [1]
            after = pool.submit(_note, turns, order, 2)
            while not turns.waiting:
                pass
            assert order == [1]  # it is at work again
        after.result(PATIENCE)
    assert order == [1, 2]


def test_whoever_ends_wakes_the_first_of_many_and_so_on() -> None:
    turns = PageTurns(scripts=1, longest=PATIENCE)
    order: list[int] = []
    with ThreadPoolExecutor(30) as pool:
        with turns.turn():
            noted = [pool.submit(_note, turns, order, number) for number in range(30)]
            while turns.waiting < len(noted):
                pass
        for one in noted:
            one.result(PATIENCE)
    assert sorted(order) == list(range(30))
