"""Middleware that answers a share link with a page that shows the model at once."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

import streamlit as st
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from components.assembly.spec.messages import N_
from components.lessons.link import MAX_CHARACTERS
from components.ui.base.locale import catalog, first_language, of_browser
from components.ui.base.serving.page_insertion import PageInsertion, for_whole_page
from components.ui.learner import identity
from components.ui.preview.drawing import DARK, NAME, drawing_pool, is_link
from components.ui.security.address import address_of
from components.ui.security.cookie import opens_a_page
from components.ui.share.opened_link import PARAMETER

TEMPLATE = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
# Milliseconds after which the overlay disappears, whether or not the page has loaded.
PATIENCE = 20_000
# The page whose inline script the Content-Security-Policy allows.
SCRIPT = TEMPLATE.safe_substitute(patience=PATIENCE)


class Preview:
    """Adds the overlay with the drawing to pages opened by a link; other answers pass unchanged."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        link = link_in(scope) if scope["type"] == "http" and opens_a_page(scope) else None
        if link is None or not identity.is_admitted(Request(scope).cookies):
            await self._app(scope, receive, send)
            return
        # Starts the drawing that the browser is about to request. Most pages are light; for a dark one most
        # of the work is the same.
        drawing_pool.begin((link, False), address_of(scope))
        language = of_browser(first_language(scope))
        more = overlay(link, language, catalog(language).gettext)
        insertion = PageInsertion(send, preload_hints(link).encode(), more.encode())
        await self._app(for_whole_page(scope), receive, insertion)


def link_in(scope: Scope) -> str | None:
    """The link in an address; None if there is none, or if it cannot be one."""
    link = parse_qs(scope["query_string"].decode("latin-1")[: MAX_CHARACTERS + 100]).get(PARAMETER, [""])[-1]
    return link if is_link(link) else None


def preload_hints(link: str) -> str:
    """HTML that makes a browser load the drawing before anything else."""
    light, dark = map(escape, addresses(link))
    hint = '<link rel="preload" as="image" fetchpriority="high" media="(prefers-color-scheme: {})" href="{}">'
    return hint.format("light", light) + hint.format("dark", dark)


def addresses(link: str) -> tuple[str, str]:
    """The addresses of a link's drawing, for a light page and for a dark one."""
    address = f"./{NAME}?{PARAMETER}={link}"
    return address, f"{address}&{DARK}=1"


def overlay(link: str, language: str, translate: Callable[[str], str]) -> str:
    """The HTML that shows the drawing of a link, in this language."""
    light, dark = addresses(link)
    texts = {
        "language": language.replace("_", "-"),
        "light": light,
        "dark": dark,
        "alt": translate(N_("The model of this link.")),
        "text": translate(N_("Opening the lesson with this model…")),
    }
    theme = {
        f"{look}_{name}": str(st.get_option(f"theme.{look}.{name}Color"))
        for look in ("light", "dark")
        for name in ("background", "text")
    }
    font = str(st.get_option("theme.font") or "sans-serif")
    quoted = {name: escape(text) for name, text in {**texts, **theme}.items()}
    return TEMPLATE.substitute(quoted, font=font, patience=PATIENCE)
