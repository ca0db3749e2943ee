"""Middleware: every page knows what to say when the server does not answer, in its reader's language."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from starlette.types import ASGIApp, Receive, Scope, Send

from components.assembly.spec.messages import N_
from components.ui.base.locale import catalog, first_language, of_browser
from components.ui.base.page_parts import PageInsertion, for_whole_page
from components.ui.security.cookie import opens_a_page

TEMPLATE = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
# What of it runs in the browser.
SCRIPT = TEMPLATE.template
TITLE = N_("The server does not answer")
TEXT = N_(
    "What was written down is kept, and this page goes on by itself when the server is there again. If it "
    "does not, load the page anew, or ask whoever runs the server."
)


class ServerGone:
    """Lays the words into Streamlit's page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not opens_a_page(scope):
            await self._app(scope, receive, send)
            return
        more = notice(of_browser(first_language(scope)))
        await self._app(for_whole_page(scope), receive, PageInsertion(send, b"", more.encode()))


def notice(language: str) -> str:
    """The words, and the script that shows them, in this language."""
    words = catalog(language).gettext
    said = {"language": language.replace("_", "-"), "title": words(TITLE), "text": words(TEXT)}
    return TEMPLATE.substitute({name: escape(text) for name, text in said.items()})
