"""Which texts are shown to a class as examples; all of them are learnt from."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

# A text outside these bounds says little, or does not fit a row on the screen. In characters.
SHORTEST, LONGEST = 25, 220

# Stems of words that no one wants to read aloud. A word that begins with one is enough.
_BLOCKED = """
    abus animal ass attack bad blood bomb bitch cancer carcass corrupt crap crazy crime crook damn dead
    death die disgust dog dope drug drunk dumb dummy enem fail fake fat fire fool fraud fuck gut gun hat
    hell hurt idiot illegal immigra injur isis jerk kill liar lie los lying mess moron murder muslim
    naked nast nigg pathetic piss poison puk racis rape remains ruin sad sex shit shoot sick slut spat
    splatter stupid suck terribl terror ugl vomit war weak whore worst
"""
_NOT_SHOWN = re.compile(rf"\b(?:{'|'.join(_BLOCKED.split())})", re.IGNORECASE)
# Whom a text speaks to or quotes, and what it refers to.
_PERSONAL = re.compile(r"[@\"“”]|https?:|www\.|\bRT\b|<")


def presentable(texts: pd.Series) -> np.ndarray:
    """Whether each of some English texts can be shown to a class: of some length, addressed to no one, with
    no link, no quotation and none of the words that are not read aloud. Bool, shape (rows,)."""
    length = texts.str.len().between(SHORTEST, LONGEST)
    plain = ~(texts.str.contains(_NOT_SHOWN) | texts.str.contains(_PERSONAL))
    result: np.ndarray = (length & plain).to_numpy(dtype=bool)
    return result
