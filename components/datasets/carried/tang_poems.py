"""Poems of the Tang dynasty: is one found often on the web, and has it lines of five characters?"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, message
from components.datasets.carried.checked_file import ProjectFile
from components.datasets.carried.entry import Carried, CarriedQuestion, number

FILE = ProjectFile("tang_poems.csv.gz", "f122011c780d71d2ce127bfc062954a4e96f22d15941e801b703be5da717518b")

# Shown are poems of poets whom a class may have read.
SHOWN = ("李白", "杜甫", "王維", "孟浩然", "白居易", "杜牧", "王昌齡", "李商隱", "劉禹錫", "韋應物")

# What the column of poets says of all others.
OTHERS = "其他"

# What parts the lines of a poem.
_MARKS = re.compile(r"[，。？！；：、\s,.?!;:]+")


def _read() -> pd.DataFrame:
    raw = FILE.table()
    text, title = raw["text"].astype("str"), raw["title"].astype("str")
    numbers = {name: raw[name].astype("float64") for name in ("lines", "level", "searches")}
    return pd.DataFrame(
        {
            "text": text,
            "poet": raw["poet"].where(raw["poet"].isin(SHOWN), OTHERS).astype("object"),
            **numbers,
            "written": raw["written"].astype("float64"),
            "title_length": title.str.len().astype("float64"),
            "different": text.map(_different).astype("float64"),
            "searched": (raw["searches"] > raw["searches"].median()).astype("float64"),
            "five": raw["five"].astype("float64"),
            "eight_of_five": (raw["five"].eq(1) & raw["lines"].eq(8)).astype("float64"),
        }
    )


def _different(poem: str) -> float:
    return round(len(set(poem)) / len(poem), 3) if poem else 1.0


def _lines(poem: str) -> float:
    """4 or 8, whichever is nearer: the collection has no others."""
    return 8.0 if len([line for line in _MARKS.split(poem) if line]) > 6 else 4.0


def _shown(frame: pd.DataFrame) -> np.ndarray:
    return frame["poet"].isin(SHOWN).to_numpy(dtype=bool)


TANG_POEMS = Carried(
    name="poems",
    make=_read,
    rows=17_684,
    features=(
        number("lines", N_("Lines"), N_("How many lines the poem has: 4 or 8."), (4, 8, 4), 4, _lines),
        number("level", N_("Level tones"), N_("The share of characters in a level tone."), (0, 1, 0.05), 0.5),
        number("written", N_("Poems of this poet"), N_("How many the collection has."), (1, 3_100, 10), 100),
        number("title_length", N_("Length of the title"), N_("In characters."), (1, 200, 1), 6),
        number(
            "different",
            N_("Different characters"),
            N_("The share of characters and marks that are not there before."),
            (0, 1, 0.05),
            0.85,
            _different,
        ),
    ),
    questions={
        "searched": CarriedQuestion(
            message(N_("found more than most")),
            message(N_("Does a search engine find this poem more often than the median poem?")),
            message(N_("it is found more often than the median poem")),
            count="searches",
            what=message(N_("pages found")),
        ),
        "five": CarriedQuestion(
            message(N_("lines of five")),
            message(N_("Has each line five characters (and not seven)?")),
            message(N_("each line has five characters")),
        ),
        "eight_of_five": CarriedQuestion(
            message(N_("eight lines of five")),
            message(N_("Has the poem eight lines of five characters each, the form of wulü?")),
            message(N_("it has eight lines of five characters")),
        ),
    },
    others={
        "searches": ("number", message(N_("pages found"))),
        "poet": ("category", message(N_("poet"))),
    },
    about=N_(
        "{rows:,} Chinese poems of four or eight lines from the Complete Tang Poems: an extract of the npm "
        "package chinese-poetry 2.0.1 (MIT; the poems are in the public domain), a file of this project with "
        "the program that made it. Text, read by the character, and five numbers, two questions: the shape "
        "of the slide. How many pages a search engine (360) found for the title and poet was counted by "
        "the makers of the package; such counts are rough, and a short title that means other things as "
        "well is found more often: the numbers say more of it than the poem does. A third question, has it "
        "eight lines of five characters, is for models that are reused."
    ),
    cut_by="character",
    shown=_shown,
)
