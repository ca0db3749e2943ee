"""Which language a reader gets, and the translation of every text into it.

Texts are English in the code. The catalogs are gettext `.po` files, read once at the first
use; there is nothing to compile and so nothing to forget.
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

from components.assembly.spec.messages import Message
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
# Scripts of Chinese in ISO 15924: characters, and the signs that tell how they sound.
CHARACTERS = frozenset({"hans", "hant", "hani", "hanb", "bopo"})
# Characters of a browser's tag that are looked at; a tag that says more says nothing more here.
LONGEST_TAG = 35


def _(text: str) -> Text:
    """`text` in the language of the session whose script is running, as Markdown. What is not in
    the catalogs, and so no text of this program, is a value: it is shown as it is."""
    if not text:
        return Text("")
    return Text(catalog(language()).gettext(text)) if text in texts() else verbatim(text)


def translator() -> Callable[[str], str]:
    """As `_`, for what is not read as Markdown (tables, charts, code, files), and for whoever has a
    thousand texts: the language is asked for once."""
    translate = catalog(language()).gettext
    return lambda text: translate(text) if text else text


def say(message: Message) -> Text:
    """A message from the core, in the reader's language, as Markdown."""
    said = message.text(_)
    return said if isinstance(said, Text) else verbatim(said)


def language() -> str:
    """The language the learner switched to, or else the browser's."""
    chosen: str | None = state.choice(CHOICE, None)
    return chosen if chosen in LANGUAGES else of_browser(st.context.locale)


@lru_cache
def texts() -> frozenset[str]:
    """Every text of this program that is translated."""
    found: set[str] = set()
    for path in CATALOGS.glob("*/LC_MESSAGES/modelier.po"):
        with path.open("rb") as file:
            found.update(entry.id for entry in read_po(file) if isinstance(entry.id, str))
    return frozenset(found)


@lru_cache
def catalog(code: str) -> gettext.NullTranslations:
    """The translations into a language; English, the language of the code, needs none."""
    path = CATALOGS / code / "LC_MESSAGES" / "modelier.po"
    if not path.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def of_browser(tag: str | None) -> str:
    """The language of ours for a reader whose browser names its language by `tag` (BCP 47, such as
    zh-Hant-TW): Chinese for a Chinese language that is written in characters, else English.
    Whatever is no tag is English, too."""
    return _closest(tag[:LONGEST_TAG]) if isinstance(tag, str) else "en"


def first_language(scope: Scope) -> str | None:
    """What the browser's reader would rather read, as `navigator.language` has it."""
    first = Headers(scope=scope).get("accept-language", "").partition(",")[0].partition(";")[0]
    return first.strip() or None


@lru_cache
def _closest(tag: str) -> str:
    language, *rest = re.split("[-_.@]", tag.strip().lower())
    # After a subtag of one letter come extensions, which say nothing of language or script.
    subtags = list(takewhile(lambda subtag: len(subtag) > 1, rest))
    scripts = [subtag for subtag in subtags if len(subtag) == 4 and subtag.isalpha()]
    written = not scripts or scripts[0] in CHARACTERS
    return "zh_Hant" if language in CHINESE and written else "en"


def language_switch() -> None:
    """Buttons that change the language and nothing else on the page."""

    def switch(code: str | None) -> None:
        state.choose(CHOICE, code or language())

    st.segmented_control(
        "Language / 語言",
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        label_visibility="collapsed",
        width="content",
        **state.controlled("language", language(), switch),
    )
