"""Who presses again before the page has answered: nothing jumps back, and both presses count."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.browser.conftest import Visit
from tests.browser.support.lesson import PATIENCE, LessonPage
from tests.browser.support.waiting import wait_until

SEPARATE, PRODUCT = 1, 2
# What the page says of separate encoders.
PARAMETERS = "664,865"


class SlowNetwork:
    """Stands between a page and the server, and keeps what the server sends while it is told to."""

    def __init__(self) -> None:
        self._kept: list[str | bytes] | None = None
        self._page: WebSocketRoute | None = None

    def route(self, page: WebSocketRoute) -> None:
        """Take the connection of a page, as `Page.route_web_socket` hands it over."""
        self._page, server = page, page.connect_to_server()
        page.on_message(server.send)
        server.on_message(self._take)

    def keep(self) -> list[str | bytes]:
        """Keep what comes from now on; what was kept before."""
        before, self._kept = self._kept or [], []
        return before

    def has(self, part: str) -> bool:
        """Whether `part` is in what is kept."""
        return any(part.encode() in message for message in self._kept or [] if isinstance(message, bytes))

    def deliver(self, messages: Sequence[str | bytes]) -> None:
        """Send messages to the page."""
        assert self._page is not None
        for message in messages:
            self._page.send(message)

    def let_through(self) -> None:
        """Send what is kept, and keep nothing any more."""
        self.deliver(self.keep())
        self._kept = None

    def _take(self, message: str | bytes) -> None:
        if self._kept is None:
            self.deliver([message])
        else:
            self._kept.append(message)


@pytest.fixture
def network() -> SlowNetwork:
    """What the page of `lesson` is behind."""
    return SlowNetwork()


@pytest.fixture
def lesson(visit: Visit, network: SlowNetwork) -> LessonPage:
    """The pairs lesson behind the network."""
    page = visit()
    page.route_web_socket("**/_stcore/stream*", network.route)
    page.goto(f"{page.url.rstrip('/')}/pairs")
    return LessonPage(page, "pairs").ready()


def test_a_choice_made_before_the_page_answers_stays(network: SlowNetwork, lesson: LessonPage) -> None:
    page = lesson.page
    lesson.settle()
    network.keep()
    lesson.choose("encoder", SEPARATE)
    while not (network.has(PARAMETERS) and network.has("pairs-meeting")):
        wait_until(page, "() => true")  # lets messages come
    answer = network.keep()
    lesson.choose("meeting", PRODUCT)
    network.deliver(answer)
    expect(page.get_by_text(PARAMETERS).first).to_be_visible(timeout=PATIENCE)
    product = lesson.widget("meeting").get_by_role("radio").nth(PRODUCT)
    assert product.is_checked()
    network.let_through()
    lesson.settle()
    assert product.is_checked()
    expect(lesson.widget("encoder").get_by_role("radio").nth(SEPARATE)).to_be_checked()


def test_a_press_before_an_undo_is_heard_of_does_not_undo_it(
    network: SlowNetwork, lesson: LessonPage
) -> None:
    page = lesson.page
    lesson.choose("encoder", SEPARATE)
    expect(page.get_by_text(PARAMETERS).first).to_be_visible(timeout=PATIENCE)
    lesson.settle()
    network.keep()
    lesson.press("undo")
    while not network.has("pairs-encoder"):
        wait_until(page, "() => true")
    lesson.choose("meeting", PRODUCT)
    network.let_through()
    shared = lesson.widget("encoder").get_by_role("radio").first
    expect(shared).to_be_checked()
    expect(lesson.widget("meeting").get_by_role("radio").nth(PRODUCT)).to_be_checked()
    lesson.settle()
    expect(shared).to_be_checked()
    expect(page.get_by_text(PARAMETERS)).to_have_count(0)
