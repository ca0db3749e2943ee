"""A value of a setting as people write it in a field, and back: "3, 5", "relu", "a, b, c"."""

from __future__ import annotations

import ast

from components.assembly.spec import Value

# Characters of one value: a vocabulary of some hundred words.
LONGEST = 10_000
# Settings that hold a list of words or numbers, which is written without quotes.
LISTS = frozenset({"vocabulary", "idf_weights", "bin_boundaries"})


def value_text(value: Value) -> str:
    """A value as it is written; empty for None."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        if any(isinstance(part, tuple) for part in value):
            return repr(value)
        return ", ".join(map(str, value))
    return str(value)


def read_value(name: str, text: str) -> Value:
    """The value that a text means for a setting: numbers, tuples of them, True, None as Python writes them;
    all else is the text itself. An empty text is None.

    Args:
        name: The name of the setting.
        text: What was written; one of more than `LONGEST` characters is taken as it is.
    """
    words = text.strip()
    if not words:
        return None
    if len(words) > LONGEST:
        return words
    if name in LISTS:
        parts = [part.strip().strip("'\"") for part in words.strip("[]()").replace("\n", ",").split(",")]
        return tuple(map(_literal, filter(None, parts)))
    return _literal(words)


def _literal(words: str) -> Value:
    """What a text is as a Python literal that a spec can hold; else the text itself."""
    try:
        value = ast.literal_eval(words)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return words
    return _frozen(value, words)


def _frozen(value: object, words: str) -> Value:
    if isinstance(value, list | tuple):
        return tuple(_frozen(part, words) for part in value)
    return value if value is None or isinstance(value, bool | int | float | str) else words
