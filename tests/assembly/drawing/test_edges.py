"""Masks, states, calls of shared layers and arguments: each arrow says what it is."""

from __future__ import annotations

import re

import pytest

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.drawing.description import legend
from components.assembly.drawing.diagram import draw, to_dot
from components.assembly.drawing.elements import Edge
from components.assembly.spec import Tensor
from components.lessons import LESSONS
from tests.assembly import specs
from tests.assembly.drawing import drawn_specs
from tests.assembly.specs import call, layer


def edges(spec: ModelSpec, expand_nested: bool = False) -> set[Edge]:
    return set(draw(spec, expand_nested).all_edges)


def test_a_mask_goes_from_the_layer_that_makes_it_to_those_that_use_it() -> None:
    masks = {edge for edge in edges(drawn_specs.masked()) if edge.kind == "mask"}
    assert masks == {
        Edge("embed_q", "read", "mask", "mask"),
        # Two masks become one, which goes on.
        Edge("embed_q", "join", "mask", "mask"),
        Edge("embed_a", "join", "mask", "mask"),
        Edge("join", "read_both", "mask", "mask"),
    }
    # The operations of Keras that make masks have no boxes.
    boxes = {box.path for box in draw(drawn_specs.masked()).boxes}
    spec = drawn_specs.masked()
    assert boxes == {each.name for each in spec.inputs} | {layer.name for layer in spec.layers}


def test_without_masks_there_are_none() -> None:
    spec = drawn_specs.masked()
    plain = tuple(
        layer.model_copy(update={"config": layer.config.without("mask_zero")}) for layer in spec.layers
    )
    assert {edge.kind for edge in edges(spec.model_copy(update={"layers": plain}))} == {"data"}


# Keras warns that what comes out of the model has no mask.
@pytest.mark.filterwarnings("ignore:Layer 'read'")
def test_a_mask_goes_into_a_model() -> None:
    reader = ModelSpec(
        name="reader",
        inputs=(Input(name="vectors", shape=(6, 4)), Input(name="numbers", shape=(2,))),
        layers=(layer("lstm", "LSTM", units=3), layer("join", "Concatenate")),
        calls=(call("lstm", "vectors", "v"), call("join", "v numbers", "w")),
        heads=(Head(name="join", tensor="w"),),
    )
    spec = ModelSpec(
        name="outer",
        inputs=(Input(name="ids", shape=(6,), dtype="int32"), Input(name="numbers", shape=(2,))),
        layers=(
            layer("embed", "Embedding", input_dim=9, output_dim=4, mask_zero=True),
            Layer(name="read", kind="Model", model=reader),
        ),
        calls=(call("embed", "ids", "vectors"), call("read", "vectors numbers", "answer")),
        heads=(Head(name="read", tensor="answer"),),
    )
    assert Edge("embed", "read", "mask", "mask") in edges(spec)
    unfolded = edges(spec, expand_nested=True)
    assert Edge("embed", "read/vectors", "mask", "mask") in unfolded
    assert Edge("numbers", "read/numbers") in unfolded


def test_states_and_masks_that_are_passed_by_name() -> None:
    drawn = edges(drawn_specs.states())
    assert Edge("encoder", "decoder", "state", "initial_state") in drawn
    assert Edge("padding", "encoder", "mask", "mask") in drawn
    assert Edge("target", "decoder") in drawn
    assert {edge for edge in drawn if edge.target == "attend"} == {
        Edge("decoder", "attend", "data", "query"),
        Edge("source", "attend", "data", "value"),
    }
    dot = to_dot(drawn_specs.states())
    assert re.search(r'"encoder" -> "decoder" \[style=dotted, label=<\s+initial_state\s+>\];', dot)
    assert re.search(r'"padding" -> "encoder" \[style=dashed, label=<\s+mask\s+>\];', dot)


def test_states_can_be_passed_by_place() -> None:
    spec = drawn_specs.states()
    calls = tuple(
        each.model_copy(
            update={"arguments": (Tensor("target"), (Tensor("h"), Tensor("c"))), "named": Config()}
        )
        if each.layer == "decoder"
        else each
        for each in spec.calls
    )
    assert edges(spec.model_copy(update={"calls": calls})) == edges(spec)


def test_attention_of_a_tensor_to_itself_is_one_arrow() -> None:
    spec = ModelSpec(
        name="self",
        inputs=(Input(name="x", shape=(5, 4)),),
        layers=(layer("attend", "MultiHeadAttention", num_heads=1, key_dim=2),),
        calls=(Call(layer="attend", arguments=(Tensor("x"), Tensor("x")), outputs=("y",)),),
        heads=(Head(name="attend", tensor="y"),),
    )
    assert edges(spec) == {Edge("x", "attend")}


def test_calls_are_numbered_at_both_ends() -> None:
    assert edges(drawn_specs.in_turn()) == {
        Edge("x", "second", label="#1"),
        Edge("second", "first", label="#1"),
        Edge("second", "first", label="#2"),
        Edge("first", "second", label="#1 to #2"),
    }
    assert edges(specs.shared()) == {
        Edge("left", "embedding", label="#1"),
        Edge("right", "embedding", label="#2"),
        Edge("embedding", "reader", label="#1"),
        Edge("embedding", "reader", label="#2"),
        Edge("reader", "alike", label="#1"),
        Edge("reader", "alike", label="#2"),
        Edge("alike", "same"),
    }


def test_calls_of_models_in_models_are_numbered_from_the_outermost() -> None:
    drawn = edges(drawn_specs.deep(), expand_nested=True)
    assert {edge for edge in drawn if "inner" in edge.source and "inner" not in edge.target} == {
        Edge("middle/inner/same", "middle/post", label="#2.2")
    }
    # Called with a mapping: which output goes to which input.
    assert Edge("middle/inner/same", "middle/inner/v", label="#1.1 to #2") in drawn
    assert Edge("middle/inner/same", "middle/inner/w", label="#1.2 to #2") in drawn


def test_a_shared_encoder_sends_an_arrow_for_each_text() -> None:
    spec = LESSONS["pairs"].options.spec()
    sent = [edge for edge in draw(spec).all_edges if edge.source == "encoder"]
    assert sent == [Edge("encoder", "difference", label="#1"), Edge("encoder", "difference", label="#2")]
    assert to_dot(spec).count('"encoder" -> "difference"') == 2
    assert [box.path for box in draw(spec).boxes].count("difference") == 1


def test_of_many_calls_some_are_listed() -> None:
    calls = [call("dense", f"t{at}", f"t{at + 1}") for at in range(12)]
    spec = ModelSpec(
        name="many",
        inputs=(Input(name="t0", shape=(2,)),),
        layers=(layer("dense", "Dense", units=2),),
        calls=tuple(calls),
        heads=(Head(name="dense", tensor="t12"),),
    )
    labels = [edge.label for edge in draw(spec).edges]
    assert labels == ["#1", "#1 to #2, #2 to #3, #3 to #4, ..., #11 to #12"]


def test_operations_tell_their_tensors_apart_where_the_order_matters() -> None:
    drawn = edges(drawn_specs.operations())
    assert Edge("scaled", "apart", label="x") in drawn
    assert Edge("other", "apart", label="y") in drawn
    assert Edge("other", "sum") in drawn
    texts = {
        box.path: box.lines[0][0][0]
        for box in draw(drawn_specs.operations()).boxes
        if box.kind == "operation"
    }
    assert texts == {
        "first": "[:, 0]",
        "some": "[..., 1::2]",
        "sum": "x + y",
        "scaled": "2.0 * x",
        "apart": "x - y",
        "part": "x / 255.0",
        "mean": "mean(axis=1)",
        "all": "concatenate(axis=-1)",
        "wide": "expand_dims(axis=1)",
        "flat": "squeeze(axis=1)",
    }


def test_the_legend_says_what_is_there() -> None:
    assert legend(specs.two_branch()) == ()
    assert [str(sentence).partition(":")[0] for sentence in legend(drawn_specs.states())] == [
        "Dashed",
        "Dotted",
    ]
    assert [str(sentence).partition(" ")[0] for sentence in legend(specs.shared())] == ["#2"]
    assert legend(drawn_specs.deep(), expand_nested=True) == legend(specs.shared())
