"""A page with an editor: what it was told is written below it, and its text can be changed from outside."""

from __future__ import annotations

import streamlit as st

from components.assembly.code import read_python
from components.ui.base import state
from components.ui.code_editor.component import LineMessage, Lines, code_editor

START = "import keras\n\nx = keras.Input((8,))\ny = keras.layers.Dense(4)(x)\nmodel = keras.Model(x, y)\n"

text = state.choice("text", START)
read = read_python(text)
code_editor(
    text,
    key="program",
    label="The program",
    written=lambda new: state.choose("text", new),
    pointed=lambda part: state.choose("part", part),
    marks=[
        LineMessage(finding.line, finding.severity, str(finding), finding.repair)
        for finding in read.findings
        if finding.severity != "note"
    ],
    lines=[Lines(numbers, name) for name, numbers in read.lines.items()],
    selected=state.choice("part", None),
)
with st.container(key="part"):
    st.text(state.choice("part", ""))
with st.container(key="errors"):
    st.text(len(read.errors))
with st.container(key="text"):
    st.code(text)
st.button("From outside", key="outside", on_click=lambda: state.choose("text", f"# outside\n{START}"))
st.button("Select", key="select", on_click=lambda: state.choose("part", "dense"))
