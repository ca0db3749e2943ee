"""The addresses of the files that the editor loads once: CodeMirror, and what it completes in a language."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from components.ui.base.locale import LANGUAGES

PREFIX = "editor"
LIBRARY = "codemirror.js"
VENDOR = Path(__file__).with_name("vendor")
# Another version of a file has another address, so that a browser need never ask again.
HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


def library_address() -> str:
    """Where CodeMirror is."""
    return f"{_below(_base())}/{LIBRARY}?{_version(_library())}"


def completions_address(language: str) -> str:
    """Where what is completed is, in a language."""
    return f"{_below(_base())}/completions/{language}.json?{_version(_completions(language))}"


def routes(base: str) -> list[BaseRoute]:
    """The routes, below the server's `base` path."""
    prefix = _below(base)
    return [
        Route(f"{prefix}/{LIBRARY}", _answer_library),
        Route(f"{prefix}/completions/{{language}}.json", _answer_completions),
    ]


async def _answer_library(request: Request) -> Response:
    return _file(request, _library(), "text/javascript")


async def _answer_completions(request: Request) -> Response:
    language = request.path_params["language"]
    if language not in LANGUAGES:
        return Response(status_code=404)
    return _file(request, await asyncio.to_thread(_completions, language), "application/json")


def _file(request: Request, compressed: bytes, media_type: str) -> Response:
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(compressed, headers=HEADERS | {"Content-Encoding": "gzip"}, media_type=media_type)
    return Response(gzip.decompress(compressed), headers=HEADERS, media_type=media_type)


@cache
def _library() -> bytes:
    return gzip.compress((VENDOR / "codemirror.min.js").read_bytes(), mtime=0)


@cache
def _completions(language: str) -> bytes:
    from components.ui.code_editor.completions import completions  # noqa: PLC0415  It imports Keras

    return gzip.compress(json.dumps(completions(language), ensure_ascii=False).encode(), mtime=0)


@cache
def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _base() -> str:
    return str(st.get_option("server.baseUrlPath") or "")


def _below(base: str) -> str:
    """Where the addresses begin, on a server with this `base` path."""
    return "/".join(["", *filter(None, [base.strip("/")]), PREFIX])
