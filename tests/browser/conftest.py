"""A real browser and a real server, once for all the tests here.

`visit` opens a page as a person with a certain language, colour scheme and window would, and
afterwards fails the test if the page or the server had an error, or if anything was fetched
from elsewhere. `MODELIER_SCREENSHOTS=directory` keeps what `shoot` sees.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.browser.support import chromium
from tests.browser.support.server import Server, serve

HERE = Path(__file__).parent
WAIT_MILLISECONDS = 120_000
# Files whose few tests take longest begin, so that two processes end together.
LONGEST = ("test_stories.py", "test_stored_sessions.py", "test_axe.py", "test_servers.py")
# On a page other than the first Streamlit's browser side asks for these below the page's own
# address before it finds them at the root.
PROBES = ("/_stcore/health", "/_stcore/host-config")
expect.set_options(timeout=WAIT_MILLISECONDS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is here, and put it last: Playwright keeps an event loop running in the main
    thread, which the other tests must not find there. Continuous integration tries what fails
    once more, and names it in its summary.
    """
    here = [item for item in items if item.path.is_relative_to(HERE)]
    for item in here:
        item.add_marker(pytest.mark.browser)
        if os.environ.get("CI"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    here.sort(key=lambda item: item.path.name not in LONGEST)
    ours = set(here)
    items[:] = [item for item in items if item not in ours] + here


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Without one the tests are skipped, in continuous integration they fail."""
    with sync_playwright() as playwright:
        launched = chromium.launch(playwright)
        if launched is None and os.environ.get("CI"):
            pytest.fail(chromium.MISSING)
        if launched is None:
            pytest.skip(chromium.MISSING)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, as `streamlit run app.py` serves it. It must leave no process behind."""
    # One worker has room for all runs here, and starting one takes longer than most tests.
    with serve(tmp_path_factory.mktemp("server"), MODELIER_WORKERS="1") as running:
        yield running
    check(running.written())


def check(written: str) -> None:
    """Fail, with what the server wrote, if there is a traceback in it."""
    if "Traceback" in written:
        pytest.fail(f"the server had an error:\n{written}", pytrace=False)


@dataclass
class Watch:
    """What went wrong in the pages of one test."""

    origin: str
    errors: list[str] = field(default_factory=list)

    def page(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.errors.append(f"page error: {error}"))
        page.on("console", self._console)
        page.on("request", self._request)

    def _request(self, request: Request) -> None:
        ours = request.url.startswith(self.origin) or urlsplit(request.url).scheme in {"data", "blob"}
        if not ours:
            self.errors.append(f"fetched from elsewhere: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        url = str(message.location.get("url"))
        if message.type == "error" and not url.endswith(PROBES):
            self.errors.append(f"console: {message.text} ({url})")


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """`visit(path, locale=, scheme=, size=, touch=) -> Page`: open a page of the app in a new profile."""
    watch = Watch(server.url)
    contexts: list[BrowserContext] = []
    before = len(server.written())

    def open_page(
        path: str = "",
        *,
        locale: str = "en-US",
        scheme: Literal["light", "dark"] = "light",
        size: tuple[int, int] = (1440, 900),
        touch: bool = False,
    ) -> Page:
        context = browser.new_context(
            locale=locale,
            color_scheme=scheme,
            viewport={"width": size[0], "height": size[1]},
            accept_downloads=True,
            has_touch=touch,
        )
        contexts.append(context)
        context.set_default_timeout(WAIT_MILLISECONDS)
        page = context.new_page()
        watch.page(page)
        page.goto(f"{server.url}/{path}")
        return page

    yield open_page
    for number, context in enumerate(contexts):
        for page in context.pages:
            _keep(page, f"{request.node.name}-{number}-end")
        context.close()
    assert not watch.errors, "\n".join(watch.errors)
    check(server.written()[before:])


Shoot = Callable[[Page, str], None]


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Shoot:
    """`shoot(page, name)`: keep a picture of the whole page, if someone asked for pictures."""
    return lambda page, name: _keep(page, f"{request.node.name}-{name}")


def _keep(page: Page, name: str) -> None:
    directory = os.environ.get("MODELIER_SCREENSHOTS")
    if directory:
        Path(directory).mkdir(parents=True, exist_ok=True)
        with suppress(Exception):  # a picture is no reason to fail, nor a page that has closed
            page.screenshot(path=Path(directory) / f"{re.sub(r'[^A-Za-z0-9_-]+', '-', name)}.png")
