"""A page with hostile values wherever Streamlit renders Markdown."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components.ui.base.markdown import cells, verbatim
from tests.ui.hostile_texts import HOSTILE

for number, value in enumerate(HOSTILE):
    shown = verbatim(value)
    with st.container(key=f"case-{number}"):
        st.markdown(shown)
        st.caption(shown)
        st.button(shown, key=f"button-{number}")
        st.markdown(f"**{shown}**: {shown}")
st.title(verbatim(HOSTILE[0]), anchor=False)
st.error("body", title=verbatim(HOSTILE[1]))
st.table(cells(pd.DataFrame({value: [value] for value in HOSTILE})))
