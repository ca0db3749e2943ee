"""Mistakes that learners make, as specs: what Keras says of them in words that lead to the mend.

Most of them are from questions that people asked.
"""

from __future__ import annotations

from typing import Any

import pytest

from components.assembly import Call, Head, Input, Layer, ModelSpec
from components.assembly.checks.validate import problems
from components.assembly.spec import Arguments, Config, Slice, Tensor
from tests.assembly.expected_problems import NUMBERS, expect, only
from tests.assembly.specs import call, layer, one_layer

STEPS = Input(name="steps", shape=(4, 2))
X, Y = Tensor("x"), Tensor("y")


def called(
    spec_layer: Layer, *arguments: Any, inputs: dict[str, tuple[int | None, ...]], **named: Any
) -> ModelSpec:
    """A model of one layer that is called with these arguments."""
    return _model(
        Call(layer="it", arguments=Arguments(arguments), named=Config(named), outputs=("out",)), inputs
    ).model_copy(update={"layers": (spec_layer,)})


def operated(
    name: str, *arguments: Any, inputs: dict[str, tuple[int | None, ...]], **named: Any
) -> ModelSpec:
    """A model of one operation."""
    return _model(
        Call(operation=name, arguments=Arguments(arguments), named=Config(named), outputs=("out",)), inputs
    )


def _model(made: Call, inputs: dict[str, tuple[int | None, ...]]) -> ModelSpec:
    return ModelSpec(
        name="one",
        inputs=tuple(Input(name=name, shape=shape) for name, shape in inputs.items()),
        calls=(made,),
        heads=(Head(name="it", tensor="out"),),
    )


def test_a_residual_of_another_width() -> None:
    spec = ModelSpec(
        name="residual",
        inputs=(Input(name="x", shape=(64, 64, 3)),),
        layers=(layer("conv", "Conv2D", filters=16, kernel_size=3, padding="same"), layer("add", "Add")),
        calls=(call("conv", "x", "y"), call("add", "x y", "z")),
        heads=(Head(name="add", tensor="z"),),
    )
    words = ["number by number", "x (64, 64, 3) float32, y (64, 64, 16) float32", "the same sizes"]
    expect(only(spec), "unfit-tensors", "add", *words)


def test_an_lstm_on_features_without_steps() -> None:
    spec = one_layer(layer("lstm", "LSTM", units=8), Input(name="x", shape=(10,)))
    expect(
        only(spec),
        "unfit-tensors",
        "lstm",
        "LSTM takes a sequence of vectors, shape (steps, features)",
        "(10,)",
    )


def test_a_bidirectional_layer_gives_twice_the_numbers() -> None:
    inner = layer("inner", "LSTM", units=32)
    spec = ModelSpec(
        name="twice",
        inputs=(STEPS,),
        layers=(
            layer("both", "Bidirectional", layer=inner),
            layer("one", "LSTM", units=32),
            layer("add", "Add"),
        ),
        calls=(call("both", "steps", "a"), call("one", "steps", "b"), call("add", "a b", "c")),
        heads=(Head(name="add", tensor="c"),),
    )
    expect(only(spec), "unfit-tensors", "add", "a (64,) float32, b (32,) float32")


def test_a_sequence_as_the_first_state() -> None:
    spec = ModelSpec(
        name="decoder",
        inputs=(STEPS,),
        layers=(
            layer("encoder", "LSTM", units=4, return_sequences=True),
            layer("decoder", "LSTM", units=4),
        ),
        calls=(
            call("encoder", "steps", "all"),
            Call(
                layer="decoder",
                arguments=Arguments((Tensor("steps"),)),
                named=Config(initial_state=Tensor("all")),
                outputs=("out",),
            ),
        ),
        heads=(Head(name="decoder", tensor="out"),),
    )
    words = ["first state is 2 tensors of the shapes (4,), (4,)", "all (4, 4) float32", "return_state"]
    expect(only(spec), "unfit-tensors", "decoder", *words)


def test_text_in_a_layer_that_computes() -> None:
    spec = one_layer(layer("dense", "Dense", units=2), Input(name="text", shape=(1,), dtype="string"))
    expect(only(spec), "unfit-tensors", "dense", "Text cannot be used in a calculation", "TextVectorization")


def test_weights_of_a_shared_layer_are_for_one_size() -> None:
    spec = ModelSpec(
        name="shared",
        inputs=(STEPS, Input(name="others", shape=(4, 3))),
        layers=(layer("read", "LSTM", units=2), layer("add", "Add")),
        calls=(call("read", "steps", "a"), call("read", "others", "b"), call("add", "a b", "c")),
        heads=(Head(name="add", tensor="c"),),
    )
    assert "This layer is shared" in str(problems(spec)[0])
    assert problems(spec)[0].where == "read"


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (called(layer("it", "Add"), X, Y, inputs={"x": (4,), "y": (4,)}), ["one list, layer([a, b])"]),
        (
            called(layer("it", "Dense", units=2), X, 5, inputs={"x": (4,)}),
            ["on something that is not a tensor"],
        ),
        (
            called(layer("it", "Dense", units=2), (X, Y), inputs={"x": (4,), "y": (4,)}),
            ["takes 1 tensor at a time"],
        ),
        (
            called(layer("it", "Attention"), X, inputs={"x": (4, 2)}),
            ["layer([query, value])", "self-attention"],
        ),
        (
            called(layer("it", "Attention"), (X, Y), inputs={"x": (4, 2), "y": (5, 3)}),
            ["query and key are compared"],
        ),
        (
            called(layer("it", "MultiHeadAttention", num_heads=2, key_dim=2), X, inputs={"x": (4, 2)}),
            ["also to be called on 'value'"],
        ),
        (
            called(layer("it", "MultiHeadAttention", num_heads=2, key_dim=2), X, X, inputs={"x": (4,)}),
            ["sequences of vectors, shape (steps, features)"],
        ),
        (
            called(
                layer("it", "MultiHeadAttention", num_heads=2, key_dim=2),
                *(X, Y, Tensor("z")),
                inputs={"x": (4, 2), "y": (5, 3), "z": (6, 3)},
            ),
            ["as many steps as each other"],
        ),
        (
            called(
                layer("it", "GRU", units=3), X, inputs={"x": (4, 2), "s": (4,)}, initial_state=Tensor("s")
            ),
            ["first state is 1 tensor of the shape (3,)", "s (4,) float32"],
        ),
        (
            called(layer("it", "LSTM", units=3), X, inputs={"x": (4, 2), "m": (5,)}, mask=Tensor("m")),
            ["one yes or no for each step"],
        ),
        (
            called(layer("it", "LSTM", units=3), X, inputs={"x": (4, 2)}, msk=True),
            ["no argument of this name", "'msk'"],
        ),
        (called(layer("it", "Flatten"), "x", inputs={"x": (4,)}), []),
        (
            called(layer("it", "Dense", units=2), X, inputs={"x": (None,)}),
            ["depends on a size that may be any"],
        ),
        (called(layer("it", "BatchNormalization", axis=4), X, inputs={"x": (4,)}), ["no such axis"]),
        (called(layer("it", "Softmax", axis=5), X, inputs={"x": (4,)}), ["no such axis"]),
        (
            called(layer("it", "GroupNormalization", groups=3), X, inputs={"x": (4, 4)}),
            ["4 channels cannot be shared out"],
        ),
        (
            called(layer("it", "Conv2D", filters=4, kernel_size=1, groups=2), X, inputs={"x": (8, 8, 3)}),
            ["Groups share"],
        ),
        (
            called(layer("it", "Cropping2D", cropping=9), X, inputs={"x": (4, 4, 2)}),
            ["More is cut off than there is"],
        ),
        (called(layer("it", "Permute", dims=(1, 3)), X, inputs={"x": (4, 2)}), ["names every axis once"]),
        (
            called(layer("it", "Reshape", target_shape=(4, 4, 8)), X, inputs={"x": (120,)}),
            ["keep every number", "(120,)"],
        ),
        (called(layer("it", "Reshape", target_shape=(-1, -1)), X, inputs={"x": (4,)}), ["at most one -1"]),
        (
            called(layer("it", "EinsumDense", equation="abc", output_shape=3), X, inputs={"x": (4,)}),
            ["a letter for each axis"],
        ),
        (
            called(
                layer("it", "EinsumDense", equation="abc,cd->abd", output_shape=(None, 3)),
                X,
                inputs={"x": (4,)},
            ),
            ["axis"],
        ),
        (
            called(layer("it", "TimeDistributed", layer=layer("d", "Dense", units=2)), X, inputs={"x": (4,)}),
            ["every step of a sequence"],
        ),
        (called(layer("it", "LSTM", units=2, stateful=True), X, inputs={"x": (4, 2)}), ["fixed batch size"]),
        (
            operated("add", X, Y, inputs={"x": (4,), "y": (3,)}),
            ["number by number", "x (4,) float32, y (3,) float32"],
        ),
        (operated("matmul", X, Y, inputs={"x": (4, 2), "y": (3, 2)}), ["as many columns on the left"]),
        (
            operated("concatenate", (X, Y), inputs={"x": (4,), "y": (4, 2)}),
            ["the same sizes on all other axes"],
        ),
        (operated("stack", (X, Y), inputs={"x": (4,), "y": (3,)}), ["stacked must have the same shape"]),
        (operated("mean", X, inputs={"x": (4,)}, axis=5), ["no such axis"]),
        (operated("getitem", X, (Slice(), 7), inputs={"x": (4,)}), ["a place or an axis"]),
        (operated("squeeze", X, inputs={"x": (4,)}, axis=1), ["Only an axis of size 1"]),
        (operated("split", X, 3, inputs={"x": (4,)}, axis=1), ["4 cannot be split into 3 equal parts"]),
        (operated("transpose", X, (0, 1), inputs={"x": (4, 2)}), ["names every axis once"]),
        (operated("einsum", "abc,cd->abd", X, inputs={"x": (4, 2)}), ["a letter for each axis"]),
        (operated("add", X, inputs={"x": (4,)}), ["also to be called on 'x2'"]),
        (operated("add", X, X, inputs={"x": (4,)}, axis=1), ["no argument of this name"]),
        (operated("cast", X, "flot", inputs={"x": (4,)}), ["flot"]),
    ],
    ids=range(38),
)
def test_calls_that_cannot_be(spec: ModelSpec, words: list[str]) -> None:
    found = problems(spec)
    assert found
    text = "\n".join(map(str, found))
    for word in words:
        assert word in text
    assert len([problem for problem in found if not problem.code.startswith("unused")]) <= 2, text
    assert "refused" not in [problem.code for problem in found], text


def test_what_follows_from_a_mistake_is_not_told() -> None:
    spec = ModelSpec(
        name="chain",
        inputs=(NUMBERS,),
        layers=tuple(layer(name, "LSTM", units=2) for name in "abc"),
        calls=(call("a", "numbers", "x"), call("b", "x", "y"), call("c", "y", "z")),
        heads=(Head(name="c", tensor="z"),),
    )
    expect(only(spec), "unfit-tensors", "a", "LSTM takes a sequence")
