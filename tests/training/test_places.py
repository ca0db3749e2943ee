"""Who waits, and where there is room."""

from __future__ import annotations

from collections import Counter

from components.training.line import Line
from components.training.places import Places


def test_the_line_is_first_come_first_served_and_bounded() -> None:
    line: Line[str] = Line(limit=3)
    assert all(line.join(name) for name in "abc")
    assert not line.join("d")
    assert [line.ahead(lambda each, name=name: each == name) for name in "abcd"] == [0, 1, 2, 0]  # type: ignore[misc]
    assert line.first(lambda each: each > "a") == "b"
    assert line.leave("b")
    assert not line.leave("b")
    line.rejoin("z")
    assert list(line) == ["z", "a", "c"]
    assert len(line) == 3


def test_a_run_goes_where_least_is_going_on_and_the_model_is_warm() -> None:
    places = Places()
    assert not places
    assert places.any() is None
    assert places.best(Counter(), Counter(), "lstm") is None
    places.update({"one": 2, "two": 2})
    places.take("two", "lstm")
    assert places.best(Counter(), Counter(), "lstm") == "two"
    assert places.best(Counter(two=1), Counter(two=1), "lstm") == "one"
    # A run at its end still holds its place, but is no reason to go elsewhere.
    assert places.best(Counter(two=1), Counter(), "lstm") == "two"
    assert places.best(Counter(two=2), Counter(), "lstm") == "one"
    assert places.best(Counter(one=2, two=2), Counter(), "lstm") is None


def test_workers_come_and_go() -> None:
    places = Places()
    places.update({"one": 1, "two": 1})
    places.take("one", "lstm")
    places.update({"one": 1, "three": 1})
    assert "two" not in places
    assert places.best(Counter(), Counter(), "lstm") == "one"
    places.drop("one")
    assert places.any() == "three"
    assert places.best(Counter(), Counter(), "lstm") == "three"
