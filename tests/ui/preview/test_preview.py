"""What a share link shows before the page is there."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import anyio.to_thread
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from components.assembly.drawing.diagram import to_dot, to_svg
from components.assembly.drawing.forms import SCREEN
from components.assembly.drawing.rendering import TOO_LARGE
from components.assembly.spec.messages import message
from components.assembly.spec.problems import Problem, Refused
from components.lessons import HeadlineOptions
from components.lessons.link import MAX_CHARACTERS, Link, encode
from components.training import Recipe
from components.ui.learner import identity
from components.ui.preview import drawing
from components.ui.preview.drawing import draw, routes
from components.ui.preview.drawing_pool import A_SECOND, BURST, THREADS, WAITING, DrawingPool
from components.ui.preview.page import Preview

OPTIONS = HeadlineOptions().resize("extra_dense", 2)
LINK = encode(Link("headline", OPTIONS, Recipe()))
PAGE = "<html><head><title>Streamlit</title></head><body><div id='root'></div></body></html>"


async def page(request: Request) -> Response:
    assert "if-none-match" not in request.headers or "m" not in request.query_params
    return HTMLResponse(PAGE, headers={"etag": "of Streamlit's page"})


async def text(_: Request) -> Response:
    return PlainTextResponse(PAGE)


APP = Starlette(
    routes=[*routes("some/where"), Route("/headline", page), Route("/text", text)],
    middleware=[Middleware(Preview)],
)


def get(path: str, query: dict[str, str], **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of what a browser that opens an address is answered."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    all_headers = {
        "accept": "text/html",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in all_headers.items()],
        "query_string": urlencode(query).encode(),
    }
    asyncio.run(APP(scope, receive, send))
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answered, b"".join(message.get("body", b"") for message in sent[1:]).decode()


def test_a_link_is_drawn_as_its_page_will_draw_it() -> None:
    for dark in (False, True):
        query = {"m": LINK} | ({"dark": "1"} if dark else {})
        status, headers, drawn = get("/some/where/link.svg", query)
        assert status == 200
        assert headers["content-type"].startswith("image/svg+xml")
        assert "sandbox" in headers["content-security-policy"]
        assert drawn == to_svg(
            to_dot(OPTIONS.spec(), weights=Recipe().weights(OPTIONS.spec()), dark=dark, room=SCREEN)
        )
    assert draw(LINK, dark=True) != draw(LINK, dark=False)


@pytest.mark.parametrize("link", ["", "1", "1AAAA", LINK[:-9], "<svg onload=alert(1)>", "x" * 20_000])
def test_what_is_no_link_has_no_drawing(link: str) -> None:
    assert get("/some/where/link.svg", {"m": link})[0] == 204


@pytest.mark.parametrize(
    ("language", "expected", "code"), [("en-GB,en;q=0.9", "Opening", "en"), ("zh-TW", "正在開啟", "zh-Hant")]
)
def test_a_page_with_a_link_shows_its_drawing_at_once(language: str, expected: str, code: str) -> None:
    status, headers, answered = get("/headline", {"m": LINK}, accept_language=language, if_none_match="x")
    assert status == 200
    assert int(headers["content-length"]) == len(answered.encode())
    assert "etag" not in headers
    assert f'src="./link.svg?m={LINK}"' in answered
    assert f'srcset="./link.svg?m={LINK}&amp;dark=1"' in answered
    assert answered.index("preload") < answered.index("<title>")
    assert expected in answered
    assert f'lang="{code}"' in answered
    before, _, after = answered.partition('<div id="modelier-preview"')
    assert before.endswith("<div id='root'></div>")
    assert after.endswith("</body></html>")


@pytest.mark.parametrize(
    "link", ["", "no/letters", '"><script>alert(1)</script>', "x" * (MAX_CHARACTERS + 1)]
)
def test_what_can_be_no_link_leaves_the_page_as_it_is(link: str) -> None:
    assert get("/headline", {"m": link})[2] == PAGE


def test_all_else_passes_as_it_is() -> None:
    assert get("/headline", {})[2] == PAGE
    assert get("/text", {"m": LINK})[2] == PAGE
    assert get("/headline", {"m": LINK}, accept="application/json")[2] == PAGE


@contextmanager
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, list[str]]]:
    """Drawings that take until the event is set, and which were begun."""
    release, begun = threading.Event(), []

    def draw_slowly(request: tuple[str, bool]) -> str:
        begun.append(request[0])
        assert release.wait(30)
        return f"<svg>{request[0]}</svg>"

    slow: DrawingPool[tuple[str, bool], str] = DrawingPool(draw_slowly)
    monkeypatch.setattr(drawing, "drawing_pool", slow)
    monkeypatch.setattr("components.ui.preview.page.drawing_pool", slow)
    try:
        yield release, begun
    finally:
        release.set()


def asking(path: str, query: dict[str, str], client: str = "203.0.113.5") -> Coroutine[Any, Any, int]:
    """The status that a request is answered with."""

    async def ask() -> int:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "headers": [(b"accept", b"text/html")],
            "query_string": urlencode(query).encode(),
            "client": (client, 1),
        }
        await APP(scope, receive, send)
        return int(sent[0]["status"])

    return ask()


def test_forty_heavy_links_keep_no_page_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each would take Graphviz ten seconds; a page that is asked for meanwhile is answered, and of
    the threads that answer pages none is taken."""

    async def drill() -> None:
        loop = asyncio.get_running_loop()
        tasks = [
            asyncio.create_task(asking("/some/where/link.svg", {"m": f"1A{number}"}, f"203.0.113.{number}"))
            for number in range(40)
        ]
        # Those that are put off are answered at once.
        off, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        while len(off) < 40 - THREADS - WAITING:
            more, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            off |= more
        assert {task.result() for task in off} == {503}
        assert len(waiting) == THREADS + WAITING
        assert await asking("/headline", {"m": LINK}) == 200
        assert await asking("/headline", {}) == 200
        # Neither asyncio's threads nor Starlette's, which send files.
        assert loop._default_executor is None  # type: ignore[attr-defined]
        assert anyio.to_thread.current_default_thread_limiter().borrowed_tokens == 0
        assert len(begun) <= THREADS
        release.set()
        assert {await task for task in waiting} == {200}

    with held(monkeypatch) as (release, begun):
        asyncio.run(drill())


def test_one_address_draws_only_so_many_and_a_class_the_same_one_at_will(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def drill() -> None:
        release.set()
        for _ in range(100):
            assert await asking("/some/where/link.svg", {"m": LINK}) == 200
        statuses = [await asking("/some/where/link.svg", {"m": f"1B{number}"}) for number in range(BURST + 5)]
        assert statuses.count(429) >= 5
        assert statuses[0] == 200
        assert await asking("/some/where/link.svg", {"m": "1C"}, "203.0.113.77") == 200

    with held(monkeypatch) as (release, begun):
        asyncio.run(drill())
        assert begun.count(LINK) == 1


def test_an_address_may_draw_again_later() -> None:
    now = [0.0]
    drawers: DrawingPool[int, int] = DrawingPool(lambda number: number, lambda: now[0])

    def drawn(number: int) -> int:
        begun_drawing = drawers.begin(number, "a")
        return begun_drawing if isinstance(begun_drawing, int) else begun_drawing.result()

    assert [drawn(number) for number in range(BURST)] == list(range(BURST))
    assert drawn(-1) == 429
    now[0] += 1 / A_SECOND
    assert drawn(-1) == -1
    assert drawn(-2) == 429


def test_what_takes_too_long_is_put_off_and_its_program_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    time_limits: list[float] = []

    def never(dot: str, seconds: float) -> str:
        time_limits.append(seconds)
        raise Refused([Problem(TOO_LARGE, "", message(""), "", message(""))])

    monkeypatch.setattr(drawing, "to_svg", never)
    assert get("/some/where/link.svg", {"m": encode(Link("headline", OPTIONS, Recipe(epochs=7)))})[0] == 503
    assert time_limits == [2.0]


def test_a_drawing_is_for_those_who_may_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a school asks for accounts, as for a page."""
    monkeypatch.setattr(identity, "accounts", lambda: True)
    monkeypatch.setattr(
        "streamlit.web.server.starlette.starlette_websocket.get_cookie_secret",
        lambda: "a secret of the school",
    )

    def cookie(secret: str, **payload: object) -> str:
        value = create_signed_value(secret, USER_COOKIE_NAME, json.dumps(payload))
        return f"{USER_COOKIE_NAME}={value.decode()}"

    for refused in (
        "",
        f"{USER_COOKIE_NAME}=x",
        cookie("another secret", is_logged_in=True),
        cookie("a secret of the school", is_logged_in=False),
    ):
        assert get("/some/where/link.svg", {"m": LINK}, cookie=refused)[0] == 403
        assert get("/headline", {"m": LINK}, cookie=refused)[2] == PAGE
    inside = cookie("a secret of the school", is_logged_in=True, sub="1")
    assert get("/some/where/link.svg", {"m": LINK}, cookie=inside)[0] == 200
    assert "link.svg" in get("/headline", {"m": LINK}, cookie=inside)[2]
