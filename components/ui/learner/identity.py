"""Who is at the other end: a learner without an account, or one whom the school's own login
knows."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping

import streamlit as st
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from components.ui.base import state
from components.ui.learner import service
from components.ui.security import cookie
from components.ui.security.address import address_here


def learner() -> str:
    """The id of the learner whose script is running. Without a cookie that can be read (a browser that
    refuses them, a server without its store) it is one of this tab's alone, and stays so: what is on
    the page does not change under who works there."""
    if accounts() and bool(st.user.get("is_logged_in")):
        return _account(str(st.user.get("iss", "")), str(st.user.get("sub", "")))
    memory = state.tab_state()
    if memory.anonymous:
        return memory.anonymous
    store = service.store()
    value = st.context.cookies.get(cookie.NAME)
    known = cookie.learner_in(value, store.settings.secret) if store is not None else None
    if known is not None:
        return known
    memory.anonymous = uuid.uuid4().hex
    return memory.anonymous


def group() -> str:
    """What tells apart where the learners without an account come from, of whom anyone can be many:
    the network address, as a text that says nothing of it. Empty for one who has an account."""
    if accounts() and bool(st.user.get("is_logged_in")):
        return ""
    return hashlib.sha256(f"address {address_here()}".encode()).hexdigest()[:32]


def accounts() -> bool:
    """Whether whoever runs the server asks for an account: a section [auth] in Streamlit's
    secrets."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def is_admitted(cookies: Mapping[str, str]) -> bool:
    """Whether whoever sends these cookies may see what the pages show: everyone, or those who are
    logged in where an account is asked for. For a request without a script, as `admitted` is for a
    page."""
    if not accounts():
        return True
    try:
        payload = json.loads(_get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME) or b"")
    except ValueError:
        return False
    return isinstance(payload, dict) and payload.get("is_logged_in") is True


def _account(issuer: str, subject: str) -> str:
    """An id that says nothing of the account it stands for."""
    return hashlib.sha256(f"{issuer} {subject}".encode()).hexdigest()[:32]
