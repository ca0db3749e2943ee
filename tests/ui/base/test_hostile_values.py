"""Names, cells and files of people who mean harm, on every page: nothing is made of them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import pytest
import streamlit as st
from keras import layers
from streamlit.testing.v1 import AppTest

from components.store import Store
from components.ui.learner import identity
from components.ui.runs import runs_table
from tests.lessons.links import packed
from tests.ui.conftest import SCRIPT, Open, visited
from tests.ui.fakes import FakeEngine
from tests.ui.hostile_texts import HOSTILE
from tests.ui.learners import ME, YOU, train
from tests.ui.page_texts import widget

# Each is found again in what is drawn by the word in it.
WORD = "evil"
LINK, PICTURE = "[evil](http://evil.example)", "![evil](http://evil.example/a.png)"
ICON, COLOUR, MATH = ":material/evil:", ":red[evil]", "$evil$ **evil**"
# These, or a part of them, as they were given.
MADE = re.compile(
    r"(?<!\\)\[evil|(?<!\\)\]\(|http://|:material/evil|:red\\?\[|(?<!\\)\$evil|(?<!\\)\*\*evil|(?m:^# )"
)
# What Streamlit renders as Markdown, by the names of the fields in its messages.
RENDERED = {"body", "label", "help", "title", "caption", "content", "text", "delta", "message"}
# Elements that show their text as it is.
PLAIN = {"code", "text", "text_area", "text_input", "json", "arrow_data_frame"}


def fields(message: Any) -> Iterator[tuple[str, str]]:
    """Every text in a message of Streamlit's, and the name of its field."""
    for field, value in message.ListFields():
        several = value if field.is_repeated else [value]
        for item in several:
            if hasattr(item, "ListFields"):
                yield from fields(item)
            elif isinstance(item, str):
                yield field.name, item


def drawn(app: AppTest) -> Iterator[tuple[str, str]]:
    """What an app has on its page that is rendered, with the kind of element it is in."""
    assert not app.exception
    for node in [*app._tree]:
        proto = getattr(node, "proto", None)
        if proto is None or node.type in PLAIN:
            continue
        if node.type == "table":
            frame = node.value
            cells = [*frame.columns, *frame.index, *frame.to_numpy().ravel()]
            yield from (("table", cell) for cell in cells if isinstance(cell, str))
        for name, text in fields(proto):
            if name in RENDERED:
                yield node.type, text


def evil(app: AppTest) -> list[str]:
    """The texts on the page that came from outside. `AssertionError` if any of them is more than that."""
    from_outside = [(kind, text) for kind, text in drawn(app) if WORD in text]
    marked_up = [(kind, text) for kind, text in from_outside if MADE.search(text)]
    assert marked_up == []
    return [text for _, text in from_outside]


def rows(*columns: str) -> str:
    lines = [",".join(columns)]
    for number in range(60):
        text = f"{PICTURE} story {number} {LINK} of {number % 26} today {COLOUR}"
        lines.append(f"{text},{number % 2},{number % 7},{'[evil](x)' if number % 3 else ICON}")
    return "\n".join(lines)


@pytest.mark.parametrize(("page", "source"), [("headline", "table"), ("pairs", "authors")])
def test_columns_and_cells(
    visit: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str, source: str
) -> None:
    monkeypatch.setenv("MODELIER_DATA", str(tmp_path))
    app = visit(page)
    widget(app, f"{page}-view-training").set_value("data").run()
    widget(app, f"{page}-source").set_value(source).run()
    data = rows(PICTURE, ICON, COLOUR, MATH).encode()
    widget(app, f"{page}-file").set_value((f"{LINK}.csv", data, "text/csv")).run()
    assert evil(app)
    for view in ("curves", "try", "examine", "data"):
        if view in views(app, f"{page}-view-training"):
            widget(app, f"{page}-view-training").set_value(view).run()
            evil(app)


def test_a_file_that_is_refused(visit: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELIER_DATA", str(tmp_path))
    app = visit("headline")
    widget(app, "headline-view-training").set_value("data").run()
    widget(app, "headline-source").set_value("table").run()
    for data in (f"{PICTURE},{LINK}\n1,2\n", f"{PICTURE}\n", f"{PICTURE},{PICTURE}\n{LINK},{ICON}\n"):
        widget(app, "headline-file").set_value((f"{LINK}.csv", data.encode(), "text/csv")).run()
        evil(app)


@pytest.mark.parametrize("value", [PICTURE + ICON + COLOUR, f"{MATH}{LINK}\n\n# {PICTURE}"])
def test_a_link_of_a_stranger(visit: Open, value: str) -> None:
    visit()
    for said in (
        {value: 1},
        {"lesson": value},
        {"lesson": "headline", value: 2},
        {"lesson": "headline", "options": {value: 3}},
        {"lesson": "headline", "options": {"seed": value}},
        {"lesson": "headline", "recipe": {value: [value]}},
        {"lesson": "headline", "locked": [value]},
    ):
        app = AppTest.from_file(str(SCRIPT), default_timeout=60)
        app.query_params["m"] = packed(said)
        app.run()
        assert app.error
        evil(app)


def test_names_and_notes_of_runs(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("headline")
    for _ in range(2):
        train(app, engine)
    store.recorder.flush()
    first, second = (run.id for run in store.runs.of(ME))
    store.runs.rename(ME, first, f"{PICTURE}{ICON}")
    store.runs.rename(ME, second, f"{COLOUR}{MATH}{LINK}")
    store.runs.annotate(ME, first, f"# {PICTURE}")
    ticked: list[int] = [1]
    real = runs_table.table

    def tick(runs: Any) -> Any:
        real(runs)
        return runs[: ticked[0]]

    monkeypatch.setattr(runs_table, "table", tick)
    runs = visited(app, "runs")
    evil(runs)
    ticked[0] = 2
    for view in ("curves", "differences", "diagrams", "code", "figures"):
        runs.run()
        widget(runs, "runs-view").set_value(view).run()
        evil_texts = evil(runs)
        assert evil_texts or view == "code"
    token = store.runs.publish(ME, first)
    monkeypatch.setattr(identity, "learner", lambda: YOU)
    seen = AppTest.from_file(str(SCRIPT), default_timeout=60)
    seen.query_params["run"] = token
    seen.switch_page("runs.py").run()
    assert evil(seen)
    assert any(WORD in title.value for title in seen.title)
    # The lesson of the learner: their rooms, their earlier runs.
    monkeypatch.setattr(identity, "learner", lambda: ME)
    for page in ("headline", "reuse", "pairs", "build", "sequential", "home"):
        evil(visit(page))


def test_a_model_of_ones_own(visit: Open, engine: FakeEngine) -> None:
    assert engine.started == []
    app = visit("build")
    for model in (
        keras.Sequential(
            [keras.Input((4,), name="x"), layers.Dense(3, name=f"{LINK}{ICON}".replace("/", "|"))]
        ),
        keras.Sequential([keras.Input((4,), name="x"), layers.Lambda(abs, name=f"{COLOUR}{MATH}")]),
    ):
        with tempfile.TemporaryDirectory() as folder:
            model.save(Path(folder) / "x.keras")
            data = (Path(folder) / "x.keras").read_bytes()
        if any(button.key == "own-look-around" for button in app.button):
            widget(app, "own-look-around").click().run()
        widget(app, "own-file").upload(f"{LINK}.keras", data, "application/octet-stream").run()
        assert evil(app)


def named_by_a_stranger() -> keras.Model:
    """Two texts and numbers; every name that a file can have is more than a name."""
    words = keras.Input((7,), dtype="int32", name=f"{COLOUR} words")
    numbers = keras.Input((3,), name=f"[evil]({MATH}")
    inner = keras.Sequential(
        [keras.Input((7,), dtype="int32"), layers.Embedding(30, 4, name=MATH), layers.LSTM(3, name=COLOUR)],
        name="evil <b>*model*<b> [evil](x)",
    )
    both = layers.Concatenate(name="# evil ::")([inner(words), numbers])
    first = layers.Dense(1, activation="sigmoid", name=f"{MATH} `evil`")(both)
    second = layers.Dense(1, activation="sigmoid", name="evil | :evil: [evil](x)")(both)
    model = keras.Model(
        [words, numbers], {MATH: first, ":red[evil] head": second}, name="..evil [evil](x) $evil$"
    )
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    return model


def test_every_view_of_a_model_with_such_names(
    visit: Open, engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert engine.started == []
    offered: set[str] = set()
    real = st.download_button

    def record(label: str, **settings: Any) -> bool:
        offered.add(settings["file_name"])
        return real(label, **settings)

    monkeypatch.setattr(st, "download_button", record)
    model = named_by_a_stranger()
    model.save(tmp_path / "x.keras")
    app = visit("build")
    widget(app, "own-file").upload("x.keras", (tmp_path / "x.keras").read_bytes(), "application/zip").run()
    assert evil(app)
    for group in ("own-view-model", "own-view-training"):
        for label in widget(app, group).options:
            widget(app, group).set_value(label).run()
            evil(app)
    assert {name.rpartition(".")[2] for name in offered} >= {"svg", "dot", "py"}
    assert [name for name in offered if not re.fullmatch(r"\w[\w.-]*", name)] == []


def views(app: AppTest, key: str) -> list[str]:
    """The names of the views to choose from: each is the first word of its label."""
    return [label.split()[0].lower() for label in widget(app, key).options]


def test_what_is_typed_is_shown_as_it_is(visit: Open, engine: FakeEngine) -> None:
    app = visit("headline")
    train(app, engine)
    widget(app, "headline-view-training").set_value("try").run()
    for text in HOSTILE:
        widget(app, "headline-try-text").set_value(f"{text} {PICTURE}")
    app.run()
    evil(app)
