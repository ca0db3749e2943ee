"""A table of one's own on the headline lesson: what its columns switch, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.assembly import Config, Head, Input, ModelSpec
from components.datasets import SingleTextDataset, Table, Tweets
from components.lessons import LESSONS, BuildOptions, Lesson
from components.lessons.chain import Chain
from components.training import Recipe
from tests.ui.page_texts import widget

LETTERS = "abcdefghijklmnopqrstuvwxyz"
Give = Callable[[str], AppTest]


def rows(*, features: bool) -> str:
    head = "headline,minutes,age,liked\n" if features else "headline,liked\n"
    lines = []
    for n in range(60):
        text = f"story {LETTERS[n % 26]} of {LETTERS[n // 26]} today"
        lines.append(
            f"{text},{n % 7 / 2},{n % 11 / 4},{'yes' if n % 3 else 'no'}" if features else f"{text},{n % 2}"
        )
    return head + "\n".join(lines) + "\n"


@pytest.fixture
def give(app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Give:
    """`give(text)`: the headline lesson after this text was chosen as a CSV."""
    monkeypatch.setenv("MODELIER_DATA", str(tmp_path))
    widget(app, "headline-view-training").set_value("data").run()
    widget(app, "headline-source").set_value("table").run()

    def choose(text: str) -> AppTest:
        widget(app, "headline-file").set_value(("own.csv", text.encode(), "text/csv")).run()
        assert not app.exception
        return app

    return choose


def inputs(app: AppTest) -> list[str]:
    return [
        model_input.name
        for model_input in app.session_state["modelier"].lessons["headline"].experiment.spec.inputs
    ]


def said(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.markdown, *app.caption, *app.warning, *app.info))


BOTH = ["main_input", "news_in"]


def test_data_without_features_switch_the_auxiliary_input_off_and_others_switch_it_back(give: Give) -> None:
    app = give(rows(features=False))
    toggle = widget(app, "headline-auxiliary_input")
    assert inputs(app) == ["main_input"]
    assert (toggle.value, toggle.disabled) == (False, True)
    assert "have no features" in said(app)
    give(rows(features=True))
    toggle = widget(app, "headline-auxiliary_input")
    assert inputs(app) == BOTH
    assert (toggle.value, toggle.disabled) == (True, False)


@pytest.mark.parametrize("back", ["tweets", "undo"])
def test_back_to_the_tweets_is_back_to_the_lessons_model(give: Give, back: str) -> None:
    app = give(rows(features=False))
    if back == "undo":
        widget(app, "headline-undo").click().run()
    else:
        widget(app, "headline-source").set_value("tweets").run()
    assert inputs(app) == BOTH
    assert widget(app, "headline-auxiliary_input").value is True
    assert "5,196,450" in said(app)


def test_an_input_that_the_learner_switched_off_stays_off_and_is_said_beside_the_features(give: Give) -> None:
    app = give(rows(features=True))
    widget(app, "headline-auxiliary_input").set_value(False).run()
    give(rows(features=False))
    give(rows(features=True).replace("story", "tale"))
    assert inputs(app) == ["main_input"]
    toggle = widget(app, "headline-auxiliary_input")
    assert (toggle.value, toggle.disabled) == (False, False)
    assert "does not read these features" in said(app)


CASES = Path(__file__).parents[2] / "datasets" / "cases"


def test_an_empty_column_is_no_target_and_the_page_says_why(give: Give) -> None:
    lines = rows(features=True).splitlines()
    app = give("\n".join([lines[0] + ",score", *(f"{line}," for line in lines[1:])]))
    options = widget(app, "headline-table-target-main_output").options
    assert "score" not in options
    assert "liked" in options
    assert "score holds nothing: every row is empty." in said(app)


def test_columns_are_told_and_one_target_for_both_outputs_is_said(give: Give) -> None:
    app = give((CASES / "55_ids_and_zeros.csv").read_text())
    assert "Only stars can be a target, so both outputs are asked for it." in said(app)
    assert "zip holds codes with leading zeros" in said(app)
    table = next(element.value for element in app.table if "what it is" in element.value.columns)
    assert table["what it is"].to_dict() == {
        "zip": "identifier",
        "isbn": "identifier",
        "account": "identifier",
        "sku": "code",
        "review": "free text · text",
        "stars": "count · target of main_output, news_out",
    }


def test_a_feature_known_only_afterwards_is_warned_of_where_it_is_chosen(give: Give) -> None:
    lines = rows(features=True).replace("minutes", "replies").replace("age", "likes").splitlines()
    app = give(
        "\n".join([lines[0] + ",shares", *(f"{line},{n * n % 43}" for n, line in enumerate(lines[1:]))])
    )
    assert widget(app, "headline-table-target-main_output").value == "likes"
    assert widget(app, "headline-table-feature_columns").value == []
    widget(app, "headline-table-feature_columns").set_value(["replies"]).run()
    assert "replies: Not a feature: by its name it is known only afterwards" in said(app)


def test_imbalance_is_said_where_the_data_are_chosen(give: Give) -> None:
    app = give((CASES / "67_imbalanced.csv").read_text())
    assert "99.0% is reached by always saying no" in said(app)


def test_long_texts_that_are_cut_are_said_and_a_press_reads_nearly_all(give: Give) -> None:
    lines = rows(features=False).splitlines()
    app = give(
        "\n".join([lines[0], *(line.replace("story", "story " + "goes on " * 70) for line in lines[1:])])
    )
    assert "60 of 60 texts are longer (the longest has 145 words), and 31.0% of all words" in said(app)
    assert widget(app, "headline-length").label == "Read 150 words"
    widget(app, "headline-length").click().run()
    assert widget(app, "headline-sequence_length").value == 150
    assert "texts are longer" not in said(app)
    widget(app, "headline-undo").click().run()
    assert "texts are longer" in said(app)


def test_a_small_validation_part_is_said_to_allow_little(give: Give) -> None:
    app = give(rows(features=False))
    assert (
        "12 validation rows are few: an accuracy of 0.75 on them may be anything from 0.47 to 0.91"
        in said(app)
    )
    # As many rows are said as there are, and as many chosen as there are at most.
    assert "All 60 rows are used." in said(app)
    widget(app, "headline-source").set_value("tweets").run()
    assert widget(app, "headline-rows").value == 4_000
    assert "validation rows are few" not in said(app)


def other_lesson() -> Lesson:
    """A lesson whose only head has a name of its own, and whose options have no task."""
    chain = Chain("text")
    chain.call("embedding", "Embedding", input_dim=500, output_dim=4)
    chain.call("mean", "GlobalAveragePooling1D")
    chain.call("likes", "Dense", output="likes", units=1, activation="sigmoid")
    spec = ModelSpec(
        name="other",
        inputs=(Input(name="text", shape=(20,), dtype="int32"),),
        layers=tuple(chain.layers),
        calls=tuple(chain.calls),
        heads=(Head(name="likes", tensor="likes", loss="binary_crossentropy", metrics=("accuracy",)),),
    )
    return Lesson(
        name="other",
        title="Other",
        icon=":material/star:",
        help="",
        options=BuildOptions(model=spec),
        recipe=Recipe(dataset=Tweets(targets=Config(likes="likes"))),
        datasets=(SingleTextDataset,),
    )


def page_of_other_lesson() -> None:
    from components.ui.data.text_data import text_data  # noqa: PLC0415  (AppTest takes this body alone)
    from components.ui.lessons import lesson  # noqa: PLC0415
    from components.ui.session import workspaces  # noqa: PLC0415

    workspaces.open_workspace()
    text_data(lesson.open_session("other"))


@pytest.mark.usefixtures("engine")
def test_a_lesson_with_other_heads_has_the_same_choice_of_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELIER_DATA", str(tmp_path))
    other = other_lesson()
    monkeypatch.setitem(LESSONS, "other", other)
    app = AppTest.from_function(page_of_other_lesson, default_timeout=60).run()
    assert not [node for node in app.main if getattr(node, "key", None) == "other-task"]
    widget(app, "other-source").set_value("table").run()
    widget(app, "other-file").set_value(("own.csv", rows(features=False).encode(), "text/csv")).run()
    assert not app.exception
    assert not app.error
    session = app.session_state["modelier"].lessons["other"]
    assert isinstance(session.experiment.recipe.dataset, Table)
    assert session.experiment.recipe.dataset.targets == Config(likes="liked")
    widget(app, "other-source").set_value("tweets").run()
    assert not app.error
    assert session.experiment.recipe.dataset == other.recipe.dataset
