"""A `.keras` file as Keras writes it -> the same model here: same sizes, same answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import pytest
from keras import layers

from components.assembly import ModelSpec, build, to_python
from components.assembly.code import read_python
from components.assembly.importing import read_keras
from components.assembly.keras_model.compiling import compile_model
from components.assembly.spec import Config
from components.lessons import HeadlineOptions, NetworkOptions, PairOptions, ReuseOptions
from tests.assembly.code.generated import RECIPE, check
from tests.assembly.importing.keras_files import (
    assert_same,
    every_way,
    rebuilt,
    refused,
    saved,
    sequential,
    shaken,
    shared_lstm,
)

HEADLINE = HeadlineOptions(sequence_length=10, vocabulary=50, embedding_dim=8).spec()


LESSONS = {
    "headline": HEADLINE,
    "pairs, separate": PairOptions(sequence_length=10, vocabulary=50, encoder="separate").spec(),
    "reuse, some of it frozen": ReuseOptions(base=HEADLINE, frozen=("embedding",)).spec(),
    "reuse, called twice": ReuseOptions(base=HEADLINE, question="authorship").spec(),
    "reuse, with its answers": ReuseOptions(base=HEADLINE, take="whole").spec(),
    "network, all of it": NetworkOptions(
        pixels=64, second_input=True, second_output=True, twice=True, branch=True
    ).spec(),
}


def structure(spec: ModelSpec) -> dict[str, Any]:
    """A spec but for the names of its inner tensors, the order of its parts and its seed."""
    return {
        "inputs": spec.inputs,
        "layers": {
            layer.name: (
                layer.kind,
                layer.config if layer.model is None else structure(layer.model),
                layer.trainable,
                len(spec.calls_of(layer.name)),
            )
            for layer in spec.layers
        },
        "heads": [(head.name, head.loss, head.weight, set(head.metrics)) for head in spec.heads],
    }


def full(spec: ModelSpec) -> ModelSpec:
    """The spec with every setting written down, as a file has them."""
    from components.assembly.catalog.layers import settings  # noqa: PLC0415

    def written(layer: Any) -> Any:
        if layer.model is not None:
            return layer.model_copy(update={"model": full(layer.model)})
        return layer.model_copy(update={"config": Config(settings(layer))})

    return spec.model_copy(update={"layers": tuple(map(written, spec.layers))})


@pytest.mark.parametrize("spec", LESSONS.values(), ids=list(LESSONS))
def test_every_lesson_comes_back_as_it_was_sent(spec: ModelSpec, tmp_path: Path) -> None:
    model = shaken(build(spec))
    compile_model(model, spec, optimizer="adam", learning_rate=1e-3)
    imported = read_keras(saved(model, tmp_path))
    assert structure(full(imported.spec)) == structure(full(spec))
    assert not imported.notes
    assert_same(model, rebuilt(imported))


def without_input() -> keras.Model:
    model = keras.Sequential([layers.Dense(3, activation="relu"), layers.Dense(1)])
    model.build((None, 7))
    return model


WRITTEN = {make.__name__: make for make in (sequential, without_input, shared_lstm, every_way)}


@pytest.mark.parametrize("make", WRITTEN.values(), ids=list(WRITTEN))
def test_models_written_by_hand_answer_the_same(make: Any, tmp_path: Path) -> None:
    model = shaken(make())
    assert_same(model, rebuilt(read_keras(saved(model, tmp_path))))


def test_names_stay_as_they_are_in_the_file(tmp_path: Path) -> None:
    imported = read_keras(saved(every_way(), tmp_path))
    assert [head.name for head in imported.spec.heads] == ["a", "b"]
    assert {"both ways", "my sub", "answer!", "class"} <= {layer.name for layer in imported.spec.layers}
    start = keras.Input((3,), name="x" * 120)
    named = read_keras(saved(keras.Model(start, layers.Dense(1, name="輸出\n層")(start)), tmp_path))
    assert [layer.name for layer in named.spec.layers] == ["輸出 層"]
    assert len(named.spec.inputs[0].name) == 90
    assert "is called" in str(named.notes[0])


def test_a_fixed_batch_is_taken_where_it_makes_no_difference(tmp_path: Path) -> None:
    start = keras.Input(batch_shape=(4, 5, 3), name="start")
    imported = read_keras(saved(keras.Model(start, layers.LSTM(2)(start)), tmp_path))
    assert imported.spec.inputs[0].shape == (5, 3)
    assert "4 rows" in str(imported.notes[0])
    stateful = layers.LSTM(2, stateful=True)(start)
    assert "batches of one size" in refused(keras.Model(start, stateful), tmp_path)["start"]
    folded = keras.ops.reshape(start, (2, 30))
    assert "batches of one size" in refused(keras.Model(start, layers.Dense(1)(folded)), tmp_path)["start"]


def test_a_tensor_of_one_number_is_that_number_in_the_file_and_in_the_program(tmp_path: Path) -> None:
    keras.utils.clear_session(free_memory=False)  # Keras counts operations to name them
    start = keras.Input((5, 8), name="start")
    scaled = keras.ops.matmul(start, keras.ops.transpose(start, (0, 2, 1))) / keras.ops.sqrt(8.0)
    model = keras.Model([start], scaled, name="scaled")
    imported = read_keras(saved(model, tmp_path))
    assert_same(rebuilt(imported), model)
    assert [call.arguments[1] for call in imported.spec.calls if call.operation == "true_divide"] == [
        pytest.approx(8**0.5)
    ]
    assert read_keras(saved(rebuilt(imported), tmp_path)).spec == imported.spec
    check(imported.spec, answers=True)
    assert read_python(to_python(imported.spec, RECIPE)).spec == imported.spec


@pytest.mark.parametrize("written", ["h / 2.0", "h / ops.sqrt(3.0)", "ops.convert_to_tensor(2.0) * h"])
@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
def test_a_single_number_has_the_type_that_keras_gives_it(written: str, policy: str, tmp_path: Path) -> None:
    """Beside narrow numbers a plain one is as narrow, and a tensor of one number is not."""
    program = f"""
import keras
from keras import layers, ops

x = keras.Input((4,), name="x")
h = layers.Dense(3, dtype="{policy}", name="h")(x)
model = keras.Model(x, {written}, name="whole")
"""
    made: dict[str, Any] = {}
    exec(program, made)
    spec = read_keras(saved(made["model"], tmp_path)).spec
    code = to_python(spec, RECIPE)
    again: dict[str, Any] = {"__name__": "program"}
    exec(code, again)
    loaded = keras.models.load_model(tmp_path / "model.keras")
    types = {model.outputs[0].dtype for model in (made["model"], loaded, build(spec), again["model"])}
    assert types == {"float32" if policy == "float32" or "ops" in written else "float16"}
    for text in (program, code):
        read = read_python(text).spec
        assert read is not None
        assert [call.arguments for call in read.calls] == [call.arguments for call in spec.calls]
    assert ("convert_to_tensor" in code) == (types == {"float32"} and policy != "float32")
