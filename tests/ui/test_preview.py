"""What a share link shows before the page is there."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from components.assembly.diagram import to_dot, to_svg
from components.assembly.lessons import HeadlineOptions
from components.training import Recipe
from components.training.link import MAX_CHARACTERS, Link, encode
from components.ui.preview.drawing import draw, routes
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

    given = {"accept": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
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
        assert drawn == to_svg(to_dot(OPTIONS.spec(), weights=Recipe().weights(OPTIONS.spec()), dark=dark))
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
