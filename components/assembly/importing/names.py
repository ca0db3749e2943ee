"""Names in a file -> names that a spec can have."""

from __future__ import annotations

import keyword
import re

_LONGEST = 50


class UniqueNames:
    """Acceptable names, each once. `renamed` are those that had to be changed."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self.renamed: dict[str, str] = {}

    def name(self, wanted: str, otherwise: str = "layer") -> str:
        """`wanted`, or what is nearest to it and free."""
        plain = acceptable_name(wanted, otherwise)
        found, number = plain, 1
        while found in self._taken:
            number += 1
            found = f"{plain}_{number}"
        self._taken.add(found)
        if found != wanted:
            self.renamed[wanted] = found
        return found


def acceptable_name(wanted: str, otherwise: str) -> str:
    """Letters, digits and underscores, beginning with a letter, and no word of Python."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", wanted)[:_LONGEST].lstrip("_0123456789").rstrip("_")
    if wanted[:_LONGEST] == wanted and re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", wanted):
        plain = wanted  # as it stands, an underscore at its end included
    if not plain:
        plain = otherwise
    return f"{plain}_1" if keyword.iskeyword(plain) else plain


def snake_case(name: str) -> str:
    """How Keras writes the name of a class in its weights file: `Conv2D` is conv2d."""
    plain = re.sub(r"\W+", "", name)
    plain = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", plain)
    return re.sub("([a-z])([A-Z])", r"\1_\2", plain).lower()
