"""Chooses the reader's language and translates texts into it.

Texts are English in the code. The catalogs are gettext `.po` files, read at the first use; nothing has to
be compiled.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Callable
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.datastructures import Headers
from starlette.types import Scope

from components.assembly.spec.messages import Message, Template
from components.ui.base import state
from components.ui.base.markdown import Text, verbatim

LANGUAGES = {"en": "English", "zh_Hant": "繁體中文"}
CHOICE = "language"
CATALOGS = Path(__file__).parents[1] / "locales"
# The Chinese languages of ISO 639-3, whose readers read the same characters.
CHINESE = frozenset({
    "zh", "zho", "chi", "cdo", "cjy", "cmn", "cnp", "cpx", "csp", "czh", "czo", "gan",
    "hak", "hnm", "hsn", "lzh", "luh", "mnp", "nan", "sjc", "wuu", "yue",
})  # fmt: skip
# The scripts of ISO 15924 that Chinese is written in, and the phonetic Bopomofo.
CHARACTERS = frozenset({"hans", "hant", "hani", "hanb", "bopo"})
# Characters of a browser's language tag that are read; language and script come before.
LONGEST_TAG = 35


def _(text: str) -> Text:
    """Translate a text into the reader's language, as Markdown. A text that is not in the catalogs is a
    value, which is shown literally."""
    if not text:
        return Text("")
    return Text(catalog(language()).gettext(text)) if text in texts() else verbatim(text)


def translator() -> Callable[[str], str]:
    """A function that translates plain texts: for tables, charts, code and files, which are not read as
    Markdown. The language is determined once, so it is quick for many texts."""
    translate = catalog(language()).gettext
    return lambda text: translate(text) if text else text


def say(message: Message) -> Text:
    """Translate a message into the reader's language, as Markdown."""
    text = message.text(_)
    return text if isinstance(text, Text) else verbatim(text)


def language() -> str:
    """The code of the language that the learner switched to, or else of the browser's."""
    return state.tab_state().language or _language()


def settle_language() -> None:
    """Determine the reader's language once for all texts of a page, of which there are hundreds."""
    state.tab_state().language = _language()


def _language() -> str:
    code: str | None = state.choice(CHOICE, None)
    return code if code in LANGUAGES else of_browser(st.context.locale)


@lru_cache
def texts() -> frozenset[str]:
    """Every text in the catalogs."""
    ids: set[str] = set()
    for path in CATALOGS.glob("*/LC_MESSAGES/modelier.po"):
        with path.open("rb") as file:
            ids.update(entry.id for entry in read_po(file) if isinstance(entry.id, str))
    return frozenset(ids)


class _Translated(gettext.GNUTranslations):
    """Translations whose texts know the words that a count chooses."""

    def gettext(self, message: str) -> str:
        return Template(super().gettext(message))


class _Untranslated(gettext.NullTranslations):
    """The same for the language of the code."""

    def gettext(self, message: str) -> str:
        return Template(message)


@lru_cache
def catalog(code: str) -> gettext.NullTranslations:
    """The translations into a language; for English they return the texts as they are."""
    path = CATALOGS / code / "LC_MESSAGES" / "modelier.po"
    if not path.exists():
        return _Untranslated()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return _Translated(compiled)


def of_browser(tag: str | None) -> str:
    """The language for a browser's language tag (BCP 47, such as zh-Hant-TW): Chinese for a Chinese
    language written in characters, else English; also English for what is no tag."""
    return _closest(tag[:LONGEST_TAG]) if isinstance(tag, str) else "en"


def first_language(scope: Scope) -> str | None:
    """The first language of a request's `Accept-Language` header; None if it has none."""
    first = Headers(scope=scope).get("accept-language", "").partition(",")[0].partition(";")[0]
    return first.strip() or None


@lru_cache
def _closest(tag: str) -> str:
    language, *rest = re.split("[-_.@]", tag.strip().lower())
    # A subtag of one letter begins extensions, which name neither language nor script.
    subtags = list(takewhile(lambda subtag: len(subtag) > 1, rest))
    scripts = [subtag for subtag in subtags if len(subtag) == 4 and subtag.isalpha()]
    written = not scripts or scripts[0] in CHARACTERS
    return "zh_Hant" if language in CHINESE and written else "en"


def language_switch() -> None:
    """Draw the buttons that change the language."""

    def switch(code: str | None) -> None:
        state.choose(CHOICE, code or language())
        settle_language()

    st.segmented_control(
        "Language / 語言",
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        label_visibility="collapsed",
        width="content",
        **state.controlled("language", language(), switch),
    )
