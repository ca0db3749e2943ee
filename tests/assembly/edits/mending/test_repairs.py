"""Repairs mend the problem they are offered for, and make nothing worse."""

from __future__ import annotations

import pytest

from components import lessons
from components.assembly import Config, Head, Input, ModelSpec
from components.assembly.checks.validate import problems
from components.assembly.edits.adding import add_head, add_input, insert_kind
from components.assembly.edits.edits import replace_layer
from components.assembly.edits.loss_choices import with_head
from components.assembly.edits.mending.repairs import repairs
from components.assembly.edits.replacing import set_setting
from tests.assembly.specs import call, layer

SLIDE = lessons.headline()


def words(spec: ModelSpec) -> list[str]:
    """The sentences of all repairs of the one problem; each repair is tried."""
    (problem,) = problems(spec)
    offered = repairs(spec, problem)
    for repair in offered:
        assert not problems(repair.spec), str(repair.sentence)
    return [str(repair.sentence) for repair in offered]


def stacked(*layers: str, shape: tuple[int, ...] = (10, 8)) -> ModelSpec:
    """A chain of layers of these kinds with their usual settings, whose last tensor is an output."""
    spec = ModelSpec(
        name="chain", inputs=(Input(name="x", shape=shape),), heads=(Head(name="end", tensor="x"),)
    )
    for kind in layers:
        spec = insert_kind(spec, spec.heads[0].tensor, kind)
    return spec


def test_two_recurrent_layers_on_each_other() -> None:
    assert words(stacked("LSTM", "GRU"))[0] == "Let lstm give every step (return_sequences)"


def test_a_dense_layer_in_front_of_words() -> None:
    spec = ModelSpec(
        name="words",
        inputs=(Input(name="ids", shape=(10,), dtype="int32"),),
        layers=(layer("lstm", "LSTM", units=4),),
        calls=(call("lstm", "ids", "read"),),
        heads=(Head(name="end", tensor="read"),),
    )
    assert words(spec) == ["Put Embedding before lstm"]


def test_branches_of_different_width_are_added() -> None:
    spec = ModelSpec(
        name="sum",
        inputs=(Input(name="a", shape=(4,)), Input(name="b", shape=(6,))),
        layers=(layer("add", "Add"),),
        calls=(call("add", "a b", "sum"),),
        heads=(Head(name="end", tensor="sum"),),
    )
    assert words(spec) == [
        "Bring all to 4 numbers with Dense before add",
        "Bring all to 6 numbers with Dense before add",
    ]


def test_branches_of_different_rank_are_joined() -> None:
    spec = ModelSpec(
        name="both",
        inputs=(Input(name="a", shape=(4, 3)), Input(name="b", shape=(6,))),
        layers=(layer("join", "Concatenate"),),
        calls=(call("join", "a b", "joined"),),
        heads=(Head(name="end", tensor="joined"),),
    )
    assert words(spec) == ["Put Flatten before join"]


def test_an_input_that_nothing_uses() -> None:
    assert words(add_input(SLIDE, "more", (3,))) == [
        "Join it with what goes into news_out",
        "Join it with what goes into main_output",
        "Remove the input more",
    ]


def test_a_branch_that_leads_nowhere() -> None:
    offered = words(insert_kind(SLIDE, "lstm_out", "Dense", ()))
    assert "Make dense" in offered[-2]
    assert "Remove dense" in offered[-1]


def test_a_head_without_the_activation_that_its_loss_needs() -> None:
    offered = words(set_setting(SLIDE, "news_out", "activation", None))
    assert offered[0] == "Give news_out the activation sigmoid"
    assert any("loss" in sentence for sentence in offered[1:])


def test_a_model_without_output() -> None:
    spec = stacked("Dense").model_copy(update={"heads": ()})
    codes = {problem.code for problem in problems(spec)}
    assert codes == {"no-head", "unused-tensor"}
    for problem in problems(spec):
        assert any(not problems(repair.spec) for repair in repairs(spec, problem)), problem.code


def test_an_input_cannot_be_learnt() -> None:
    spec = add_head(SLIDE, "news_in")
    wrong = spec.model_copy(
        update={"heads": (*spec.heads[:-1], spec.heads[-1].model_copy(update={"loss": "mean_squared_error"}))}
    )
    assert words(wrong) == ["Let news_in be an output that is not trained", "Remove the output news_in"]


@pytest.mark.parametrize("code", ["cycle"])
def test_of_some_problems_no_repair_is_known(code: str) -> None:
    spec = ModelSpec(
        name="circle",
        inputs=(Input(name="x", shape=(2,)),),
        layers=(layer("a", "Add"), layer("b", "Dense", units=2)),
        calls=(call("a", "x q", "p"), call("b", "p", "q")),
        heads=(Head(name="end", tensor="q"),),
    )
    problem = next(problem for problem in problems(spec) if problem.code == code)
    assert repairs(spec, problem) == ()


def test_a_setting_that_there_is_not() -> None:
    spec = set_setting(SLIDE, "lstm", "unit", 3)
    assert words(spec) == ["Leave unit out of lstm"]
    assert Config(units=32) == repairs(spec, problems(spec)[0])[0].spec.layer("lstm").config


def setting(spec: ModelSpec, name: str, **values: object) -> ModelSpec:
    """The spec with other settings of a layer, also such as no edit makes."""
    own = spec.layer(name)
    return replace_layer(spec, own.model_copy(update={"config": own.config.replace(**values)}))


def of_output(**changes: object) -> ModelSpec:
    return with_head(SLIDE, SLIDE.head("main_output").model_copy(update=changes))


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (
            setting(SLIDE, "lstm", return_sequences=True),
            "Let lstm give the last step alone (return_sequences)",
        ),
        (setting(stacked("Conv1D"), "conv1d", kernel_size=40), "Set padding of conv1d to same"),
        (setting(SLIDE, "dense_1", units=0), "Set units of dense_1 to 64"),
        (setting(SLIDE, "dense_1", activation="nope"), "Leave activation out of dense_1"),
        (of_output(metrics=("accuracy", "accuracy")), "Leave the metric accuracy out of main_output"),
        (of_output(metrics=("auc", "nothing")), "Leave the metric nothing out of main_output"),
        (of_output(loss_config=Config(nope=1)), "Leave nope out of the loss of main_output"),
        (stacked("LSTM", shape=(8,)), "Put Reshape before lstm"),
        (stacked("Conv2D", shape=(28, 28)), "Put Reshape before conv2d"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_first_repair_is_the_likeliest(spec: ModelSpec, sentence: str) -> None:
    assert words(spec)[0] == sentence
