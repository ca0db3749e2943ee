"""A `.keras` file as Keras writes it -> the same model here: same sizes, same answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from components.assembly import ModelSpec, build
from components.assembly.importing import Imported, read_keras
from components.assembly.keras_model.compiling import compile_model
from components.assembly.spec.problems import Refused
from components.lessons import HeadlineOptions, NetworkOptions, PairOptions, ReuseOptions
from components.training import InitialWeights

HEADLINE = HeadlineOptions(vocabulary=50, embedding_dim=8).spec()
LESSONS = {
    "headline": HEADLINE,
    "pairs, separate": PairOptions(encoder="separate").spec(),
    "reuse, some of it frozen": ReuseOptions(base=HEADLINE, frozen=("embedding",)).spec(),
    "reuse, called twice": ReuseOptions(base=HEADLINE, question="authorship").spec(),
    "reuse, with its answers": ReuseOptions(base=HEADLINE, take="whole").spec(),
    "network, all of it": NetworkOptions(
        pixels=64, second_input=True, second_output=True, twice=True, branch=True
    ).spec(),
}


def saved(model: keras.Model, tmp_path: Path) -> bytes:
    file = tmp_path / "model.keras"
    model.save(file)
    return file.read_bytes()


def rebuilt(imported: Imported) -> keras.Model:
    model = build(imported.spec)
    InitialWeights(imported.arrays).assign(model, imported.spec)
    return model


def answers(model: keras.Model) -> list[np.ndarray]:
    chance = np.random.default_rng(1)
    inputs: list[Any] = [
        chance.integers(0, 50, (4, *tensor.shape[1:]))
        if "int" in tensor.dtype
        else chance.normal(size=(4, *tensor.shape[1:])).astype("float32")
        for tensor in model.inputs
    ]
    outputs = model(inputs if len(inputs) > 1 or not isinstance(model, keras.Sequential) else inputs[0])
    if isinstance(outputs, dict):
        outputs = list(outputs.values())
    elif not isinstance(outputs, list):
        outputs = [outputs]
    return [np.asarray(answer) for answer in outputs]


def assert_same(model: keras.Model, other: keras.Model) -> None:
    assert model.count_params() == other.count_params()
    for mine, theirs in zip(answers(model), answers(other), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-6)


def shaken(model: keras.Model) -> keras.Model:
    """With weights that no initializer draws, running means included."""
    chance = np.random.default_rng(0)
    model.set_weights([chance.uniform(0.01, 0.2, array.shape) for array in model.get_weights()])
    return model


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
    from components.assembly.spec import Config  # noqa: PLC0415

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


def sequential() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            layers.Conv2D(4, 3, activation="relu", padding="same"),
            layers.BatchNormalization(),
            layers.MaxPooling2D((2, 2)),
            layers.Flatten(),
            layers.Dropout(0.2),
            layers.Dense(10, activation=keras.activations.softmax),
        ]
    )


def without_input() -> keras.Model:
    model = keras.Sequential([layers.Dense(3, activation="relu"), layers.Dense(1)])
    model.build((None, 7))
    return model


def shared_lstm() -> keras.Model:
    one, two = keras.Input((12, 3), name="one"), keras.Input((12, 3), name="two")
    lstm = layers.LSTM(4)
    merged = layers.Concatenate()([lstm(one), lstm(two)])
    return keras.Model([one, two], layers.Dense(1, activation="sigmoid", name="same")(merged))


def every_way() -> keras.Model:
    """Around another, inside another, called with a dictionary, sizes left open, odd names."""
    ids = keras.Input((20,), dtype="int64")
    both = layers.Bidirectional(layers.GRU(4, dropout=0.1), name="both ways")(layers.Embedding(50, 8)(ids))
    inner = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.LayerNormalization()], name="my sub")
    vector = inner(both)
    folded = layers.Reshape((2, -1))(vector)
    dot = layers.Dot(axes=1)([vector, layers.Flatten()(folded)])
    main = layers.Dense(1, activation="sigmoid", name="answer!")(dot)
    other = layers.Dense(3, name="class")(inner(layers.Dense(8)(vector)))
    return keras.Model([ids], {"a": main, "b": other})


WRITTEN = {make.__name__: make for make in (sequential, without_input, shared_lstm, every_way)}


@pytest.mark.parametrize("make", WRITTEN.values(), ids=list(WRITTEN))
def test_models_written_by_hand_answer_the_same(make: Any, tmp_path: Path) -> None:
    model = shaken(make())
    assert_same(model, rebuilt(read_keras(saved(model, tmp_path))))


def test_names_that_cannot_be_are_changed_and_it_is_said(tmp_path: Path) -> None:
    imported = read_keras(saved(every_way(), tmp_path))
    notes = " ".join(map(str, imported.notes))
    assert [head.name for head in imported.spec.heads] == ["answer", "class_1"]
    assert "'both ways' is called both_ways" in notes
    assert "'my sub' is called my_sub" in notes
    assert "'class' is called class_1" in notes


def test_heads_get_the_losses_they_were_compiled_with(tmp_path: Path) -> None:
    model = sequential()
    model.compile("adam", loss=keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    (head,) = read_keras(saved(model, tmp_path)).spec.heads
    assert (head.loss, head.metrics) == ("sparse_categorical_crossentropy", ("accuracy",))
    odd = shared_lstm()
    odd.compile("sgd", loss="hinge", loss_weights={"same": 3.0})
    imported = read_keras(saved(odd, tmp_path))
    assert imported.spec.heads[0].loss == "binary_crossentropy"
    assert imported.spec.heads[0].weight == 3
    assert "hinge" in str(imported.notes[0])


def test_heads_of_a_model_that_was_not_compiled_get_what_their_activation_asks_for(tmp_path: Path) -> None:
    imported = read_keras(saved(every_way(), tmp_path))
    assert [head.loss for head in imported.spec.heads] == ["binary_crossentropy", None]
    assert "gives out several numbers without an activation" in " ".join(map(str, imported.notes))


def refused(model: keras.Model, tmp_path: Path) -> dict[str, str]:
    """What was refused, by where."""
    with pytest.raises(Refused) as caught:
        read_keras(saved(model, tmp_path))
    return {problem.where: str(problem) for problem in caught.value.problems}


def test_all_that_is_not_supported_is_named(tmp_path: Path) -> None:
    start = keras.Input((10,), dtype="int32")
    x = layers.Embedding(50, 8, mask_zero=True, name="masked")(start)
    x = layers.LSTM(4, go_backwards=True, recurrent_dropout=0.1, name="odd")(x)
    x = layers.UnitNormalization(name="unit")(x)
    x = layers.Dense(2, kernel_regularizer="l2", activation="hard_tanh", name="strict")(x)
    said = refused(keras.Model(start, x), tmp_path)
    assert set(said) >= {"masked", "odd", "unit", "strict"}
    assert "mask_zero" in said["masked"]
    assert "UnitNormalization" in said["unit"]
    assert "hard_tanh" in said["strict"]
    with_l2 = keras.Model(
        start, layers.Dense(1, kernel_regularizer="l2", name="l2")(layers.Embedding(9, 2)(start))
    )
    assert "kernel_regularizer" in refused(with_l2, tmp_path)["l2"]


def test_code_in_a_file_is_named_and_not_run(tmp_path: Path) -> None:
    start = keras.Input((4,))
    said = refused(keras.Model(start, layers.Lambda(lambda x: x * 2, name="code")(start)), tmp_path)
    assert "Lambda" in said["code"]
    assert "'Add', 'keras.src.ops" in " ".join(refused(keras.Model(start, start + 1.0), tmp_path).values())


@keras.saving.register_keras_serializable("Mine")
class Dense(layers.Layer):
    """Has the name of a layer and is another."""

    def call(self, x: Any) -> Any:
        return x


def test_a_class_of_ones_own_is_not_taken_for_keras_own(tmp_path: Path) -> None:
    start = keras.Input((4,))
    assert "Mine>Dense" in refused(keras.Model(start, Dense(name="mine")(start)), tmp_path)["mine"]


def test_shapes_calls_and_outputs_that_cannot_be(tmp_path: Path) -> None:
    open_ended = keras.Input((None, 3), name="open")
    assert "(None, None, 3)" in refused(keras.Model(open_ended, layers.LSTM(2)(open_ended)), tmp_path)["open"]
    start = keras.Input((5, 3))
    state = layers.LSTM(2, name="told")(start, initial_state=[layers.LSTM(2)(start), layers.LSTM(2)(start)])
    assert "initial_state" in refused(keras.Model(start, state), tmp_path)["told"]
    twice = layers.Dense(3, name="twice")
    assert "twice" in refused(keras.Model(start, twice(twice(start))), tmp_path)
    half = layers.Dense(1, dtype="mixed_float16", name="half")(start)
    assert "mixed_float16" in refused(keras.Model(start, half), tmp_path)["half"]


def test_a_model_that_is_too_large_is_refused_before_its_weights_are_read(tmp_path: Path) -> None:
    start = keras.Input((10,), dtype="int32")
    with keras.StatelessScope(initialize_variables=False):
        large = keras.Model(start, layers.LSTM(2)(layers.Embedding(100_000, 1024, name="large")(start)))
    config = large.get_config()
    from tests.assembly.importing.test_hostile_files import packed  # noqa: PLC0415

    document = {"module": "keras", "class_name": "Functional", "config": config}
    with pytest.raises(Refused) as caught:
        read_keras(packed(document, b""))
    assert any(problem.code == "too-many-parameters" for problem in caught.value.problems)
