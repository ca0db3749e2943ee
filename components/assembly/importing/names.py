"""Turns names in a file into names that a spec can have."""

from __future__ import annotations

import keyword
import re

_LONGEST = 50


class ImportedNames:
    """Gives each name in a file a valid and unique one. `renamed` are those that had to change."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self.renamed: dict[str, str] = {}

    def name(self, wanted: str, otherwise: str = "layer") -> str:
        """`wanted` made valid, with a number if it is taken."""
        plain = acceptable_name(wanted, otherwise)
        unique, number = plain, 1
        while unique in self._taken:
            number += 1
            unique = f"{plain}_{number}"
        self._taken.add(unique)
        if unique != wanted:
            self.renamed[wanted] = unique
        return unique


def acceptable_name(wanted: str, otherwise: str) -> str:
    """`wanted` with letters, digits and underscores only, beginning with a letter, and no keyword of Python;
    `otherwise` if nothing is left of it."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", wanted)[:_LONGEST].lstrip("_0123456789").rstrip("_")
    if wanted[:_LONGEST] == wanted and re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", wanted):
        plain = wanted  # as it stands, an underscore at its end included
    if not plain:
        plain = otherwise
    return f"{plain}_1" if keyword.iskeyword(plain) else plain


def snake_case(name: str) -> str:
    """The name of a class as Keras writes it in weights files: `Conv2D` -> `conv2d`."""
    plain = re.sub(r"\W+", "", name)
    plain = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", plain)
    return re.sub("([a-z])([A-Z])", r"\1_\2", plain).lower()
