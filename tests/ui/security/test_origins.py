"""Requests from pages of other servers, and by names that are not this server's, are refused."""

from __future__ import annotations

import socket
from typing import Any

import pytest
import streamlit.net_util
from streamlit import config
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

from components.ui.security import origins
from components.ui.security.names import own_addresses
from components.ui.security.origins import OriginCheck
from tests.ui.security.middleware import ask

KINDS = pytest.mark.parametrize("kind", ["http", "websocket"])
HERE = {"host": "127.0.0.1:8501"}
CLASS = {"host": "192.168.17.5:8501"}
PROXIED = {"host": "modelier.example.edu", "x-forwarded-proto": "https"}


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`configured(option, value)`: one of Streamlit's settings, for one test."""
    settings: dict[str, Any] = {}
    original = config.get_option
    monkeypatch.setattr("streamlit.get_option", lambda name: settings.get(name, original(name)))
    monkeypatch.setattr(config, "get_option", lambda name: settings.get(name, original(name)))
    return settings.__setitem__


@KINDS
@pytest.mark.parametrize(
    "headers",
    [
        {},
        HERE,
        CLASS,
        {"host": "localhost:8501", "origin": "http://localhost:8501"},
        {"host": "[::1]:8501", "origin": "http://[::1]:8501"},
        HERE | {"origin": "http://localhost:8501"},
        CLASS | {"origin": "http://192.168.17.5:8501"},
        {"host": "teacher-pc:8501", "origin": "http://teacher-pc:8501"},
        {"host": "teacher-pc.local", "origin": "http://teacher-pc.local"},
        {"host": f"{socket.gethostname()}.school.example"},
        PROXIED | {"origin": "https://modelier.example.edu"},
        # A proxy that does not hand on the name it was asked by, and says so.
        HERE | {"x-forwarded-host": "modelier.example.edu", "origin": "https://modelier.example.edu"},
        HERE | {"origin": f"http://{own_addresses()[0]}"},
    ],
)
def test_its_own_pages_and_what_is_no_page_pass(kind: str, headers: dict[str, str]) -> None:
    assert ask(OriginCheck, headers, kind=kind).passed


@KINDS
@pytest.mark.parametrize(
    "headers",
    [
        HERE | {"origin": "http://evil.example"},
        HERE | {"origin": "https://127.0.0.1.evil.example"},
        HERE | {"origin": "http://localhost.evil.example:8501"},
        HERE | {"origin": "http://127.0.0.1:8501@evil.example"},
        HERE | {"origin": "null"},
        HERE | {"origin": "file://"},
        HERE | {"origin": "chrome-extension://abc"},
        HERE | {"origin": ""},
        HERE | {"origin": "http://[::1"},
        CLASS | {"origin": "http://203.0.113.9:8501"},
        PROXIED | {"origin": "https://other.example.edu"},
        # A name that was pointed at this machine.
        {"host": "evil.example:8501", "origin": "http://evil.example:8501"},
        {"host": "evil.example"},
        {"host": "localhost.evil.example"},
        {"host": "127.0.0.1.evil.example"},
        {"host": "127.0.0.1:port"},
        {"host": "user@127.0.0.1"},
        {"host": "127.0.0.1/path"},
        {"host": ""},
        [("host", "127.0.0.1:8501"), ("host", "evil.example")],
        [("host", "127.0.0.1:8501"), ("origin", "http://127.0.0.1:8501"), ("origin", "http://evil.example")],
    ],
)
def test_others_are_refused(kind: str, headers: Any) -> None:
    answer = ask(OriginCheck, headers, kind=kind)
    assert not answer.passed
    if kind == "http":
        assert answer.status == 403
        assert "address" in answer.text
    else:
        assert answer.messages == [{"type": "websocket.close", "code": 1008, "reason": ""}]


def test_a_refusal_is_said_in_the_language_of_the_reader() -> None:
    answer = ask(OriginCheck, {"host": "evil.example", "accept-language": "zh-TW,zh;q=0.9"})
    assert "這台伺服器" in answer.text


@KINDS
def test_whoever_runs_it_names_further_addresses(kind: str, configured: Any) -> None:
    named = {"host": "lab.example.edu", "origin": "http://lab.example.edu"}
    assert not ask(OriginCheck, named, kind=kind).passed
    configured("browser.serverAddress", "lab.example.edu")
    assert ask(OriginCheck, named, kind=kind).passed
    configured("browser.serverAddress", "localhost")
    configured("server.allowedHosts", ["*.example.edu"])
    assert ask(OriginCheck, named, kind=kind).passed
    assert not ask(OriginCheck, HERE, kind=kind).passed
    configured("server.allowedHosts", [])
    configured("server.corsAllowedOrigins", ["https://lms.example.edu"])
    assert ask(OriginCheck, HERE | {"origin": "https://lms.example.edu"}, kind=kind).passed
    assert not ask(OriginCheck, HERE | {"origin": "https://evil.example"}, kind=kind).passed
    configured("server.enableCORS", False)
    assert ask(OriginCheck, HERE | {"origin": "https://evil.example"}, kind=kind).passed


def test_nobody_elsewhere_is_asked_for_this_servers_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit did so for each web socket of a foreign page, and all others waited."""
    monkeypatch.setattr(streamlit.net_util, "get_external_ip", streamlit.net_util.get_external_ip)
    monkeypatch.setattr(streamlit.net_util, "_external_ip", None)
    urls: list[str] = []
    monkeypatch.setattr(streamlit.net_util, "_make_blocking_http_get", lambda url, timeout: urls.append(url))
    assert not _is_origin_allowed("http://evil.example", "127.0.0.1:8501")
    assert urls
    urls.clear()
    origins.skip_external_ip_lookup()
    assert not _is_origin_allowed("http://evil.example", "127.0.0.1:8501")
    assert urls == []
