"""Layers that are wired as no model can be, and the sentences a learner reads."""

from __future__ import annotations

from components.assembly.checks.validate import problems
from tests.assembly import specs
from tests.assembly.expected_problems import WORDS, changed, expect, only
from tests.assembly.specs import call, layer


def test_unknown_tensor() -> None:
    spec = specs.dense()
    all_problems = problems(changed(spec, calls=(call("score", "feature", "out"),)))
    assert [problem.code for problem in all_problems] == ["unknown-tensor", "unused-input"]
    expect(
        all_problems[0],
        "unknown-tensor",
        "score",
        "Nothing makes this tensor.",
        "'feature'",
        "('features', 'out')",
    )


def test_a_tensor_that_two_calls_make_one_of_which_cannot_run() -> None:
    spec = specs.dense()
    again = layer("again", "Dense", units=1)
    calls = (*spec.calls, call("again", "nowhere", "out"))
    all_problems = problems(changed(spec, layers=(*spec.layers, again), calls=calls))
    assert [problem.code for problem in all_problems] == ["duplicate-name", "unknown-tensor"]


def test_a_model_with_several_heads_makes_no_tensor_of_its_own_name() -> None:
    spec = specs.nested()
    calls = (*spec.calls[:2], call("distance", "a b/vector", "apart"), *spec.calls[3:])
    expect(only(changed(spec, calls=calls)), "unknown-tensor", "distance", "'a'", "a/vector")


def test_unknown_layer() -> None:
    spec = specs.dense()
    extra = call("ghost", "features", "boo")
    all_problems = problems(changed(spec, calls=(*spec.calls, extra)))
    expect(all_problems[0], "unknown-layer", "boo", "a layer that is not there", "'ghost'")


def test_cycle() -> None:
    spec = specs.dense()
    layers = tuple(layer(name, "Dense", units=4) for name in ("one", "two", "three")) + spec.layers
    calls = (
        call("one", "c", "a"),
        call("two", "a", "b"),
        call("three", "b", "c"),
        call("score", "c", "out"),
    )
    all_problems = problems(changed(spec, layers=layers, calls=calls))
    expect(all_problems[0], "cycle", "one", "in a circle", "one -> two -> three -> one")
    assert [problem.code for problem in all_problems] == ["cycle", "unused-input"]


def test_a_layer_that_feeds_itself() -> None:
    spec = changed(specs.dense(), calls=(call("score", "out", "out"),))
    expect(problems(spec)[0], "cycle", "score", "score -> score")


def test_order_of_calls_is_no_cycle() -> None:
    spec = specs.shared()
    assert not problems(changed(spec, calls=tuple(reversed(spec.calls))))


def test_unused_tensor() -> None:
    spec = specs.two_branch()
    spec = changed(spec, heads=spec.heads[1:])
    expect(only(spec), "unused-tensor", "yes", "Nothing uses this tensor.", "Connect it")


def test_unused_layer() -> None:
    spec = specs.dense()
    spec = changed(spec, layers=(*spec.layers, layer("idle", "Flatten")))
    expect(only(spec), "unused-layer", "idle", "This layer is never called.")


def test_unused_input() -> None:
    spec = specs.dense()
    spec = changed(spec, inputs=(*spec.inputs, WORDS))
    expect(only(spec), "unused-input", "words", "Nothing uses this input.")


def test_some_heads_of_a_nested_model_can_stay_unused() -> None:
    spec = specs.nested()
    calls = (*spec.calls[:3], call("same", "apart", "answer"))
    layers = tuple(layer for layer in spec.layers if layer.name != "merged")
    assert not problems(changed(spec, calls=calls, layers=layers))
