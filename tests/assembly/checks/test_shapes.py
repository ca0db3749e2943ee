"""What is said of shapes and parameters, against Keras layers made and called by hand."""

from __future__ import annotations

from importlib import import_module
from random import Random
from typing import Any

import keras
import pytest

from components import lessons
from components.assembly import Input, Layer, ModelSpec, build_symbolic
from components.assembly.checks.shapes import (
    count_numbers,
    count_parameters,
    infer_shapes,
    known_shapes,
    trace_shapes,
)
from components.assembly.checks.validate import problems
from components.assembly.spec.problems import Refused
from tests.assembly import specs
from tests.assembly.specs import layer

IDS = "int32"
Shape = tuple[int, ...]

# kind, settings, the shapes it is called on
CASES: list[tuple[str, dict[str, Any], tuple[Shape, ...]]] = [
    ("Embedding", {"input_dim": 11, "output_dim": 5}, ((7,),)),
    ("Embedding", {"input_dim": 11, "output_dim": 5}, ((7, 3),)),
    ("LSTM", {"units": 4}, ((7, 3),)),
    ("LSTM", {"units": 4, "return_sequences": True, "dropout": 0.2, "activation": "relu"}, ((7, 3),)),
    ("GRU", {"units": 4}, ((7, 3),)),
    ("GRU", {"units": 4, "return_sequences": True}, ((7, 3),)),
    ("SimpleRNN", {"units": 4}, ((7, 3),)),
    ("SimpleRNN", {"units": 4, "return_sequences": True}, ((7, 3),)),
    ("Conv1D", {"filters": 4, "kernel_size": 3}, ((8, 3),)),
    ("Conv1D", {"filters": 4, "kernel_size": 3, "strides": 2}, ((8, 3),)),
    ("Conv1D", {"filters": 4, "kernel_size": 3, "strides": 3, "padding": "same"}, ((8, 3),)),
    ("Conv1D", {"filters": 4, "kernel_size": 9, "padding": "causal"}, ((8, 3),)),
    ("Conv1D", {"filters": 4, "kernel_size": 2, "strides": 3, "padding": "causal"}, ((8, 3),)),
    ("Conv2D", {"filters": 4, "kernel_size": 3}, ((8, 6, 3),)),
    ("Conv2D", {"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"}, ((8, 5, 3),)),
    ("MaxPooling1D", {}, ((7, 3),)),
    ("MaxPooling1D", {"pool_size": 3, "padding": "same"}, ((7, 3),)),
    ("MaxPooling2D", {}, ((7, 6, 3),)),
    ("MaxPooling2D", {"pool_size": 4, "padding": "same"}, ((7, 6, 3),)),
    ("GlobalAveragePooling1D", {}, ((7, 3),)),
    ("GlobalMaxPooling1D", {}, ((7, 3),)),
    ("GlobalAveragePooling2D", {}, ((7, 6, 3),)),
    ("GlobalMaxPooling2D", {}, ((7, 6, 3),)),
    ("Dense", {"units": 5}, ((3,),)),
    ("Dense", {"units": 5, "use_bias": False, "activation": "relu"}, ((2, 4, 3),)),
    ("Dropout", {"rate": 0.5}, ((2, 3),)),
    ("BatchNormalization", {}, ((2, 3),)),
    ("LayerNormalization", {}, ((2, 3),)),
    ("Activation", {"activation": "relu"}, ((2, 3),)),
    ("Flatten", {}, ((2, 3, 4),)),
    ("Flatten", {}, ((5,),)),
    ("Reshape", {"target_shape": (4, 3)}, ((2, 6),)),
    ("RepeatVector", {"n": 3}, ((5,),)),
    ("Concatenate", {}, ((3,), (4,))),
    ("Concatenate", {"axis": 1}, ((2, 3), (5, 3), (1, 3))),
    ("Concatenate", {"axis": -2}, ((2, 3), (5, 3))),
    ("Add", {}, ((2, 3), (2, 3), (2, 3))),
    ("Add", {}, ((2, 3), (1, 3))),
    ("Subtract", {}, ((3,), (1,))),
    ("Multiply", {}, ((2, 1), (1, 3))),
    ("Average", {}, ((3,), (3,))),
    ("Maximum", {}, ((1,), (1,))),
    ("Minimum", {}, ((1,), (1,))),
    ("Dot", {"axes": -1}, ((3,), (3,))),
    ("Dot", {"axes": 1, "normalize": True}, ((3,), (3,))),
    ("Dot", {"axes": 1}, ((3, 4), (3, 5))),
    ("Dot", {"axes": 2}, ((3, 4), (5, 4))),
    ("Dot", {"axes": -1}, ((3, 4), (4,))),
]


def alone(kind: str, config: dict[str, Any], shapes: tuple[Shape, ...]) -> ModelSpec:
    dtype = IDS if kind == "Embedding" else "float32"
    inputs = tuple(
        Input.model_validate({"name": f"in_{number}", "shape": shape, "dtype": dtype})
        for number, shape in enumerate(shapes)
    )
    return specs.one_layer(layer("it", kind, **config), *inputs)


@pytest.mark.parametrize(("kind", "config", "shapes"), CASES, ids=str)
def test_shape_and_parameters_are_those_of_keras(
    kind: str, config: dict[str, Any], shapes: tuple[Shape, ...]
) -> None:
    dtype = IDS if kind == "Embedding" else "float32"
    tensors = [keras.Input(shape, dtype=dtype) for shape in shapes]
    by_hand = getattr(keras.layers, kind)(**config)
    output = by_hand(tensors if len(tensors) > 1 else tensors[0])
    spec = alone(kind, config, shapes)
    tensor = trace_shapes(spec).tensors["out"]
    assert ((None, *tensor.shape), tensor.dtype) == (output.shape, output.dtype)
    assert count_parameters(spec) == build_symbolic(spec).count_params() == by_hand.count_params()


@pytest.mark.parametrize(
    ("wrapper", "inner", "config"),
    [
        ("Bidirectional", layer("inner", "LSTM", units=4), {}),
        ("Bidirectional", layer("inner", "GRU", units=4, return_sequences=True), {}),
        ("Bidirectional", layer("inner", "LSTM", units=4), {"merge_mode": "sum"}),
        ("Bidirectional", layer("inner", "LSTM", units=4, return_sequences=True), {"merge_mode": "mul"}),
        ("TimeDistributed", layer("inner", "Dense", units=4), {}),
        ("RNN", layer("inner", "LSTMCell", units=4), {}),
    ],
    ids=str,
)
def test_wrappers_are_those_of_keras(wrapper: str, inner: Layer, config: dict[str, Any]) -> None:
    by_hand = getattr(keras.layers, wrapper)(getattr(keras.layers, inner.kind)(**inner.config), **config)
    output = by_hand(keras.Input((7, 3)))
    spec = alone(wrapper, {"cell" if wrapper == "RNN" else "layer": inner, **config}, ((7, 3),))
    assert (None, *infer_shapes(spec)["out"]) == output.shape
    assert count_parameters(spec) == by_hand.count_params()


def test_sizes_that_may_be_any_stay_so() -> None:
    steps = Input(name="in", shape=(None, 3))
    spec = specs.one_layer(layer("it", "GRU", units=4, return_sequences=True), steps)
    assert infer_shapes(spec)["out"] == (None, 4)
    assert known_shapes(spec)["out"] == (128, 4)
    assert trace_shapes(spec).tensors["out"].size == 128 * 4
    assert build_symbolic(spec).output_shape == (None, None, 4)


@pytest.mark.parametrize(
    ("kind", "config", "shapes"),
    [
        ("LSTM", {"units": 4}, ((7,),)),
        ("Conv1D", {"filters": 4, "kernel_size": 9}, ((8, 3),)),
        ("Conv2D", {"filters": 4, "kernel_size": 3}, ((8, 3),)),
        ("MaxPooling1D", {"pool_size": 9}, ((8, 3),)),
        ("MaxPooling2D", {"pool_size": 9}, ((9, 8, 3),)),
        ("RepeatVector", {"n": 3}, ((5, 2),)),
        ("Reshape", {"target_shape": (4, 3)}, ((2, 5),)),
        ("Concatenate", {}, ((2, 3), (4, 3))),
        ("Concatenate", {}, ((2, 3), (3,))),
        ("Concatenate", {"axis": 3}, ((2, 3), (2, 3))),
        ("Add", {}, ((2, 3), (2, 4))),
        ("Dot", {"axes": 1}, ((3,), (4,))),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_before_a_model_is_made(
    kind: str, config: dict[str, Any], shapes: tuple[Shape, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = alone(kind, config, shapes)
    assert [problem.code for problem in problems(spec)] == ["unfit-tensors"]
    with pytest.raises(Refused):
        infer_shapes(spec)
    # The module, whose name in the package is that of its function.
    monkeypatch.setattr(
        import_module("components.assembly.keras_model.build"), "ensure_valid", lambda spec: None
    )
    with pytest.raises(Refused):
        build_symbolic(spec)


@pytest.mark.parametrize(("seed", "graphs"), [(0, 25), pytest.param(1, 500, marks=pytest.mark.exhaustive)])
def test_random_graphs_are_those_of_keras(seed: int, graphs: int) -> None:
    """Whatever is not refused Keras builds, with the same shapes, dtypes and parameters."""
    chance, built = Random(seed), 0
    while built < graphs:
        spec = _trimmed(specs.random_spec(chance))
        if spec is None or problems(spec):
            continue
        model, traced = build_symbolic(spec), trace_shapes(spec)
        assert model.count_params() == traced.parameters
        for head, output in zip(spec.heads, model.outputs, strict=True):
            tensor = traced.tensors[head.tensor]
            assert (output.shape[1:], output.dtype) == (tensor.shape, tensor.dtype)
        built += 1


def _trimmed(spec: ModelSpec) -> ModelSpec | None:
    """The spec without inputs that nothing uses; `None` if a shared layer leaves a tensor loose."""
    used = {name for call in spec.calls for name in call.inputs}
    inputs = tuple(model_input for model_input in spec.inputs if model_input.name in used)
    return spec.model_copy(update={"inputs": inputs}) if inputs else None


def test_shared_weights_are_counted_once() -> None:
    assert (
        count_parameters(specs.shared()) == build_symbolic(specs.shared()).count_params() == 10 * 4 + 81 + 7
    )


def test_nested_weights_are_counted_once() -> None:
    assert count_parameters(specs.nested()) == build_symbolic(specs.nested()).count_params()
    assert trace_shapes(specs.nested()).layer_parameters("read") == count_parameters(specs.encoder())


def test_models_with_several_heads_make_a_tensor_for_each() -> None:
    shapes = infer_shapes(specs.nested())
    assert shapes["a/vector"] == shapes["b/vector"] == (2,)
    assert shapes["b/sure"] == (1,)
    assert "a" not in shapes


def test_the_slide() -> None:
    spec = lessons.headline()
    assert infer_shapes(spec) == {
        "main_input": (100,),
        "news_in": (5,),
        "x": (100, 512),
        "lstm_out": (32,),
        "news_output": (1,),
        "x_2": (37,),
        "x_3": (64,),
        "x_4": (64,),
        "main_output": (1,),
    }
    read = 8 * 100 * 32
    assert count_numbers(spec) == read + sum(
        (100, 5, 100 * 512, 32, 1, 37, 64, 64, 1),
    )


def test_calls_can_stand_in_any_order() -> None:
    spec = specs.two_branch()
    mixed = spec.model_copy(update={"calls": tuple(reversed(spec.calls))})
    assert infer_shapes(mixed) == infer_shapes(spec)
    assert not problems(mixed)


def test_settings_that_cannot_be_are_not_worked_out() -> None:
    spec = specs.dense(units="many")
    with pytest.raises(Refused, match="wrong type"):
        count_parameters(spec)


def test_numbers_of_nested_models_count_for_each_call() -> None:
    once = count_numbers(specs.encoder())
    spec = specs.nested()
    own = sum(tensor.size for tensor in trace_shapes(spec).tensors.values())
    assert count_numbers(spec) == own + 2 * once


def test_a_model_in_a_layer_that_is_no_model() -> None:
    spec = specs.dense()
    wrong = Layer(name="score", kind="Dense", config=spec.layers[0].config, model=specs.dense())
    assert [problem.code for problem in trace_shapes(specs.one_layer(wrong, *spec.inputs)).problems] == [
        "misplaced-model"
    ]
