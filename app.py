"""The server: `streamlit run app.py`. Its start-up, its shut-down and its middleware; no pages."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

# TensorFlow reads this when it is imported: it logs errors only.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


import streamlit as st
from starlette.middleware import Middleware
from streamlit.file_util import get_static_dir

from components.ui.access.page import SCRIPT as ACCESS
from components.ui.access.page import PageAccess
from components.ui.base.serving.streamlit_options import (
    read_options_without_lock,
    read_themes_once,
    skip_look_for_a_console,
)
from components.ui.base.serving.widget_state import leave_late_values_aside, look_up_single_widgets
from components.ui.code_editor.route import routes as editor_routes
from components.ui.diagram import script as diagram
from components.ui.lessons.screen_styles import SCREEN
from components.ui.live import script as live
from components.ui.live.closing import Closing
from components.ui.live.route import routes as live_routes
from components.ui.preview.drawing import routes as preview_routes
from components.ui.preview.page import SCRIPT as PREVIEW
from components.ui.preview.page import Preview
from components.ui.security.connections import limit_accepts, limit_connections, raise_open_file_limit
from components.ui.security.cookie import LearnerCookies
from components.ui.security.headers import SecurityHeaders
from components.ui.security.hidden_paths import HiddenPaths
from components.ui.security.origins import OriginCheck, skip_external_ip_lookup
from components.ui.security.upload_budget import UploadBudget
from components.ui.server_gone.page import SCRIPT as GONE
from components.ui.server_gone.page import ServerGone
from components.ui.welcome import welcome

closing = Closing()

# Seconds between two collections of the young generations of garbage, and how many of these there are for
# each full collection, which with the sessions of a class holds the server for a tenth of a second.
COLLECT_EVERY = 10.0
FULL_COLLECTION = 6
# Seconds until a store that could not be opened is tried again.
RETRY_STORE = 15.0
# Seconds after which Python switches threads. Short, so that the thread that streams news of runs does not
# wait for those that draw pages.
SWITCH_INTERVAL = 0.001


def start() -> None:
    """Import and start in advance what the first page would otherwise wait for."""
    from components.ui.learner import service  # noqa: PLC0415  Keras must not be imported before the runtime

    make_files_private()
    move_initial_weights_to_files()
    service.share_keras()
    service.engine()
    service.warm_up()
    freeze_garbage_collection()
    read_options_without_lock()
    read_themes_once()
    skip_look_for_a_console()
    look_up_single_widgets()
    leave_late_values_aside()
    sys.setswitchinterval(SWITCH_INTERVAL)


def make_files_private() -> None:
    """Let no other account of this machine read files written from now on: texts, uploads, weights.

    Workers of a joined cluster may run under another account, and must be able to read their data.
    """
    from components.training.config import Settings  # noqa: PLC0415

    if Settings.from_environment().scheduler is None:
        os.umask(0o077)


def move_initial_weights_to_files() -> None:
    """Keep the arrays of initial weights in files that are mapped into memory."""
    from components.training.artifacts.initial_weights import keep_large_arrays_in_files  # noqa: PLC0415

    keep_large_arrays_in_files()


def freeze_garbage_collection() -> None:
    """Exclude all objects so far from garbage collections.

    With TensorFlow's objects among them, each full collection would hold the server for a fifth of a second.
    """
    gc.collect()
    gc.freeze()


def stop() -> None:
    """Close the store and end the worker processes."""
    from components.ui.learner import service  # noqa: PLC0415

    service.close()


async def collect_garbage_regularly() -> None:
    """Collect garbage every few seconds. Streamlit would do so after every script run, which for a class of
    forty was half of the server's work."""
    from components.ui.learner import service  # noqa: PLC0415

    for turn in count(1):
        await asyncio.sleep(COLLECT_EVERY)
        await asyncio.to_thread(service.collect_garbage, thorough=not turn % FULL_COLLECTION)


async def retry_store() -> None:
    """Try to open the store again until it works; learners who come then find their lessons again."""
    from components.ui.learner import service  # noqa: PLC0415
    from components.ui.session import workspaces  # noqa: PLC0415

    while service.store() is None:
        await asyncio.sleep(RETRY_STORE)
        await asyncio.to_thread(workspaces.open_store)


# Scripts of components that every page loads once.
SCRIPTS = (diagram.SCRIPT, live.SCRIPT)

BACKGROUND_TASKS = (collect_garbage_regularly, retry_store)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """What the server does at start-up (before the `yield`) and at shut-down (after it)."""
    closing.listen()
    limit_accepts(asyncio.get_running_loop())
    await asyncio.to_thread(start)
    print(welcome(), flush=True)
    tasks = [asyncio.create_task(task()) for task in BACKGROUND_TASKS]
    try:
        yield {}
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.to_thread(stop)


def secret() -> str | None:
    """What cookies are signed with; None while there is no store."""
    from components.ui.learner import service  # noqa: PLC0415

    store = service.store()
    return store.settings.secret if store is not None else None


def streamlit_page() -> str:
    """The HTML page that Streamlit answers every address with."""
    return (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")


skip_external_ip_lookup()
limit_connections(raise_open_file_limit())
base = str(st.get_option("server.baseUrlPath") or "")
app = st.App(
    Path(__file__).parent / "pages" / "main.py",
    lifespan=lifespan,
    routes=[
        *live_routes(base, closing),
        *preview_routes(base),
        *(script.route(base) for script in SCRIPTS),
        *editor_routes(base),
    ],
    middleware=[
        Middleware(SecurityHeaders, [streamlit_page(), PREVIEW, GONE, ACCESS]),
        Middleware(OriginCheck),
        Middleware(HiddenPaths),
        Middleware(LearnerCookies, secret),
        Middleware(UploadBudget, secret),
        Middleware(ServerGone),
        Middleware(PageAccess, [diagram.STYLES, *SCREEN], [script.address(base) for script in SCRIPTS]),
        Middleware(Preview),
    ],
)
