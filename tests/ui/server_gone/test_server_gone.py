"""What a page says when its server does not answer any more."""

from __future__ import annotations

from functools import partial

import pytest

from components.ui.security.headers import SecurityHeaders, fingerprint
from components.ui.server_gone.page import SCRIPT, ServerGone, notice
from tests.ui.security.middleware import ask

PAGE = {"content-type": "text/html; charset=utf-8"}


@pytest.mark.parametrize(("language", "said"), [("en-TW", "does not answer"), ("zh-TW", "伺服器沒有回應")])
def test_a_page_knows_it_in_the_language_of_its_reader(language: str, said: str) -> None:
    headers = {"accept": "text/html", "accept-language": language}
    answer = ask(ServerGone, headers, brings=PAGE, page="<body>page</body>")
    assert answer.text.startswith("<body>page<template")
    assert said in answer.text
    assert int(answer.headers["content-length"]) == len(answer.text.encode())


def test_what_is_no_page_stays_as_it_is() -> None:
    assert ask(ServerGone, {"accept": "*/*"}, brings=PAGE).text == "page"
    assert ask(ServerGone, {"accept": "text/html"}, kind="websocket").passed


def test_its_script_may_run() -> None:
    """It is the same in every language."""
    policy = ask(partial(SecurityHeaders, pages=[SCRIPT])).headers["content-security-policy"]
    for language in ("en", "zh_Hant"):
        assert fingerprint(notice(language).partition("<script>")[2].partition("</script>")[0]) in policy
