"""Each way a spec can be wrong, and the sentences a learner reads."""

from __future__ import annotations

from typing import Any

import pytest

from components import lessons
from components.assembly import Config, Head, Input, Layer, ModelSpec, build_symbolic
from components.assembly.checks.validate import MOST, ensure_valid, problems
from components.assembly.spec.problems import Refused
from tests.assembly import specs
from tests.assembly.expected_problems import NUMBERS, WORDS, changed, expect, only
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
    idle = tuple(layer(f"idle_{number}", "Magic", colour="red") for number in range(100))
    assert len(problems(changed(spec, layers=(*spec.layers, *idle)))) == MOST


# --- settings


@pytest.mark.parametrize(
    ("config", "code", "words"),
    [
        ({"units": 0}, "unfit-setting", ["units is out of range.", "units=0", "from 1 to 4,096"]),
        ({"units": 5000}, "unfit-setting", ["units=5000"]),
        ({"units": 10**30}, "unfit-setting", ["units=10^18 or more"]),
        ({"units": "64"}, "unfit-setting", ["wrong type", "units='64'", "Use a whole number"]),
        ({"units": 6.5}, "unfit-setting", ["wrong type", "6.5"]),
        ({"units": True}, "unfit-setting", ["wrong type", "True"]),
        ({"units": None}, "unfit-setting", ["wrong type", "None"]),
        ({"units": (1, 2)}, "unfit-setting", ["wrong type", "(1, 2)"]),
        ({"units": 1, "use_bias": 1}, "unfit-setting", ["Use true or false."]),
        (
            {"units": 1, "activation": "loud"},
            "unfit-setting",
            ["activation has no such choice.", "activation='loud'", "Choose one of: linear, relu"],
        ),
        (
            {"units": 1, "colour": "red", "size": 3},
            "unknown-setting",
            [
                "Dense has no such setting.",
                "('colour', 'size')",
                "Choose among: units, activation, use_bias.",
            ],
        ),
        ({}, "missing-setting", ["Dense needs a value for units.", "Use a whole number"]),
    ],
)
def test_settings(config: dict[str, Any], code: str, words: list[str]) -> None:
    spec = one_layer(layer("score", "Dense", **config), NUMBERS)
    expect(only(spec), code, "score", *words)


@pytest.mark.parametrize("shape", [(), (0,), (-1, 4), (2, 2.0), (1,) * 6, "22", 4])
def test_shapes_as_settings(shape: Any) -> None:
    spec = one_layer(layer("shape", "Reshape", target_shape=shape), NUMBERS)
    expect(only(spec), "unfit-setting", "shape", "Use one to 5 whole numbers")


def test_numbers_as_settings() -> None:
    spec = one_layer(layer("drop", "Dropout", rate=1.5), NUMBERS)
    expect(only(spec), "unfit-setting", "drop", "rate=1.5", "Use a number from 0 to 0.9.")


def test_a_kind_without_settings() -> None:
    spec = one_layer(layer("flat", "Flatten", size=2), NUMBERS)
    expect(only(spec), "unknown-setting", "flat", "Leave it out: this kind has no settings.")


def test_unknown_kind() -> None:
    spec = one_layer(layer("magic", "Transformer"), NUMBERS)
    expect(only(spec), "unknown-kind", "magic", "no such kind", "'Transformer'", "Choose one of: Input, Emb")


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (Layer(name="inner", kind="Model"), "needs the model it wraps"),
        (layer("inner", "Flatten").model_copy(update={"model": specs.dense()}), "Only a layer of kind Model"),
    ],
)
def test_models_and_layers_are_not_confused(made: Layer, words: str) -> None:
    expect(only(one_layer(made, NUMBERS)), "misplaced-model", "inner", words)


# --- names


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
        each.model_copy(update={"output": "left_read"}) if each.output == "right_read" else each
        for each in spec.calls
    ]
    calls[4] = call("alike", "left_read left_read", "both")
    found = problems(changed(spec, calls=tuple(calls)))
    assert [(problem.code, problem.where) for problem in found] == [("duplicate-name", "left_read")]


def test_two_heads_of_one_name() -> None:
    spec = specs.dense()
    expect(only(changed(spec, heads=spec.heads * 2)), "duplicate-name", "score")


def test_words_of_python_are_no_names() -> None:
    spec = one_layer(layer("class", "Dense", units=1), NUMBERS)
    expect(only(spec), "reserved-name", "class", "a word of the Python language", "such as class_1")


# --- wiring


def test_unknown_tensor() -> None:
    spec = specs.dense()
    found = problems(changed(spec, calls=(call("score", "feature", "out"),)))
    assert [problem.code for problem in found] == ["unknown-tensor", "unused-input"]
    expect(
        found[0], "unknown-tensor", "score", "Nothing makes this tensor.", "'feature'", "('features', 'out')"
    )


def test_a_model_with_several_heads_makes_no_tensor_of_its_own_name() -> None:
    spec = specs.nested()
    calls = (*spec.calls[:2], call("distance", "a b/vector", "apart"), *spec.calls[3:])
    expect(only(changed(spec, calls=calls)), "unknown-tensor", "distance", "'a'", "a/vector")


def test_unknown_layer() -> None:
    spec = specs.dense()
    extra = call("ghost", "features", "boo")
    found = problems(changed(spec, calls=(*spec.calls, extra)))
    expect(found[0], "unknown-layer", "boo", "a layer that is not there", "'ghost'")


def test_cycle() -> None:
    spec = specs.dense()
    layers = tuple(layer(name, "Dense", units=4) for name in ("one", "two", "three")) + spec.layers
    calls = (
        call("one", "c", "a"),
        call("two", "a", "b"),
        call("three", "b", "c"),
        call("score", "c", "out"),
    )
    found = problems(changed(spec, layers=layers, calls=calls))
    expect(found[0], "cycle", "one", "in a circle", "one -> two -> three -> one")
    assert [problem.code for problem in found] == ["cycle", "unused-input"]


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
    layers = tuple(each for each in spec.layers if each.name != "merged")
    assert not problems(changed(spec, calls=calls, layers=layers))


# --- shapes


@pytest.mark.parametrize(
    ("made", "inputs", "words"),
    [
        (
            layer("read", "LSTM", units=2),
            (NUMBERS,),
            [
                "LSTM takes a sequence of vectors, shape (steps, features).",
                "numbers (4,) float32",
                "Embedding",
            ],
        ),
        (
            layer("words_to_vectors", "Embedding", input_dim=9, output_dim=2),
            (NUMBERS,),
            ["Embedding takes whole-number ids.", "Make the input's dtype int32."],
        ),
        (
            layer("score", "Dense", units=2),
            (WORDS,),
            ["Dense takes numbers.", "words (6,) int32", "Embedding"],
        ),
        (layer("look", "Conv2D", filters=2, kernel_size=1), (NUMBERS,), ["takes an image", "Reshape"]),
        (
            layer("look", "Conv1D", filters=2, kernel_size=5),
            (Input(name="steps", shape=(4, 2)),),
            ["A window of 5 does not fit into an axis of 4.", "at most 4, or set padding to same"],
        ),
        (
            layer("shape", "Reshape", target_shape=(3, 2)),
            (NUMBERS,),
            ["4 numbers cannot become (3, 2), which has 6.", "whose product is 4"],
        ),
        (
            layer("merge", "Concatenate"),
            (Input(name="a", shape=(2, 3)), Input(name="b", shape=(4, 3))),
            ["all other sizes must be the same", "a (2, 3) float32, b (4, 3) float32"],
        ),
        (
            layer("merge", "Concatenate"),
            (Input(name="a", shape=(2, 3)), NUMBERS),
            ["different numbers of axes", "Flatten, Reshape or RepeatVector"],
        ),
        (layer("merge", "Concatenate", axis=2), (NUMBERS, NUMBERS), ["There is no axis 2", "from 1 to 1"]),
        (
            layer("merge", "Add"),
            (NUMBERS, Input(name="b", shape=(3,))),
            ["number by number, so their shapes must be the same", "Dense"],
        ),
        (
            layer("merge", "Dot", axes=1),
            (NUMBERS, Input(name="b", shape=(3,))),
            ["Dot sums along axis 1: one tensor has 4 numbers there, the other 3."],
        ),
        (layer("merge", "Add"), (NUMBERS,), ["Add takes 2 to 16 tensors.", "Call it on that many"]),
        (layer("merge", "Subtract"), (NUMBERS,), ["Subtract takes exactly 2 tensors."]),
        (layer("flat", "Flatten"), (NUMBERS, Input(name="b", shape=(3,))), ["Flatten takes one tensor."]),
        (layer("again", "Input", shape=(4,)), (NUMBERS,), ["Input cannot be called"]),
    ],
    ids=lambda part: part.kind if isinstance(part, Layer) else "",
)
def test_tensors_that_do_not_fit(made: Layer, inputs: tuple[Input, ...], words: list[str]) -> None:
    spec = one_layer(made, *inputs)
    if len({each.name for each in inputs}) < len(inputs):
        spec = changed(spec, inputs=inputs[:1])
    expect(only(spec), "unfit-tensors", made.name, *words)


def test_a_shared_layer_needs_tensors_of_one_size() -> None:
    spec = specs.shared()
    spec = changed(spec, inputs=(*spec.inputs, Input(name="third", shape=(5, 3))))
    layers = (*spec.layers, layer("third_head", "Activation", activation="tanh"))
    calls = (
        *spec.calls,
        call("reader", "third", "third_read"),
        call("third_head", "third_read", "third_out"),
    )
    heads = (*spec.heads, Head(name="third_head", tensor="third_out"))
    found = only(changed(spec, layers=layers, calls=calls, heads=heads))
    expect(found, "unfit-tensors", "reader", "This layer is shared", "third (5, 3) float32", "a second layer")


@pytest.mark.parametrize(("kind", "codes"), [("BatchNormalization", ["unfit-tensors"]), ("Dense", [])])
def test_some_shared_layers_need_as_many_axes_at_every_call(kind: str, codes: list[str]) -> None:
    config = {"units": 2} if kind == "Dense" else {}
    spec = ModelSpec(
        name="ranks",
        inputs=(NUMBERS, Input(name="steps", shape=(3, 4))),
        layers=(layer("it", kind, **config), layer("a", "Flatten"), layer("b", "Flatten")),
        calls=(
            call("it", "numbers", "x"),
            call("it", "steps", "y"),
            call("a", "x", "a_out"),
            call("b", "y", "b_out"),
        ),
        heads=(Head(name="a", tensor="a_out"), Head(name="b", tensor="b_out")),
    )
    assert [problem.code for problem in problems(spec)] == codes
    if not codes:
        build_symbolic(spec)


def test_shared_texts_can_have_different_lengths() -> None:
    spec = specs.shared()
    longer = Input(name="right", shape=(9,), dtype="int32")
    assert not problems(changed(spec, inputs=(spec.inputs[0], longer)))


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        (
            (Input(name="left", shape=(6,), dtype="int32"),),
            ["input text takes (5,) int32", "left (6,) int32"],
        ),
        ((Input(name="left", shape=(5,)),), ["input text takes (5,) int32", "left (5,) float32"]),
        ((Input(name="left", shape=(5,), dtype="int32"), NUMBERS), ["This model has 1 inputs."]),
    ],
)
def test_nested_models_get_what_their_inputs_take(inputs: tuple[Input, ...], words: list[str]) -> None:
    one = specs.encoder(
        heads=(Head(name="vector", tensor="meaning"),),
        layers=specs.encoder().layers[:3],
        calls=specs.encoder().calls[:3],
    )
    spec = one_layer(Layer(name="read", kind="Model", model=one), *inputs)
    expect(only(spec), "unfit-tensors", "read", *words)


def test_one_mistake_is_told_once() -> None:
    spec = lessons.headline()
    layers = [
        each.model_copy(update={"config": Config(units=0)}) if each.name == "lstm" else each
        for each in spec.layers
    ]
    expect(only(changed(spec, layers=tuple(layers))), "unfit-setting", "lstm", "units=0")


# --- inside nested models


def test_problems_inside_a_model_say_where() -> None:
    spec = one_layer(Layer(name="outer", kind="Model", model=specs.dense(units=0)), specs.dense().inputs[0])
    expect(only(spec), "unfit-setting", "outer/score", "units=0")
    named = changed(specs.dense(), heads=(Head(name="other", tensor="out"),))
    spec = one_layer(Layer(name="outer", kind="Model", model=named), specs.dense().inputs[0])
    expect(only(spec), "head-name", "outer/other")
