"""Where the server can be opened is printed, and nobody is asked for it."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit.net_util
from streamlit import config

from components.ui import welcome


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"server.address": "localhost"}, ["http://localhost:8501"]),
        ({"server.address": "0.0.0.0"}, ["http://localhost:8501", "http://192.168.17.5:8501"]),
        ({"server.address": "192.168.17.5"}, ["http://192.168.17.5:8501"]),
        (
            {
                "server.address": "0.0.0.0",
                "browser.serverAddress": "lab.example",
                "server.baseUrlPath": "/a/",
            },
            ["http://lab.example:8501/a"],
        ),
    ],
)
def test_the_addresses_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], expected: list[str]
) -> None:
    original = config.get_option
    settings = {"server.port": 8501, "server.headless": True, **options}
    monkeypatch.setattr("streamlit.get_option", lambda name: settings.get(name, original(name)))
    monkeypatch.setattr(config, "get_option", lambda name: settings.get(name, original(name)))
    monkeypatch.setattr(welcome, "own_addresses", lambda: ["127.0.0.1", "192.168.17.5", "fe80::1"])
    monkeypatch.setattr(streamlit.net_util, "_make_blocking_http_get", lambda *_a, **_k: pytest.fail("asked"))
    assert [line.strip() for line in welcome.welcome().splitlines() if "http" in line] == expected


def test_streamlit_says_nothing_itself() -> None:
    assert config.get_option("logger.hideWelcomeMessage") is True
