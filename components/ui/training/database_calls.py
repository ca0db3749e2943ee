"""Callbacks that write to the database, and the message when that fails."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from components.store import DatabaseError
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.training import storage_estimate

ERROR = "runs-trouble"


def database_callback(action: Callable[..., Any], *first: Any) -> Callable[..., None]:
    """A callback for a widget that calls `action` with `first` and the widget's own arguments. If the
    database fails, the next `show_error` says so."""
    return partial(_attempt, action, *first)


def show_error() -> None:
    """Draw why the last callback failed, once."""
    reason: str | None = state.choice(ERROR, None)
    if reason is not None:
        state.forget(ERROR)
        st.error(_("That could not be stored: {reason}. Try it again in a moment.").format(reason=reason))


def _attempt(action: Callable[..., Any], *arguments: Any) -> None:
    storage_estimate.forget_estimate()
    try:
        action(*arguments)
    except DatabaseError as error:
        state.choose(ERROR, error.reason)
