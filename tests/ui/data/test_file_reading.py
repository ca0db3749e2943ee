"""How a file of one's own is read, as the page shows it and lets it be changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import Open

ROWS = [f"Товар номер {n} пришёл быстро, упаковка целая,{n},{n % 7}" for n in range(60)]
RUSSIAN = "\n".join(["отзыв,лайки,звёзды", *ROWS]) + "\n"


@pytest.fixture
def own(visit: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    monkeypatch.setenv("MODELIER_DATA", str(tmp_path))

    def choose(data: bytes, name: str = "own.csv") -> AppTest:
        app = visit("headline")
        named(app, "headline-view-training").set_value("data").run()
        named(app, "headline-source").set_value("table").run()
        named(app, "headline-file").set_value((name, data, "text/csv")).run()
        assert not app.exception
        return app

    return choose


def named(app: AppTest, key: str) -> Any:
    return next(node for node in app.main if getattr(node, "key", None) == key)


def said(app: AppTest) -> str:
    kinds = ("caption", "code", "error", "markdown", "expander")
    return "\n".join(str(getattr(node, "value", "") or node) for kind in kinds for node in app.get(kind))


def dataset(app: AppTest) -> Any:
    return app.session_state["modelier"].lessons["headline"].experiment.recipe.dataset


def test_the_encoding_that_was_found_is_shown_with_a_sample_and_can_be_changed(
    own: Callable[..., AppTest],
) -> None:
    app = own(RUSSIAN.encode("cp1251"))
    assert dataset(app).text_column == "отзыв"
    assert "Windows-1251" in said(app)
    assert "Товар номер 0 пришёл быстро" in said(app)
    assert "automatic: Windows-1251 (Cyrillic)" in named(app, "headline-read-encoding").options
    named(app, "headline-read-encoding").set_value("latin-1").run()
    assert not app.exception
    changed = dataset(app)
    assert changed.encoding == "latin-1"
    assert changed.text_column == "îòçûâ", "the columns are those of the names it has now"
    named(app, "headline-read-encoding").set_value("auto").run()
    assert dataset(app).text_column == "отзыв"


def test_how_numbers_were_read_is_said_and_can_be_changed(own: Callable[..., AppTest]) -> None:
    rows = [f"text of row {n};{n},5;1.{n:03}" for n in range(60)]
    app = own("\n".join(["text;price;votes", *rows]).encode())
    assert "numbers like 1.234,5" in said(app)
    assert dataset(app).loaded().detected.decimal == "comma"
    named(app, "headline-read-decimal").set_value("point").run()
    assert dataset(app).decimal == "point"
    assert dataset(app).loaded().detected.decimal == "point"


def test_a_file_that_was_refused_can_be_tried_in_another_way(own: Callable[..., AppTest]) -> None:
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    rows = [f"row {words[n % 10]}, the {words[n // 10]} of these;{n * 7 % 50}" for n in range(60)]
    app = own("\n".join(["text,likes", *rows]).encode())
    assert app.error
    named(app, "headline-new-read-delimiter").set_value(";").run()
    assert not app.exception
    assert not app.error
    assert (dataset(app).delimiter, dataset(app).text_column) == (";", "text,likes")
