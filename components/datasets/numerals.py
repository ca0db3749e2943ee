"""Cells -> numbers. The rules look at the column and not only at the cell, since "1,234"
means two things.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd

# What people write for a cell without a value.
EMPTY = frozenset({"", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "?", "#n/a", "無", "缺"})

_POINT = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:e[-+]?\d{1,3})?")
_COMMA = re.compile(r"[-+]?(?:\d{1,3}(?:[. ]\d{3})+|\d+)?(?:,\d*)?")
_MONEY = re.compile(r"^(?:nt|us)?\s*[$€£¥]\s*|\s*[$€£¥元]$")


def is_empty(cell: str) -> bool:
    """Whether a cell has no value."""
    return cell.strip().lower() in EMPTY


@dataclass(frozen=True)
class Numbers:
    """A column as numbers: NaN where a cell is empty or no number. `comma` says that the
    comma is the decimal sign in it."""

    values: np.ndarray
    comma: bool

    def known(self) -> np.ndarray:
        """The numbers there are."""
        return self.values[~np.isnan(self.values)]


def numbers(column: pd.Series) -> Numbers:
    """A column's numbers: thousands separators, percent (12% is 0.12), currency signs and
    full-width digits are understood. Whether the decimal sign is a point or a comma is what
    reads more of the column, and the point if both do."""
    codes, cells = pd.factorize(column.astype("str"), use_na_sentinel=False)
    plain = [_plain(str(cell)) for cell in cells]
    point = np.array([_number(cell, _POINT, ",", ".") for cell in plain], dtype=np.float64)
    comma = np.array([_number(cell, _COMMA, ". ", ",") for cell in plain], dtype=np.float64)
    by_comma = bool(np.count_nonzero(~np.isnan(comma[codes])) > np.count_nonzero(~np.isnan(point[codes])))
    return Numbers((comma if by_comma else point)[codes], by_comma)


def _plain(cell: str) -> str:
    text = unicodedata.normalize("NFKC", cell).strip().lower().replace("\u2212", "-")
    return _MONEY.sub("", text)


def _number(cell: str, pattern: re.Pattern[str], thousands: str, decimal: str) -> float:
    share = cell.endswith("%")
    digits = cell.rstrip("% ")
    if not any(each.isdecimal() for each in digits) or not pattern.fullmatch(digits):
        return np.nan
    for separator in thousands:
        digits = digits.replace(separator, "")
    value = float(digits.replace(decimal, "."))
    return (value / 100 if share else value) if abs(value) < 1e300 else np.nan
