"""The engine and the store of this server, opened once and shared by all sessions."""

from __future__ import annotations

import gc
import logging
import threading
from contextlib import suppress
from importlib import import_module
from itertools import product
from pathlib import Path
from pkgutil import walk_packages
from urllib.parse import urlsplit

import keras
import streamlit as st

from components import lessons
from components.assembly.drawing.diagram import to_dot, to_svg
from components.assembly.spec.problems import Refused
from components.lessons import LESSONS
from components.store import DatabaseError, Store, StoreSettings
from components.store.weights.leftovers import clear_leftovers
from components.training import Engine
from components.training.worker.process.memory import trim
from components.ui.base.locale import LANGUAGES

logger = logging.getLogger(__name__)

UI = Path(__file__).parents[1]

# Holds the store once opening it was tried; None if it failed.
_opened: list[Store | None] = []
_opening = threading.Lock()
# The last logged reason why it could not be opened.
_logged: list[str] = []
STORE_FAILED = "The store could not be opened, so nothing that learners make lasts. It is tried again. %s"


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The server's engine, started at the first call. Under `app.py` that is at start-up."""
    opened = store()
    return Engine(blob_store=opened.blob_store if opened is not None else None)


def store() -> Store | None:
    """The server's store, opened at the first call; None if it could not be opened."""
    with _opening:
        if not _opened:
            _opened.append(_open())
        return _opened[0]


def open_store() -> Store | None:
    """Try again to open the store if that failed before; returns it if it works now. `store` does not
    wait meanwhile."""
    if store() is not None:
        return None
    opened = _open()
    if opened is not None:
        with _opening:
            _opened[0] = opened
        engine().keep_in(opened.blob_store)
    return opened


def _open() -> Store | None:
    try:
        opened = Store(StoreSettings.from_environment())
    except (DatabaseError, OSError) as error:
        if str(error) not in _logged:
            _logged[:] = [str(error)]
            logger.error(STORE_FAILED, error)
        return None
    _logged.clear()
    clear_leftovers(opened.settings)
    return opened


def close() -> None:
    """Close the store, which marks runs under way as interrupted, and end the worker processes."""
    opened = store()
    if opened is not None:
        opened.close()
    engine().close()


def collect_garbage(*, thorough: bool) -> None:
    """Collect garbage of the young generations; if `thorough`, collect all, return memory to the system and
    remove abandoned files."""
    gc.collect(2 if thorough else 1)
    # Streamlit parses every drawing as an address, and Python caches the last 128 results, each with
    # two copies of the drawing.
    urlsplit.cache_clear()  # type: ignore[attr-defined]
    if thorough:
        trim()
        opened = store()
        clear_leftovers(opened.settings if opened is not None else None)


def warm_up() -> None:
    """Draw a diagram, which imports Keras, import what the pages are composed of, and start to read the texts
    of the lessons in a thread, so that the first learners do not wait for any of it."""
    to_svg(to_dot(lessons.headline()))
    for module in walk_packages([str(UI)], "components.ui."):
        import_module(module.name)
    threading.Thread(target=_read_data, name="read-ahead", daemon=True).start()


def _read_data() -> None:
    # A page that needs the data will show why they cannot be read.
    with suppress(Refused, OSError):
        for language, name in product(LANGUAGES, ("headline", "pairs")):
            options, recipe = LESSONS[name].begun(language)
            recipe.dataset.prepare(options.spec())
        options, recipe = LESSONS["headline"].begun(next(iter(LANGUAGES)))
        for joined, second in product((True, False), repeat=2):
            changed = options.choose("auxiliary_input", joined).choose("auxiliary_output", second)
            recipe.dataset.prepare(changed.spec())


def share_keras() -> None:
    """Stop Streamlit from clearing Keras's state, so that several visitors can use Keras at once.

    After every script run Streamlit calls `keras.backend.clear_session()`, which clears the state of all
    threads and breaks models that other scripts are building. Nothing here needs that state cleared.
    """
    keras.backend.clear_session = _leave_alone


def _leave_alone(*_arguments: object, **_settings: object) -> None:
    """Instead of `keras.backend.clear_session`."""
