"""Reads one cell as an amount: digits, signs of currencies, shares, multipliers; or as having no value."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

import numpy as np

# What people write into a cell that has no value.
EMPTY = frozenset({"", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "?", "#n/a", "無", "缺"}) | {
    *("－", "—", "–", "…", "...", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!"),
}


# The decimal sign. "auto": the column decides, or else the file.
Decimal = Literal["auto", "point", "comma"]


# Thousands: 1,234,567 or 12,34,567 as in India, 1'234'567 as in Switzerland, 1 234 567.
_POINT = re.compile(
    r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d{1,3}(?:'\d{3})+|\d{1,3}(?: \d{3})+|\d+)?"
    r"(?:\.\d*)?(?:e[-+]?\d{1,3})?"
)


_COMMA = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d{1,3}(?:'\d{3})+|\d+)?(?:,\d*)?")


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


def is_plain_number(plain: str) -> bool:
    """Whether a cell, as `plain_amount` writes it, is a number."""
    return not np.isnan(amount(plain, "point")) or not np.isnan(amount(plain, "comma"))


def currencies(cells: list[str]) -> tuple[str, ...]:
    """Find the currencies of amounts by their signs.

    Returns:
        Each currency once, as its ISO code (TWD) or, where that is not certain, as a sign ($).
    """
    signs = (_MONEY.search(_unbracketed(normal(cell))) for cell in cells if any(map(str.isdecimal, cell)))
    return tuple(dict.fromkeys(_SIGNS[sign[2] or sign[3]] for sign in signs if sign is not None))


def normal(cell: str) -> str:
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


def plain_amount(cell: str) -> str:
    """Write an amount in the form that `amount` reads: without its currency, and with its minus in front."""
    text = _unbracketed(normal(cell))
    if text[:1].isdecimal() and text[-1:].isdecimal():
        return _counted(text)
    if text.startswith(_OF_A_HUNDRED):
        text = f"{text.removeprefix(_OF_A_HUNDRED)}%"
    return _counted(_unbracketed(_MONEY.sub(r"\1", text)))


def amount(cell: str, decimal: Decimal) -> float:
    """Convert a cell to a number.

    Args:
        cell: A cell as `plain_amount` returns it.
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
    return is_plain_number(plain_amount(cell))
