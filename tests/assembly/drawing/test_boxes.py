"""What is written into boxes: heads wherever they are, wrappers, and names of any kind."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from components.assembly import Call, Head, Input, Layer, ModelSpec
from components.assembly.checks.shapes import trace_shapes
from components.assembly.drawing.diagram import draw, to_dot, to_svg
from components.assembly.drawing.palette import LIGHT
from components.assembly.spec import Tensor
from tests.assembly import specs
from tests.assembly.drawing import drawn_specs
from tests.assembly.drawing.test_diagram import label
from tests.assembly.specs import layer

SVG = "{http://www.w3.org/2000/svg}"


def test_a_head_is_said_where_its_tensor_is_made() -> None:
    dot = to_dot(drawn_specs.operations())
    assert "Head: total Head without a loss" in label(dot, "sum")
    assert "Head: " not in label(dot, "score"), "a head that is called like its layer"
    assert "Loss: mean_squared_error" in label(dot, "score")
    states = to_dot(drawn_specs.states())
    assert "Head: state (tensor 2 of 3) Head without a loss" in label(states, "encoder")


def test_several_heads_on_one_layer_are_told_apart() -> None:
    dot = label(to_dot(drawn_specs.in_turn()), "first")
    assert "Head: end (call #2) Loss: mean_squared_error Loss weight: 1 Head: middle (call #1)" in dot
    moved = to_dot(drawn_specs.in_turn(), weights={"end": 0.5})
    assert "Head: end (call #2) Loss: mean_squared_error Loss weight: 0.5" in label(moved, "first")


def test_heads_of_models_and_inputs() -> None:
    spec = drawn_specs.deep()
    assert "Head without a loss" in label(to_dot(spec), "x")
    folded = label(to_dot(spec), "middle")
    assert "Head: second (call #2, tensor 1 of 2) Loss: mean_squared_error" in folded
    assert "Head: unchanged (call #2, tensor 2 of 2) Head without a loss" in folded
    unfolded = to_dot(spec, expand_nested=True)
    assert "Head: second (call #2) Loss: mean_squared_error" in label(unfolded, "middle/post")
    assert "Head: unchanged (call #2)" in label(unfolded, "middle/v")


def test_wrappers_say_what_they_wrap() -> None:
    dot = to_dot(drawn_specs.wrapped())
    assert "Wraps: Functional frame, frozen" in label(dot, "each")
    assert "Wraps: GRU" in label(dot, "both")
    assert "Cell: LSTMCell Cell: GRUCell" in label(dot, "cells")


def test_a_model_in_a_wrapper_unfolds_behind_the_box_of_the_wrapper() -> None:
    spec = drawn_specs.wrapped()
    drawn = draw(spec, True)
    (frame,) = drawn.nested
    assert (frame.path, frame.title) == ("each/frame/", "frame")
    assert [box.path for box in frame.boxes] == ["each/frame/image", "each/frame/small"]
    assert {(edge.source, edge.target) for edge in drawn.all_edges} == {
        ("frames", "each"),
        ("each", "each/frame/image"),
        ("each/frame/image", "each/frame/small"),
        ("each/frame/small", "both"),
        ("both", "cells"),
    }
    shapes = trace_shapes(spec).assembly.nested["each/frame"].tensors
    assert str(shapes["s"].shape) in label(to_dot(spec, expand_nested=True), "each/frame/small")
    assert not draw(spec).nested


def test_wrappers_in_wrappers_unfold_and_their_calls_are_told_apart() -> None:
    frame = Layer(name="frame", kind="Model", model=specs.dense(activation=None))
    inner = layer("inner", "TimeDistributed", layer=frame)
    spec = ModelSpec(
        name="twice",
        inputs=(Input(name="a", shape=(2, 3, 4)), Input(name="b", shape=(2, 3, 4))),
        layers=(layer("outer", "TimeDistributed", layer=inner), layer("sum", "Add")),
        calls=(specs.call("outer", "a", "x"), specs.call("outer", "b", "y"), specs.call("sum", "x y", "z")),
        heads=(Head(name="outer", tensor="x"), Head(name="sum", tensor="z")),
    )
    drawn = draw(spec, True)
    assert [box.path for box in drawn.boxes] == ["a", "b", "outer", "sum"]
    leaving = [(edge.target, edge.label) for edge in drawn.edges if edge.source == "outer/frame/score"]
    assert leaving == [("sum", "#1"), ("sum", "#2")]
    dot = to_dot(spec, expand_nested=True)
    assert "Shared: called 2 times" in label(dot, "outer")
    assert "Head: outer (call #1)" in label(dot, "outer/frame/score")


def test_calls_on_different_sizes_are_all_said() -> None:
    pool = layer("pool", "GlobalAveragePooling1D")
    spec = ModelSpec(
        name="sizes",
        inputs=(
            Input(name="a", shape=(5, 2)),
            Input(name="b", shape=(None, 2)),
            Input(name="c", shape=(5, 2)),
        ),
        layers=(pool, layer("join", "Concatenate")),
        calls=(
            *(Call.on(layer="pool", inputs=(name,), output=f"{name}p") for name in "abc"),
            Call.on(layer="join", inputs=("ap", "bp", "cp"), output="all"),
        ),
        heads=(Head(name="join", tensor="all"),),
    )
    assert "Input shape: (None, 5, 2) / (None, None, 2) Output shape: (None, 2) Shared" in label(
        to_dot(spec), "pool"
    )


# --- names


@pytest.mark.parametrize("expand_nested", [False, True], ids=["closed", "open"])
def test_names_of_any_kind_are_shown_as_they_are(expand_nested: bool) -> None:
    spec = drawn_specs.named_anyhow()
    root = ElementTree.fromstring(to_svg(to_dot(spec, expand_nested=expand_nested)))
    boxes = {
        group.findtext(f"{SVG}title"): "".join(text.text or "" for text in group.iter(f"{SVG}text"))
        for group in root.iter(f"{SVG}g")
        if group.get("class") == "node"
    }
    names = [layer.name for layer in spec.layers if not (expand_nested and layer.model)]
    names += ["a/c\\"] if expand_nested else []
    for name in (*names, spec.inputs[0].name):
        assert f" {name.removeprefix('a/') if name == 'a/c' + chr(92) else name} (" in boxes[name].replace(
            "\xa0", " "
        )
    assert "頭 </td>" in boxes["sum"]
    if expand_nested:
        frames = [group for group in root.iter(f"{SVG}g") if group.get("class") == "cluster"]
        assert [frame.findtext(f"{SVG}text") for frame in frames] == ["a"]


def test_what_is_no_text_is_replaced() -> None:
    spec = specs.dense()
    odd = spec.model_copy(update={"layers": (spec.layers[0].model_copy(update={"name": "a\uffffb"}),)})
    odd = odd.model_copy(update={"calls": (odd.calls[0].model_copy(update={"layer": "a\uffffb"}),)})
    assert "a\ufffdb" in to_svg(to_dot(odd))


def test_marks_are_found_by_the_names_of_the_spec() -> None:
    spec = drawn_specs.named_anyhow()
    plain = to_dot(spec, expand_nested=True).splitlines()
    for path in ("<b>bold</b>", "end\\", "中文 名稱", "a/c\\", "輸入 <i>", "sum"):
        marked = to_dot(spec, changed=[path], expand_nested=True).splitlines()
        changed = [new for old, new in zip(plain, marked, strict=True) if old != new]
        assert len(changed) == 1
        assert LIGHT.mark in changed[0]


def test_two_boxes_never_share_a_name() -> None:
    """A layer `a/b`, a layer `b` in a model `a`, and an operation called like a layer."""
    inner = ModelSpec(
        name="inner",
        inputs=(Input(name="x", shape=(4,)),),
        layers=(layer("b", "Dense", units=4),),
        calls=(Call.on(layer="b", inputs=("x",), output="y"),),
        heads=(Head(name="b", tensor="y"),),
    )
    spec = ModelSpec(
        name="outer",
        inputs=(Input(name="x", shape=(4,)),),
        layers=(layer("a/b", "Dense", units=4), Layer(name="a", kind="Model", model=inner)),
        calls=(
            Call.on(layer="a/b", inputs=("x",), output="p"),
            Call.on(layer="a", inputs=("p",), output="q"),
            Call(operation="add", arguments=(Tensor("q"), 1.0), outputs=("a/b",)),
        ),
        heads=(Head(name="end", tensor="a/b"),),
    )
    dot = to_dot(spec, expand_nested=True)
    assert [dot.count(f'"{path}" [') for path in ("a/b", "a/b'", "a/b''")] == [1, 1, 1]
    assert to_svg(dot).count('class="node"') == 5
