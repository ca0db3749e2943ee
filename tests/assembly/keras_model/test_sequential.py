"""The same network as a `keras.Sequential`, compared with the functional model of the spec."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from components import lessons
from components.assembly import Call, Config, Head, Input, Layer, ModelSpec, build, to_dot, to_python
from components.assembly.code.program import model_code
from components.assembly.code.sequential_program import (
    called_as_layer,
    sequential_model_code,
    to_sequential_python,
)
from components.assembly.drawing.diagram import draw
from components.assembly.keras_model.sequential import (
    build_sequential,
    compare_both_ways,
    is_chain,
    summarize_sequential,
)
from components.assembly.keras_model.summary import summarize
from components.assembly.spec import Slice
from components.assembly.spec.problems import Refused
from components.lessons import DenseOptions, NetworkOptions
from tests.assembly import specs
from tests.assembly.recipe import Recipe

EXTRAS = ("second_input", "second_output", "twice", "branch")
SLIDE = NetworkOptions().spec()
DROPPED = NetworkOptions(
    pixels=64, dense=(DenseOptions(units=8, activation="tanh", dropout=0.3), DenseOptions(units=4))
).spec()
CHAINS = [SLIDE, DROPPED, specs.dense(), lessons.headline(auxiliary_input=False, auxiliary_output=False)]


RECIPE = Recipe(optimizer="adam", epochs=1, seed=3)


def run(program: str, name: str = "program") -> dict[str, Any]:
    """The names that a program defines when it is imported, or run if it is `__main__`."""
    namespace: dict[str, Any] = {"__name__": name}
    exec(compile(program, "program.py", "exec"), namespace)
    return namespace


def rows(spec: ModelSpec) -> np.ndarray:
    start, random = spec.inputs[0], np.random.default_rng(0)
    if start.dtype == "int32":
        return random.integers(0, 100, (5, *start.known_shape)).astype("int32")
    return random.standard_normal((5, *start.known_shape)).astype("float32")


@pytest.mark.parametrize("spec", CHAINS, ids=lambda spec: spec.name)
def test_a_chain_is_the_same_network_both_ways(spec: ModelSpec) -> None:
    assert is_chain(spec)
    ours, theirs = build_sequential(spec), build(spec)
    functional = [layer for layer in theirs.layers if not isinstance(layer, keras.layers.InputLayer)]
    assert type(ours) is keras.Sequential
    assert [layer.get_config() for layer in ours.layers] == [layer.get_config() for layer in functional]
    assert [layer.output.shape for layer in ours.layers] == [layer.output.shape for layer in functional]
    assert ours.count_params() == theirs.count_params()
    batch = rows(spec)
    assert np.array_equal(ours(batch), theirs([batch])), "the same seeds draw the same weights"


@pytest.mark.parametrize("extra", EXTRAS)
def test_what_is_more_than_a_stack_is_no_chain(extra: str) -> None:
    spec = NetworkOptions(**{extra: True}).spec()
    assert not is_chain(spec)
    with pytest.raises(Refused, match="not a plain stack"):
        build_sequential(spec)
    with pytest.raises(Refused, match="not a plain stack"):
        to_sequential_python(spec, RECIPE)


def test_a_head_halfway_or_a_model_inside_is_no_chain() -> None:
    assert not is_chain(SLIDE.model_copy(update={"heads": (Head(name="dense_2", tensor="x_2"),)}))
    inner = Layer(name="inner", kind="Model", model=specs.dense())
    spec = ModelSpec(
        name="outer",
        inputs=(Input(name="features", shape=(4,)),),
        layers=(inner,),
        calls=(Call.on(layer="inner", inputs=("features",), output="score"),),
        heads=(Head(name="inner", tensor="score"),),
    )
    assert not is_chain(spec)


def test_what_sequential_cannot_call_is_no_chain() -> None:
    spec = specs.dense()
    first = spec.calls[0]
    assert is_chain(spec)
    for call in (
        first.model_copy(update={"named": Config(training=False)}),
        first.model_copy(update={"arguments": (first.arguments,)}),
        Call(operation="getitem", arguments=(*first.arguments, (Slice(), 0)), outputs=first.outputs),
    ):
        assert not is_chain(spec.model_copy(update={"calls": (call,)}))
    states = specs.layer("score", "LSTM", units=2, return_state=True)
    assert not is_chain(spec.model_copy(update={"layers": (states,)}))


def test_a_stack_can_have_names_and_sizes_of_any_kind() -> None:
    spec = ModelSpec(
        name="堆疊 <b>",
        inputs=(Input(name="文字", shape=(None,), dtype="int64"),),
        layers=(
            specs.layer("詞 向量", "Embedding", input_dim=20, output_dim=4, mask_zero=True),
            specs.layer("both ways", "Bidirectional", layer=specs.layer("gru", "GRU", units=3)),
            specs.layer("answer", "Dense", units=1),
        ),
        calls=(
            Call.on(layer="詞 向量", inputs=("文字",), output="a"),
            Call.on(layer="both ways", inputs=("a",), output="b"),
            Call.on(layer="answer", inputs=("b",), output="c"),
        ),
        heads=(Head(name="答案", tensor="c", loss="mean_squared_error"),),
    )
    proof = compare_both_ways(spec, {"文字": np.ones((3, 5), "int64")})
    assert (proof.parameters[0], proof.together) == (proof.parameters[1], 0)
    assert [row.layer for row in summarize_sequential(spec)] == ["詞 向量", "both ways", "answer"]


def test_the_proof_copies_the_weights_of_two_models_that_started_apart() -> None:
    proof = compare_both_ways(SLIDE, {"image": rows(SLIDE)})
    assert proof.layers == ("dense_1", "dense_2", "digit")
    assert proof.parameters == (55_050, 55_050)
    assert proof.rows == 5
    assert proof.apart > 1e-3
    assert proof.together == 0


@pytest.mark.parametrize("spec", CHAINS, ids=lambda spec: spec.name)
def test_both_programs_make_the_two_models(spec: ModelSpec) -> None:
    stacked = run(to_sequential_python(spec, RECIPE))["model"]
    functional = run(to_python(spec, RECIPE))["model"]
    assert stacked.get_config() == build_sequential(spec).get_config()
    assert functional.get_config() == build(spec).get_config()
    assert sequential_model_code(spec, RECIPE) in to_sequential_python(spec, RECIPE)
    assert model_code(spec, RECIPE) in to_python(spec, RECIPE)
    batch = rows(spec)
    stacked.set_weights(functional.get_weights())
    assert np.array_equal(stacked(batch), functional([batch]))
    optimizers = [{**model.optimizer.get_config(), "name": ""} for model in (stacked, functional)]
    assert optimizers[0] == optimizers[1]
    assert stacked.get_compile_config()["loss"] == spec.heads[0].loss


def test_the_program_trains(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.chdir(tmp_path)
    program = to_sequential_python(DROPPED, replace(RECIPE, loss_weights={"digit": 0.5}))
    assert "loss_weights=[0.5]" in program
    model = run(program, "__main__")["model"]
    assert {"loss", "accuracy", "val_accuracy"} <= set(model.history.history)


def test_a_model_is_called_like_a_layer() -> None:
    lines = called_as_layer(SLIDE)
    assert lines == "x = Input(shape=(784,))\ny = model(x)"
    assert run(to_sequential_python(SLIDE, RECIPE) + lines)["y"].shape == (None, 10)


def test_the_drawing_is_keras_s_of_the_sequential() -> None:
    drawn = draw(SLIDE, sequential=True)
    assert [box.path for box in drawn.boxes] == ["dense_1", "dense_2", "digit"], "no box for the input"
    assert [(edge.source, edge.target) for edge in drawn.edges] == [
        ("dense_1", "dense_2"),
        ("dense_2", "digit"),
    ]
    dot = to_dot(SLIDE, sequential=True, changed=["dense_2"])
    assert "image" not in dot
    assert dot != to_dot(SLIDE, changed=["dense_2"])


def test_the_summary_has_the_rows_of_keras_s() -> None:
    ours = [(row.layer, row.kind, row.output_shapes, row.parameters) for row in summarize_sequential(SLIDE)]
    functional = [(row.layer, row.kind, row.output_shapes, row.parameters) for row in summarize(SLIDE)]
    assert ours == functional[1:]
