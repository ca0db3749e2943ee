"""Every text exists in every language, and fits where its English stands."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from components.ui.locale import CATALOGS, LANGUAGES, _of_browser

ROOT = Path(__file__).parents[2]
TRANSLATED = [code for code in LANGUAGES if code != "en"]


def texts() -> set[str]:
    """Every text in the code that is marked for translation."""
    keywords = {"_": None, "N_": None}
    found = {
        text
        for folder in ("components", "pages")
        for _, _, text, _, _ in extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=keywords)
    }
    return {text for text in found if isinstance(text, str) and text}


def catalog(code: str) -> Catalog:
    with (CATALOGS / code / "LC_MESSAGES" / "modelier.po").open("rb") as file:
        return read_po(file, locale=code)


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", TRANSLATED)
def test_nothing_is_left_untranslated(code: str) -> None:
    translated = {entry.id for entry in catalog(code) if entry.id and entry.string and not entry.fuzzy}
    assert sorted(texts() - translated) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_nothing_is_translated_that_nobody_says(code: str) -> None:
    assert sorted({entry.id for entry in catalog(code) if entry.id} - texts()) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_leaves_the_same_blanks(code: str) -> None:
    wrong = {entry.id for entry in catalog(code) if entry.id and blanks(entry.id) != blanks(entry.string)}
    assert wrong == set()


@pytest.mark.parametrize(
    ("browser", "expected"),
    [
        ("zh-TW", "zh_Hant"),
        ("zh-Hant-HK", "zh_Hant"),
        ("zh-CN", "zh_Hant"),
        ("en-US", "en"),
        ("fr", "en"),
        (None, "en"),
        ("x!", "en"),
    ],
)
def test_the_browser_decides_which_language_comes_first(browser: str | None, expected: str) -> None:
    assert _of_browser(browser) == expected
