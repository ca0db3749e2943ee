"""What every page brings with it for those who use it without a mouse, on a phone or by ear."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from components.ui.access.page import SCRIPT, PageAccess
from components.ui.security.headers import SecurityHeaders, fingerprint
from tests.ui.security.middleware import ask

PAGE = {"content-type": "text/html; charset=utf-8"}


@pytest.mark.parametrize(("language", "tag"), [("en-TW", "en"), ("zh-TW", "zh-Hant")])
def test_a_page_has_styles_a_region_in_its_language_and_the_script(
    language: str, tag: str, tmp_path: Path
) -> None:
    sheet = tmp_path / "more.css"
    sheet.write_text("b { color: red }")
    headers = {"accept": "text/html", "accept-language": language}
    answer = ask(partial(PageAccess, styles=[sheet]), headers, brings=PAGE, page="<body>page</body>")
    assert answer.text.startswith("<body>page<style>")
    assert "b { color: red }</style>" in answer.text
    assert f'role="status" lang="{tag}"></div><script>' in answer.text


def test_what_is_no_page_stays_as_it_is() -> None:
    assert ask(PageAccess, {"accept": "*/*"}, brings=PAGE).text == "page"


def test_its_script_may_run_and_has_every_language() -> None:
    inner = SCRIPT.removeprefix("<script>").removesuffix("</script>")
    assert "</script" not in inner
    policy = ask(partial(SecurityHeaders, pages=[SCRIPT])).headers["content-security-policy"]
    assert fingerprint(inner) in policy
    languages = json.loads(inner.partition("const LANGUAGES = ")[2].partition(";\n")[0])
    assert {name: texts["tag"] for name, texts in languages.items()} == {
        "English": "en",
        "繁體中文": "zh-Hant",
    }
    assert languages["English"]["phrases"] == {}
    assert languages["繁體中文"]["phrases"]["Increment"] == "增加"
