"""Reads the cells of a table column as numbers.

"1,234" may be 1234 or 1.234, so a cell is read with the help of its column and its file.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from components.datasets.tables.forms.number_forms import NumberForm, bands, number_form

# What people write into a cell that has no value.
EMPTY = frozenset({"", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "?", "#n/a", "無", "缺"}) | {
    *("－", "—", "–", "…", "...", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!"),
}

_NONE, _SOME = "無", "有"

# The decimal sign. "auto": the column decides, or else the file.
Decimal = Literal["auto", "point", "comma"]

# Thousands: 1,234,567 or 12,34,567 as in India, 1'234'567 as in Switzerland, 1 234 567.
_POINT = re.compile(
    r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d{1,3}(?:'\d{3})+|\d{1,3}(?: \d{3})+|\d+)?"
    r"(?:\.\d*)?(?:e[-+]?\d{1,3})?"
)
_COMMA = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d{1,3}(?:'\d{3})+|\d+)?(?:,\d*)?")

# Cells that are numbers only with a point, or only with a comma, as the decimal sign.
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
    "新台幣": "TWD", "新臺幣": "TWD", "台幣": "TWD", "臺幣": "TWD", "人民幣": "CNY", "港幣": "HKD",
    "美金": "USD",
    "美元": "USD", "歐元": "EUR", "日幣": "JPY", "日圓": "JPY", "元整": "元", "$": "$",
}  # fmt: skip
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_MONEY = re.compile(rf"^([-+]?)\s*({_SIGN})\s*(?=[-+.,\d(])|(?<=[\d.,萬万億亿])\s*({_SIGN})$")
_TIMES = {"k": 1e3, "萬": 1e4, "万": 1e4, "億": 1e8, "亿": 1e8}
_SHARES = {"%": 100.0, "‰": 1000.0}
_OF_A_HUNDRED = "百分之"
# Raised digits behind a number are a power or the mark of a remark, and no digits of it.
_RAISED = re.compile(r"(?<=\d)[⁰¹²³⁴-⁹]+")
# Powers of ten, as in 1.5×10³ and 1.5 x 10^3, and signs for fractions behind a whole number, as in 1½.
_POWER = re.compile(r"(?<=\d)\s*[×xX*·]\s*10(?:\s*\^\s*([-+]?\d{1,2})|([⁺⁻]?[⁰¹²³⁴-⁹]{1,2}))(?!\d)")
_HALF = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")
# Amounts such as 1萬200 and 3億5千萬, part by part.
_COUNTED = re.compile(
    r"([-+]?)(?:(\d+(?:\.\d+)?)[億亿])?(?:(\d+(?:\.\d+)?)[萬万])?(?:(\d+(?:\.\d+)?)千)?(\d{1,4})?"
)
_MARKS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2019": "'", "\u02bc": "'", "`": "'"})


def is_empty(cell: str) -> bool:
    """Whether a cell has no value: it is blank, or a word such as "n/a" or "null" (see `EMPTY`)."""
    return cell.strip().lower() in EMPTY


def empty_cells(cells: pd.Series) -> pd.Series:
    """Which cells of a column have no value, True or False for each. 無 is an answer where others say 有."""
    lower = cells.str.strip().str.lower()
    missing = lower.isin(EMPTY)
    if (lower == _NONE).any() and set(lower[~missing]) == {_SOME}:
        missing &= lower != _NONE
    return missing


@dataclass(frozen=True)
class Numbers:
    """The numbers in a column.

    Attributes:
        values: The number of each cell, NaN for a cell that is empty or no number. float64, shape (cells,).
        comma: Whether the comma was read as the decimal sign. False if a point as the decimal sign would
            give the same values.
    """

    values: np.ndarray
    comma: bool

    def known(self) -> np.ndarray:
        """The values that are not NaN: float64, shape (numbers,)."""
        return self.values[~np.isnan(self.values)]


def numbers(column: pd.Series) -> Numbers:
    """Read the numbers in a column.

    Thousands separators, percentages (12% is 0.12), currency signs, brackets for a negative amount,
    full-width digits and multipliers (5k, 3萬) are understood; so are a unit that stands in all cells
    (20 kg), arrows for rises and falls, times (7:30 is 7.5 hours), and true and false beside 1 and 0.

    The decimal sign, a point or a comma, is the one that the learner chose. If they chose none, it is the
    one with which more cells can be read; if both read as many, that of the file (see `write_decimal`); if
    the file has none either, the point.

    Args:
        column: The cells as strings. Its `attrs` have the decimal sign of the file, if `write_decimal`
            stored one.
    """
    codes, cells = pd.factorize(column.astype("str"), use_na_sentinel=False)
    plain = [_plain(str(cell)) for cell in cells]
    form = form_of(list(map(str, cells)), plain)
    if form is not None:
        plain = [_plain(cell) for cell in form.cells]
    if form is not None and form.has_points:
        return Numbers(np.array([_number(cell, "point") for cell in plain], dtype=np.float64)[codes], False)
    point = np.array([_number(cell, "point") for cell in plain], dtype=np.float64)
    comma = np.array([_number(cell, "comma") for cell in plain], dtype=np.float64)
    by_comma = _by_comma(column, point[codes], comma[codes])
    # If all cells are like 12 or 12%, both signs give the same values.
    differs = not np.array_equal(point, comma, equal_nan=True)
    return Numbers((comma if by_comma else point)[codes], by_comma and differs)


def form_of(cells: list[str], plain: list[str] | None = None) -> NumberForm | None:
    """What is written beside the numbers of a column; None if most cells are plain numbers, or none are.

    Args:
        cells: Different cells of the column.
        plain: The same as `_plain` writes them, if that is known.
    """
    plain = plain or [_plain(cell) for cell in cells]
    numeric = [is_plain_number(cell) for cell in plain]
    return None if all(numeric) else number_form([_normal(cell) for cell in cells], numeric)


def bands_of(cells: list[str]) -> bool:
    """Whether a column holds a few kinds that are ranges; see `bands`."""
    return bands([_normal(cell) for cell in cells])


def is_plain_number(plain: str) -> bool:
    """Whether a cell, as `_plain` writes it, is a number."""
    return not np.isnan(_number(plain, "point")) or not np.isnan(_number(plain, "comma"))


def _by_comma(column: pd.Series, point: np.ndarray, comma: np.ndarray) -> bool:
    """Whether a column has the comma as its decimal sign.

    Args:
        column: The cells.
        point: Their values with a point as the decimal sign, NaN for a cell that cannot be read.
        comma: Their values with a comma as the decimal sign.
    """
    decimal, by_reader = column.attrs.get(_ATTRIBUTE, ("auto", False))
    if by_reader:
        return bool(decimal == "comma")
    more = np.count_nonzero(~np.isnan(comma)) - np.count_nonzero(~np.isnan(point))
    return bool(more > 0 or (more == 0 and decimal == "comma"))


# The key in the `attrs` of a table for its decimal sign. pandas copies `attrs` to each column.
_ATTRIBUTE = "decimal"


def write_decimal(frame: pd.DataFrame, decimal: Decimal, *, by_reader: bool) -> None:
    """Store in a table which decimal sign its file has.

    `numbers` finds it in each column of the table.

    Args:
        frame: The table. Only its `attrs` are changed.
        decimal: The decimal sign, or "auto" if it is not known.
        by_reader: Whether the learner chose the sign. If so, it is used in every column, also in one of which
            the other sign would read more.
    """
    frame.attrs[_ATTRIBUTE] = (decimal, by_reader)


def decimal_sign(frame: pd.DataFrame, delimiter: str) -> Decimal:
    """Find out which decimal sign the numbers of a table have.

    It is the sign with more cells that only this sign makes a number, such as 0.5 or 1.234,50. If there
    are no such cells, a column of whole numbers such as 34.846, 1.234 and 999 shows that points separate
    thousands, so the sign is the comma; this is concluded only where semicolons or tabs separate the cells.

    Args:
        frame: A table of strings.
        delimiter: The character between the cells of its file, or "auto" for other files than text.

    Returns:
        The decimal sign, "auto" if no cell shows it.
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
    """Whether points separate thousands: some cells are like 34.846, and all others are below 1,000."""
    grouped = [cell for cell in cells if _GROUPED_BY_POINT.fullmatch(cell)]
    rest = [cell for cell in cells if cell not in set(grouped)]
    return bool(grouped and rest) and all(cell.lstrip("+-").isdecimal() and len(cell) <= 3 for cell in rest)


def currencies(cells: list[str]) -> tuple[str, ...]:
    """Find the currencies of amounts by their signs.

    Returns:
        Each currency once, as its ISO code (TWD) or, where that is not certain, as a sign ($).
    """
    signs = (_MONEY.search(_unbracketed(_normal(cell))) for cell in cells if any(map(str.isdecimal, cell)))
    return tuple(dict.fromkeys(_SIGNS[sign[2] or sign[3]] for sign in signs if sign is not None))


def _normal(cell: str) -> str:
    """Write a cell in lower case, with half-width characters, plain minus signs and plain apostrophes."""
    text = _POWER.sub(_exponent, cell) if "10" in cell else cell
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _RAISED.sub("^", _HALF.sub(" ", text))).replace("\u2044", "/")
    return text.strip().lower().translate(_MARKS)


def _exponent(match: re.Match[str]) -> str:
    return f"e{match[1] or unicodedata.normalize('NFKC', match[2]).translate(_MARKS)}"


def _counted(text: str) -> str:
    """Write an amount in several parts, such as 1萬200, in digits; any other as it is."""
    match = None if text.isascii() else _COUNTED.fullmatch(text)
    if match is None or sum(part is not None for part in match.groups()[1:]) < 2:
        return text
    parts = (
        float(part or 0) * factor for part, factor in zip(match.groups()[1:], (1e8, 1e4, 1e3, 1), strict=True)
    )
    return f"{match[1]}{sum(parts):.12g}"


def _unbracketed(text: str) -> str:
    """Write a negative amount such as (450.00) or 450.00- as -450.00."""
    if text.startswith("(") and text.endswith(")"):
        return "-" + text[1:-1].strip()
    return "-" + text[:-1] if text.endswith("-") and text[:1].isdecimal() else text


def _plain(cell: str) -> str:
    """Write an amount in the form that `_number` reads: without its currency, and with its minus in front."""
    text = _unbracketed(_normal(cell))
    if text[:1].isdecimal() and text[-1:].isdecimal():
        return _counted(text)
    if text.startswith(_OF_A_HUNDRED):
        text = f"{text.removeprefix(_OF_A_HUNDRED)}%"
    return _counted(_unbracketed(_MONEY.sub(r"\1", text)))


def _number(cell: str, decimal: Decimal) -> float:
    """Convert a cell to a number.

    Args:
        cell: A cell as `_plain` returns it.
        decimal: Its decimal sign, "point" or "comma".

    Returns:
        The number, NaN if the cell is none.
    """
    share = _SHARES.get(cell[-1:], 1.0)
    digits = cell[:-1].rstrip("% ") if share != 1.0 else cell
    factor = _TIMES.get(digits[-1:], 1.0)
    if factor != 1.0:
        digits = digits[:-1].rstrip()
    pattern, thousands, sign = (_POINT, ", '", ".") if decimal == "point" else (_COMMA, ". '", ",")
    if not any(character.isdecimal() for character in digits) or not pattern.fullmatch(digits):
        return np.nan
    for separator in thousands:
        digits = digits.replace(separator, "")
    value = float(digits.replace(sign, ".")) * factor
    return value / share if abs(value) < 1e300 else np.nan


@lru_cache(maxsize=20_000)
def is_number(cell: str) -> bool:
    """Whether a cell is a number, with a point or with a comma as its decimal sign."""
    return is_plain_number(_plain(cell))
