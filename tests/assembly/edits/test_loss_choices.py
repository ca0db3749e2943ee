"""Which losses are offered for an output, and why others are not."""

from __future__ import annotations

import pytest

from components.assembly import ModelSpec, build
from components.assembly.checks.validate import problems
from components.assembly.edits.loss_choices import loss_choices, with_head, without_loss
from components.assembly.spec import Call, Config, Head, Input, Layer


def spec(activation: str, units: int) -> ModelSpec:
    return ModelSpec(
        name="model",
        inputs=(Input(name="facts", shape=(4,)),),
        layers=(Layer(name="answer", kind="Dense", config=Config(units=units, activation=activation)),),
        calls=(Call.on(layer="answer", inputs=("facts",), output="answer"),),
        heads=(Head(name="answer", tensor="answer"),),
    )


@pytest.mark.parametrize(
    ("activation", "units", "first"),
    [
        ("softmax", 10, "categorical_crossentropy"),
        ("linear", 10, "categorical_crossentropy"),
        ("linear", 1, "mean_squared_error"),
        ("sigmoid", 1, "binary_crossentropy"),
        ("sigmoid", 5, "binary_crossentropy"),
    ],
)
def test_the_likeliest_loss_is_first_and_every_one_that_fits_can_be_trained(
    activation: str, units: int, first: str
) -> None:
    model = spec(activation, units)
    choices = loss_choices(model, "answer")
    fitting = [choice for choice in choices if choice.problem is None]
    assert fitting[0].head.loss == first
    assert fitting[0].scores == (activation == "linear" and units > 1)
    for choice in fitting:
        edited = with_head(model, choice.head)
        assert not problems(edited)
        build(edited)
    for choice in choices[len(fitting) :]:
        assert choice.problem is not None
        assert choice.problem.where == "answer"
        assert problems(with_head(model, choice.head))


def test_metrics_stay_beside_a_loss_for_the_same_labels_and_give_way_to_others_else() -> None:
    model = spec("softmax", 3)
    head = Head(name="answer", tensor="answer", loss="categorical_crossentropy", metrics=("f1_score",))
    head = head.model_copy(update={"metric_configs": Config(f1_score=Config(average="macro"))})
    by_loss = {choice.head.loss: choice.head for choice in loss_choices(with_head(model, head), "answer")}
    assert by_loss["categorical_focal_crossentropy"].metrics == ("f1_score",)
    assert by_loss["mean_squared_error"].metrics == ("mean_absolute_error",)
    assert without_loss(head) == Head(name="answer", tensor="answer")
