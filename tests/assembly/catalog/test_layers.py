from __future__ import annotations

import inspect
from typing import Any

import keras
import pytest

from components.assembly import Input, ModelSpec, build
from components.assembly.catalog import layers, shape_rules
from components.assembly.catalog.layer_kind import SEQUENCE
from components.assembly.catalog.layers import KINDS, LAYER_KINDS, Field, LayerKind
from components.assembly.checks.shapes import count_parameters, infer_shapes
from components.assembly.checks.validate import problems
from components.assembly.importing import read_keras
from components.export.keras_file import to_keras
from components.training import Recipe as keras_recipe
from tests.assembly.catalog.entries import Recipe, check_help, run_program
from tests.assembly.specs import layer, one_layer

ROWS = [(kind, field) for kind in KINDS.values() for field in kind.fields]


def test_every_kind_that_was_asked_for_is_there() -> None:
    assert set(KINDS) >= {
        *("Input", "Embedding", "LSTM", "GRU", "Bidirectional", "SimpleRNN", "Conv1D", "Conv2D"),
        *("MaxPooling1D", "MaxPooling2D", "GlobalAveragePooling1D", "GlobalMaxPooling1D"),
        *("GlobalAveragePooling2D", "GlobalMaxPooling2D", "Dense", "Dropout", "BatchNormalization"),
        *("LayerNormalization", "Activation", "Flatten", "Reshape", "RepeatVector", "Concatenate"),
        *("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Dot", "Model"),
    }
    assert all(name == kind.name for name, kind in KINDS.items())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_help_is_one_sentence(kind: LayerKind) -> None:
    for text in (kind.help, *(field.help for field in kind.fields)):
        check_help(text)
    assert all(field.label for field in kind.fields)


def alone(kind: str) -> ModelSpec:
    """A model of one layer of this kind with its defaults, on the smallest tensors it takes."""
    row = KINDS[kind]
    shape = {1: (64,), 2: (8, 4), 3: (8, 8, 4)}[row.takes.ranks[0]]
    inputs = (
        Input(name=f"input_{number}", shape=shape, dtype=row.takes.dtype or "float32")
        for number in range(row.inputs[0])
    )
    return one_layer(layer("it", kind, **{field.name: field.default for field in row.fields}), *inputs)


@pytest.mark.parametrize("kind", LAYER_KINDS)
def test_every_kind_is_built_written_and_read_back(kind: str) -> None:
    spec = alone(kind)
    assert not problems(spec)
    assert ModelSpec.model_validate_json(spec.model_dump_json()) == spec
    ours, theirs = build(spec), run_program(spec, Recipe())
    assert ours.get_config() == theirs.get_config()
    assert ours.output_shape[1:] == infer_shapes(spec)["out"]
    assert ours.count_params() == count_parameters(spec)
    read = read_keras(to_keras(spec, keras_recipe(), ours.get_weights())).spec
    assert infer_shapes(read)["it"] == infer_shapes(spec)["out"]
    assert read.layers[0].kind == kind


@pytest.mark.parametrize(("kind", "field"), ROWS, ids=lambda part: part.name)
def test_default_is_within_the_range(kind: LayerKind, field: Field) -> None:
    assert field.refusal(field.default) is None


@pytest.mark.parametrize(("kind", "field"), ROWS, ids=lambda part: part.name)
def test_defaults_are_those_of_keras(kind: LayerKind, field: Field) -> None:
    if kind.name in ("Input", "Bidirectional"):
        return
    parameter = inspect.signature(getattr(keras.layers, kind.name).__init__).parameters[field.name]
    if field.required:
        assert parameter.default in (inspect.Parameter.empty, -1)
    elif field.name == "activation" and parameter.default is None:
        assert field.default == "linear"
    else:
        # 1 stands for (1, 1) where a window slides over two axes.
        assert parameter.default in (field.default, (field.default,) * 2)


def test_bidirectional_defaults_are_those_of_keras() -> None:
    ours = layers.make(layer("both", "Bidirectional", units=2))
    plain = keras.layers.Bidirectional(keras.layers.LSTM(2, name="lstm"), name="both")
    assert ours.get_config() == plain.get_config()


@pytest.mark.parametrize("name", layers.ACTIVATIONS)
def test_keras_knows_every_activation(name: str) -> None:
    assert keras.activations.get(name) is not None


@pytest.mark.parametrize(
    ("spec_layer", "python"),
    [
        (layer("lstm", "LSTM", units=32), "LSTM(32, name='lstm')"),
        (
            layer("hidden", "Dense", activation="relu", units=64),
            "Dense(64, activation='relu', name='hidden')",
        ),
        (layer("hidden", "Dense", activation="linear", units=64), "Dense(64, name='hidden')"),
        (
            layer("words", "Embedding", input_dim=10, output_dim=4),
            "Embedding(input_dim=10, output_dim=4, name='words')",
        ),
        (layer("drop", "Dropout", rate=0.5), "Dropout(0.5, name='drop')"),
        (layer("shape", "Reshape", target_shape=(2, 3)), "Reshape((2, 3), name='shape')"),
        (layer("merged", "Concatenate"), "Concatenate(name='merged')"),
        (
            layer("both", "Bidirectional", layer="GRU", units=3, return_sequences=True, merge_mode="sum"),
            "Bidirectional(GRU(3, return_sequences=True, name='gru'), merge_mode='sum', name='both')",
        ),
        (
            layer("frozen", "Dense", units=1).model_copy(update={"trainable": False}),
            "Dense(1, trainable=False, name='frozen')",
        ),
    ],
)
def test_constructor_is_python(spec_layer: Any, python: str) -> None:
    assert layers.constructor(spec_layer) == python


def test_constructor_makes_the_layer() -> None:
    for kind in KINDS.values():
        if kind.name in ("Input", "Model"):
            continue
        config = {field.name: field.default for field in kind.fields}
        spec_layer = layer("made", kind.name, **config).model_copy(update={"trainable": False})
        names = {name: getattr(keras.layers, name) for name in layers.classes(spec_layer)}
        by_python = eval(layers.constructor(spec_layer), names)
        by_catalog = layers.make(spec_layer)
        assert type(by_python) is type(by_catalog)
        assert by_python.get_config() == by_catalog.get_config()
        assert not by_catalog.trainable


def test_a_field_under_another_label() -> None:
    units = layers.field("LSTM", "units")
    named = units.with_label("LSTM units")
    assert (named.label, named.help, named.maximum) == ("LSTM units", units.help, units.maximum)
    assert units.with_label("a", "b").help == "b"
    with pytest.raises(KeyError):
        layers.field("LSTM", "colour")


@pytest.fixture
def upsampling(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind that the catalog does not have, as one row."""
    row = LayerKind(
        "UpSampling1D",
        "Repeats every step.",
        (Field("size", "int", 2, 1, 10, 1, label="Size", help="How often.", positional=True),),
        takes=SEQUENCE,
        shape=lambda settings, inputs: (inputs[0].shape[0] * settings["size"], inputs[0].shape[1]),
        weights=shape_rules.no_weights,
    )
    monkeypatch.setitem(KINDS, row.name, row)


@pytest.mark.usefixtures("upsampling")
def test_adding_a_kind_is_adding_a_row() -> None:
    steps = Input(name="steps", shape=(4, 3))
    spec = one_layer(layer("up", "UpSampling1D", size=3), steps)
    assert not problems(spec)
    assert infer_shapes(spec)["out"] == (12, 3)
    model = build(spec)
    assert model.output_shape == (None, 12, 3)
    assert model.count_params() == count_parameters(spec) == 0
    assert layers.constructor(spec.layers[0]) == "UpSampling1D(3, name='up')"
    assert [problem.code for problem in problems(one_layer(layer("up", "UpSampling1D", size=11), steps))] == [
        "unfit-setting"
    ]
    vector = one_layer(layer("up", "UpSampling1D"), Input(name="vector", shape=(4,)))
    assert [problem.code for problem in problems(vector)] == ["unfit-tensors"]
