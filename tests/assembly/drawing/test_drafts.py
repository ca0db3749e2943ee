"""A model that is not finished is drawn as far as it goes, with what is missing in it."""

from __future__ import annotations

import pytest

from components import lessons
from components.assembly import Call, Head, Input, Layer, ModelSpec
from components.assembly.drawing.diagram import draw, to_dot, to_svg
from components.assembly.drawing.elements import Edge
from components.assembly.spec.problems import Refused
from tests.assembly import specs
from tests.assembly.drawing import drawn_specs
from tests.assembly.drawing.test_diagram import label
from tests.assembly.specs import call, layer

HALFWAY = ModelSpec(
    name="halfway",
    inputs=(Input(name="x", shape=(4,)), Input(name="unused", shape=(None,))),
    layers=(
        layer("first", "Dense", units=2),
        layer("lstm", "LSTM", units=3),
        layer("loose", "Dense", units=1),
        layer("bad", "Dense", units=-1),
    ),
    calls=(
        call("first", "x", "t"),
        call("lstm", "t", "u"),
        call("bad", "u", "v"),
        call("gone", "t", "w"),
        call("first", "nowhere", "y"),
    ),
    heads=(Head(name="out", tensor="v", loss="mean_squared_error"), Head(name="lost", tensor="nothing")),
)


def test_what_can_be_drawn_is_drawn() -> None:
    drawing = draw(HALFWAY, draft=True)
    names = {each.name for each in HALFWAY.inputs} | {each.name for each in HALFWAY.layers}
    assert {box.path for box in drawing.boxes if box.kind == "layer"} == names
    assert {box.path for box in drawing.boxes if box.kind == "missing"} == {"gone", "nowhere", "nothing"}
    assert set(drawing.edges) == {
        Edge("x", "first", label="#1"),
        Edge("nowhere", "first", label="#2"),
        Edge("first", "lstm", label="#1"),
        Edge("lstm", "bad"),
        Edge("first", "gone", label="#1"),
    }


def test_what_is_missing_is_said_in_the_box_that_it_is_about() -> None:
    dot = to_dot(HALFWAY, draft=True)
    said = {
        "unused": "Output shape: (None, None) Nothing uses this input.",
        "lstm": "Input shape: (None, 2) Output shape: ? LSTM takes a sequence of vectors",
        "loose": "This layer is never called.",
        "bad": "units is out of range.",
        "gone": "gone is missing This call uses a layer that is not there.",
        "first": "Output shape: (None, 2) / ? Shared: called 2 times Nothing makes this tensor.",
        "nothing": "nothing is missing Head: lost Head without a loss Nothing makes this tensor.",
    }
    for path, words in said.items():
        assert words in label(dot, path)
    assert "Nothing" not in label(dot, "x")
    assert to_svg(dot).count('class="node"') == 9


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (ModelSpec(name="empty"), "The model has no input. The model has no output."),
        (ModelSpec(name="start", inputs=(Input(name="x", shape=(4,)),)), "The model has no output."),
        (ModelSpec(name="loose", layers=(layer("a", "Dense", units=2),)), "The model has no input."),
    ],
    ids=lambda value: value.name if isinstance(value, ModelSpec) else "",
)
def test_a_beginning_is_a_drawing(spec: ModelSpec, words: str) -> None:
    dot = to_dot(spec, draft=True, dark=True)
    assert f"{spec.name} is not finished {words}" in label(dot, spec.name)
    assert to_svg(dot)
    with pytest.raises(Refused):
        to_dot(spec)


def test_a_circle_is_drawn_as_one() -> None:
    spec = ModelSpec(
        name="circle",
        inputs=(Input(name="x", shape=(4,)),),
        layers=(layer("a", "Add"), layer("b", "Dense", units=4)),
        calls=(call("a", "x t2", "t1"), call("b", "t1", "t2")),
        heads=(Head(name="b", tensor="t2"),),
    )
    assert set(draw(spec, draft=True).edges) == {Edge("x", "a"), Edge("b", "a"), Edge("a", "b")}
    assert "These layers feed each other in a circle" in label(to_dot(spec, draft=True), "a")


def test_what_is_wrong_inside_a_model_is_said_there() -> None:
    spec = specs.nested(layers=(*specs.encoder().layers[:3], layer("sure", "Dense", units=-1)))
    assert "sure: units is out of range." in label(to_dot(spec, draft=True), "read")
    unfolded = to_dot(spec, draft=True, expand_nested=True)
    assert "units is out of range." in label(unfolded, "read/sure")
    assert "out of range" not in label(unfolded, "read/vector")
    deep = ModelSpec(
        name="deep",
        inputs=spec.inputs,
        layers=(Layer(name="outer", kind="Model", model=spec),),
        calls=(Call.on(layer="outer", inputs=("left", "right"), output="z"),),
        heads=(Head(name="outer", tensor="z"),),
    )
    assert "read/sure: units is out of range." in label(to_dot(deep, draft=True), "outer")


@pytest.mark.parametrize("name", ["slide", *drawn_specs.ALL])
def test_a_finished_model_is_drawn_the_same(name: str) -> None:
    spec = drawn_specs.ALL.get(name, lessons.headline())
    assert to_dot(spec, draft=True) == to_dot(spec)


def test_a_draft_beyond_the_bounds_is_drawn_without_its_shapes() -> None:
    far = specs.inside(*(f"model_{number}" for number in range(9)))
    dot = to_dot(far, draft=True, expand_nested=True)
    assert {box.path for box in draw(far, draft=True).boxes} >= {layer.name for layer in far.layers}
    assert "is not finished Models and layers are nested too deeply" in label(dot, far.name)
    with pytest.raises(Refused):
        to_dot(far)
