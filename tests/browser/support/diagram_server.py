"""The server of the page with a drawing: with the scripts and styles of diagrams alone."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from components.ui.access.page import PageAccess
from components.ui.diagram.script import SCRIPT, STYLES

app = st.App(
    Path(__file__).with_name("diagram_script.py"),
    routes=[SCRIPT.route("")],
    middleware=[Middleware(PageAccess, [STYLES], [SCRIPT.address("")])],
)
