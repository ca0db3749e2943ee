"""Columns whose numbers are written in another form: with a unit, as hours and minutes, as true and false.

What is beside the numbers is the same in nearly all cells of the column; where it differs, the cells are left
as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

# The share of the cells of a column that must be written in a form.
_SHARE = 0.9
_AT_LEAST = 3
_WITH_UNIT = re.compile(r"([-+]?\d[\d.,' ]*?)(\s*)([^\d\s.,'+\-/:%()][^\d/:%()]{0,11})")
# A letter without a space before it is part of a code, such as 12A, unless it is one of these units.
_LETTERS = frozenset("mglhs")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?")
_PAIR = re.compile(r"\d+:\d+(?::\d+)?")
_TRUTH = {"true": "1", "false": "0", "1": "1", "0": "0", "1.0": "1", "0.0": "0"}

# Words before numbers that say what they count.
_BEFORE = re.compile(r"(民國|民国|西元|公元|約|约|共|第)\s*(\d[\d.,]*)\s*([^\d\s.,'+\-/:%()]{0,6})")

# How tables of prices write that something rose or fell.
_UP, _DOWN = ("▲", "△"), ("▼", "▽")


@dataclass(frozen=True)
class NumberForm:
    """How the numbers of a column are written.

    Attributes:
        kind: "unit", "around", "clock", "truth" or "arrows".
        cells: The cells as plain numbers; those that are written otherwise as they were.
        unit: The unit, empty for other forms.
    """

    kind: Literal["unit", "around", "clock", "truth", "arrows"]
    cells: tuple[str, ...]
    unit: str = ""


def number_form(cells: Sequence[str]) -> NumberForm | None:
    """The form in which the numbers of a column are written; None if it is another or none.

    Args:
        cells: Different cells of the column, in lower case, with half-width characters.
    """
    some = [cell for cell in cells if any(map(str.isdecimal, cell))]
    return (
        _truth(cells)
        or _arrows(cells, some)
        or _clock(cells, some)
        or _unit(cells, some)
        or _around(cells, some)
    )


def _truth(cells: Sequence[str]) -> NumberForm | None:
    given = {cell for cell in cells if cell}
    if not given <= _TRUTH.keys() or not {"true", "false"} & given or not {"0", "1", "0.0", "1.0"} & given:
        return None
    return NumberForm("truth", tuple(_TRUTH.get(cell, cell) for cell in cells))


def _arrows(cells: Sequence[str], some: Sequence[str]) -> NumberForm | None:
    # Where no arrow points down, one that points up may mean a loss, as in Japanese accounts.
    if not any(cell[:1] in _DOWN for cell in some):
        return None

    def signed(cell: str) -> str:
        sign = "-" if cell[:1] in _DOWN else "+" if cell[:1] in _UP else ""
        return f"{sign}{cell[1:].strip()}" if sign else cell

    return _changed("arrows", cells, some, signed)


def _clock(cells: Sequence[str], some: Sequence[str]) -> NumberForm | None:
    def hours(cell: str) -> str:
        parts = _CLOCK.fullmatch(cell)
        if parts is None:
            return cell
        return f"{int(parts[1]) + int(parts[2]) / 60 + int(parts[3] or 0) / 3600:.6g}"

    if any(_PAIR.fullmatch(cell) and not _CLOCK.fullmatch(cell) for cell in some):
        return None  # scores or ratios, such as 3:75 and 2:1
    return _changed("clock", cells, some, hours)


def _unit(cells: Sequence[str], some: Sequence[str]) -> NumberForm | None:
    units = Counter(match[3].strip() for cell in some if (match := _WITH_UNIT.fullmatch(cell)))
    if not units:
        return None
    ((unit, _),) = units.most_common(1)

    def without(cell: str) -> str:
        match = _WITH_UNIT.fullmatch(cell)
        if match is None or match[3].strip() != unit:
            return cell
        coded = len(unit) == 1 and unit.isascii() and not match[2] and unit not in _LETTERS
        return cell if coded else match[1].strip()

    return _changed("unit", cells, some, without, unit)


def _around(cells: Sequence[str], some: Sequence[str]) -> NumberForm | None:
    found = Counter((match[1], match[3]) for cell in some if (match := _BEFORE.fullmatch(cell)))
    if not found:
        return None
    ((words, _),) = found.most_common(1)

    def without(cell: str) -> str:
        match = _BEFORE.fullmatch(cell)
        return match[2] if match is not None and (match[1], match[3]) == words else cell

    return _changed("around", cells, some, without)


def _changed(
    kind: Literal["unit", "around", "clock", "arrows"],
    cells: Sequence[str],
    some: Sequence[str],
    change: Callable[[str], str],
    unit: str = "",
) -> NumberForm | None:
    changed = sum(change(cell) != cell for cell in some)
    if changed < max(_AT_LEAST, _SHARE * len(some)):
        return None
    return NumberForm(kind, tuple(map(change, cells)), unit)
