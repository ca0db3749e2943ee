"""Gives what a file names a name that a spec can have: nearly any text, but no other thing's."""

from __future__ import annotations

import re

from components.assembly.spec.model import NAME_PATTERN

_LONGEST = 90


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
    """`wanted` as one line of at most some 90 characters; `otherwise` if nothing is left of it."""
    if re.fullmatch(NAME_PATTERN, wanted) and len(wanted) <= _LONGEST:
        return wanted
    return re.sub(r"[\x00-\x1f\x7f]+", " ", wanted)[:_LONGEST].strip() or otherwise


def snake_case(name: str) -> str:
    """The name of a class as Keras writes it in weights files: `Conv2D` -> `conv2d`."""
    plain = re.sub(r"\W+", "", name)
    plain = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", plain)
    return re.sub("([a-z])([A-Z])", r"\1_\2", plain).lower()
