"""What several tabs of a learner share, and what of it lasts: nothing is lost between two of them, nor
because it cannot be read."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from components.lessons import HeadlineOptions, PairOptions
from components.store import DatabaseError, Store
from components.store.database.tables import LessonSessionRow
from components.training import Recipe
from components.ui.learner import service
from components.ui.session import session_experiment, workspaces
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.session_json import session_to_json
from components.ui.session.workspaces import Workspaces
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine
from tests.ui.learners import ME, YOU, Restart, button, texts

PATIENCE = 20.0


def headline() -> LessonSession:
    return LessonSession("headline", Experiment(HeadlineOptions(), Recipe()))


def pairs() -> LessonSession:
    return LessonSession("pairs", Experiment(PairOptions(), Recipe()))


def layers(options: Any) -> int:
    return len(options.extra_dense)


def five() -> list[Any]:
    """Five extra layers, as they are written down."""
    session = headline()
    session.resize("extra_dense", 5)
    layers: list[Any] = session.experiment.json["options"]["extra_dense"]
    return layers


def in_thread(action: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=action, daemon=True)
    thread.start()
    return thread


# --- several tabs at once


def test_two_tabs_that_change_something_at_once_lose_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    session = headline()
    others: list[threading.Thread] = []

    def meanwhile(experiment: Experiment, **changes: Any) -> Experiment:
        # Between what the first tab has read and what it writes, another one wants to edit.
        if not others:
            others.append(in_thread(lambda: session.set_recipe("epochs", 7)))
            others[0].join(0.3)
        return replace(experiment, **changes)

    monkeypatch.setattr(session_experiment, "replace", meanwhile)
    session.resize("extra_dense", 2)
    others[0].join(PATIENCE)
    assert session.experiment.recipe.epochs == 7
    assert layers(session.experiment.options) == 2
    assert len(session.history.past) == 2


def test_two_tabs_that_open_a_lesson_at_once_have_one_bench(restart: Restart) -> None:
    sessions: list[LessonSession] = []
    second: list[threading.Thread] = []

    def begun() -> LessonSession:
        if not second:
            second.append(in_thread(lambda: sessions.append(workspaces.lesson_session("headline", headline))))
            second[0].join(0.3)
        return headline()

    sessions.append(workspaces.lesson_session("headline", begun))
    second[0].join(PATIENCE)
    assert len(sessions) == 2
    assert sessions[0] is sessions[1] is workspaces.current_workspace().lessons["headline"]


def test_train_pressed_in_two_tabs_is_one_training(visit: Open, restart: Restart, engine: FakeEngine) -> None:
    tabs = [visit("headline"), visit("headline")]
    for tab in tabs:
        button(tab, "headline-train").click().run()
    assert len(engine.started) == 1
    assert engine.started[0].asked == []


# --- reading a learner's desk holds up no other learner


def test_a_desk_that_is_read_slowly_holds_up_no_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, answer, of, reads = threading.Event(), threading.Event(), store.lesson_sessions.of, []

    def slow(learner: str) -> Any:
        reads.append(learner)
        if learner == ME:
            begun.set()
            assert answer.wait(PATIENCE)
        return of(learner)

    monkeypatch.setattr(store.lesson_sessions, "of", slow)
    loaded, all_desks = [], Workspaces(store)
    mine = [in_thread(lambda: loaded.append(all_desks.of(ME))) for _ in range(2)]
    assert begun.wait(PATIENCE)
    other = in_thread(lambda: loaded.append(all_desks.of(YOU)))
    other.join(PATIENCE)
    assert [workspace.learner for workspace in loaded] == [YOU]
    answer.set()
    for thread in mine:
        thread.join(PATIENCE)
    # Both tabs have the same one, which was read once.
    assert loaded[1] is loaded[2]
    assert sorted(reads) == [ME, YOU]


# --- what cannot be read


def later(paper: dict[str, Any]) -> bytes:
    return packed({**paper, "version": 99})


def unknown(paper: dict[str, Any]) -> bytes:
    present = paper["present"]
    return packed({**paper, "present": {**present, "options": {**present["options"], "magic": 1}}})


def halved(paper: dict[str, Any]) -> bytes:
    return packed(paper)[:100]


def no_json(paper: dict[str, Any]) -> bytes:
    return zlib.compress(b'{"present": ')


def a_list(paper: dict[str, Any]) -> bytes:
    return packed([1, 2])


def steps(paper: dict[str, Any]) -> bytes:
    return packed({**paper, "past": [*paper["past"], {"options": {}}]})


def packed(thing: Any) -> bytes:
    return zlib.compress(json.dumps(thing).encode())


def write_payload(store: Store, change: Callable[[dict[str, Any]], bytes]) -> bytes:
    """The store as another version, or a damaged disk, left it; returns what is there of the lesson."""
    session = headline()
    session.resize("extra_dense", 2)
    payload = change(session_to_json(session))
    store.lesson_sessions.save(ME, {"headline": {}, "pairs": session_to_json(pairs())})
    with store._database.writing() as written:
        written.execute(
            update(LessonSessionRow).where(LessonSessionRow.name == "headline").values(payload=payload)
        )
    return payload


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (later, "a later version"),
        (unknown, "magic"),
        (halved, "damaged"),
        (no_json, "damaged"),
        (a_list, "damaged"),
        (steps, "some of its steps"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(
    visit: Open, restart: Restart, engine: FakeEngine, damage: Callable[[dict[str, Any]], bytes], why: str
) -> None:
    store = service.store()
    assert store is not None
    original = write_payload(store, damage)
    app = visit("headline")
    assert why in texts(app)
    # What of it can be read is there.
    assert app.slider(key="headline-extra_dense").value == (2 if damage is steps else 0)
    app.slider(key="headline-extra_dense").set_value(5).run()
    restart()
    store = service.store()
    assert store is not None
    assert store.lesson_sessions.of(ME)["headline"]["present"]["options"]["extra_dense"] == five()
    assert [aside.payload for aside in store.lesson_sessions.originals(ME)["headline"]] == [original]
    app = visit("headline")
    assert why in texts(app)
    assert app.slider(key="headline-extra_dense").value == 5
    button(app, "headline-aside-away-headline").click().run()
    assert why not in texts(app)
    assert store.lesson_sessions.originals(ME) == {}


def test_one_damaged_lesson_takes_no_other_with_it(restart: Restart) -> None:
    store = service.store()
    assert store is not None
    write_payload(store, halved)
    assert set(store.lesson_sessions.of(ME)) == {"pairs"}
    assert workspaces.lesson_session("pairs", pairs).experiment == pairs().experiment


def test_an_original_that_can_be_read_again_is_put_back(
    visit: Open, restart: Restart, engine: FakeEngine
) -> None:
    store = service.store()
    assert store is not None
    write_payload(store, packed)
    store.lesson_sessions.keep_original(ME, "headline")
    store.lesson_sessions.save(ME, {"headline": session_to_json(headline())})
    app = visit("headline")
    assert app.slider(key="headline-extra_dense").value == 0
    button(app, "headline-aside-back").click().run()
    assert app.slider(key="headline-extra_dense").value == 2
    button(app, "headline-undo").click().run()
    assert app.slider(key="headline-extra_dense").value == 0
    assert store.lesson_sessions.originals(ME) == {}


def test_of_many_originals_the_latest_are_kept(store: Store) -> None:
    for number in range(9):
        store.lesson_sessions.save(ME, {"headline": number})
        store.lesson_sessions.keep_original(ME, "headline")
        store.lesson_sessions.keep_original(ME, "headline")
    assert [aside.content() for aside in store.lesson_sessions.originals(ME)["headline"]] == [6, 7, 8]
    assert store.lesson_sessions.of(ME) == {"headline": 8}
    assert store.lesson_sessions.originals(YOU) == {}


def test_nothing_is_written_over_an_original_that_is_not_set_aside(
    visit: Open, restart: Restart, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = service.store()
    assert store is not None
    original = write_payload(store, later)

    def away(*_: Any) -> None:
        raise DatabaseError(OSError("the database is away"))

    with monkeypatch.context() as patched:
        patched.setattr(store.lesson_sessions, "keep_original", away)
        visit("headline").slider(key="headline-extra_dense").set_value(5).run()
        store.recorder.flush()
        assert store.lesson_sessions.of(ME)["headline"]["version"] == 99
    store.recorder.flush()
    assert store.lesson_sessions.of(ME)["headline"]["present"]["options"]["extra_dense"] == five()
    assert [aside.payload for aside in store.lesson_sessions.originals(ME)["headline"]] == [original]


def test_benches_of_0_1_open(restart: Restart) -> None:
    session = headline()
    session.resize("extra_dense", 3)
    paper = session_to_json(session)
    del paper["version"]  # which 0.1 did not write
    store = service.store()
    assert store is not None
    store.lesson_sessions.save(ME, {"headline": paper})
    opened = workspaces.lesson_session("headline", headline)
    assert (opened.experiment, opened.history, opened.start) == (
        session.experiment,
        session.history,
        session.start,
    )
    assert workspaces.current_workspace().originals == {}


# --- what cannot be written


def test_a_lesson_that_cannot_be_written_holds_up_no_other(
    restart: Restart, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = service.store()
    assert store is not None
    everyone = workspaces.workspaces()
    for learner in (ME, YOU):
        workspace = everyone.of(learner)
        workspace.lessons |= {"headline": headline(), "pairs": pairs()}
    mine = everyone.of(ME).lessons["headline"]
    monkeypatch.setitem(mine.experiment.json, "options", {"magic": object()})
    store.recorder.flush()
    assert set(store.lesson_sessions.of(YOU)) == {"headline", "pairs"}
    assert set(store.lesson_sessions.of(ME)) == {"pairs"}
    assert "JSON serializable" in str(everyone.of(ME).failed["headline"].why)
    assert everyone.of(YOU).failed == {}
    # It is written as soon as it can be.
    mine.resize("extra_dense", 1)
    monkeypatch.undo()
    monkeypatch.setattr(service, "store", lambda: store)
    everyone.of(ME).failed.clear()
    store.recorder.flush()
    assert set(store.lesson_sessions.of(ME)) == {"headline", "pairs"}


def test_what_is_too_large_is_said(restart: Restart) -> None:
    store = service.store()
    assert store is not None
    workspace = workspaces.current_workspace()
    workspace.choices["long"] = "x" * 5 * 2**20
    store.recorder.flush()
    assert "larger than 4 MB" in str(workspace.failed["choices"].why)
