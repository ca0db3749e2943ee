"""What takes much memory is done for one at a time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.testing.v1 import AppTest

from components.assembly.spec.messages import Message
from components.assembly.spec.problems import Refused
from components.ui.base.heavy_work import WAITING, HeavyWork
from components.ui.build import model_file
from components.ui.share import take_home
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine
from tests.ui.keras_models import digits, saved
from tests.ui.learners import button
from tests.ui.page_texts import widget


def test_one_has_the_turn_and_the_others_are_told() -> None:
    heavy, most, now, messages = HeavyWork(), 0, 0, []
    lock, here = threading.Lock(), threading.Event()

    def wait(what: Message) -> None:
        messages.append(what)
        here.set()

    def work(number: int) -> int:
        nonlocal most, now
        with heavy.turn(wait):
            with lock:
                now += 1
                most = max(most, now)
            if number == 0:
                # Until another one came and was told to wait.
                assert here.wait(10)
            with lock:
                now -= 1
        return number

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(work, 0)
        others = [pool.submit(work, number) for number in range(1, 4)]
        assert sorted(future.result(20) for future in (first, *others)) == [0, 1, 2, 3]
    assert most == 1
    assert set(messages) == {WAITING}


def test_nobody_waits_for_ever_and_what_fails_gives_the_turn_back() -> None:
    heavy = HeavyWork(patience=0.01)
    with heavy.turn(), pytest.raises(Refused, match="busy"), heavy.turn():
        pass
    with pytest.raises(ZeroDivisionError), heavy.turn():
        _ = 1 / 0
    with heavy.turn():
        pass


def test_files_are_read_and_packed_in_turn(
    visit: Open, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While someone else has the turn, a page says so and changes nothing."""
    busy = HeavyWork(patience=0.01)
    monkeypatch.setattr(model_file, "HEAVY", busy)
    with busy.turn():
        app = visit("build")
        widget(app, "own-file").upload("mine.keras", saved(digits()), "application/octet-stream").run()
        assert not app.exception
        assert "busy with the models of others" in errors(app)
    monkeypatch.setattr(take_home, "HEAVY", busy)
    app = visit("headline")
    button(app, "headline-train").click().run()
    engine.started[-1].finish()
    app.run()
    widget(app, "headline-view-training").set_value("take").run()
    with busy.turn():
        button(app, "headline-pack").click().run()
        assert not app.exception
        assert "busy with the models of others" in errors(app)
    button(app, "headline-pack").click().run()
    assert not app.exception
    assert errors(app) == ""


def errors(app: AppTest) -> str:
    return " ".join(str(element.value) for element in app.error)
