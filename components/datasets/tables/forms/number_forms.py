"""Columns whose numbers are written in another form: with a unit, as hours and minutes, as true and false.

What is beside the numbers is the same in nearly all cells of the column; where it differs, the cells are left
as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from components.datasets.tables.forms.numbers_in_parts import IN_PARTS, duration, middle

Kind = Literal[
    "unit",
    "around",
    "clock",
    "truth",
    "arrows",
    "months",
    "value",
    "fraction",
    "range",
    "hours",
    "minutes",
    "marks",
    "millions",
    "stars",
]

# The share of the cells of a column that must be written in a form.
_SHARE = 0.9
_AT_LEAST = 3
# The most characters of a number in several parts.
_LONGEST = 40
# How many of the first cells show whether a form is tried.
_FIRST = 300
# Up to how many different ranges are kinds, such as groups of age.
_FEW = 12
_END = re.compile(r"(?<=\d)\s*([^\d\s.,'+\-/:%()~±][^\d/:%()~±]{0,5})$")
_MONEY = re.compile(r"(?:us|nt|hk)?[$€£¥]")
_WITH_UNIT = re.compile(r"([-+]?\d[\d.,' ]*?)(\s*)([^\d\s.,'+\-/:%()][^\d/:%()]{0,11})")
# A letter without a space before it is part of a code, such as 12A, unless it is one of these units.
_LETTERS = frozenset("mglhs")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?")
_PAIR = re.compile(r"\d+:\d+(?::\d+)?")
_TRUTH = {"true": "1", "false": "0", "1": "1", "0": "0", "1.0": "1", "0.0": "0"}

_STARS = re.compile(r"[★⭐]+☆*")
_MARKED = re.compile(r"'?((?:[-+]?(?:0|[1-9][\d,' ]*)(?:[.,]\d+)?%?))(?<!')\s*[*†‡§]{0,3}")
_THOUSANDS = re.compile(r"([-+]?\d[\d,]*(?:\.\d+)?)\s?(k)")
_MILLIONS = re.compile(r"([-+]?\d[\d,]*(?:\.\d+)?)\s?(mn?|bn?)")
_FACTORS = {"k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9}

# Words before numbers that say what they count.
_BEFORE = re.compile(r"(民國|民国|西元|公元|約|约|共|第)\s*(\d[\d.,]*)\s*([^\d\s.,'+\-/:%()]{0,6})")

# How tables of prices write that something rose or fell.
_UP, _DOWN = ("▲", "△"), ("▼", "▽")


@dataclass(frozen=True)
class NumberForm:
    """How the numbers of a column are written.

    Attributes:
        kind: What is beside the numbers, or what they are parts of.
        cells: The cells as plain numbers; those that are written otherwise as they were.
        unit: The unit, empty for other forms.
    """

    kind: Kind
    cells: tuple[str, ...]
    unit: str = ""

    @property
    def has_points(self) -> bool:
        """Whether the numbers were worked out, so that a point is their decimal sign."""
        return self.kind not in ("unit", "around", "arrows", "marks")


def number_form(cells: Sequence[str], numeric: Sequence[bool]) -> NumberForm | None:
    """The form in which the numbers of a column are written; None if it is another or none.

    Args:
        cells: Different cells of the column, in lower case, with half-width characters.
        numeric: Which of them are plain numbers.
    """
    some = [cell for cell in cells if any(map(str.isdecimal, cell))]
    others = [
        cell
        for cell, is_number in zip(cells, numeric, strict=True)
        if not is_number and any(map(str.isdecimal, cell))
    ]
    if sum(len(cell) <= _LONGEST for cell in others) < _SHARE * len(others):
        others = []  # texts with numbers in them
    if 2 * sum(numeric) <= len(cells):
        alone = (
            _truth(cells)
            or _stars(cells)
            or _arrows(cells, some)
            or _clock(cells, some)
            or _duration(cells, others)
        )
        if alone is not None:
            return alone
    in_parts = _in_parts(cells, others) or _marks(cells, others) or _millions(cells, others)
    if in_parts is not None or 2 * sum(numeric) > len(cells):
        return in_parts
    return _unit(cells, some) or _around(cells, some)


def bands(cells: Sequence[str]) -> bool:
    """Whether a column has few different cells, all of them ranges such as 20-29: they are kinds, and a model
    can learn to tell them apart.

    Args:
        cells: Different cells of the column, in lower case, with half-width characters.
    """
    return _AT_LEAST <= len(cells) <= _FEW and all(middle(cell) is not None for cell in cells)


def _in_parts(cells: Sequence[str], others: Sequence[str]) -> NumberForm | None:
    """Numbers in several parts, with plain numbers among them."""
    unit = _unit_behind(others[:_FIRST])

    def plain(cell: str, read: Callable[[str], float | None]) -> str:
        number = read(_bare(cell, unit))
        return cell if number is None else f"{number:.12g}"

    bare = [_bare(cell, unit) for cell in others[:_FIRST]]
    for kind, read in IN_PARTS:
        if (kind == "range" and len(others) <= _FEW) or not _likely(bare, read):
            continue
        form = _changed(kind, cells, others, partial(plain, read=read), unit)
        if form is not None:
            return form
    return None


def _likely(cells: Sequence[str], read: Callable[[str], object]) -> bool:
    """Whether the first cells show a form, so that it is worth while to try all."""
    first = cells[:_FIRST]
    return sum(read(cell) is not None for cell in first) >= max(1, len(first) / 2)


def _unit_behind(cells: Sequence[str]) -> str:
    """The unit behind nearly all cells; empty if there is none."""
    ends = Counter(match[0].strip() for cell in cells if (match := _END.search(cell)))
    unit, count = ends.most_common(1)[0] if ends else ("", 0)
    return unit if count >= _SHARE * len(cells) else ""


def _bare(cell: str, unit: str) -> str:
    """A cell without its unit and without signs of money."""
    return _MONEY.sub("", cell.removesuffix(unit)).strip()


def _duration(cells: Sequence[str], others: Sequence[str]) -> NumberForm | None:
    """Durations in more than one unit, as hours, or as minutes where none is so long."""
    if not _likely(others, duration):
        return None
    read = {cell: parts for cell in cells if (parts := duration(cell)) is not None}
    used = {at for parts in read.values() for at, part in enumerate(parts) if part is not None}
    if len(used) < 2:
        return None  # one unit, that is left out
    kind: Kind = "hours" if used & {0, 1} else "minutes"
    scale = 1.0 if kind == "hours" else 60.0

    def plain(cell: str) -> str:
        if cell not in read:
            return cell
        days, hours, minutes, seconds = (part or 0.0 for part in read[cell])
        return f"{(days * 24 + hours + minutes / 60 + seconds / 3600) * scale:.12g}"

    return _changed(kind, cells, others, plain)


def _truth(cells: Sequence[str]) -> NumberForm | None:
    given = {cell for cell in cells if cell}
    if not given <= _TRUTH.keys() or not {"true", "false"} & given or not {"0", "1", "0.0", "1.0"} & given:
        return None
    return NumberForm("truth", tuple(_TRUTH.get(cell, cell) for cell in cells))


def _stars(cells: Sequence[str]) -> NumberForm | None:
    """Stars that are counted: ★★★☆☆ is 3."""
    bare = [cell.replace("\ufe0f", "") for cell in cells]
    given = [cell for cell in bare if cell]
    if not any("★" in cell or "⭐" in cell for cell in given[:_FIRST]):
        return None

    def counted(cell: str) -> str:
        return str(len(cell.rstrip("☆"))) if _STARS.fullmatch(cell) else cell

    return _changed("stars", bare, given, counted)


def _marks(cells: Sequence[str], others: Sequence[str]) -> NumberForm | None:
    """Marks of remarks behind numbers, as in 0.5*, and the apostrophe by which a spreadsheet keeps a text."""

    def without(cell: str) -> str:
        match = _MARKED.fullmatch(cell)
        return cell if match is None else match[1]

    return _changed("marks", cells, others, without) if _likely(others, _MARKED.fullmatch) else None


def _millions(cells: Sequence[str], others: Sequence[str]) -> NumberForm | None:
    """Numbers such as 1.2M beside others such as 800K, which say that M is no unit of length."""
    if not any(_THOUSANDS.fullmatch(cell) for cell in cells):
        return None

    def plain(cell: str) -> str:
        match = _MILLIONS.fullmatch(_MONEY.sub("", cell)) or _THOUSANDS.fullmatch(_MONEY.sub("", cell))
        if match is None:
            return cell
        return f"{float(match[1].replace(',', '')) * _FACTORS[match[2]]:.12g}"

    return _changed("millions", cells, others, plain)


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
        return f"{int(parts[1]) + int(parts[2]) / 60 + int(parts[3] or 0) / 3600:.12g}"

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
    kind: Kind,
    cells: Sequence[str],
    some: Sequence[str],
    change: Callable[[str], str],
    unit: str = "",
) -> NumberForm | None:
    changed = sum(change(cell) != cell for cell in some)
    if changed < max(_AT_LEAST, _SHARE * len(some)):
        return None
    return NumberForm(kind, tuple(map(change, cells)), unit)
