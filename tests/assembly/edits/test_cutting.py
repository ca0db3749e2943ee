"""Parts that are cut out of a model are models of their own."""

from __future__ import annotations

import pytest

from components import lessons
from components.assembly import Call, Head, Input, ModelSpec
from components.assembly.checks.validate import problems
from components.assembly.edits.cutting import encoder, texts, whole
from components.assembly.spec import Slice, Tensor
from tests.assembly import specs
from tests.assembly.drawing import drawn_specs
from tests.assembly.specs import call, layer


@pytest.mark.parametrize("name", drawn_specs.ALL)
def test_the_whole_is_a_model_without_losses(name: str) -> None:
    cut = whole(drawn_specs.ALL[name])
    assert problems(cut.model) == ()
    assert all(head.loss is None for head in cut.model.heads)


def test_an_encoder_ends_with_the_first_vector() -> None:
    cut = encoder(lessons.headline())
    assert [layer.name for layer in cut.model.layers] == ["embedding", "lstm"]
    assert problems(cut.model) == ()
    inside = encoder(specs.nested())
    assert (inside.prefix, len(inside.model.heads)) == ("read/", 2)


def test_it_can_end_with_an_operation_or_one_of_several_outputs() -> None:
    spec = ModelSpec(
        name="texts",
        inputs=(
            Input(name="words", shape=(None,), dtype="int64"),
            Input(name="kind", shape=(), dtype="int32"),
        ),
        layers=(
            layer("embed", "Embedding", input_dim=9, output_dim=4, mask_zero=True),
            layer("drop", "Dropout", rate=0.5),
            layer("read", "LSTM", units=3, return_sequences=True, return_state=True),
            layer("answer", "Dense", units=1),
        ),
        calls=(
            call("embed", "words", "e"),
            call("drop", "e", "unused"),
            Call(layer="read", arguments=(Tensor("e"),), outputs=("steps", "state")),
            Call(operation="getitem", arguments=(Tensor("steps"), (Slice(), -1)), outputs=("last",)),
            call("answer", "last", "y"),
        ),
        heads=(Head(name="answer", tensor="y"), Head(name="unused", tensor="unused")),
    )
    assert [each.name for each in texts(spec)] == ["words"]
    cut = encoder(spec).model
    assert problems(cut) == ()
    assert [head.tensor for head in cut.heads] == ["state"]
    assert [layer.name for layer in cut.layers] == ["embed", "read"]
    stateless = tuple(
        each.model_copy(update={"config": each.config.without("return_state")})
        if each.name == "read"
        else each
        for each in spec.layers
    )
    calls = tuple(
        each.model_copy(update={"outputs": ("steps",)}) if each.layer == "read" else each
        for each in spec.calls
    )
    by_slice = encoder(spec.model_copy(update={"layers": stateless, "calls": calls})).model
    assert problems(by_slice) == ()
    assert [head.name for head in by_slice.heads] == ["last"]


def test_ids_are_no_vector() -> None:
    spec = ModelSpec(
        name="ids",
        inputs=(Input(name="words", shape=(5,), dtype="int32"),),
        layers=(layer("answer", "Dense", units=1),),
        calls=(
            Call(operation="cast", arguments=(Tensor("words"), "float32"), outputs=("x",)),
            call("answer", "x", "y"),
        ),
        heads=(Head(name="answer", tensor="y"),),
    )
    assert [head.tensor for head in encoder(spec).model.heads] == ["y"]
