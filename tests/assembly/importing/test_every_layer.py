"""Layers of every kind in files: what they are configured with and what they answer comes back."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers, ops

from components.assembly.importing import Imported, read_keras
from components.assembly.spec import ModelSpec
from tests.assembly.cases.answers import answers, assert_same, inputs
from tests.assembly.importing.test_cases import by_head, rebuilt

pytestmark = pytest.mark.filterwarnings("ignore")
MASKS = ("mask", "attention_mask", "query_mask", "value_mask", "key_mask")


def opened(model: keras.Model, folder: Path) -> Imported:
    """The model of a file, which is as the file's: it answers the same, and so does what is saved of it."""
    given = inputs(model)
    model.save(folder / "model.keras")
    imported = read_keras((folder / "model.keras").read_bytes())
    ours = rebuilt(imported)
    expected = by_head(imported, answers(model, given))
    assert_same(by_head(imported, answers(ours, given)), expected)
    ours.save(folder / "again.keras")
    again = read_keras((folder / "again.keras").read_bytes())
    assert configs(again.spec) == configs(imported.spec)
    return imported


def configs(spec: ModelSpec) -> dict[str, Any]:
    """The layers that are no models, by name."""
    return {layer.name: layer for layer in spec.layers if layer.model is None}


def side_by_side(shape: tuple[int, ...], *made: Any) -> keras.Model:
    """A model that calls each layer on its one input."""
    start = keras.Input(shape, name="start")
    return keras.Model(start, [layer(start) for layer in made])


def steps() -> keras.Model:
    return side_by_side(
        (6, 4),
        layers.Dense(3, activation=layers.LeakyReLU(0.3), kernel_regularizer="l2", bias_constraint="non_neg"),
        layers.Dense(2, kernel_initializer=keras.initializers.VarianceScaling(2.0, "fan_out", seed=3)),
        layers.Dense(2, dtype="mixed_bfloat16", trainable=False, name="half"),
        layers.EinsumDense("abc,cd->abd", output_shape=(None, 5), bias_axes="d"),
        layers.Conv1DTranspose(3, 3, strides=2, output_padding=1),
        layers.SeparableConv1D(5, 3),
        layers.DepthwiseConv1D(3, depth_multiplier=2),
        layers.AveragePooling1D(2, strides=1, padding="same"),
        layers.BatchNormalization(axis=1, momentum=0.9, scale=False),
        layers.LayerNormalization(axis=[1, 2]),
        layers.GroupNormalization(groups=2, epsilon=1e-4),
        layers.RMSNormalization(),
        layers.PReLU(shared_axes=[1], alpha_initializer=keras.initializers.Constant(0.3)),
        layers.ReLU(max_value=6, negative_slope=0.1),
        layers.Softmax(axis=1),
        layers.Cropping1D((1, 2)),
        layers.Permute((2, 1)),
        layers.Reshape((-1, 2)),
        layers.AlphaDropout(0.2, noise_shape=(None, 1, 4), seed=3),
        layers.LSTM(3, return_sequences=True, go_backwards=True, unit_forget_bias=False, dropout=0.2),
        layers.GRU(3, reset_after=False),
        layers.RNN([layers.LSTMCell(3), layers.GRUCell(4)], return_sequences=True),
        layers.RNN(layers.SimpleRNNCell(3, use_bias=False)),
        layers.Bidirectional(layers.LSTM(3, return_sequences=True), merge_mode="sum"),
        layers.Bidirectional(layers.LSTM(3), backward_layer=layers.GRU(3, go_backwards=True)),
        layers.TimeDistributed(layers.Dense(3, name="within")),
        layers.TimeDistributed(keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])),
        layers.Normalization(mean=[1.0, 2.0, 3.0, 4.0], variance=[2.0, 1.0, 1.0, 3.0]),
    )


def pictures() -> keras.Model:
    return side_by_side(
        (8, 8, 3),
        layers.Conv2D(4, (3, 3), strides=(2, 1), padding="same", dilation_rate=1, groups=1),
        layers.Conv2DTranspose(3, (3, 2), strides=(2, 1)),
        layers.SpectralNormalization(layers.Conv2D(3, 3), power_iterations=2),
        layers.MaxPooling2D((3, 3), strides=(1, 1)),
        layers.MaxPooling2D(3, strides=2, padding="same"),
        layers.AveragePooling2D(3, strides=2),
        layers.MaxPool2D((2, 1)),
        layers.UpSampling2D((2, 1), interpolation="bilinear"),
        layers.ZeroPadding2D((1, 2)),
        layers.Cropping2D(((1, 0), (2, 1))),
        layers.GlobalMaxPool2D(keepdims=True),
        layers.Rescaling(1 / 255.0, offset=-0.5),
        layers.Resizing(4, 5, interpolation="nearest"),
        layers.RandomFlip("horizontal", seed=3),
        layers.RandomRotation((-0.1, 0.2), fill_mode="constant"),
        layers.RandomZoom(0.2),
        layers.RandomTranslation(0.1, (0.0, 0.2)),
        layers.Reshape((8, 8, 3, 1)),
    )


def attention() -> keras.Model:
    query, value = keras.Input((5, 4), name="query"), keras.Input((6, 4), name="value")
    allowed = keras.Input((5, 6), dtype="bool", name="allowed")
    many = layers.MultiHeadAttention(2, 3, value_dim=2, output_shape=5, dropout=0.1)
    additive, scores = layers.AdditiveAttention()([query, value], return_attention_scores=True)
    return keras.Model(
        [query, value, allowed],
        [
            many(query, value, attention_mask=allowed, use_causal_mask=True),
            layers.GroupQueryAttention(4, 4, 2)(query, query),
            layers.Attention(use_scale=True, score_mode="concat")([query, value]),
            additive,
            scores,
        ],
    )


def operations() -> keras.Model:
    x, y = keras.Input((5, 4), name="x"), keras.Input((5, 4), name="y")
    left, right = ops.split(x, 2, axis=-1)
    return keras.Model(
        [x, y],
        [
            ops.einsum("abc,adc->abd", x, y),
            ops.concatenate([x, 2 * y], axis=-1),
            ops.where(x > 0, x, -y),
            x * np.array([1.0, 2.0, 3.0, 4.0], "float32") + 1,
            ops.mean(x**2, axis=(1, 2), keepdims=True),
            x[:, 1:3, ..., None],
            right - left[:, ::-1],
            x @ ops.transpose(y, (0, 2, 1)),
            ops.pad(x, [[0, 0], [1, 1], [0, 0]]),
            ops.top_k(x, 2)[0],
            ops.image.resize(ops.expand_dims(x, -1), (3, 3)),
            ops.one_hot(ops.argmax(x, axis=-1), 4),
            ops.take(x, [0, 2], axis=1),
            keras.activations.relu(x, negative_slope=0.2),
        ],
    )


def states() -> keras.Model:
    start = keras.Input((None, 4), name="start")
    steps, hidden, cell = layers.LSTM(3, return_state=True, return_sequences=True, name="encoder")(start)
    again = layers.LSTM(3, name="decoder")(steps, initial_state=[hidden, cell])
    forward = layers.Bidirectional(layers.GRU(3, return_state=True), name="both")(start)[1]
    return keras.Model(start, [again, cell, forward])


def learnt() -> keras.Model:
    words, numbers = layers.TextVectorization(output_mode="tf_idf", name="words"), layers.IntegerLookup()
    words.adapt(["a b b", "a 你好"])
    numbers.adapt(np.array([[3, 3, 2]]))
    scale, bins = layers.Normalization(axis=1, name="scale"), layers.Discretization(num_bins=4, name="bins")
    table = np.random.default_rng(0).normal(3, 2, (50, 4, 2)).astype("float32")
    scale.adapt(table)
    bins.adapt(table[:, 0, :1])
    text = keras.Input((1,), dtype="string", name="text")
    ids, rows = keras.Input((3,), dtype="int64", name="ids"), keras.Input((4, 2), name="rows")
    return keras.Model([text, ids, rows], [words(text), numbers(ids), scale(rows), bins(rows[:, 0, :1])])


def models_in_models() -> keras.Model:
    """Names that are the same at several depths, one model in two others, and calls by dictionaries."""
    x = keras.Input((4,), name="a")
    small = keras.Model(x, layers.Dense(4, name="dense")(x), name="m")
    y, z = keras.Input((4,), name="zz"), keras.Input((3,), name="bb")
    inner = keras.Model(
        {"z": y, "b": z}, {"o2": layers.Dense(2)(small(small(y))), "o1": layers.Dense(3)(z)}, name="inner"
    )
    first, second = keras.Input((4,), name="a"), keras.Input((3,), name="b")
    made = inner({"b": second, "z": first})
    frozen = keras.Sequential([keras.Input((4,)), layers.Dense(2, name="dense")], name="seq 1")
    frozen.trainable = False
    return keras.Model([first, second], [made["o1"], made["o2"], frozen(first), frozen(small(first))])


MODELS: dict[str, Callable[[], keras.Model]] = {
    make.__name__: make for make in (steps, pictures, attention, operations, states, learnt, models_in_models)
}


@pytest.mark.parametrize("make", MODELS.values(), ids=list(MODELS))
def test_it_comes_back_as_it_was_saved(make: Callable[[], keras.Model], tmp_path: Path) -> None:
    opened(make(), tmp_path)


def test_what_keras_does_anyway_is_left_out(tmp_path: Path) -> None:
    start = keras.Input((6, 6, 3))
    x = layers.Conv2D(4, (3, 3), activation="relu")(start)
    x = layers.MaxPooling2D((2, 2), strides=(2, 2))(x)
    x = layers.LayerNormalization()(layers.Reshape((4, 4))(x))
    x = layers.Bidirectional(layers.LSTM(3, kernel_initializer="glorot_uniform"))(x)
    model = keras.Model(start, layers.Dense(1, kernel_initializer="he_normal")(x))
    by_kind = {layer.kind: dict(layer.config) for layer in opened(model, tmp_path).spec.layers}
    assert by_kind["Conv2D"] == {"filters": 4, "kernel_size": 3, "activation": "relu"}
    assert by_kind["MaxPooling2D"] == {}
    assert by_kind["LayerNormalization"] == {}
    assert dict(by_kind["Bidirectional"]["layer"].config) == {"units": 3}
    assert by_kind["Dense"]["kernel_initializer"].kind == "HeNormal"


def mask_arguments(spec: ModelSpec) -> list[str]:
    return [call.layer for call in spec.calls for name in call.named if name in MASKS]


def test_masks_of_keras_are_left_to_it_and_those_that_were_given_stay(tmp_path: Path) -> None:
    ids = keras.Input((5,), dtype="int32", name="ids")
    words = layers.Embedding(10, 4, mask_zero=True, name="words")(ids)
    inner_start = keras.Input((5, 4))
    inner = keras.Model(inner_start, layers.LSTM(3)(layers.Masking()(inner_start)), name="inner")
    attended = layers.MultiHeadAttention(2, 2, name="attention")(words, words)
    both = layers.Concatenate(axis=1)([words, layers.Embedding(10, 4, mask_zero=True)(ids)])
    heads = [
        layers.GlobalAveragePooling1D()(layers.LayerNormalization()(attended + words)),
        layers.LSTM(2)(layers.TimeDistributed(layers.Dense(3))(layers.Dropout(0.2)(words))),
        layers.Bidirectional(layers.GRU(2))(both),
        inner(words),
        layers.LSTM(3, name="given")(words, mask=ops.greater(ids, 2)),
    ]
    spec = opened(keras.Model(ids, heads), tmp_path).spec
    assert mask_arguments(spec) == ["given"]
    assert [call.operation for call in spec.calls if call.operation] == ["add", "greater"]
    alone = keras.Input((5, 4), name="alone")
    spec = opened(
        keras.Model([ids, alone], layers.LSTM(3, name="plain")(alone, mask=ops.not_equal(ids, 0))), tmp_path
    ).spec
    assert mask_arguments(spec) == ["plain"]


def test_what_layers_learnt_from_data_is_in_their_configs(tmp_path: Path) -> None:
    imported = opened(learnt(), tmp_path)
    by_kind = {layer.kind: layer.config for layer in imported.spec.layers}
    assert by_kind["TextVectorization"]["vocabulary"][1:] in (("a", "b", "你好"), ("b", "a", "你好"))
    assert len(by_kind["TextVectorization"]["idf_weights"]) == 4
    assert by_kind["IntegerLookup"]["vocabulary"] == (-1, 3, 2)
    assert np.shape(by_kind["Normalization"]["mean"]) == (4,)
    assert len(by_kind["Discretization"]["bin_boundaries"]) == 3
    assert not imported.arrays
    with zipfile.ZipFile(tmp_path / "model.keras") as file:
        assert any(name.startswith("assets/") for name in file.namelist())
