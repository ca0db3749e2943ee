"""A page with a drawing of as many boxes as are asked for, some with names of people who mean harm."""

from __future__ import annotations

from itertools import pairwise

import streamlit as st

from components.assembly.drawing.diagram import to_svg
from components.assembly.drawing.dot_writer import to_text
from components.assembly.drawing.elements import Box, Drawing, Edge
from components.assembly.drawing.palette import LIGHT
from components.ui.diagram.component import Selection, diagram, save_picture
from components.ui.diagram.values import BoxValues, Value

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "\"quoted\" & 'so' \\",
    "a->b",
    "中文層",
    "</title><script>alert(1)</script>",
)

count = int(st.number_input("Boxes", 1, 100, 5, key="count"))
names = [*HOSTILE, *(f"dense_{number}" for number in range(100))][:count]
chain = [Edge(source, target) for source, target in pairwise(names)]
beside = [Edge(names[0], names[2])] if count > 2 else []
boxes = tuple(Box(name, (((name, True),),), outputs=2 if name == HOSTILE[1] else 1) for name in names)
drawing = Drawing("", "drawn", boxes, (*chain, *beside), ())
by_box = {name: Value(f"{number} of {count}", number / count) for number, name in enumerate(names)}
values = BoxValues("a figure", by_box) if st.toggle("Figures", key="figures") else None


def choose(selection: Selection) -> None:
    st.session_state["selection"] = selection


choosing = st.toggle("Choose", key="choose")
diagram(
    to_svg(to_text(drawing, LIGHT, (), {}, {}, by_box if values else (), choosing)),
    key="drawing",
    alt="A drawing",
    words=names,
    latest=names[-1:] if st.toggle("Show the last", True, key="latest") else (),
    on_choose=choose if choosing else None,
    faulty={names[0]: "It is wrong."} if st.toggle("Faults", key="faults") else {},
    values=values,
)
save_picture(
    to_svg(to_text(drawing, LIGHT, (), {}, {}, by_box if values else ())),
    key="picture",
    label="PNG",
    file="drawn.png",
    scale=2.0,
    background="#ffffff",
    values=values,
)
with st.container(key="chosen"):
    st.text(repr(st.session_state.get("selection")))
st.container(height=2_000, key="more")
