"""A learner on a server that writes things down, as tests of pages know them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.ui.fakes import FakeEngine

ME, YOU = "a" * 32, "b" * 32
Restart = Callable[[], None]


def button(app: AppTest, key: str) -> Any:
    return next(element for element in app.button if element.key == key)


def train(app: AppTest, engine: FakeEngine) -> None:
    button(app, "headline-train").click().run()
    engine.started[-1].finish()
    app.run()


def texts(app: AppTest) -> str:
    return " ".join(str(element.value) for element in (*app.markdown, *app.caption, *app.info, *app.warning))
