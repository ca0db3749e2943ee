"""Pages run in-process, with an engine whose runs move only when a test says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from unittest.mock import patch

import keras
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from components.lessons import Lesson
from components.store import Store, StoreSettings
from components.ui.base import folding
from components.ui.learner import identity, service
from components.ui.session import workspaces
from tests.ui.fakes import FakeEngine
from tests.ui.learners import ME, Restart

SCRIPT = Path(__file__).parents[2] / "pages" / "main.py"


@pytest.fixture(scope="session", autouse=True)
def components_are_scanned_once() -> Iterator[None]:
    """Streamlit looks through all installed packages for components, anew for each app test."""
    scan = cache(manifest_scanner.scan_component_manifests)
    with patch.object(manifest_scanner, "scan_component_manifests", scan):
        yield


@pytest.fixture(scope="session", autouse=True)
def keras_is_shared() -> Iterator[None]:
    """As on the server (`app.py`): a script that ends leaves Keras's state alone, and collects no garbage,
    which with the models of the tests before it takes longer than the script."""
    clear = keras.backend.clear_session
    service.share_keras()
    yield
    keras.backend.clear_session = clear


BEGUN = Lesson.begun


@pytest.fixture(autouse=True)
def same_data_in_all_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lessons begin with the tweets and the speeches, whatever the language of the page."""
    monkeypatch.setattr(Lesson, "begun", lambda lesson, language: (lesson.options, lesson.recipe))


@pytest.fixture
def data_by_language(same_data_in_all_languages: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lessons begin as for learners: with data in the language of the page."""
    monkeypatch.setattr(Lesson, "begun", BEGUN)


@pytest.fixture(autouse=True)
def all_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every expander and popover is drawn as if someone had opened it."""
    monkeypatch.setattr(folding, "is_open", lambda _part: True)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    fake = FakeEngine()
    monkeypatch.setattr(service, "engine", lambda: fake)
    monkeypatch.setattr(service, "store", lambda: None)
    workspaces.workspaces.cache_clear()
    return fake


Open = Callable[..., AppTest]


@pytest.fixture
def visit(engine: FakeEngine) -> Iterator[Open]:
    """`visit(page)`: the app as someone finds it who opens that page, in English."""
    opened: list[AppTest] = []

    def open_page(page: str = "home") -> AppTest:
        app = AppTest.from_file(str(SCRIPT), default_timeout=60)
        if page != "home":
            app.switch_page(f"{page}.py")
        opened.append(app.run())
        assert not app.exception
        return app

    yield open_page
    assert not any(app.exception for app in opened)


@pytest.fixture
def home(visit: Open) -> AppTest:
    """The first page."""
    return visit()


@pytest.fixture
def app(visit: Open) -> AppTest:
    """The headline lesson."""
    return visit("headline")


def visited(app: AppTest, page: str) -> AppTest:
    """The app on another of its pages."""
    app.switch_page(f"{page}.py").run()
    assert not app.exception
    return app


@pytest.fixture
def settings(tmp_path: Path) -> StoreSettings:
    return StoreSettings(f"sqlite:///{tmp_path / 'm.db'}", str(tmp_path / "weights"), "s" * 20)


@pytest.fixture
def restart(
    engine: FakeEngine, settings: StoreSettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Restart]:
    """`restart()`: a server with a store; again, the one after it."""
    stores: list[Store] = []

    def begin() -> None:
        for store in stores:
            store.close()
        stores[:] = [Store(settings)]
        monkeypatch.setattr(service, "store", lambda: stores[0])
        workspaces.workspaces.cache_clear()

    monkeypatch.setattr(identity, "learner", lambda: ME)
    begin()
    yield begin
    stores[0].close()


@pytest.fixture
def store(restart: Restart) -> Store:
    opened_store = service.store()
    assert opened_store is not None
    return opened_store
