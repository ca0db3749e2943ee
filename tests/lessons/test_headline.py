from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from pydantic import ValidationError

from components import lessons
from components.assembly.catalog.layers import field
from components.assembly.checks.shapes import count_parameters, infer_shapes
from components.assembly.checks.validate import problems, training_problems
from components.lessons import LESSONS, Control, DenseOptions, HeadlineOptions


@pytest.mark.parametrize(("extra", "parameters"), [(0, 5_196_450), (1, 5_200_610), (2, 5_204_770)])
def test_the_slide_and_the_homework(extra: int, parameters: int) -> None:
    assert count_parameters(lessons.headline(extra_dense=extra)) == parameters


def test_the_slides_names() -> None:
    spec = lessons.headline()
    assert [model_input.name for model_input in spec.inputs] == ["main_input", "news_in"]
    assert [head.name for head in spec.heads] == ["main_output", "news_out"]
    assert [head.weight for head in spec.heads] == [1.0, 0.2]
    assert {call.layer: call.output for call in spec.calls} == {
        "embedding": "x",
        "lstm": "lstm_out",
        "news_out": "news_output",
        "concatenate": "x_2",
        "dense_1": "x_3",
        "dense_2": "x_4",
        "main_output": "main_output",
    }
    assert spec.layer("embedding").config["input_dim"] == 10_000
    assert spec.layer("dense_1").config == {"units": 64, "activation": "relu"}
    assert spec.layer("news_out").config == {"units": 1, "activation": "sigmoid"}
    assert {head.loss for head in spec.heads} == {"binary_crossentropy"}


def test_options_and_arguments_make_the_same() -> None:
    assert HeadlineOptions().spec() == lessons.headline()
    options = HeadlineOptions(
        extra_dense=(DenseOptions(units=8, activation="tanh", dropout=0.25),),
        auxiliary_input=False,
        sequence_length=50,
        seed=4,
    )
    assert options.spec() == lessons.headline(
        extra_dense=options.extra_dense, auxiliary_input=False, sequence_length=50, seed=4
    )
    assert HeadlineOptions.model_validate_json(options.model_dump_json()) == options


@pytest.mark.parametrize("extra", range(7))
def test_every_combination_makes_sense(extra: int) -> None:
    for auxiliary_input, auxiliary_output, task in product(
        (True, False), (True, False), ("classification", "regression")
    ):
        spec = HeadlineOptions(
            extra_dense=(DenseOptions(dropout=0.5),) * extra,
            auxiliary_input=auxiliary_input,
            auxiliary_output=auxiliary_output,
            task=task,
        ).spec()
        assert not problems(spec)
        assert len(spec.inputs) == 1 + auxiliary_input
        assert len(spec.heads) == 1 + auxiliary_output
        assert sum(layer.kind == "Dropout" for layer in spec.layers) == extra


def test_regression_ends_in_numbers() -> None:
    spec = lessons.headline(task="regression")
    assert {spec.layer(head.name).config["activation"] for head in spec.heads} == {"linear"}
    assert {(head.loss, head.metrics) for head in spec.heads} == {
        ("mean_squared_error", ("mean_absolute_error",))
    }


def test_features_are_as_many_as_the_data_has() -> None:
    assert infer_shapes(lessons.headline(features=7))["x_2"] == (39,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"extra_dense": 7},
        {"dense_units": 0},
        {"vocabulary": 1},
        {"embedding_dim": 5000},
        {"sequence_length": 100_000},
        {"features": 0},
        {"lstm_units": 6.5},
        {"task": "guessing"},
        {"weights": (1.0, -1.0)},
        {"seed": -1},
    ],
)
def test_options_have_ranges(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        lessons.headline(**wrong)


@pytest.mark.parametrize("wrong", [{"units": 0}, {"activation": "loud"}, {"dropout": 1.0}, {"colour": "red"}])
def test_layers_of_the_stack_have_ranges(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DenseOptions(**wrong)


def test_choosing() -> None:
    options = HeadlineOptions().choose("lstm_units", 64)
    assert options == HeadlineOptions(lstm_units=64)
    with pytest.raises(ValidationError, match="Use a whole number from 1 to 4,096"):
        options.choose("lstm_units", 0)


def test_the_stack_grows_and_shrinks() -> None:
    two = HeadlineOptions(dense_units=16).resize("extra_dense", 2)
    assert two.extra_dense == (DenseOptions(units=16),) * 2
    edited = two.choose_in("extra_dense", 0, "dropout", 0.3)
    assert [dense.dropout for dense in edited.extra_dense] == [0.3, 0.0]
    assert edited.resize("extra_dense", 1).extra_dense == edited.extra_dense[:1]
    assert edited.resize("extra_dense", 3).extra_dense[:2] == edited.extra_dense
    with pytest.raises(ValidationError):
        edited.resize("extra_dense", 7)
    with pytest.raises(ValidationError):
        edited.choose_in("extra_dense", 0, "dropout", 1.5)


CONTROLS = [control for group in LESSONS["headline"].groups for control in group.controls]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.option)
def test_every_control_moves_an_option(control: Control) -> None:
    value = getattr(HeadlineOptions(), control.option)
    if control.part_controls:
        assert len(value) == control.field.default
        part = HeadlineOptions().new_part(control.option)
        for part_control in control.part_controls:
            assert part_control.field.refusal(getattr(part, part_control.option)) is None
    else:
        assert value == control.field.default or control.field.refusal(value) is None


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.option)
def test_the_ends_of_every_range_make_sense(control: Control) -> None:
    """Nothing a control offers is refused, sizes that are too large by themselves apart."""
    known = field("Embedding", "input_dim"), field("LSTM", "units"), field("Dense", "units")
    for end in (control.field.minimum, control.field.maximum):
        if end is None or control.part_controls:
            continue
        options = HeadlineOptions().choose(control.option, int(end))
        spec = options.spec()
        codes = {problem.code for problem in (*problems(spec), *training_problems(spec))}
        large = (
            control.field.maximum in {known_field.maximum for known_field in known}
            and end == control.field.maximum
        )
        assert codes <= ({"too-many-parameters", "too-many-numbers"} if large else set())


def test_every_choice_of_the_model_has_a_control() -> None:
    elsewhere = {
        "features",
        "has_features",
        "figures",
        "task",
        "weights",
        "seed",
    }  # the data and the recipe decide these
    assert {control.option for control in CONTROLS} | elsewhere == set(HeadlineOptions.model_fields)
    stack = next(control for control in CONTROLS if control.part_controls)
    assert {part_control.option for part_control in stack.part_controls} == set(DenseOptions.model_fields)


def test_ranges_live_once() -> None:
    for option, kind, name in (
        ("vocabulary", "Embedding", "input_dim"),
        ("embedding_dim", "Embedding", "output_dim"),
        ("lstm_units", "LSTM", "units"),
        ("dense_units", "Dense", "units"),
    ):
        drawn = next(control.field for control in CONTROLS if control.option == option)
        row = field(kind, name)
        assert drawn == row.with_label(drawn.label, drawn.help)
