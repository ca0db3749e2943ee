"""Reads the cells of a table column as numbers.

"1,234" may be 1234 or 1.234, so a cell is read with the help of its column and its file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.datasets.tables.forms.amounts import (
    EMPTY,
    Decimal,
    amount,
    is_plain_number,
    normal,
    plain_amount,
)
from components.datasets.tables.forms.number_forms import NumberForm, bands, number_form

_NONE, _SOME = "無", "有"


# Cells that are numbers only with a point, or only with a comma, as the decimal sign.
_ONLY_POINT = re.compile(
    r"[-+]?(?:0\.\d+|\d+\.(?:\d{1,2}|\d{4,})|\.\d+|\d{4,}\.\d+|\d{1,3}(?:[, ']\d{2,3})+\.\d+"
    r"|\d{1,3}(?:,\d{3}){2,}|\d{1,2}(?:,\d{2})+,\d{3})"
)
_ONLY_COMMA = re.compile(
    r"[-+]?(?:0,\d+|\d+,(?:\d{1,2}|\d{4,})|\d{4,},\d+|\d{1,3}(?:[. ']\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,})"
)
_GROUPED_BY_POINT = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")


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
    plain = [plain_amount(str(cell)) for cell in cells]
    form = form_of(list(map(str, cells)), plain)
    if form is not None:
        plain = [plain_amount(cell) for cell in form.cells]
    if form is not None and form.has_points:
        return Numbers(np.array([amount(cell, "point") for cell in plain], dtype=np.float64)[codes], False)
    point = np.array([amount(cell, "point") for cell in plain], dtype=np.float64)
    comma = np.array([amount(cell, "comma") for cell in plain], dtype=np.float64)
    by_comma = _by_comma(column, point[codes], comma[codes])
    # If all cells are like 12 or 12%, both signs give the same values.
    differs = not np.array_equal(point, comma, equal_nan=True)
    return Numbers((comma if by_comma else point)[codes], by_comma and differs)


def form_of(cells: list[str], plain: list[str] | None = None) -> NumberForm | None:
    """What is written beside the numbers of a column; None if most cells are plain numbers, or none are.

    Args:
        cells: Different cells of the column.
        plain: The same as `plain_amount` writes them, if that is known.
    """
    plain = plain or [plain_amount(cell) for cell in cells]
    numeric = [is_plain_number(cell) for cell in plain]
    return None if all(numeric) else number_form([normal(cell) for cell in cells], numeric)


def bands_of(cells: list[str]) -> bool:
    """Whether a column holds a few kinds that are ranges; see `bands`."""
    return bands([normal(cell) for cell in cells])


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
        cells = [plain_amount(str(cell)) for cell in frame[name].unique()]
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
