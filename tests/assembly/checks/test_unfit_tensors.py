"""Tensors that a layer cannot take, and the sentences a learner reads."""

from __future__ import annotations

import pytest

from components.assembly import Head, Input, Layer, ModelSpec, build_symbolic
from components.assembly.checks.validate import problems
from tests.assembly import specs
from tests.assembly.expected_problems import NUMBERS, changed, expect, only
from tests.assembly.specs import call, layer, one_layer


@pytest.mark.parametrize(
    ("spec_layer", "inputs", "words"),
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
        (layer("look", "Conv2D", filters=2, kernel_size=1), (NUMBERS,), ["takes an image", "Reshape"]),
        (
            layer("look", "Conv1D", filters=2, kernel_size=5),
            (Input(name="steps", shape=(4, 2)),),
            ["The window is longer than what it slides over.", "steps (4, 2) float32", "padding to same"],
        ),
        (
            layer("shape", "Reshape", target_shape=(3, 2)),
            (NUMBERS,),
            ["Reshape must keep every number", "numbers (4,) float32", "whose product is that of the old"],
        ),
        (
            layer("merge", "Concatenate"),
            (Input(name="a", shape=(2, 3)), Input(name="b", shape=(4, 3))),
            ["the same sizes on all other axes", "a (2, 3) float32, b (4, 3) float32"],
        ),
        (
            layer("merge", "Concatenate"),
            (Input(name="a", shape=(2, 3)), NUMBERS),
            ["the same sizes on all other axes", "Flatten, Reshape or RepeatVector"],
        ),
        (
            layer("merge", "Concatenate", axis=2),
            (NUMBERS, NUMBERS),
            ["There is no such axis", "Count the axes from 0"],
        ),
        (
            layer("merge", "Add"),
            (NUMBERS, Input(name="b", shape=(3,))),
            ["number by number, so their shapes must be the same", "Dense"],
        ),
        (
            layer("merge", "Dot", axes=1),
            (NUMBERS, Input(name="b", shape=(3,))),
            ["Dot sums along an axis: one tensor has 4 numbers on axis 1, the other 3 on axis 1."],
        ),
        (layer("merge", "Add"), (NUMBERS,), ["joins several tensors, and is called on one", "on a list"]),
        (layer("merge", "Subtract"), (NUMBERS,) * 3, ["Subtract takes a list of exactly 2 tensors."]),
        (
            layer("flat", "Flatten"),
            (NUMBERS, Input(name="b", shape=(3,))),
            ["takes 1 tensor at a time, and is called on 2", "Concatenate"],
        ),
    ],
    ids=lambda part: part.kind if isinstance(part, Layer) else "",
)
def test_tensors_that_do_not_fit(spec_layer: Layer, inputs: tuple[Input, ...], words: list[str]) -> None:
    spec = one_layer(spec_layer, *inputs)
    if len({model_input.name for model_input in inputs}) < len(inputs):
        spec = changed(spec, inputs=inputs[:1])
    expect(only(spec), "unfit-tensors", spec_layer.name, *words)


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
    problem = only(changed(spec, layers=layers, calls=calls, heads=heads))
    expect(
        problem, "unfit-tensors", "reader", "This layer is shared", "third (5, 3) float32", "a second layer"
    )


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
            ["This model takes text (5,) int32.", "left (6,) int32"],
        ),
        (
            (Input(name="left", shape=(5, 2), dtype="int32"),),
            ["This model takes text (5,) int32.", "left (5, 2) int32"],
        ),
        ((Input(name="left", shape=(5,), dtype="int32"), NUMBERS), ["This model has 1 input."]),
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
