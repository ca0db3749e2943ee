"""Specs that use what only generated code of today can say: each shows one kind of thing."""

from __future__ import annotations

from components.assembly import Head, ModelSpec
from tests.assembly import specs
from tests.assembly.code.call_specs import (
    arithmetic,
    attention,
    called_in_turn,
    many_states,
    operations,
    slices,
    states,
    with_arguments,
)
from tests.assembly.code.layer_specs import objects, preprocessing, wrapped_model, wrappers
from tests.assembly.code.spec_parts import model, numbers, on, op
from tests.assembly.specs import layer


def names_of_any_kind() -> ModelSpec:
    inner = specs.dense().model_copy(update={"name": "模型 / 1"})
    return model(
        "模型 'one' {x}",
        [numbers("輸入", 4), numbers("my input", 4), numbers("a/b", 4), numbers('q"{\\', 4)],
        [
            layer("隱藏層", "Dense", units=4),
            layer("class", "Dense", units=4),
            layer("the inner/one", "Model").model_copy(update={"model": inner}),
            layer("3d", "Dense", units=4),
            layer("all together", "Concatenate"),
            layer("答案 {1}", "Dense", units=1),
            layer("!!!", "Dense", units=2),
        ],
        [
            on("隱藏層", "@輸入", to="向量"),
            on("class", "@my input", to="class"),
            on("3d", "@a/b", to="3d"),
            on("the inner/one", '@q"{\\', to="ｘ"),
            on("all together", ["@向量", "@class", "@3d", "@ｘ"], to="all of it"),
            on("答案 {1}", "@all of it", to="答案"),
            on("!!!", "@all of it", to="!!!"),
        ],
        Head(name="答案 {1}", tensor="答案", loss="mean_squared_error"),
        Head(name="it's", tensor="!!!", loss="mean_squared_error"),
    )


def own_heads() -> ModelSpec:
    """Heads that share a layer, that no layer makes, and that are an input."""
    return model(
        "heads",
        [numbers("x", 3), numbers("y", 3)],
        [layer("shared", "Dense", units=1)],
        [
            on("shared", "@x", to="one"),
            on("shared", "@y", to="two"),
            op("subtract", "@one", "@two", to="apart"),
        ],
        Head(
            name="z_first",
            tensor="one",
            loss="mean_squared_error",
            weight=0.5,
            metrics=("mean_absolute_error",),
        ),
        Head(name="second", tensor="two", loss="mean_absolute_error"),
        Head(name="apart", tensor="apart"),
        Head(name="same x", tensor="x"),
    )


def one_own_head() -> ModelSpec:
    spec = specs.dense()
    return spec.model_copy(update={"heads": (spec.heads[0].model_copy(update={"name": "price"}),)})


def input_as_output() -> ModelSpec:
    return model("same", [numbers("x", 3)], [], [], Head(name="x", tensor="x"))


FEATURES = {
    make.__name__: make
    for make in (
        arithmetic,
        slices,
        operations,
        states,
        many_states,
        attention,
        wrappers,
        objects,
        preprocessing,
        names_of_any_kind,
        own_heads,
        one_own_head,
        input_as_output,
        called_in_turn,
        with_arguments,
        wrapped_model,
    )
}
