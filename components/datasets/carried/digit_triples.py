"""Three handwritten digits a row: which of two is the same digit as the first?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, message
from components.datasets.carried.digit_pictures import ROWS, pictures
from components.datasets.carried.entry import Carried
from components.datasets.encodings.source_table import SourceTable, column

# How many rows are put aside to validate on.
ASIDE = 359
PICTURES = {
    "anchor": message(N_("anchor")),
    "first": message(N_("first picture")),
    "second": message(N_("second picture")),
}


def triples() -> np.ndarray:
    """Which pictures are in each row, as positions among the digits: shape (rows, 3).

    Every picture is the anchor of one row. The rows to validate on come last, and none of their pictures is
    in another row.
    """
    generator = np.random.default_rng(0)
    order, learnt = generator.permutation(ROWS), ROWS - ASIDE
    return np.concatenate([_rows_of(part, generator) for part in (order[:learnt], order[learnt:])])


def _rows_of(part: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """A row for each picture of a part: in every second one the first of the two others shows the digit of
    the anchor, else the second does."""
    digits = pictures().digits[part]
    alike, other = np.empty_like(part), np.empty_like(part)
    for digit in np.unique(digits):
        own = generator.permutation(np.flatnonzero(digits == digit))
        alike[own] = part[np.roll(own, 1)]
        other[own] = generator.choice(part[digits != digit], len(own))
    first_same = np.arange(len(part)) % 2 == 0
    return np.stack([part, np.where(first_same, alike, other), np.where(first_same, other, alike)], axis=1)


def _read() -> pd.DataFrame:
    digits = pictures().digits[triples()]
    return pd.DataFrame(
        {
            "first_same": (digits[:, 0] == digits[:, 1]).astype(np.float64),
            "digit": digits[:, 0].astype(str).astype(object),
        }
    )


DIGIT_TRIPLES = Carried(
    name="digit triples",
    make=_read,
    rows=ROWS,
    features=(),
    questions={},
    others={
        "first_same": ("yes or no", message(N_("the first shows the digit of the anchor"))),
        "digit": ("category", message(N_("digit of the anchor"))),
    },
    about=N_(
        "{rows:,} rows of three handwritten digits, 8 x 8 pixels each: an anchor and two others, of which "
        "exactly one shows the digit of the anchor; half of the time it is the first. Pictures to validate "
        "on are in no row to train on. The digits come with the Python package scikit-learn (BSD-3-Clause): "
        "the test part of Optical Recognition of Handwritten Digits by E. Alpaydin and C. Kaynak, 1998, "
        "from the UCI Machine Learning Repository."
    ),
)


def table() -> SourceTable:
    """The columns with the three pictures of each row."""
    images, placed = pictures().images, triples()
    columns = {
        name: column("picture", images[placed[:, place]], label)
        for place, (name, label) in enumerate(PICTURES.items())
    }
    rows = np.arange(ROWS)
    table = DIGIT_TRIPLES.columns()
    return replace(table, columns={**columns, **table.columns}, split=(rows[:-ASIDE], rows[-ASIDE:]))
