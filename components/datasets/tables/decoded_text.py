"""The lines of a text file: its bytes, decoded, without what is no part of a text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from components.datasets.file_formats.encoding import Decoding, undone


@dataclass(frozen=True)
class DecodedText:
    """The text of a file: its bytes, how they are decoded, and whether a carriage return alone
    ends a line."""

    data: bytes
    how: Decoding
    returns: bool = False

    def lines(self) -> Iterator[str]:
        """The lines, without zero bytes, marks of the byte order within, and the mark that ended
        a file on DOS. Where only newlines end a line, a carriage return is part of a text: some
        programs do not quote it, and the reader would take it for the end of the row."""
        newline = "" if self.returns else "\n"
        whole = io.TextIOWrapper(io.BytesIO(self.data), self.how.codec, errors="replace", newline=newline)
        lines: Iterable[str] = whole
        if self.how.twice:
            lines = map(undone, lines)
        if self._has("\0") or self._has("\ufeff") or self._has("\x1a"):
            lines = (re.sub("[\0\ufeff]|\x1a\\s*$", "", line) for line in lines)
        if not self.returns and self.has_returns():
            lines = (_without_returns(line) for line in lines)
        return iter(lines)

    def has_returns(self, mostly: bool = False) -> bool:
        """Whether there are carriage returns that stand alone, or more of them than newlines."""
        alone, newlines = self._ends
        return alone > (newlines if mostly else 0)

    @cached_property
    def _ends(self) -> tuple[int, int]:
        """How many carriage returns that stand alone there are, and how many newlines."""
        ends = ("\r", "\r\n", "\n")
        returns, both, newlines = (self.data.count(end.encode(self._codec())) for end in ends)
        return returns - both, newlines

    def zeros(self) -> int:
        """How many zero characters there are."""
        return 0 if "16" in self._codec() or "32" in self._codec() else self.data.count(b"\0")

    def _has(self, character: str) -> bool:
        try:
            return character.encode(self._codec()) in self.data
        except UnicodeEncodeError:
            return False

    def _codec(self) -> str:
        """The codec without the mark that Python would put in front."""
        little = self.data[:2] == b"\xff\xfe"
        return {
            "utf-8-sig": "utf-8",
            "utf-16": "utf-16-le" if little else "utf-16-be",
            "utf-32": "utf-32-le" if little else "utf-32-be",
        }.get(self.how.codec, self.how.codec)


def _without_returns(line: str) -> str:
    return line.replace("\r", " ") if "\r" in line.removesuffix("\r\n") else line
