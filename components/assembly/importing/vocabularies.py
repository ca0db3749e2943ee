"""Reads the vocabularies that layers such as TextVectorization learnt from data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.assembly.importing.json_form import malformed


def words(text: str, saved: Mapping[str, Any], where: str) -> tuple[str | int, ...]:
    """The words in the text of a vocabulary, one a line, or the numbers, if the layer looks up numbers.

    Raises:
        Refused: A line is no number where there should be one.
    """
    lines = text.splitlines()
    while lines and not lines[-1]:
        lines.pop()
    if not str(saved.get("vocabulary_dtype", "string")).startswith("int"):
        return tuple(lines)
    try:
        return tuple(map(int, lines))
    except ValueError as error:
        raise malformed(where, str(error)) from error
