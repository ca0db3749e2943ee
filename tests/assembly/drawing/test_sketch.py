"""The small drawing of a model: its branches, and the names of what goes in and comes out."""

from __future__ import annotations

import re

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.drawing.diagram import draw
from components.assembly.drawing.rendering import to_svg
from components.assembly.drawing.sketch import to_sketch

SPEC = ModelSpec(
    name="two",
    inputs=(Input(name='a "b" <c>', shape=(4,)),),
    layers=(
        Layer(name="left", kind="Dense", config=Config(units=3)),
        Layer(name="right", kind="Dense", config=Config(units=3)),
        Layer(name="join", kind="Add"),
    ),
    calls=(
        Call.on(layer="left", inputs=('a "b" <c>',), output="x"),
        Call.on(layer="right", inputs=('a "b" <c>',), output="y"),
        Call.on(layer="join", inputs=("x", "y"), output="z"),
    ),
    heads=(Head(name="answer", tensor="z", loss="mean_squared_error"), Head(name="left", tensor="x")),
)


def test_a_sketch_has_the_boxes_and_arrows_of_the_drawing_and_names_what_goes_in_and_out() -> None:
    svg = to_svg(to_sketch(SPEC))
    drawn = draw(SPEC)
    assert svg.count('class="node"') == len(drawn.boxes)
    assert svg.count('class="edge"') == len(drawn.edges)
    texts = {text.strip("\u00a0 ") for text in re.findall(r"<text[^>]*>([^<]*)<", svg)} - {""}
    assert texts == {"a &quot;b&quot; &lt;c&gt;", "answer", "left"}


def test_a_dark_page_has_a_sketch_of_its_own() -> None:
    assert to_sketch(SPEC, True) != to_sketch(SPEC)
    assert to_sketch(SPEC) is to_sketch(SPEC.model_copy())
