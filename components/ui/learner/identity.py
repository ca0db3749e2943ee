"""Identifies the learner whose script is running, by cookie or by account."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.secrets import Secrets
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from components.ui.base import state
from components.ui.learner import service
from components.ui.security import cookie
from components.ui.security.address import address_here


def learner() -> str:
    """The id of the learner whose script is running.

    Without a cookie that can be read (a browser that refuses cookies, a server without its store) it is an
    id for this browser tab only, which does not change while the tab is open.
    """
    if accounts() and bool(st.user.get("is_logged_in")):
        return _account(str(st.user.get("iss", "")), str(st.user.get("sub", "")))
    tab = state.tab_state()
    if tab.anonymous:
        return tab.anonymous
    store = service.store()
    value = st.context.cookies.get(cookie.NAME)
    known = cookie.learner_in(value, store.settings.secret) if store is not None else None
    if known is not None:
        return known
    tab.anonymous = uuid.uuid4().hex
    return tab.anonymous


def group() -> str:
    """A digest of the learner's network address, by which computing is shared fairly, since anyone can have
    many cookies. Empty for a learner with an account."""
    if accounts() and bool(st.user.get("is_logged_in")):
        return ""
    return hashlib.sha256(f"address {address_here()}".encode()).hexdigest()[:32]


class _Accounts:
    """Whether Streamlit's secrets have a section [auth]. They are read once: where there are none, Streamlit
    looks for their files again at each question, under a lock of the process."""

    def __init__(self) -> None:
        self._read: tuple[Secrets, bool] | None = None

    def required_by(self, secrets: Secrets) -> bool:
        if self._read is None or self._read[0] is not secrets:
            self._read = secrets, secrets.load_if_toml_exists() and "auth" in secrets
        return self._read[1]


_accounts = _Accounts()


def accounts() -> bool:
    """Whether this server requires an account: a section [auth] in Streamlit's secrets."""
    return _accounts.required_by(st.secrets)


def is_admitted(cookies: Mapping[str, str]) -> bool:
    """Whether a request with these cookies may see what pages show: everyone, or only those logged in if
    accounts are required. For requests outside of a script; pages use `login.is_admitted`."""
    if not accounts():
        return True
    try:
        payload = json.loads(_get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME) or b"")
    except ValueError:
        return False
    return isinstance(payload, dict) and payload.get("is_logged_in") is True


def _account(issuer: str, subject: str) -> str:
    """The learner id of an account, from which the account cannot be told."""
    return hashlib.sha256(f"{issuer} {subject}".encode()).hexdigest()[:32]
