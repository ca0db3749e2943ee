"""Cells -> numbers. The rules look at the whole file and the column and not only at the cell,
since "1,234" and "1.234" mean two things.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

# What people write for a cell without a value.
EMPTY = frozenset({"", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "?", "#n/a", "無", "缺"})

# Which sign parts the whole from the fraction; "auto" is decided by the file and the column.
Decimal = Literal["auto", "point", "comma"]

# Thousands: 1,234,567 or 12,34,567 as in India, 1'234'567 as in Switzerland, 1 234 567.
_POINT = re.compile(
    r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d{1,3}(?:'\d{3})+|\d{1,3}(?: \d{3})+|\d+)?"
    r"(?:\.\d*)?(?:e[-+]?\d{1,3})?"
)
_COMMA = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d{1,3}(?:'\d{3})+|\d+)?(?:,\d*)?")

# Cells that only one of the two conventions can have written.
_ONLY_POINT = re.compile(
    r"[-+]?(?:0\.\d+|\d+\.(?:\d{1,2}|\d{4,})|\.\d+|\d{4,}\.\d+|\d{1,3}(?:[, ']\d{2,3})+\.\d+"
    r"|\d{1,3}(?:,\d{3}){2,}|\d{1,2}(?:,\d{2})+,\d{3})"
)
_ONLY_COMMA = re.compile(
    r"[-+]?(?:0,\d+|\d+,(?:\d{1,2}|\d{4,})|\d{4,},\d+|\d{1,3}(?:[. ']\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,})"
)
_GROUPED_BY_POINT = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")

_SIGNS = {
    "us$": "USD", "usd": "USD", "nt$": "TWD", "ntd": "TWD", "twd": "TWD", "nt": "TWD", "hk$": "HKD",
    "hkd": "HKD", "a$": "AUD", "aud": "AUD", "c$": "CAD", "cad": "CAD", "s$": "SGD", "sgd": "SGD",
    "r$": "BRL", "brl": "BRL", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "¥": "¥", "jpy": "JPY",
    "cny": "CNY", "rmb": "CNY", "元": "元", "圓": "元", "円": "JPY", "kr": "kr", "kr.": "kr", "sek": "SEK",
    "nok": "NOK", "dkk": "DKK", "chf": "CHF", "fr.": "CHF", "sfr.": "CHF", "₹": "INR", "inr": "INR",
    "rs.": "INR", "rs": "INR", "₩": "KRW", "krw": "KRW", "원": "KRW", "₽": "RUB", "rub": "RUB", "руб.": "RUB",
    "руб": "RUB", "zł": "PLN", "pln": "PLN", "kč": "CZK", "czk": "CZK", "₺": "TRY", "₫": "VND", "฿": "THB",
    "$": "$",
}  # fmt: skip
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_MONEY = re.compile(rf"^([-+]?)\s*({_SIGN})\s*(?=[-+.,\d(])|(?<=[\d.,])\s*({_SIGN})$")
_TIMES = {"k": 1e3, "萬": 1e4, "万": 1e4, "億": 1e8, "亿": 1e8}
_MARKS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2019": "'", "\u02bc": "'", "`": "'"})


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
    """A column's numbers: thousands separators, percent (12% is 0.12), currency signs, brackets
    for a negative amount and full-width digits are understood.

    Whether the decimal sign is a point or a comma is what reads more of the column; if both
    read as much, what its file has, which `write_decimal` wrote on the table; else the point.
    """
    codes, cells = pd.factorize(column.astype("str"), use_na_sentinel=False)
    plain = [_plain(str(cell)) for cell in cells]
    point = np.array([_number(cell, "point") for cell in plain], dtype=np.float64)
    comma = np.array([_number(cell, "comma") for cell in plain], dtype=np.float64)
    by_comma = _by_comma(column, point[codes], comma[codes])
    # What both read alike, 12 or 12%, says nothing about the sign.
    differs = not np.array_equal(point, comma, equal_nan=True)
    return Numbers((comma if by_comma else point)[codes], by_comma and differs)


def _by_comma(column: pd.Series, point: np.ndarray, comma: np.ndarray) -> bool:
    decimal, chosen = column.attrs.get(_ATTRIBUTE, ("auto", False))
    if chosen:
        return bool(decimal == "comma")
    more = np.count_nonzero(~np.isnan(comma)) - np.count_nonzero(~np.isnan(point))
    return bool(more > 0 or (more == 0 and decimal == "comma"))


# The decimal sign of a file travels on its table, so that each of its columns knows it.
_ATTRIBUTE = "decimal"


def write_decimal(frame: pd.DataFrame, decimal: Decimal, *, chosen: bool) -> None:
    """Write on a table which decimal sign its file has; pandas hands it to each column. If the
    learner has `chosen` it, no column may be read otherwise."""
    frame.attrs[_ATTRIBUTE] = (decimal, chosen)


def decimal_sign(frame: pd.DataFrame, delimiter: str) -> Decimal:
    """The decimal sign of a whole file: of the one that most of the cells say which only one of
    the two can have written; "auto" if there is none.

    In a file parted by semicolons or tabs a column like 34.846, 1.234, 999 has points between
    thousands: none of its whole numbers below 1,000 has one, and no other has none.
    """
    point = comma = 0
    by_column = 0
    for name in frame.columns:
        cells = [_plain(str(cell)) for cell in frame[name].unique()]
        numeric = [cell for cell in cells if cell[:1] in "+-.,0123456789" and cell]
        if 2 * len(numeric) < len(cells):
            continue
        point += sum(_ONLY_POINT.fullmatch(cell) is not None for cell in numeric)
        comma += sum(_ONLY_COMMA.fullmatch(cell) is not None for cell in numeric)
        by_column += delimiter in ";\t" and _points_between_thousands(numeric)
    if point == comma == 0:
        return "comma" if by_column else "auto"
    return "comma" if comma > point else "point"


def _points_between_thousands(cells: list[str]) -> bool:
    grouped = [cell for cell in cells if _GROUPED_BY_POINT.fullmatch(cell)]
    rest = [cell for cell in cells if cell not in set(grouped)]
    return bool(grouped and rest) and all(cell.lstrip("+-").isdecimal() and len(cell) <= 3 for cell in rest)


def currencies(cells: list[str]) -> tuple[str, ...]:
    """The different currencies that the signs in some cells stand for."""
    signs = (_MONEY.search(_unbracketed(_normal(cell))) for cell in cells if any(map(str.isdecimal, cell)))
    return tuple(dict.fromkeys(_SIGNS[sign[2] or sign[3]] for sign in signs if sign is not None))


def _normal(cell: str) -> str:
    text = cell if cell.isascii() else unicodedata.normalize("NFKC", cell)
    return text.strip().lower().translate(_MARKS)


def _unbracketed(text: str) -> str:
    """An accountant's (450.00) and a mainframe's 450.00- as -450.00."""
    if text.startswith("(") and text.endswith(")"):
        return "-" + text[1:-1].strip()
    return "-" + text[:-1] if text.endswith("-") and text[:1].isdecimal() else text


def _plain(cell: str) -> str:
    text = _unbracketed(_normal(cell))
    if text[:1].isdecimal() and text[-1:].isdecimal():
        return text
    return _unbracketed(_MONEY.sub(r"\1", text))


def _number(cell: str, decimal: Decimal) -> float:
    share = cell.endswith("%")
    digits = cell.rstrip("% ") if share else cell
    factor = _TIMES.get(digits[-1:], 1.0)
    if factor != 1.0:
        digits = digits[:-1].rstrip()
    pattern, thousands, sign = (_POINT, ", '", ".") if decimal == "point" else (_COMMA, ". '", ",")
    if not any(character.isdecimal() for character in digits) or not pattern.fullmatch(digits):
        return np.nan
    for separator in thousands:
        digits = digits.replace(separator, "")
    value = float(digits.replace(sign, ".")) * factor
    return (value / 100 if share else value) if abs(value) < 1e300 else np.nan


@lru_cache(maxsize=20_000)
def is_number(cell: str) -> bool:
    """Whether a cell is a number, by whichever of the two conventions."""
    plain = _plain(cell)
    return not np.isnan(_number(plain, "point")) or not np.isnan(_number(plain, "comma"))
