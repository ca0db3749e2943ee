"""Who is at the other end: a learner without an account, or one whom the school's own login
knows."""

from __future__ import annotations

import hashlib
import uuid

import streamlit as st

from components.ui import cookie, service, state


def learner() -> str:
    """The id of the learner whose script is running. Without a cookie (a browser that refuses
    them) it is one of this tab's alone."""
    if accounts() and bool(st.user.get("is_logged_in")):
        return _account(str(st.user.get("iss", "")), str(st.user.get("sub", "")))
    store = service.store()
    value = st.context.cookies.get(cookie.NAME)
    known = cookie.learner_in(value, store.settings.secret) if store is not None else None
    if known is not None:
        return known
    memory = state.session()
    memory.anonymous = memory.anonymous or uuid.uuid4().hex
    return memory.anonymous


def accounts() -> bool:
    """Whether whoever runs the server asks for an account: a section [auth] in Streamlit's
    secrets."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def _account(issuer: str, subject: str) -> str:
    """An id that says nothing of the account it stands for."""
    return hashlib.sha256(f"{issuer} {subject}".encode()).hexdigest()[:32]
