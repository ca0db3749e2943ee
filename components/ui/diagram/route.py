"""The route that serves the scripts of diagrams, so that no message to a page carries them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

HERE = Path(__file__).parent
STYLES = HERE / "diagram.css"
# One after the other: they are one module.
SCRIPTS = (
    "drawn.js",
    "values.js",
    "flows.js",
    "view.js",
    "hands.js",
    "glide.js",
    "wire.js",
    "naming.js",
    "choice.js",
    "faults.js",
    "looked.js",
    "picture.js",
    "diagram.js",
)
NAME = "diagram.js"
SOURCE = "\n".join((HERE / "scripts" / name).read_text(encoding="utf-8") for name in SCRIPTS)
VERSION = hashlib.sha256(SOURCE.encode()).hexdigest()[:16]
# The address changes with what is there, so that a browser may keep it.
HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}


def address(base: str) -> str:
    """Where the scripts are, on a server with this `base` path."""
    return f"{_path(base)}?{VERSION}"


def routes(base: str) -> list[BaseRoute]:
    """The route, under the server's `base` path."""
    return [Route(_path(base), _scripts)]


def _path(base: str) -> str:
    return "/".join(["", *filter(None, [base.strip("/")]), NAME])


async def _scripts(_: Request) -> Response:
    return Response(SOURCE, media_type="text/javascript", headers=HEADERS)
