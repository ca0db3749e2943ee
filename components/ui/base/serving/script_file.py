"""A script of a component that a page loads once, so that no message to it carries the script."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

# The address changes with what is there, so that a browser may keep it.
HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}

# What every message of such a component carries; its data say as `script` where the rest is.
LOADER = """
export default function (component) {
  let ended = false;
  let end = () => {};
  import(new URL(component.data.script, location.origin)).then(({ default: draw }) => {
    if (!ended) end = draw(component);
  });
  return () => {
    ended = true;
    end();
  };
}
"""


class ScriptFile:
    """A script and its address.

    Args:
        name: The last part of the address, such as "diagram.js".
        parts: The files that it is made of, one after the other: they are one module.
    """

    def __init__(self, name: str, parts: Sequence[Path]) -> None:
        self._name = name
        self._source = "\n".join(part.read_text(encoding="utf-8") for part in parts)
        self._version = hashlib.sha256(self._source.encode()).hexdigest()[:16]

    def address(self, base: str | None = None) -> str:
        """Where it is, on a server with this `base` path, or on this server."""
        if base is None:
            base = str(st.get_option("server.baseUrlPath") or "")
        return f"{self._path(base)}?{self._version}"

    def route(self, base: str) -> BaseRoute:
        """What serves it, under the server's `base` path."""
        return Route(self._path(base), self._answer)

    def _path(self, base: str) -> str:
        return "/".join(["", *filter(None, [base.strip("/")]), self._name])

    async def _answer(self, _: Request) -> Response:
        return Response(self._source, media_type="text/javascript", headers=HEADERS)
