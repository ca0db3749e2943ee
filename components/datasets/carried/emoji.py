"""Emoji: small pictures with names, a category and a subcategory."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
from PIL import Image

from components.assembly.spec.messages import N_, message
from components.datasets.carried.checked_file import ProjectFile
from components.datasets.carried.entry import Carried

FILE = ProjectFile("emoji.csv.gz", "83d16ca1096099c2880cc4820962fb9c7e9f3b3c4dd0d6c424b1df91042d0ea9")
SHEET = ProjectFile("emoji.png", "fdf13a1950bf9460cd4af8c530a44cf08c1da994a7b8fffdc542f89e5743b5a8")

ROWS = 1_911
SIDE = 24  # pixels


def _read() -> pd.DataFrame:
    return FILE.table().astype("object")


def _pictures() -> np.ndarray:
    """The pictures of the sheet in the order of the rows: float32, shape (1911, 24, 24, 3)."""
    sheet = np.asarray(Image.open(io.BytesIO(SHEET.content())).convert("RGB"))
    down, across = sheet.shape[0] // SIDE, sheet.shape[1] // SIDE
    tiles = sheet.reshape(down, SIDE, across, SIDE, 3).swapaxes(1, 2).reshape(-1, SIDE, SIDE, 3)
    return (tiles[:ROWS] / 255).astype(np.float32)


def _read_names() -> pd.DataFrame:
    """Each emoji twice: with its own name, and with that of another one of its group, chosen by chance.

    Groups stay together (see `Carried.together`). A name whose wrong picture is in the one part and whose
    right one is in the other would be learnt as one that does not fit.
    """
    names = _read()["name"].to_numpy()
    # Groups of two in a random order, and one of three: each emoji has the name of the one before it there.
    order = np.random.default_rng(0).permutation(ROWS)
    others, groups = np.empty(ROWS, dtype=object), np.empty(ROWS, dtype=object)
    for members in np.array_split(order, ROWS // 2):
        others[members] = names[np.roll(members, 1)]
        groups[members] = ", ".join(names[members])
    return pd.DataFrame(
        {
            "emoji": np.repeat(names, 2),
            "name": np.stack([names, others], axis=1).ravel(),
            "fits": np.tile([1.0, 0.0], ROWS),
            "group": np.repeat(groups, 2),
        }
    )


EMOJI = Carried(
    name="emoji",
    make=_read,
    rows=ROWS,
    features=(),
    questions={},
    others={
        "name": ("text", message(N_("name"))),
        "category": ("category", message(N_("category"))),
        "subcategory": ("category", message(N_("subcategory"))),
    },
    about=N_(
        "{rows:,} emoji of Unicode 16, 24 x 24 pixels in colour, with their names in English: the pictures "
        "are Google's Noto Emoji (Apache-2.0), names and categories those of the npm package "
        "emoji-datasource-google 16.0.0 (MIT); an extract, a file of this project with the program that made "
        "it. A picture and a text go in, two outputs of several classes come out: 10 categories, the largest "
        "(people) one in five, and 99 subcategories. The name alone says more than the picture alone."
    ),
    pictures=_pictures,
    together="name",
)

EMOJI_NAMES = Carried(
    name="emoji names",
    make=_read_names,
    rows=2 * ROWS,
    features=(),
    questions={},
    others={"name": ("text", message(N_("name"))), "fits": ("yes or no", message(N_("the name fits")))},
    about=N_(
        "{rows:,} pairs of an emoji and a name in English, each emoji once with its own name and once with "
        "that of another, chosen by chance. Does the name fit the picture? Half of them do. All pairs of a "
        "name are in one part, so a model is asked about pictures and names that it has never seen. The "
        "pictures, 24 x 24 pixels, are Google's Noto Emoji (Apache-2.0), the names those of the npm package "
        "emoji-datasource-google 16.0.0 (MIT); an extract, a file of this project with the program that made "
        "it."
    ),
    pictures=lambda: np.repeat(_pictures(), 2, axis=0),
    together="group",
)
