"""A server that starts without its store, and has it later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.store import Store, StoreSettings
from components.store.database.database import Database
from components.training.artifacts.blob_store import BlobStore
from components.ui.learner import identity, service
from components.ui.security.cookie import NAME, signed
from components.ui.session import workspaces
from tests.ui.conftest import SCRIPT
from tests.ui.fakes import FakeEngine

LEARNER = "0123456789abcdef" * 2
DAMAGED = b"this is no database" * 100


class Engine(FakeEngine):
    """One that notes where it is to keep what runs learn."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[BlobStore] = []

    def keep_in(self, blob_store: BlobStore) -> None:
        self.kept.append(blob_store)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, settings: StoreSettings, tmp_path: Path) -> Iterator[Engine]:
    """A server whose database cannot be opened."""
    fake = Engine()
    monkeypatch.setattr(service, "engine", lambda: fake)
    monkeypatch.setattr(service, "_opened", [])
    monkeypatch.setattr(service, "_logged", [])
    monkeypatch.setenv("MODELIER_DATA", str(tmp_path))
    monkeypatch.setattr(StoreSettings, "from_environment", classmethod(lambda *_: settings))
    workspaces.workspaces.cache_clear()
    (tmp_path / "m.db").write_bytes(DAMAGED)
    yield fake
    store = service.store()
    if store is not None:
        store.close()
    workspaces.workspaces.cache_clear()


def opened(monkeypatch: pytest.MonkeyPatch, cookie: str | None) -> AppTest:
    """A page that is opened with this cookie."""
    cookies = {} if cookie is None else {NAME: cookie}
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", property(lambda _: cookies))
    app = AppTest.from_file(str(SCRIPT), default_timeout=60)
    app.switch_page("headline.py")
    app.run()
    assert not app.exception
    return app


def alone(app: AppTest) -> str:
    """The id of a learner of this tab alone, if they have one."""
    return str(app.session_state["modelier"].anonymous)


def says(app: AppTest, text: str) -> bool:
    return any(text in caption.value for caption in app.caption)


def test_the_store_is_opened_when_it_can_be(
    engine: Engine,
    settings: StoreSettings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    mine = signed(LEARNER, settings.secret)
    assert service.store() is None
    tab = opened(monkeypatch, mine)
    whose = alone(tab)
    assert whose not in ("", LEARNER)
    assert says(tab, "cannot store anything")
    # As long as it cannot be, it is said once.
    for _ in range(3):
        workspaces.open_store()
    assert service.store() is None
    assert [record.exc_info for record in caplog.records if "The store" in record.message] == [None]
    (tmp_path / "m.db").unlink()
    workspaces.open_store()
    store = service.store()
    assert store is not None
    assert engine.kept == [store.blob_store]
    # The tab stays whose it was, and says so; whoever opens another one is themselves again.
    tab.run()
    assert alone(tab) == whose
    assert says(tab, "did not know who you are")
    again = opened(monkeypatch, mine)
    assert alone(again) == ""
    assert not says(again, "if you reload the page")
    workspaces.open_store()
    assert service.store() is store
    assert LEARNER in workspaces.workspaces()._workspaces


def test_what_the_store_has_is_not_written_over_by_what_was_done_without_it(
    engine: Engine, settings: StoreSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A learner with an account is known without the store, too."""
    assert engine.kept == []
    (tmp_path / "m.db").unlink()
    before = Store(settings)
    before.lesson_sessions.save(LEARNER, {"headline": {"earlier": True}})
    before.close()
    database = (tmp_path / "m.db").read_bytes()
    (tmp_path / "m.db").write_bytes(DAMAGED)
    monkeypatch.setattr(identity, "learner", lambda: LEARNER)
    tab = opened(monkeypatch, None)
    (tmp_path / "m.db").write_bytes(database)
    workspaces.open_store()
    store = service.store()
    assert store is not None
    with store.recorder._round_lock:
        store.recorder.tasks.clear()  # written below, and only there
    tab.toggle[1].set_value(not tab.toggle[1].value).run()
    workspaces.workspaces().save()
    assert [aside.content() for aside in store.lesson_sessions.originals(LEARNER)["headline"]] == [
        {"earlier": True}
    ]
    assert store.lesson_sessions.of(LEARNER)["headline"] != {"earlier": True}


def test_a_database_of_a_later_version_is_said_in_a_sentence(
    engine: Engine, settings: StoreSettings, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    assert engine.kept == []
    (tmp_path / "m.db").unlink()
    Store(settings).close()
    database = Database(settings.database)
    with database.writing() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'of tomorrow'")
    database.close()
    assert service.store() is None
    (record,) = [record for record in caplog.records if "The store" in record.message]
    assert "a later version of Modelier" in record.message
    assert record.exc_info is None
