"""Pages run in-process, with an engine whose runs move only when a test says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.ui import service
from tests.ui.fakes import FakeEngine

SCRIPT = Path(__file__).parents[2] / "pages" / "main.py"


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    fake = FakeEngine()
    monkeypatch.setattr(service, "engine", lambda: fake)
    return fake


@pytest.fixture
def home(engine: FakeEngine) -> Iterator[AppTest]:
    """The app as a visitor finds it: the first page, in English."""
    opened = AppTest.from_file(str(SCRIPT), default_timeout=30).run()
    assert not opened.exception
    yield opened
    assert not opened.exception


@pytest.fixture
def app(home: AppTest) -> AppTest:
    """The headline lesson, in English."""
    return visited(home, "headline")


def visited(app: AppTest, page: str) -> AppTest:
    """The app on another of its pages."""
    app.switch_page(f"{page}.py").run()
    assert not app.exception
    return app
