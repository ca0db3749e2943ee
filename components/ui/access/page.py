"""Middleware that makes every page usable without a mouse, on a phone and by ear.

It adds one script, which mends what Streamlit's own elements lack: the language of the page, texts in that
language, shortcuts that leave text fields alone, sliders that let a finger scroll, a focus that stays, parts
of a model that come into sight and are walked through by keys, and news that are read out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from components.ui.access.phrases import patterns, phrases
from components.ui.base.locale import LANGUAGES, catalog, first_language, of_browser
from components.ui.base.serving.page_insertion import PageInsertion, for_whole_page
from components.ui.security.cookie import opens_a_page

HERE = Path(__file__).parent
STYLES = HERE / "access.css"
# One after the other, in a function of their own.
SCRIPTS = (
    "fields.js",
    "presses.js",
    "narrow.js",
    "parts.js",
    "rows.js",
    "sliders.js",
    "texts.js",
    "focus.js",
    "popovers.js",
    "skipping.js",
    "announcements.js",
    "access.js",
)


def _languages() -> dict[str, dict[str, object]]:
    """Streamlit's texts in each language, by what the switch calls the language."""
    return {
        name: {
            "tag": code.replace("_", "-"),
            "phrases": phrases(catalog(code).gettext),
            "patterns": patterns(catalog(code).gettext),
        }
        for code, name in LANGUAGES.items()
    }


def _script() -> str:
    sources = "\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    languages = json.dumps(_languages(), ensure_ascii=False).replace("<", "\\u003c")
    return f"<script>(() => {{\nconst LANGUAGES = {languages};\n{sources}\n}})();</script>"


# The inline script that the Content-Security-Policy allows.
SCRIPT = _script()


class PageAccess:
    """Adds the script and styles to every page.

    Args:
        app: The application.
        styles: Files of CSS that the page has before Streamlit draws anything, so that nothing moves later.
        modules: Addresses of scripts that the page loads before one of its components asks for them.
    """

    def __init__(self, app: ASGIApp, styles: Sequence[Path] = (), modules: Sequence[str] = ()) -> None:
        self._app = app
        sheet = "\n".join(path.read_text(encoding="utf-8") for path in (STYLES, *styles))
        self._styles = f"<style>{sheet}</style>"
        self._links = "".join(f'<link rel="modulepreload" href="{escape(address)}">' for address in modules)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not opens_a_page(scope):
            await self._app(scope, receive, send)
            return
        more = self._styles + region(of_browser(first_language(scope))) + SCRIPT
        await self._app(
            for_whole_page(scope), receive, PageInsertion(send, self._links.encode(), more.encode())
        )


def region(language: str) -> str:
    """The HTML of the element whose text a screen reader says, in the language that the page has at first."""
    tag = escape(language.replace("_", "-"))
    return f'<div id="modelier-announcements" role="status" lang="{tag}"></div>'
