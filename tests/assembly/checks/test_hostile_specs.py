"""Specs that would cost seconds or memory if Keras computed them: refused before, and the bound is said."""

from __future__ import annotations

import json
from functools import reduce
from typing import Any

import pytest
from pydantic import ValidationError

from components.assembly import Call, Head, Input, Layer, ModelSpec
from components.assembly.checks.validate import problems
from components.assembly.spec import (
    MAX_CONSTANTS,
    MAX_DEPTH,
    MAX_LAYERS,
    MAX_OUTPUTS,
    Arguments,
    Config,
    Tensor,
)
from tests.assembly.expected_problems import only
from tests.assembly.specs import layer, one_layer

X = Tensor("x")
HUGE = 10**15
FLIPS = tuple(layer(f"flip_{number}", "RandomFlip") for number in range(MAX_LAYERS))
CELLS = tuple(layer(f"cell_{number}", "LSTMCell", units=2) for number in range(MAX_LAYERS))


def alone(kind: str, shape: tuple[int | None, ...], dtype: str = "float32", **config: Any) -> ModelSpec:
    model_input = Input.model_validate({"name": "x", "shape": shape, "dtype": dtype})
    return one_layer(layer("it", kind, **config), model_input)


def operation(name: str, *arguments: Any, shape: tuple[int, ...] = (4,), **named: Any) -> ModelSpec:
    return ModelSpec(
        name="one",
        inputs=(Input(name="x", shape=shape),),
        calls=(Call(operation=name, arguments=Arguments(arguments), named=Config(named), outputs=("y",)),),
        heads=(Head(name="y", tensor="y"),),
    )


def attention(kind: str, **config: Any) -> ModelSpec:
    spec = alone(kind, (4, 4), **config)
    calls = (Call(layer="it", arguments=Arguments((X, X)), outputs=("out",)),)
    return spec.model_copy(update={"calls": calls})


def wrapped(kind: str, times: int) -> ModelSpec:
    inner = layer("inner", "LSTM", units=2, return_sequences=True)
    outer = reduce(lambda one, number: layer(f"w{number}", kind, layer=one), range(times), inner)
    return one_layer(outer, Input(name="x", shape=(3, 3)))


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (alone("LSTM", (65, 3), units=2, unroll=True), "at most 64 steps"),
        (alone("LSTM", (None, 3), units=2, unroll=True), "whose number must be known"),
        (
            alone("RNN", (60, 3), cell=layer("s", "StackedRNNCells", cells=CELLS[:20]), unroll=True),
            "at most 64 steps",
        ),
        (alone("RNN", (6, 3), cell=layer("s", "StackedRNNCells", cells=CELLS)), f"at most {MAX_LAYERS}"),
        (
            alone("Pipeline", (8, 8, 3), layers=FLIPS),
            f"at most {MAX_LAYERS}",
        ),
        (wrapped("Bidirectional", MAX_DEPTH), f"at most {MAX_DEPTH} levels"),
        (wrapped("TimeDistributed", 300), f"at most {MAX_DEPTH} levels"),
        (attention("MultiHeadAttention", num_heads=10**6, key_dim=10**6), "at most 50,000,000"),
        (
            attention(
                "GroupQueryAttention", head_dim=10**6, num_query_heads=10**6, num_key_value_heads=10**6
            ),
            "at most 50,000,000",
        ),
        (alone("Embedding", (4,), input_dim=10**6, output_dim=10**6), "at most 50,000,000"),
        (alone("RepeatVector", (1000,), n=10**6), "at most 4,000,000"),
        (alone("UpSampling2D", (4, 4, 3), size=10**6), "at most 4,000,000"),
        (alone("MelSpectrogram", (4096,), fft_length=10**6), "at most 16,384"),
        (alone("TextVectorization", (1,), "string", ngrams=10**6), "at most 16"),
        (
            alone("SpectralNormalization", (4,), layer=layer("d", "Dense", units=2), power_iterations=10**6),
            "at most 32",
        ),
        (alone("AugMix", (8, 8, 3), num_chains=10**6), "at most 32"),
        (alone("RandomGaussianBlur", (8, 8, 3), kernel_size=99_999), "at most 1,000"),
        (operation("one_hot", X, HUGE), "at most 4,000,000"),
        (operation("tile", X, (1, HUGE)), "at most 4,000,000"),
        (operation("pad", X, ((0, 0), (HUGE, 0))), "at most 4,000,000"),
        (operation("broadcast_to", X, (10**9, 10**9, 4)), "at most 4,000,000"),
        (operation("image.resize", X, (10**9, 10**9), shape=(8, 8, 3)), "at most 4,000,000"),
        (operation("split", X, 10**6, axis=1, shape=(10**6,)), f"at most {MAX_OUTPUTS}"),
        (operation("unstack", X, axis=1, shape=(10**6,)), f"at most {MAX_OUTPUTS}"),
        (operation("image.gaussian_blur", X, (10**5, 10**5), shape=(8, 8, 3)), "at most 255"),
        (operation("diagflat", X, shape=(10**6,)), "no such operation"),
        (operation("custom_gradient", X), "no such operation"),
        (operation("reshape", X, (2, -1)), "the axis of the samples got lost"),
    ],
    ids=range(28),
)
def test_what_would_cost_too_much_is_refused_and_the_bound_is_said(spec: ModelSpec, words: str) -> None:
    assert any(words in str(problem) for problem in problems(spec)), list(map(str, problems(spec)))


def test_at_the_bound_all_is_well() -> None:
    assert not problems(alone("LSTM", (64, 3), units=2, unroll=True))
    assert not problems(wrapped("Bidirectional", 1))
    assert not problems(alone("TextVectorization", (1,), "string", ngrams=16))


def test_an_unknown_operation_is_told_once() -> None:
    assert only(operation("ad", X, X)).code == "unknown-operation"


@pytest.mark.parametrize(
    "change",
    [
        {
            "calls": [
                {"operation": "add", "arguments": [{"tensor": "x"}, [1.5] * MAX_CONSTANTS], "outputs": ["y"]}
            ]
        },
        {"calls": [{"layer": "a", "arguments": [], "outputs": [f"t{n}" for n in range(MAX_OUTPUTS + 1)]}]},
        {"layers": [{"name": "a", "kind": "Dense", "config": {"units": [0] * 100_001}}]},
        {"layers": [{"name": "a", "kind": "x" * 61}]},
        {"inputs": [{"name": "x", "shape": [10**18]}]},
    ],
)
def test_lists_without_end_are_refused_as_json(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ModelSpec.model_validate_json(json.dumps({"name": "a", **change}))


def test_wrappers_around_models_are_counted() -> None:
    inner = alone("Dense", (4,), units=1)
    model = Layer(name="model", kind="Model", model=inner)
    spec = one_layer(layer("it", "TimeDistributed", layer=model), Input(name="x", shape=(3, 4)))
    assert not problems(spec)
