"""Lines of Tang poems, character by character: which line follows, and where do lines end?"""

from __future__ import annotations

import re

import pandas as pd

from components.assembly.spec.messages import N_, message
from components.datasets.carried.entry import Carried
from components.datasets.carried.tang_poems import TANG_POEMS

ROWS = 17_684
# What a column of marks says of a character: no mark follows it, or this one.
NO_MARK, MARKS = "none", {"，": "comma", "。": "stop"}

_ENDS = re.compile("[^\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def _read() -> pd.DataFrame:
    frame = TANG_POEMS.frame()
    lines = frame["text"].map(lambda poem: [line for line in _ENDS.split(poem) if line])
    return pd.DataFrame(
        {
            "poem": lines.map(lambda parts: _spaced("".join(parts))),
            "marks": frame["text"].map(_marks),
            "line": lines.map(lambda parts: _spaced(parts[0])),
            "next_line": lines.map(lambda parts: _spaced(parts[1])),
            "poet": frame["poet"],
        }
    ).astype("object")


def _spaced(line: str) -> str:
    """The characters with spaces between them: each is a word by itself."""
    return " ".join(line)


def _marks(poem: str) -> str:
    """A word for each character that is no mark: which mark follows it, or none."""
    return " ".join(
        MARKS.get(after, NO_MARK)
        for character, after in zip(poem, f"{poem[1:]} ", strict=True)
        if not _ENDS.fullmatch(character)
    )


def _shown(frame: pd.DataFrame) -> pd.Series:
    return TANG_POEMS.shown(frame) if TANG_POEMS.shown is not None else frame.index >= 0


POEM_LINES = Carried(
    name="poem lines",
    make=_read,
    rows=ROWS,
    features=(),
    questions={},
    others={
        "poem": ("text", message(N_("poem without marks"))),
        "marks": ("text", message(N_("the mark after each character"))),
        "line": ("text", message(N_("first line"))),
        "next_line": ("text", message(N_("second line"))),
        "poet": ("category", message(N_("poet"))),
    },
    about=N_(
        "{rows:,} Chinese poems of the Complete Tang Poems, taken apart: the characters without commas and "
        "stops, a label for each of them that says which mark follows it (none, comma or stop), "
        "and the first two lines. Each character is a word. A model that gives a label at each step learns "
        "where to put the marks, as readers of old texts had to; one that reads a line and writes another "
        "learns which line follows. The poems are in the public domain; an extract of the npm package "
        "chinese-poetry 2.0.1 (MIT)."
    ),
    shown=_shown,
)
