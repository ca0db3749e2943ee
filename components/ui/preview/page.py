"""Middleware: an address with a link in it is answered with a page that shows the drawing at once."""

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
from components.ui.base.page_parts import PageInsertion, for_whole_page
from components.ui.learner import identity
from components.ui.preview.drawing import DARK, NAME, drawing_pool, is_link
from components.ui.security.address import address_of
from components.ui.security.cookie import opens_a_page
from components.ui.share.opened_link import PARAMETER

TEMPLATE = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
# Milliseconds after which it goes whether or not there is a page.
PATIENCE = 20_000
# What of it runs in the browser.
SCRIPT = TEMPLATE.safe_substitute(patience=PATIENCE)


class Preview:
    """Lays the drawing over Streamlit's page; what is no link, and no page, passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        link = link_in(scope) if scope["type"] == "http" and opens_a_page(scope) else None
        if link is None or not identity.is_admitted(Request(scope).cookies):
            await self._app(scope, receive, send)
            return
        # What the browser is about to ask for, while it reads the page. Most pages are light; where
        # this one is not, most of the work is done as well.
        drawing_pool.begin((link, False), address_of(scope))
        language = of_browser(first_language(scope))
        more = overlay(link, language, catalog(language).gettext)
        held = PageInsertion(send, preload_hints(link).encode(), more.encode())
        await self._app(for_whole_page(scope), receive, held)


def link_in(scope: Scope) -> str | None:
    """The text of the link in an address; None if there is none that could be one."""
    found = parse_qs(scope["query_string"].decode("latin-1")[: MAX_CHARACTERS + 100]).get(PARAMETER, [""])[-1]
    return found if is_link(found) else None


def preload_hints(link: str) -> str:
    """What has a browser ask for the drawing before all else."""
    light, dark = map(escape, addresses(link))
    hint = '<link rel="preload" as="image" fetchpriority="high" media="(prefers-color-scheme: {})" href="{}">'
    return hint.format("light", light) + hint.format("dark", dark)


def addresses(link: str) -> tuple[str, str]:
    """Where the drawing of a link is, for a light page and for a dark one."""
    address = f"./{NAME}?{PARAMETER}={link}"
    return address, f"{address}&{DARK}=1"


def overlay(link: str, language: str, words: Callable[[str], str]) -> str:
    """The piece of a page that shows the drawing of a link, in this language."""
    light, dark = addresses(link)
    said = {
        "language": language.replace("_", "-"),
        "light": light,
        "dark": dark,
        "alt": words(N_("The model of this link.")),
        "text": words(N_("Opening the lesson with this model…")),
    }
    theme = {
        f"{look}_{name}": str(st.get_option(f"theme.{look}.{name}Color"))
        for look in ("light", "dark")
        for name in ("background", "text")
    }
    font = str(st.get_option("theme.font") or "sans-serif")
    quoted = {name: escape(text) for name, text in {**said, **theme}.items()}
    return TEMPLATE.substitute(quoted, font=font, patience=PATIENCE)
