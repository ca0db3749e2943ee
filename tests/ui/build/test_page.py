"""The page Build by AppTest: from nothing to a trained model, its mistakes mended, its link opened."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from components.assembly.checks.validate import problems
from components.assembly.edits.adding import add_head, add_input, insert_kind
from components.assembly.edits.removing import remove_head, remove_layer
from components.assembly.edits.replacing import set_setting
from components.assembly.spec import ModelSpec
from components.lessons import BuildOptions, lessons
from components.lessons.build import EMPTY
from components.lessons.link import Link, decode, encode
from components.training import Recipe
from components.ui.build import edits
from components.ui.build.outline import MOST
from components.ui.data.changed_model import with_model
from components.ui.session.lesson_session import LessonSession
from components.ui.share.opened_link import PARAMETER
from tests.ui.conftest import Open, visited
from tests.ui.fakes import FakeEngine
from tests.ui.page_texts import sentences, widget

HEADLINE = lessons.headline()


def session_of(app: AppTest) -> LessonSession:
    session: LessonSession = app.session_state["modelier"].lessons["own"]
    return session


def put(app: AppTest, model: ModelSpec) -> AppTest:
    """The page with this draft, as another tab would have made it."""
    session = session_of(app)
    session.edit_alone(with_model(session.experiment, model))
    return ran(app.run())


def ran(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> AppTest:
    return ran(widget(app, key).click().run())


def keys(app: AppTest, beginning: str) -> list[str]:
    return [button.key for button in app.button if button.key and button.key.startswith(beginning)]


@pytest.fixture
def app(visit: Open) -> AppTest:
    return visit("build")


def test_a_first_visit_has_no_mistakes_and_nothing_to_train(app: AppTest) -> None:
    assert edits.draft(session_of(app)) == EMPTY
    assert not app.error
    assert not keys(app, "own-train")


def test_a_draft_becomes_a_model_step_by_step_and_back(app: AppTest, engine: FakeEngine) -> None:
    steps = [EMPTY, add_input(EMPTY, "picture", (8, 8, 1))]
    for kind in ("Flatten", "Dense"):
        steps.append(
            insert_kind(steps[-1], steps[-1].calls[-1].output if steps[-1].calls else "picture", kind)
        )
    steps.append(set_setting(steps[-1], "dense", "units", 10))
    steps.append(set_setting(steps[-1], "dense", "activation", "softmax"))
    steps.append(add_head(steps[-1], "dense"))
    for model in steps[1:]:
        put(app, model)
        assert widget(app, "own-train").disabled == bool(problems(model))
        for view in ("diagram", "code", "summary"):
            ran(widget(app, "own-view-model").set_value(view).run())
    assert session_of(app).experiment.prepared().train.inputs["picture"].shape[1:] == (8, 8, 1)
    press(app, "own-train")
    run = engine.started[-1]
    assert run.spec == steps[-1]
    run.train(3)
    for model in reversed(steps[:-1]):
        press(app, "own-undo")
        assert edits.draft(session_of(app)) == model
    # Whatever became of the draft, its training goes on and can be stopped.
    assert not run.ended
    assert run.asked == []
    assert not widget(app, "own-stop").disabled
    for _ in steps[1:]:
        press(app, "own-redo")
    assert edits.draft(session_of(app)) == steps[-1]


def test_a_mistake_stands_at_its_part_and_is_mended_by_a_press(app: AppTest) -> None:
    wrong = set_setting(HEADLINE, "lstm", "return_sequences", True)
    put(app, wrong)
    assert "concatenate" in app.error[0].value
    press(app, "own-repair-0-0")
    assert not problems(edits.draft(session_of(app)))
    press(app, "own-undo")
    press(app, "own-repair-0-1")
    mended = edits.draft(session_of(app))
    assert not problems(mended)
    assert {layer.kind for layer in mended.layers} - {layer.kind for layer in HEADLINE.layers} == {"Flatten"}
    assert not app.error
    press(app, "own-undo")
    assert edits.draft(session_of(app)) == wrong


def test_problems_elsewhere_lead_to_their_parts(app: AppTest) -> None:
    put(app, set_setting(add_input(HEADLINE, "more", (3,)), "lstm", "units", -1))
    (line,) = keys(app, "own-problem-")
    before = widget(app, line).label
    press(app, line)
    assert before.partition(":")[0] in "".join(box.value for box in (*app.error, *app.caption))
    assert "own-all-parts" in keys(app, "own-all-parts")


def test_the_outline_selects_and_leads_back(app: AppTest) -> None:
    put(app, HEADLINE)
    rows = [key for key in keys(app, "own-row-") if not key.endswith("-add-sign")]
    assert len(rows) == len(HEADLINE.inputs) + len(HEADLINE.calls) + len(HEADLINE.heads)
    press(app, "own-row-call-lstm_out")
    assert not keys(app, "own-row-")
    press(app, "own-part-after-sign")
    press(app, "own-part-before-sign")
    press(app, "own-all-parts")
    assert [key for key in keys(app, "own-row-") if not key.endswith("-add-sign")] == rows
    press(app, "own-row-input-news_in-add-sign")
    assert "own-all-parts" in keys(app, "own-all-parts")
    # What is selected and is gone then is not selected any more.
    put(app, EMPTY)
    assert not keys(app, "own-all-parts")


def test_a_model_inside_is_unfolded_line_by_line(app: AppTest) -> None:
    put(app, lessons.pairs())
    assert not [key for key in keys(app, "own-row-") if "encoder/" in key]
    press(app, "own-row-call-vector_a-fold-sign")
    assert "own-row-call-encoder/vector" in keys(app, "own-row-")
    press(app, "own-row-call-encoder/vector")
    press(app, "own-all-parts")
    press(app, "own-row-call-vector_a-fold-sign")
    assert not [key for key in keys(app, "own-row-") if "encoder/" in key]


def test_of_many_layers_some_are_drawn_at_once(app: AppTest) -> None:
    spec = add_input(EMPTY, "x", (4,))
    tensor = "x"
    for _ in range(MOST):
        spec = insert_kind(spec, tensor, "Activation", ())
        tensor = spec.calls[-1].output
    put(app, add_head(spec, tensor))
    assert len([key for key in keys(app, "own-row-") if not key.endswith("-add-sign")]) == MOST
    ran(widget(app, "own-outline-from").set_value(MOST).run())
    assert len([key for key in keys(app, "own-row-") if not key.endswith("-add-sign")]) == 2
    # A word finds its lines, wherever they are.
    ran(widget(app, "own-outline-find").set_value("activation_7").run())
    found = [key for key in keys(app, "own-row-call-") if not key.endswith("-add-sign")]
    assert "own-row-call-activation_7" in found
    assert len(found) < 4
    ran(widget(app, "own-outline-find").set_value("no such").run())
    assert not keys(app, "own-row-")


def test_what_was_built_is_shared_with_its_text(app: AppTest, visit: Open) -> None:
    model = remove_head(HEADLINE, "news_out")
    put(app, model)
    session = session_of(app)
    edits_source = "# my own words\n"
    session.edit_alone(with_model(session.experiment, model, edits_source))
    press(app, "own-share")
    (text,) = [code.value for code in app.code if "?" in code.value]
    link = decode(text.partition("=")[2])
    assert link.options == BuildOptions(
        model=model, source=edits_source, seed=session.experiment.options.seed
    )
    ran(app)


def test_a_locked_model_stays_as_it_is(visit: Open) -> None:
    app = visit()
    link = encode(Link("own", BuildOptions(model=HEADLINE), Recipe(), frozenset({"model"})))
    app.query_params[PARAMETER] = link
    ran(app.run())
    visited(app, "build")
    session = session_of(app)
    assert session.locked == {"model"}
    session.edit_alone(with_model(session.experiment, remove_layer(HEADLINE, "lstm")))
    assert edits.draft(session) == HEADLINE


def test_an_unfinished_draft_is_explained_in_chinese_too(app: AppTest) -> None:
    widget(app, "language").set_value("繁體中文").run()
    put(app, set_setting(HEADLINE, "lstm", "return_sequences", True))
    assert sentences(app) == set()
    press(app, "own-row-call-lstm_out")
    assert sentences(app) == set()


def test_any_two_of_what_was_built_race(app: AppTest, engine: FakeEngine) -> None:
    put(app, HEADLINE)
    ran(widget(app, "own-view-training").set_value("race").run())
    press(app, "own-race-add")
    press(app, "own-race-add")
    wider = set_setting(HEADLINE, "dense_2", "units", 80)
    put(app, wider)
    press(app, "own-race-add")
    said = [one.value for one in app.markdown]
    assert any(line.startswith("**A**: headline, 5,196,450") for line in said)
    assert any(line.startswith("**B**: the same as A") for line in said)
    assert any(line.startswith("**C**: ") and "dense_2" in line for line in said)
    press(app, "own-race-start")
    assert [run.spec for run in engine.started if run.spec.seed == 0] == [HEADLINE, HEADLINE, wider]
