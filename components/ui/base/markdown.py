"""Escapes values for Markdown, so that what a person entered is shown literally.

Streamlit renders nearly every text as Markdown with additions of its own. The texts of this program may
use that. A value in them (the name of a file, column, layer or run, a cell, the text of an error) may not:
it could be a link, a picture that is fetched, a heading or an icon.
"""

from __future__ import annotations

import re
from functools import lru_cache
from numbers import Number
from typing import Any

import pandas as pd

from components.assembly.spec.messages import CountFormatter

# The invisible "word joiner": it splits what would be read as an icon, an emoji or an address. Streamlit
# looks for these after Markdown is parsed, when a backslash no longer helps.
JOINER = "\u2060"
# Values up to this many characters are cached with their Markdown.
SHORT = 200

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u2060]")
# Always markup, or a line of a table; a backslash that would escape what follows it; an underscore
# that is not inside a word; an entity.
_MARKUP = re.compile(
    r"[`*\[\]<>$|~]|\\(?=[!-/:-@\[-`{-~]|$)|(?<![^\W_])_|_(?![^\W_])|&(?=#|\w)", re.ASCII | re.MULTILINE
)
# At the beginning of a line: a heading, a list, a rule, the line below a heading.
_BEGINNING = re.compile(r"^(?:([#=+-])(?=\1|\s|$)|(\d{1,9})([.)])(?=\s|$))")
# Directives, icons, emoji, and the beginning of an address.
_COLON = re.compile(r":(?=[^\s\d]|100:|1234:)")
_ADDRESS = re.compile(r"\bwww(?=\.)", re.IGNORECASE)
_MAIL = re.compile(r"(?<=[\w.+-])@(?=[\w-]+\.)")
# What was put into the format of a placeholder where a template is shown as a value.
_ESCAPES = re.compile(rf"\\(?=[^\w\s])|{JOINER}")
# Streamlit draws these as one sign where they stand alone.
_SIGN = re.compile(r"(?<!\S)(\\?[<~>-])(?=(?:\\?[-=>]){1,2}(?!\S))")


class Text(str):
    """Markdown in which values are escaped. `plain` is the same text with the values as they are, for
    charts, tables and files."""

    plain: str

    def __new__(cls, markdown: str, plain: str | None = None) -> Text:
        text = super().__new__(cls, markdown)
        text.plain = str(markdown) if plain is None else plain
        return text

    def __reduce__(self) -> tuple[type[Text], tuple[str, str]]:
        return Text, (str(self), self.plain)

    def format(self, *args: object, **kwargs: object) -> Text:
        """Fill the placeholders; arguments that are no `Text` are escaped."""
        markdown = _FILLING.vformat(str(self), args, kwargs)
        return Text(markdown, _PLAIN.vformat(self.plain, args, kwargs))

    def join(self, parts: Any) -> Text:
        """Join the parts with this text; parts that are no `Text` are escaped."""
        texts = [part if isinstance(part, Text) else verbatim(part) for part in parts]
        return Text(str.join(self, texts), self.plain.join(text.plain for text in texts))


def verbatim(value: object) -> Text:
    """A value as Markdown that shows it literally, in one line."""
    if isinstance(value, Text):
        return value
    plain = str(value)
    if isinstance(value, Number):
        return Text(plain)
    return _remembered(plain) if len(plain) <= SHORT else _shown(plain)


def _shown(plain: str) -> Text:
    text = " ".join(_CONTROLS.sub("", plain).split())
    text = _MARKUP.sub(r"\\\g<0>", text)
    text = _BEGINNING.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", text)
    text = _SIGN.sub(rf"\g<1>{JOINER}", text)
    for pattern in (_COLON, _ADDRESS, _MAIL):
        text = pattern.sub(rf"\g<0>{JOINER}", text)
    return Text(text, plain)


# Every run of a page's script shows the same names and figures again.
_remembered = lru_cache(4096)(_shown)


def cells(table: pd.DataFrame) -> pd.DataFrame:
    """Escape a table for `st.table`, which renders cells and headers as Markdown."""

    def cell(value: Any) -> Any:
        return verbatim(value) if isinstance(value, str) else value

    shown = table.map(cell)
    shown.index = table.index.map(cell)
    shown.columns = table.columns.map(cell)
    return shown


def plain(text: str) -> str:
    """A text without its Markdown escapes."""
    return text.plain if isinstance(text, Text) else text


class _Filling(CountFormatter):
    """Fills placeholders with escaped values. A template that is in no catalog is itself escaped, also in the
    formats of its placeholders."""

    def written(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Text):
            return str(value)
        filled = format(value, _ESCAPES.sub("", format_spec))
        return filled if isinstance(value, Number) else verbatim(filled)


class _Plain(CountFormatter):
    def written(self, value: Any, format_spec: str) -> str:
        return value.plain if isinstance(value, Text) else format(value, format_spec)


_FILLING, _PLAIN = _Filling(), _Plain()
