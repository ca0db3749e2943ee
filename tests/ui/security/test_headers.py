"""What a browser may load for a page of this server, and who may show it."""

from __future__ import annotations

from functools import partial

import pytest

from components.ui.preview.page import SCRIPT, overlay
from components.ui.security.headers import SecurityHeaders, fingerprint
from components.ui.security.hidden_paths import HiddenPaths
from tests.ui.security.middleware import ask

HERE = {"host": "127.0.0.1:8501"}


def policy(headers: dict[str, str]) -> dict[str, list[str]]:
    directives = (directive.split() for directive in headers["content-security-policy"].split(";"))
    return {directive: sources for directive, *sources in directives}


def test_a_page_loads_from_this_server_alone() -> None:
    page = "<script>one()</script><script src=a.js></script><script>two()</script>"
    answer = ask(partial(SecurityHeaders, pages=[page]), HERE)
    directives = policy(answer.headers)
    assert directives["default-src"] == ["'none'"]
    ours = {
        "'self'",
        "'none'",
        "data:",
        "blob:",
        "'unsafe-inline'",
        "ws://127.0.0.1:8501",
        "wss://127.0.0.1:8501",
    }
    ours |= {fingerprint("one()"), fingerprint("two()")}
    assert {source for sources in directives.values() for source in sources} == ours
    assert "'unsafe-inline'" not in directives["script-src"]
    assert directives["frame-ancestors"] == ["'self'"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_what_brings_a_policy_of_its_own_keeps_it() -> None:
    strict = {"content-security-policy": "default-src 'none'; sandbox"}
    answer = ask(SecurityHeaders, HERE, brings=strict)
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["a b", "x; script-src *", "x'unsafe-inline'", "", "x\x80"])
def test_no_name_that_was_asked_for_changes_the_policy(host: str) -> None:
    assert policy(ask(SecurityHeaders, {"host": host}).headers)["connect-src"] == ["'self'"]


def test_the_script_of_a_preview_may_run() -> None:
    """It is the same in every preview, whatever the link and the language."""
    beginning, _, rest = overlay("1AAAA", "zh_Hant", str).partition("<script>")
    assert beginning
    assert (
        fingerprint(rest.partition("</script>")[0])
        in policy(ask(partial(SecurityHeaders, pages=[SCRIPT]), HERE).headers)["script-src"]
    )


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/base/_stcore/metrics", "/_stcore/metrics/"])
def test_nobody_is_told_about_the_server(path: str) -> None:
    answer = ask(HiddenPaths, HERE, path=path)
    assert (answer.passed, answer.status) == (False, 404)
    assert ask(HiddenPaths, HERE, path="/_stcore/health").passed
