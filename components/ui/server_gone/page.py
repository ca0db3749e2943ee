"""Middleware that adds to every page the message shown when the server no longer answers."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from starlette.types import ASGIApp, Receive, Scope, Send

from components.assembly.spec.messages import N_
from components.ui.base.locale import catalog, first_language, of_browser
from components.ui.base.serving.page_insertion import PageInsertion, for_whole_page
from components.ui.security.cookie import opens_a_page

TEMPLATE = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
# The page whose inline script the Content-Security-Policy allows.
SCRIPT = TEMPLATE.template
TITLE = N_("The server does not answer")
TEXT = N_(
    "What was written down is kept, and this page goes on by itself when the server is there again. If it "
    "does not, load the page anew, or ask whoever runs the server."
)


class ServerGone:
    """Adds the message, hidden, to every page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not opens_a_page(scope):
            await self._app(scope, receive, send)
            return
        more = notice(of_browser(first_language(scope)))
        await self._app(for_whole_page(scope), receive, PageInsertion(send, b"", more.encode()))


def notice(language: str) -> str:
    """The HTML with the message in this language, and the script that shows it."""
    translate = catalog(language).gettext
    texts = {"language": language.replace("_", "-"), "title": translate(TITLE), "text": translate(TEXT)}
    return TEMPLATE.substitute({name: escape(text) for name, text in texts.items()})
