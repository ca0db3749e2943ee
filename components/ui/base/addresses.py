"""Links to this server, as the browser at the other end reaches it."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

RUN = "run"


def published(token: str) -> str:
    """The link to a published run; the page of runs shows it."""
    parts = urlsplit(st.context.url or "")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode({RUN: token}), ""))
