"""Names that cannot be, and the sentences a learner reads."""

from __future__ import annotations

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
        call.model_copy(update={"output": "left_read"}) if call.output == "right_read" else call
        for call in spec.calls
    ]
    calls[4] = call("alike", "left_read left_read", "both")
    all_problems = problems(changed(spec, calls=tuple(calls)))
    assert [(problem.code, problem.where) for problem in all_problems] == [("duplicate-name", "left_read")]


def test_two_heads_of_one_name() -> None:
    spec = specs.dense()
    expect(only(changed(spec, heads=spec.heads * 2)), "duplicate-name", "score")


def test_words_of_python_are_no_names() -> None:
    spec = one_layer(layer("class", "Dense", units=1), NUMBERS)
    expect(only(spec), "reserved-name", "class", "a word of the Python language", "such as class_1")
