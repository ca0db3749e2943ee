"""Specs that several tests use, and a maker of random ones."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import numpy as np

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.catalog.fields import Field
from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.catalog.layers import KINDS, LayerKind


def layer(name: str, kind: str, **config: Any) -> Layer:
    return Layer(name=name, kind=kind, config=Config(config))


def call(layer: str, inputs: str, output: str) -> Call:
    """`call("add", "a b", "sum")`: the layer `add` on the tensors a and b makes `sum`."""
    return Call.on(layer=layer, inputs=tuple(inputs.split()), output=output)


def one_layer(layer: Layer, *inputs: Input, **head: Any) -> ModelSpec:
    """A model of one layer, which is its head."""
    return ModelSpec(
        name="one",
        inputs=inputs,
        layers=(layer,),
        calls=(
            Call.on(layer=layer.name, inputs=tuple(model_input.name for model_input in inputs), output="out"),
        ),
        heads=(Head(name=layer.name, tensor="out", **head),),
    )


def dense(**config: Any) -> ModelSpec:
    """The smallest model that learns."""
    score = layer("score", "Dense", **{"units": 1, "activation": "sigmoid"} | config)
    return one_layer(score, Input(name="features", shape=(4,)), loss="binary_crossentropy")


def two_branch() -> ModelSpec:
    """Text and numbers, and three heads that stand in no alphabetical order and differ in
    loss, weight, size and metrics."""
    return ModelSpec(
        name="two_branch",
        inputs=(Input(name="words", shape=(6,), dtype="int32"), Input(name="numbers", shape=(4,))),
        layers=(
            layer("embedding", "Embedding", input_dim=20, output_dim=5),
            layer("convolution", "Conv1D", filters=3, kernel_size=2, activation="relu"),
            layer("pooling", "GlobalMaxPooling1D"),
            layer("hidden", "Dense", units=3, activation="tanh"),
            layer("merged", "Concatenate"),
            layer("dropout", "Dropout", rate=0.3),
            layer("zebra", "Dense", units=1, activation="sigmoid"),
            layer("apple", "Dense", units=2),
            layer("mango", "Dense", units=3, activation="softmax"),
        ),
        calls=(
            call("embedding", "words", "vectors"),
            call("convolution", "vectors", "patterns"),
            call("pooling", "patterns", "text"),
            call("hidden", "numbers", "table"),
            call("merged", "text table", "both"),
            call("dropout", "both", "dropped"),
            call("zebra", "dropped", "yes"),
            call("apple", "dropped", "amounts"),
            call("mango", "text", "kinds"),
        ),
        heads=(
            Head(name="zebra", tensor="yes", loss="binary_crossentropy", weight=1.0, metrics=("accuracy",)),
            Head(
                name="apple",
                tensor="amounts",
                loss="mean_squared_error",
                weight=0.25,
                metrics=("mean_absolute_error",),
            ),
            Head(
                name="mango",
                tensor="kinds",
                loss="sparse_categorical_crossentropy",
                weight=0.5,
                metrics=("accuracy",),
            ),
        ),
        seed=3,
    )


def shared() -> ModelSpec:
    """Two texts read by the same two layers: are they by the same author?"""
    return ModelSpec(
        name="shared",
        inputs=(
            Input(name="left", shape=(5,), dtype="int32"),
            Input(name="right", shape=(5,), dtype="int32"),
        ),
        layers=(
            layer("embedding", "Embedding", input_dim=10, output_dim=4),
            layer("reader", "GRU", units=3),
            layer("alike", "Concatenate"),
            layer("same", "Dense", units=1, activation="sigmoid"),
        ),
        calls=(
            call("embedding", "left", "left_vectors"),
            call("embedding", "right", "right_vectors"),
            call("reader", "left_vectors", "left_read"),
            call("reader", "right_vectors", "right_read"),
            call("alike", "left_read right_read", "both"),
            call("same", "both", "answer"),
        ),
        heads=(Head(name="same", tensor="answer", loss="binary_crossentropy", metrics=("accuracy",)),),
    )


def encoder(**changes: Any) -> ModelSpec:
    """Text -> a vector and how sure it is of it: a model with two heads and no loss."""
    return ModelSpec(
        name="encoder",
        inputs=(Input(name="text", shape=(5,), dtype="int32"),),
        layers=(
            layer("embedding", "Embedding", input_dim=10, output_dim=4),
            layer("reader", "LSTM", units=3),
            layer("vector", "Dense", units=2),
            layer("sure", "Dense", units=1, activation="sigmoid"),
        ),
        calls=(
            call("embedding", "text", "vectors"),
            call("reader", "vectors", "read"),
            call("vector", "read", "meaning"),
            call("sure", "read", "certainty"),
        ),
        heads=(Head(name="vector", tensor="meaning"), Head(name="sure", tensor="certainty")),
    ).model_copy(update=changes)


def nested(**encoder_changes: Any) -> ModelSpec:
    """The encoder as a layer, called twice."""
    return ModelSpec(
        name="nested",
        inputs=(
            Input(name="left", shape=(5,), dtype="int32"),
            Input(name="right", shape=(5,), dtype="int32"),
        ),
        layers=(
            Layer(name="read", kind="Model", model=encoder(**encoder_changes)),
            layer("distance", "Subtract"),
            layer("merged", "Concatenate"),
            layer("same", "Dense", units=1, activation="sigmoid"),
        ),
        calls=(
            call("read", "left", "a"),
            call("read", "right", "b"),
            call("distance", "a/vector b/vector", "apart"),
            call("merged", "apart a/sure b/sure", "all"),
            call("same", "all", "answer"),
        ),
        heads=(Head(name="same", tensor="answer", loss="binary_crossentropy", metrics=("accuracy",)),),
    )


def inside(*names: str) -> ModelSpec:
    """Models in each other, as deep as there are names, around one Dense layer."""
    spec = dense()
    for name in names:
        spec = one_layer(Layer(name=name, kind="Model", model=spec), *spec.inputs)
    return spec


def random_spec(chance: Random) -> ModelSpec:
    """A graph of a few random layers on random tensors; most cannot be, some can."""
    tensors = ["ids", "image", "steps", "vector"]
    layers: list[Layer] = []
    calls: list[Call] = []
    kinds = [kind.name for kind in KINDS.values() if _is_plain(kind)]
    for number in range(chance.randint(1, 5)):
        kind = KINDS[chance.choice(kinds)]
        config = {
            field.name: random_value(field, chance)
            for field in kind.fields
            if field.required or chance.random() < 0.5
        }
        count = chance.randint(2, 3) if kind.group == "merging" else 1
        taken = [chance.choice(tensors) for _ in range(count)]
        name = f"layer_{number}" if chance.random() < 0.9 or not layers else chance.choice(layers).name
        if all(other.name != name for other in layers):
            layers.append(layer(name, kind.name, **config))
        calls.append(Call.on(layer=name, inputs=tuple(taken), output=f"t{number}"))
        tensors.append(f"t{number}")
    return ModelSpec(
        name="random",
        inputs=(
            Input(name="ids", shape=(4,), dtype="int32"),
            Input(name="image", shape=(4, 4, 2)),
            Input(name="steps", shape=(4, 2)),
            Input(name="vector", shape=(4,)),
        ),
        layers=tuple(layers),
        calls=tuple(calls),
        heads=tuple({call.layer: Head(name=call.layer, tensor=call.output) for call in calls}.values()),
    )


def _is_plain(kind: LayerKind) -> bool:
    """Whether a kind is called on tensors alone, and its row says all that it must be told."""
    if kind.name in ("Input", "Model", "EinsumDense") or kind.group == "preprocessing":
        return False
    taken = arguments(layer_classes()[kind.name]).values()
    known = {field.name for field in kind.fields}
    return all(argument.name in known for argument in taken if argument.required)


def random_value(field: Field, chance: Random) -> Any:
    """A value that a field can have, small enough that the model is small."""
    if field.type == "bool":
        return chance.random() < 0.5
    if field.choices:
        return chance.choice(field.choices)
    if field.type == "ints":
        return chance.choice([(4,), (8,), (2, 2), (4, 2), (4, 4), (2, 4, 2), (32,)])
    low, high = max(field.minimum or 0, -3), min(field.maximum or 0, 5)
    return chance.uniform(low, high) if field.type == "float" else chance.randint(int(low), int(high))


def weights(model: Any) -> list[tuple[str, bytes]]:
    """Every weight's path and values, states of random generators included, whose paths
    Keras numbers as it likes."""
    return sorted(
        (re.sub(r"seed_generator_\d+", "seed_generator", weight.path), np.asarray(weight.value).tobytes())
        for weight in model.variables
    )
