"""The server of the page with an editor: it has the files that the editor loads."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.file_util import get_static_dir

from components.ui.code_editor.route import routes
from components.ui.security.headers import SecurityHeaders

app = st.App(
    Path(__file__).with_name("editor_script.py"),
    routes=routes(""),
    middleware=[Middleware(SecurityHeaders, [(Path(get_static_dir()) / "index.html").read_text("utf-8")])],
)
