"""The server: `streamlit run app.py`. Start-up, shut-down, and nothing of the pages."""

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

# TensorFlow reads this when it is imported: only what is wrong, not what is merely so.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


import streamlit as st
from starlette.middleware import Middleware
from streamlit.file_util import get_static_dir

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

# Seconds between two collections of what is young among the garbage, and how many of these there
# are for one of all: with the sessions of a class that one holds the server for a tenth of a second.
TIDY_EVERY = 10.0
THOROUGH = 6
# Seconds until a store that could not be opened is tried again.
OPEN_AGAIN = 15.0
# Seconds for which a thread that draws a page keeps the others waiting: the one that tells pages
# what is new of their runs has little to do and is to be there at once.
SWITCH = 0.001


def keep_private() -> None:
    """Have no other account of this machine read what is written from now on: texts, uploads, weights.
    Workers elsewhere may have an account of their own, and must read what they train on."""
    from components.training.config import Settings  # noqa: PLC0415

    if Settings.from_environment().scheduler is None:
        os.umask(0o077)


def start() -> None:
    """Import and start what the first page would otherwise wait for."""
    from components.training.artifacts.initial_weights import keep_large_arrays_in_files  # noqa: PLC0415
    from components.ui.learner import service  # noqa: PLC0415  Keras is imported after the runtime is up

    keep_private()
    keep_large_arrays_in_files()
    service.share_keras()
    service.engine()
    service.warm_up()
    # With TensorFlow's objects among those that are looked through for garbage, each time would
    # hold the whole server for a fifth of a second.
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH)


async def tidy() -> None:
    """Collect garbage now and then, which Streamlit would do after every script run: in a class
    of forty that was half of all the server did."""
    from components.ui.learner import service  # noqa: PLC0415

    for turn in count(1):
        await asyncio.sleep(TIDY_EVERY)
        await asyncio.to_thread(service.collect_garbage, thorough=not turn % THOROUGH)


def stop() -> None:
    """End the workers; no process stays behind."""
    from components.ui.learner import service  # noqa: PLC0415

    service.close()


def secret() -> str | None:
    """What cookies are signed with; nothing is signed where there is no store."""
    from components.ui.learner import service  # noqa: PLC0415

    found = service.store()
    return found.settings.secret if found is not None else None


async def open_store_later() -> None:
    """Try now and then to open the store, where that did not work at the start: whoever visits then
    gets their own again."""
    from components.ui.learner import service  # noqa: PLC0415
    from components.ui.session import workspaces  # noqa: PLC0415

    while service.store() is None:
        await asyncio.sleep(OPEN_AGAIN)
        await asyncio.to_thread(workspaces.open_store)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    closing.listen()
    limit_accepts(asyncio.get_running_loop())
    await asyncio.to_thread(start)
    print(welcome(), flush=True)
    tasks = [asyncio.create_task(tidy()), asyncio.create_task(open_store_later())]
    try:
        yield {}
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.to_thread(stop)


def streamlit_page() -> str:
    """The page that Streamlit answers every address with."""
    return (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")


skip_external_ip_lookup()
limit_connections(raise_open_file_limit())
base = str(st.get_option("server.baseUrlPath") or "")
app = st.App(
    Path(__file__).parent / "pages" / "main.py",
    lifespan=lifespan,
    routes=[*live_routes(base, closing), *preview_routes(base)],
    middleware=[
        Middleware(SecurityHeaders, [streamlit_page(), PREVIEW, GONE]),
        Middleware(OriginCheck),
        Middleware(HiddenPaths),
        Middleware(LearnerCookies, secret),
        Middleware(UploadBudget, secret),
        Middleware(ServerGone),
        Middleware(Preview),
    ],
)
