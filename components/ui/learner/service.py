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

from components import lessons
from components.assembly.drawing.diagram import to_dot, to_svg
from components.assembly.spec.problems import Refused
from components.datasets import Devices, Tweets
from components.lessons import PairOptions
from components.store import DatabaseError, Store, StoreSettings
from components.store.weights.leftovers import clear_leftovers
from components.training import Engine
from components.training.worker.process.memory import trim

logger = logging.getLogger(__name__)

# The store, once it was tried to open it, or None; and who tries first.
_opened: list[Store | None] = []
_opening = threading.Lock()
# Why it could not be opened, as it was logged last.
_logged: list[str] = []
STORE_FAILED = "The store could not be opened, so nothing that learners make lasts. It is tried again. %s"


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The server's engine, started at the first call. Under `app.py` that is at start-up."""
    found = store()
    return Engine(blob_store=found.blob_store if found is not None else None)


def store() -> Store | None:
    """The server's store, opened at the first call; None while it cannot be, and then nothing lasts."""
    with _opening:
        if not _opened:
            _opened.append(_open())
        return _opened[0]


def open_store() -> Store | None:
    """Try again to open the store, if it could not be; returns it if that works now. Whoever asks for
    `store` meanwhile does not wait."""
    if store() is not None:
        return None
    found = _open()
    if found is not None:
        with _opening:
            _opened[0] = found
        engine().keep_in(found.blob_store)
    return found


def _open() -> Store | None:
    try:
        found = Store(StoreSettings.from_environment())
    except (DatabaseError, OSError) as error:
        if str(error) not in _logged:
            _logged[:] = [str(error)]
            # The reason is a sentence, and where it happened is here.
            logger.error(STORE_FAILED, error)
        return None
    _logged.clear()
    clear_leftovers(found.settings)
    return found


def close() -> None:
    """End the workers; no process stays behind, and what runs is written down as interrupted."""
    found = store()
    if found is not None:
        found.close()
    engine().close()


def collect_garbage(*, thorough: bool) -> None:
    """Collect what is young among the garbage, or all of it, and give memory back."""
    gc.collect(2 if thorough else 1)
    # Streamlit asks of every drawing whether it is an address, and Python remembers the last 128
    # answers, which have each drawing in them twice.
    urlsplit.cache_clear()  # type: ignore[attr-defined]
    if thorough:
        trim()
        found = store()
        clear_leftovers(found.settings if found is not None else None)


def warm_up() -> None:
    """Draw a diagram once, so that the first learner does not pay for Keras's imports; and read
    the data of the lessons with texts, in a thread of its own, before a class comes all at once."""
    to_svg(to_dot(lessons.headline()))
    threading.Thread(target=_read_data, name="read-ahead", daemon=True).start()


def _read_data() -> None:
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
