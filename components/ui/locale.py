"""Which language a reader gets, and the translation of every text into it.

Texts are English in the code. The catalogs are gettext `.po` files, read once at the first
use; there is nothing to compile and so nothing to forget.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import streamlit as st
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from components.assembly.messages import Message
from components.ui import state

LANGUAGES = {"en": "English", "zh_Hant": "繁體中文"}
CHOICE = "language"
CATALOGS = Path(__file__).parent / "locales"


def _(text: str) -> str:
    """`text` in the language of the session whose script is running."""
    return catalog(language()).gettext(text) if text else text


def words() -> Callable[[str], str]:
    """As `_`, for whoever has a thousand texts: the language is asked for once."""
    translate = catalog(language()).gettext
    return lambda text: translate(text) if text else text


def say(message: Message) -> str:
    """A message from the core, in the reader's language."""
    return message.text(_)


def language() -> str:
    """The language the learner switched to, or else the browser's."""
    chosen: str | None = state.choice(CHOICE, None)
    return chosen if chosen in LANGUAGES else of_browser(st.context.locale)


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


@lru_cache
def of_browser(tag: str | None) -> str:
    """The closest language we have: a reader of any Chinese gets Chinese."""
    try:
        spoken = Locale.parse(tag or "en", sep="-").language
    except (ValueError, TypeError):
        return "en"
    return "zh_Hant" if spoken == "zh" else "en"


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
