"""Which texts are shown to a class as examples; all of them are learnt from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

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
# Stems of what a class would argue about instead of the model: politics, its people and its quarrels.
_DISPUTED = r"""
    administration afghan agenda angr arrest bankrupt bernie biased border boring budget bush bust
    campaign candidate carson china chinese clinton congress conserv country crippled crook cruz debate
    defeat democrat deplor disaster dishonest donor economy election failing ferguson g\.?o\.?p\b gay
    government guilt hillary hospital illegitim iran iraq isra jeb\b kasich korea lawsuit leader
    left-wing liberal lobby maga\b mainstream media mexic military nation nra\b obama pelosi phony
    platform politic poll pray president press\b primar problem putin racis rallies rally reporter
    republican rigged riot romney rubio rush russia sanders slav senat snowden sorry spending supporter tax
    veteran victor vote voting wall\b washington wasting witch women
"""
_NOT_SHOWN = rf"\b(?:{'|'.join((_BLOCKED + _DISPUTED).split())})"
# What an account says when it quarrels with no one: thanks, wishes, advice, where it is going.
_FRIENDLY = (
    r"thank you|thanks|looking forward|look forward|on my way|congratulations|enjoy|"
    r"happy (?:new|birth|thanks|holi)|"
    r"entrepreneur|achiev|success|focus|opportunit|persist|negotiat|golf|goals?\b|"
    r"passion|innovation|weekend|"
    r"great (?:day|evening|night|time|crowd)"
)
# Whom a text speaks to or quotes, and what it refers to.
_PERSONAL = r"[@\"“”]|https?:|www\.|\bRT\b|<"


def presentable(texts: pd.Series) -> np.ndarray:
    """Whether each of some English texts can be shown to a class: of some length, addressed to no one, with
    no link, no quotation, and none of the words that are not read aloud or that are disputed. Bool, shape
    (rows,)."""
    length = texts.str.len().between(SHORTEST, LONGEST)
    plain = ~(_matches(texts, _NOT_SHOWN, ignore_case=True) | _matches(texts, _PERSONAL))
    result: np.ndarray = length.to_numpy(dtype=bool) & plain
    return result


def friendly(texts: pd.Series) -> np.ndarray:
    """Whether each of some texts of a quarrelsome account can be shown to a class: it is presentable, and it
    says something that nobody minds. Bool, shape (rows,)."""
    return presentable(texts) & _matches(texts, _FRIENDLY, ignore_case=True)


def _matches(texts: pd.Series, pattern: str, *, ignore_case: bool = False) -> np.ndarray:
    """Whether each text has something in it that matches.

    Arrow takes a hundredth of the time of `re`, which tries each word at each place; pandas asks Arrow for
    some patterns only.
    """
    matches: np.ndarray = pc.match_substring_regex(
        pa.array(texts), pattern, ignore_case=ignore_case
    ).to_numpy(zero_copy_only=False)
    return matches
