"""Specs that make sense, those that do not, and where a problem is said to be."""

from __future__ import annotations

import pytest

from components import lessons
from components.assembly import Config, Head, Layer, ModelSpec
from components.assembly.checks.validate import MOST, ensure_valid, problems
from components.assembly.spec.problems import Refused
from tests.assembly import specs
from tests.assembly.expected_problems import changed, expect, only
from tests.assembly.specs import call, layer, one_layer


@pytest.mark.parametrize(
    "spec",
    [
        lessons.headline(),
        lessons.headline(extra_dense=6, auxiliary_input=False, auxiliary_output=False),
        lessons.headline(task="regression"),
        specs.dense(),
        specs.two_branch(),
        specs.shared(),
        specs.encoder(),
        specs.nested(),
        specs.inside("a", "b", "c"),
    ],
    ids=lambda spec: spec.name,
)
def test_what_makes_sense_has_no_problems(spec: ModelSpec) -> None:
    assert problems(spec) == ()
    ensure_valid(spec)


def test_ensure_refuses_with_every_problem() -> None:
    spec = specs.dense(units=0, activation="loud")
    with pytest.raises(Refused) as caught:
        ensure_valid(spec)
    assert caught.value.problems == problems(spec)
    assert len(caught.value.problems) == 2
    assert str(caught.value).count("\n") == 1


def test_a_spec_that_is_wrong_everywhere_is_not_told_everything() -> None:
    spec = specs.dense()
    idle = tuple(layer(f"idle_{number}", f"Magic{number}") for number in range(100))
    assert len(problems(changed(spec, layers=(*spec.layers, *idle)))) == MOST


def test_the_same_mistake_at_many_layers_is_one_problem_that_names_them() -> None:
    names = [f"dense_{number}" for number in range(22)]
    tensors = ["features", *(f"x_{name}" for name in names)]
    spec = changed(
        specs.dense(),
        layers=tuple(layer(name, "Dense", units=0) for name in names),
        calls=tuple(map(call, names, tensors, tensors[1:])),
        heads=(Head(name="end", tensor=tensors[-1]),),
    )
    expect(only(spec), "unfit-setting", ", ".join(names), "units=0")


def test_one_mistake_is_told_once() -> None:
    spec = lessons.headline()
    layers = [
        layer.model_copy(update={"config": Config(units=0)}) if layer.name == "lstm" else layer
        for layer in spec.layers
    ]
    expect(only(changed(spec, layers=tuple(layers))), "unfit-setting", "lstm", "units=0")


def test_problems_inside_a_model_say_where() -> None:
    spec = one_layer(Layer(name="outer", kind="Model", model=specs.dense(units=0)), specs.dense().inputs[0])
    expect(only(spec), "unfit-setting", "outer/score", "units=0")
    unknown = changed(specs.dense(), layers=(Layer(name="score", kind="Dence"),))
    spec = one_layer(Layer(name="outer", kind="Model", model=unknown), specs.dense().inputs[0])
    expect(only(spec), "unknown-kind", "outer/score", "Dence")
    named = changed(specs.dense(), heads=(Head(name="other", tensor="out"),))
    spec = one_layer(Layer(name="outer", kind="Model", model=named), specs.dense().inputs[0])
    assert not problems(spec)
