"""Which language a reader gets: decided by language and script, whatever a browser says."""

from __future__ import annotations

import re

import pytest
from babel import localedata
from streamlit.runtime.context import ContextProxy

from components.ui.base.locale import CHINESE, of_browser
from tests.ui.conftest import Open

CHINESE_TAGS = (
    "zh zh-TW zh-CN zh-HK zh-MO zh-SG zh-US zh-MY zh-Hant zh-Hans zh-Hant-TW zh-Hant-HK zh-Hant-US"
    " zh-Hans-CN zh-Hans-MY zh-Hanb-TW zh-Bopo zh_TW zh_Hant_TW zh-tw ZH-HANT-TW zh_TW.UTF-8"
    " zh-Hant-TW-u-ca-roc zh-TW-x-latn zh-419 zh-QQ zh-cmn-Hant-TW zh-yue-HK zh-min-nan zh- zh-!"
    " zh-TW-TW-TW zho chi cmn-Hant-TW cmn yue yue-HK yue-Hant-HK nan nan-TW nan-Hant-TW hak hak-TW"
    " hak-Hant-TW wuu gan lzh-Hant hsn"
)
ENGLISH_TAGS = (
    "en en-US en-TW en-CN en-HK en-Hant-TW en_TW en-001 ja ja-TW ja-JP ko ko-KR vi vi-TW vi-VN id"
    " id-TW th-TW fil-TW tl my ms-MY de-AT fr pt-BR es-419 ru uk ar he ami ami-TW tay tay-TW trv bnn"
    " pwn dru tsu pyu tao xsy ckv ssf sxr xnb und und-TW mul art-x-tok i-klingon i-hak x-private x-zh"
    " tlh zh-Latn zh-Latn-pinyin zh-Latn-TW nan-Latn-TW zh-Cyrl zha za-Hani vi-Hani sr-Latn-RS zxx c"
    " posix root * *-TW"
)
# What is no tag at all.
GARBAGE = [
    "",
    " ",
    "-",
    "--zh",
    "_",
    "x!",
    "zhh",
    "z",
    "TW",
    "Hant",
    "繁體中文",
    "ｚｈ",
    "zh\u0130",
    "\x00",
    "\ud800",
    "../../zh",
    "{zh}",
    "%s",
    "zh;q=0.9",
    "zh TW",
    "zh,en",
    "<b>zh</b>",
    "a" * 10**6,
    "-" * 10**5,
    "en-" * 10**5,
    "١٢-٣",
    "en-" + "x" * 40,
]


def every_tag() -> list[str]:
    """Each language and region that Babel knows, and those of readers in Taiwan, with every script."""
    known = localedata.locale_identifiers()
    languages = sorted({tag.partition("_")[0] for tag in known})
    return [*known, *(f"{code}{script}-TW" for code in languages for script in ("", "-Hant", "-Latn"))]


def test_a_reader_of_chinese_gets_chinese() -> None:
    assert [tag for tag in CHINESE_TAGS.split() if of_browser(tag) != "zh_Hant"] == []


def test_every_other_reader_gets_english_wherever_they_are() -> None:
    assert [tag for tag in ENGLISH_TAGS.split() if of_browser(tag) != "en"] == []


def test_what_is_no_language_is_english() -> None:
    assert [tag[:20] for tag in GARBAGE if of_browser(tag) != "en"] == []
    assert of_browser(None) == "en"


def test_no_tag_that_there_is_breaks_a_page() -> None:
    chinese = {re.split("[-_]", tag)[0] for tag in every_tag() if of_browser(tag) == "zh_Hant"}
    assert chinese <= CHINESE
    assert "zh" in chinese
    assert len(every_tag()) > 1_500


@pytest.mark.parametrize("tag", ["en-TW", "hak", "tay", "zh-US", "nan-Hant-TW", "ja-TW", "x" * 99])
def test_a_page_opens_in_any_language(visit: Open, monkeypatch: pytest.MonkeyPatch, tag: str) -> None:
    monkeypatch.setattr(ContextProxy, "locale", property(lambda _: tag))
    assert not visit().exception
