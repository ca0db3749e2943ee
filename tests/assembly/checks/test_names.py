"""Names that cannot be, and the sentences a learner reads."""

from __future__ import annotations

import pytest

from components.assembly import Call, Head, Input, ModelSpec, build_symbolic
from components.assembly.checks.validate import problems
from tests.assembly import specs
from tests.assembly.expected_problems import NUMBERS, changed, expect, only
from tests.assembly.specs import call, layer, one_layer


def test_two_layers_of_one_name() -> None:
    spec = specs.dense()
    twice = changed(spec, layers=spec.layers * 2)
    expect(only(twice), "duplicate-name", "score", "Two things have this name", "'score' x 2")


def test_a_layer_named_like_an_input() -> None:
    spec = one_layer(layer("numbers", "Dense", units=1), NUMBERS)
    expect(only(spec), "duplicate-name", "numbers")


def test_two_tensors_of_one_name() -> None:
    spec = specs.shared()
    calls = [
        call.model_copy(update={"outputs": ("left_read",)}) if call.output == "right_read" else call
        for call in spec.calls
    ]
    calls[4] = call("alike", "left_read left_read", "both")
    all_problems = problems(changed(spec, calls=tuple(calls)))
    assert [(problem.code, problem.where) for problem in all_problems] == [("duplicate-name", "left_read")]


def test_two_heads_of_one_name() -> None:
    spec = specs.dense()
    expect(only(changed(spec, heads=spec.heads * 2)), "duplicate-name", "score")


@pytest.mark.parametrize("name", ["class", "文字", "a b", "a/b", "1", "x" * 100])
def test_any_name_can_be_that_of_a_layer_an_input_a_tensor_and_a_head(name: str) -> None:
    spec = ModelSpec(
        name=name,
        inputs=(Input(name=f"{name}2"[-100:], shape=(4,)),),
        layers=(layer(name, "Dense", units=1),),
        calls=(call_of(name, f"{name}2"[-100:], name),),
        heads=(Head(name=name, tensor=name, loss="mean_squared_error"),),
    )
    assert not problems(spec)
    assert build_symbolic(spec).output_shape == (None, 1)


def call_of(name: str, tensor: str, output: str) -> Call:
    return Call.on(layer=name, inputs=(tensor,), output=output)


def test_layers_whose_names_keras_takes_for_the_same_keep_their_weights_apart() -> None:
    spec = ModelSpec(
        name="twins",
        inputs=(NUMBERS,),
        layers=(layer("a b", "Dense", units=1), layer("a_b", "Dense", units=1), layer("甲", "Add")),
        calls=(
            call_of("a b", "numbers", "x"),
            call_of("a_b", "numbers", "y"),
            Call.on(layer="甲", inputs=("x", "y"), output="z"),
        ),
        heads=(Head(name="z", tensor="z"),),
    )
    assert not problems(spec)
    model = build_symbolic(spec)
    assert model.count_params() == 10
    assert len({each.name for each in model.layers}) == 4
