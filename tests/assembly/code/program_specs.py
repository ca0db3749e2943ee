"""Specs of which each needs something else of a generated program."""

from __future__ import annotations

from typing import Any

from components import lessons
from components.assembly import Head, Input, ModelSpec
from tests.assembly import specs
from tests.assembly.specs import call, layer


def skip_connection() -> ModelSpec:
    """`x` is needed again after `x_2` was made of it."""
    return ModelSpec(
        name="skip",
        inputs=(Input(name="x_in", shape=(4,)),),
        layers=(
            layer("first", "Dense", units=4),
            layer("second", "Dense", units=4),
            layer("sum", "Add"),
            layer("third", "Dense", units=4),
            layer("score", "Dense", units=1),
        ),
        calls=(
            call("first", "x_in", "x"),
            call("second", "x", "x_2"),
            call("sum", "x x_2", "x_3"),
            call("third", "x_3", "x_4"),
            call("score", "x_4", "x_5"),
        ),
        heads=(Head(name="score", tensor="x_5", loss="mean_squared_error"),),
    )


def read_twice(**changes: Any) -> ModelSpec:
    """One layer with changes, called on two inputs."""
    reader = layer("reader", "Bidirectional", units=2, layer="GRU", merge_mode="sum", dropout=0.1)
    return ModelSpec(
        name="twice",
        inputs=(Input(name="left", shape=(3, 2)), Input(name="right", shape=(3, 2))),
        layers=(
            reader.model_copy(update=changes),
            layer("rate", "Dropout", rate=0.25),
            layer("both", "Concatenate"),
        ),
        calls=(
            call("reader", "left", "a"),
            call("reader", "right", "b"),
            call("rate", "b", "b_2"),
            call("both", "a b_2", "out"),
        ),
        heads=(Head(name="both", tensor="out", loss="mean_absolute_error"),),
    )


def frozen(spec: ModelSpec, *names: str) -> ModelSpec:
    layers = tuple(layer.model_copy(update={"trainable": layer.name not in names}) for layer in spec.layers)
    return spec.model_copy(update={"layers": layers})


def two_heads(**changes: Any) -> ModelSpec:
    """One head is trained, the other is not."""
    spec = specs.encoder()
    trained = Head(name="sure", tensor="certainty", loss="binary_crossentropy", weight=0.5)
    return spec.model_copy(update={"heads": (spec.heads[0], trained)} | changes)


SPECS = {
    "slide": lessons.headline(),
    "homework": lessons.headline(extra_dense=2),
    "no auxiliary input": lessons.headline(auxiliary_input=False, vocabulary=50, embedding_dim=4),
    "no auxiliary output": lessons.headline(auxiliary_output=False, vocabulary=50, embedding_dim=4),
    "one in, one out": lessons.headline(
        auxiliary_input=False, auxiliary_output=False, vocabulary=50, embedding_dim=4
    ),
    "regression": lessons.headline(task="regression", vocabulary=50, embedding_dim=4),
    "dropout": lessons.headline(
        extra_dense=[lessons.DenseOptions(units=8, activation="tanh", dropout=0.3)] * 2,
        vocabulary=50,
        embedding_dim=4,
    ),
    "two branches, three heads": specs.two_branch(),
    "shared": specs.shared(),
    "shared bidirectional": read_twice(),
    "nested, several heads": specs.nested(),
    "nested, one head": specs.inside("inner"),
    "nested deeply": specs.inside("inner", "middle", "outer"),
    "a model with outputs alone": specs.encoder(),
    "an output that is not trained": two_heads(),
    "frozen": frozen(specs.shared(), "embedding"),
    "frozen model": frozen(specs.nested(), "read"),
    "frozen inside a model": specs.nested(layers=frozen(specs.encoder(), "reader").layers),
    "needed again": skip_connection(),
}
