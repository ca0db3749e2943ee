"""In Chinese there is no English sentence left on the page, whatever view is open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from components.assembly.spec.messages import message
from components.training import Row
from components.training.runs.run_record import LOST
from components.training.scheduling.dispatcher import LOST_TOO_OFTEN
from tests.ui.fakes import FakeEngine, FakeRun
from tests.ui.page_texts import sentences, shown, widget

# Something of every kind of text there is, in English.
SAID = (
    "The homework: more Dense layers",
    "Fully connected layers between the merged branches",
    "Back to how the lesson began",
    "Total loss by batch",
    "Diagram of the model",
    "A worker process was lost",
    "Any text; what the vocabulary does not know",
    "as it is printed",
    "Turns each word id into a vector",
)
VIEWS = {"model": ("diagram", "summary", "code", "slide"), "training": ("curves", "try", "examine", "data")}


def in_every_view(app: AppTest, look: Callable[[AppTest], set[str]]) -> set[str]:
    texts = look(app)
    for part, views in VIEWS.items():
        for view in views:
            widget(app, f"headline-view-{part}").set_value(view).run()
            assert not app.exception
            texts |= look(app)
    return texts


def epoch(run: FakeRun) -> Row:
    """What a run says at the end of an epoch."""
    losses = dict.fromkeys(run.weights_in_force, 0.5)
    metrics = {f"{head}/accuracy": 0.75 for head in losses}
    return Row("epoch", 5, 1, 0.6, losses, run.weights_in_force, 1e-3, metrics, 0.6, losses, metrics)


@pytest.fixture
def trained(app: AppTest, engine: FakeEngine) -> AppTest:
    """A page that has said nearly all it can: a run with an epoch behind it, an earlier run,
    notes, a live control moved, a model edited since, extra layers."""
    widget(app, "headline-train").click().run()
    engine.started[0].train(5)
    widget(app, "headline-extra_dense").set_value(2).run()
    widget(app, "headline-again").click().run()
    run = engine.started[1]
    run.train(5)
    run.rows.append(epoch(run))
    run.notes = (message(LOST[0], epoch=1),)
    run.problem = message(LOST_TOO_OFTEN, count=3)
    app.run()
    widget(app, "headline-weight-news_out").set_value(1.5).run()
    widget(app, "headline-auxiliary_input").set_value(False).run()
    # What is asked about is a text of the data, in their language: here one of words that are all known.
    widget(app, "headline-view-training").set_value("try").run()
    widget(app, "headline-try-text").set_value("Thank you Ohio!").run()
    widget(app, "headline-view-training").set_value("curves").run()
    return app


@pytest.fixture
def chinese(app: AppTest) -> AppTest:
    return widget(app, "language").set_value("zh_Hant").run()


def test_no_view_shows_an_english_sentence(trained: AppTest) -> None:
    english = "\n".join(in_every_view(trained, sentences))
    assert [part for part in SAID if part not in english] == [], "not every text on the page is read"
    chinese = widget(trained, "language").set_value("zh_Hant").run()
    assert in_every_view(chinese, sentences) == set()
    assert {"分類", "迴歸"} <= set(shown(chinese))
    widget(chinese, "headline-view-training").set_value("curves").run()
    assert any("準確率" in text for text in shown(chinese))


def test_other_questions_are_in_chinese(chinese: AppTest) -> None:
    widget(chinese, "headline-view-training").set_value("data").run()
    # AppTest chooses by what an option is called, as a visitor does.
    widget(chinese, "headline-task").set_value("迴歸").run()
    assert sentences(chinese) == set()
    assert any("平均絕對誤差" in text for text in shown(chinese))


def test_a_refused_model_is_refused_in_chinese(chinese: AppTest) -> None:
    widget(chinese, "headline-vocabulary").set_value(100_000).run()
    widget(chinese, "headline-embedding_dim").set_value(1024).run()
    assert "參數會太多" in chinese.error[0].value
    assert sentences(chinese) == set()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "title,posted,device,likes\n"
            + "".join(f"a headline,2020-01-02 {n % 24}:00,phone,{{n}}\n" for n in range(60)),
            "小時",
        ),
        ("title,body\n" + "one headline,its story\n" * 30, "一欄數字"),
        ("title,body,likes\n" + "one headline,its story\n" * 30, "格數比欄數多或少"),
    ],
    ids=["read", "no target", "no whole row"],
)
def test_a_table_of_ones_own_is_spoken_of_in_chinese(chinese: AppTest, content: str, said: str) -> None:
    widget(chinese, "headline-view-training").set_value("data").run()
    widget(chinese, "headline-source").set_value("table").run()
    lines = content.splitlines(keepends=True)
    data = "".join(line.replace("{n}", str(n)) for n, line in enumerate(lines)).encode()
    widget(chinese, "headline-file").set_value(("own.csv", data, "text/csv")).run()
    assert not chinese.exception
    assert sentences(chinese) == set()
    assert any(said in text for text in shown(chinese))
