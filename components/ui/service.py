"""What all sessions of a server share: the engine, and the store of what lasts."""

from __future__ import annotations

import gc
import logging
import threading
from contextlib import suppress
from itertools import product
from urllib.parse import urlsplit

import keras
import streamlit as st

from components.assembly import lessons
from components.assembly.diagram import to_dot, to_svg
from components.assembly.explain import Refused
from components.assembly.lessons import PairOptions
from components.datasets import Devices, Tweets
from components.store import DatabaseError, Store, StoreSettings
from components.training import Engine
from components.training.worker.process import trim

logger = logging.getLogger(__name__)


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The server's engine, started at the first call. Under `app.py` that is at start-up."""
    found = store()
    return Engine(vault=found.vault if found is not None else None)


@st.cache_resource(show_spinner=False)
def store() -> Store | None:
    """The server's store; None if there can be none, and then nothing lasts."""
    try:
        return Store(StoreSettings.from_environment())
    except (DatabaseError, OSError):
        logger.exception("The store could not be opened, so nothing that learners make will last")
        return None


def close() -> None:
    """End the workers; no process stays behind, and what runs is written down as interrupted."""
    found = store()
    if found is not None:
        found.close()
    engine().close()


def tidy(*, thorough: bool) -> None:
    """Collect what is young among the garbage, or all of it, and give memory back."""
    gc.collect(2 if thorough else 1)
    # Streamlit asks of every drawing whether it is an address, and Python remembers the last 128
    # answers, which have each drawing in them twice.
    urlsplit.cache_clear()  # type: ignore[attr-defined]
    if thorough:
        trim()


def warm_up() -> None:
    """Draw a diagram once, so that the first learner does not pay for Keras's imports; and read
    the data of the lessons with texts, in a thread of its own, before a class comes all at once."""
    to_svg(to_dot(lessons.headline()))
    threading.Thread(target=_read, name="read-ahead", daemon=True).start()


def _read() -> None:
    # What fails is told where it is shown.
    with suppress(Refused, OSError):
        for joined, second in product((True, False), repeat=2):
            spec = lessons.headline(auxiliary_input=joined, auxiliary_output=second)
            Tweets().prepare(spec)
        Devices().prepare(PairOptions().spec())


def share_keras() -> None:
    """Let several visitors use Keras at once.

    After every script run Streamlit calls `keras.backend.clear_session()`, to tidy up. That
    takes Keras's state away from all threads: a model that another visitor's script is just
    building breaks. Nothing here leaves anything in that state that would need clearing.
    """
    keras.backend.clear_session = _leave_alone


def _leave_alone(*_arguments: object, **_settings: object) -> None:
    """Instead of `keras.backend.clear_session`."""
