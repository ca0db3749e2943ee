from __future__ import annotations

from threading import Barrier, Event, Thread

import pytest

from components.datasets.cache import Cache


class Maker:
    """Makes a value and remembers for which keys."""

    def __init__(self, value: int) -> None:
        self.value = value
        self.made: list[str] = []

    def get(self, cache: Cache[int], key: str) -> int:
        def make() -> int:
            self.made.append(key)
            return self.value

        return cache.get(key, make)


def test_what_was_made_is_made_once() -> None:
    cache: Cache[int] = Cache(100, lambda _: 1)
    maker = Maker(7)
    assert [maker.get(cache, "a") for _ in range(3)] == [7, 7, 7]
    assert maker.made == ["a"]


def test_threads_that_ask_at_once_wait_for_one() -> None:
    cache: Cache[object] = Cache(100, lambda _: 1)
    started, go, makings, got = Barrier(8), Event(), [], []

    def make() -> object:
        go.wait(10)
        makings.append(1)
        return object()

    def ask() -> None:
        started.wait(10)
        got.append(cache.get("a", make))

    threads = [Thread(target=ask) for _ in range(7)]
    for thread in threads:
        thread.start()
    started.wait(10)
    go.set()
    for thread in threads:
        thread.join(10)
    assert len(makings) == 1
    assert len(got) == 7
    assert len(set(map(id, got))) == 1


def test_beyond_the_limit_what_was_used_longest_ago_goes() -> None:
    cache: Cache[int] = Cache(10, lambda size: size)
    maker = Maker(4)
    for key in "abac":
        maker.get(cache, key)
    maker.made.clear()
    for key in "acb":
        maker.get(cache, key)
    assert maker.made == ["b"]


def test_the_latest_is_kept_however_large() -> None:
    cache: Cache[int] = Cache(10, lambda size: size)
    cache.get("small", lambda: 1)
    cache.get("large", lambda: 50)
    assert cache.get("large", lambda: 0) == 50
    assert cache.get("small", lambda: 2) == 2


def test_what_fails_is_tried_again() -> None:
    cache: Cache[int] = Cache(10, lambda _: 1)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 // 0)
    assert cache.get("a", lambda: 5) == 5


class Stopped(BaseException):
    """As Streamlit stops a script."""


def test_a_thread_that_is_stopped_stops_no_other_that_waits() -> None:
    cache: Cache[int] = Cache(10, lambda _: 1)
    making, go = Event(), Event()
    stopped, got = [], []

    def stop() -> int:
        making.set()
        go.wait(10)
        raise Stopped

    def first() -> None:
        try:
            cache.get("a", stop)
        except Stopped as error:
            stopped.append(error)

    def second() -> None:
        got.append(cache.get("a", lambda: 5))

    threads = [Thread(target=first), Thread(target=second)]
    threads[0].start()
    making.wait(10)
    threads[1].start()
    go.set()
    for thread in threads:
        thread.join(10)
    assert len(stopped) == 1
    assert got == [5]
