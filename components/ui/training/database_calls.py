"""What a learner does to their runs, whatever the database says to it."""

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
    """A callback that does `action` with what is given `first` and with what a widget says;
    if the database cannot, `show_error` tells."""
    return partial(_attempt, action, *first)


def show_error() -> None:
    """Why the last thing that was done came to nothing, once."""
    reason: str | None = state.choice(ERROR, None)
    if reason is not None:
        state.forget(ERROR)
        st.error(
            _("That could not be written down: {reason}. Try it again in a moment.").format(reason=reason)
        )


def _attempt(action: Callable[..., Any], *given: Any) -> None:
    storage_estimate.forget_estimate()
    try:
        action(*given)
    except DatabaseError as error:
        state.choose(ERROR, error.reason)
