"""Rows of cells -> which of them has the names of the columns, how wide the table is, and what
its columns hold.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from components.datasets.tables.numbers import is_empty, is_number
from components.datasets.tables.times import is_time

# Which row has the names: found, or as the learner says: the first, or none.
Header = Literal["auto", "first", "none"]
Row = tuple[int, list[str]]

_HEADERS = 20
_BODY = 2_000
_SHARE = 0.9
# Rows from which something can be told of a column.
_TYPED_ROWS = 3
_FEW_ROWS = 20
_FEW = 12


@dataclass(frozen=True)
class ColumnType:
    """What a column holds: numbers, times, some few words, or anything (`words` is empty)."""

    kind: Literal["number", "time", "few", "any"] = "any"
    words: frozenset[str] = frozenset()

    def fits(self, cell: str) -> bool:
        """Whether a cell is like the others of the column; an empty one always is."""
        if self.kind == "any" or is_empty(cell):
            return True
        if self.kind == "few":
            return cell.strip().lower() in self.words
        return is_number(cell) if self.kind == "number" else is_time(cell)


@dataclass(frozen=True)
class Layout:
    """Where a table lies in its rows: `names` as they are written, one for each column, empty
    where there is none; `header` the numbers of the rows they come from; `passed` those of the
    rows before them; `body` is the number of the first row of data.

    `numbered` says that no row has names. `padded` says that so many rows end early that those
    are taken for rows whose last cells are empty. `titles` are rows that have only one cell,
    `delimited` is what parts the cells of a text.
    """

    names: tuple[str, ...]
    header: tuple[int, ...]
    passed: tuple[int, ...] = ()
    body: int = 2
    numbered: bool = False
    first: tuple[str, ...] = ()
    padded: bool = False
    column_types: tuple[ColumnType, ...] = ()
    titles: tuple[int, ...] = ()
    delimited: str = ""

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.names)

    def fitted(self, cells: list[str]) -> tuple[list[str] | None, bool]:
        """A row as wide as the table, and whether it had to be changed for it; `None` if it
        cannot be told which cell belongs where."""
        width = len(self.names)
        if len(cells) == width:
            return cells, False
        if len(cells) > width:
            if not any(map(str.strip, cells[width:])):
                return cells[:width], False
            joined = self._joined(cells)
            return joined, joined is not None
        if self.padded:
            return [*cells, *[""] * (width - len(cells))], True
        return None, False

    def _joined(self, cells: list[str]) -> list[str] | None:
        """A row with too many cells, in which a text was not put in quotation marks: the pieces
        of the only column that they can belong to are one again."""
        more = len(cells) - len(self.names)
        free = [at for at, shape in enumerate(self.column_types) if shape.kind == "any"]
        if len(free) == len(self.names) or not self.delimited:
            return None
        found = []
        for at in free:
            text = self.delimited.join(cells[at : at + more + 1])
            row = [*cells[:at], text, *cells[at + more + 1 :]]
            if all(shape.fits(cell) for shape, cell in zip(self.column_types, row, strict=True)):
                found.append(row)
        return found[0] if len(found) == 1 else None


def layout(rows: Sequence[Row], *, least: int = 2, header: Header = "auto", delimiter: str = "") -> Layout:
    """The layout that loses the fewest rows. Rows without any cell are none."""
    filled = [(number, cells) for number, cells in rows if any(map(str.strip, cells))]
    if not filled:
        return Layout((), ())
    if header == "none":
        return _numbered(filled, delimiter)
    found: list[tuple[float, Layout]] = []
    for at in range(1 if header == "first" else min(_HEADERS, len(filled))):
        made = _at(filled, at, least, delimiter)
        # Below the first, a row that is data has no names; a row wider than the table is no title.
        if made is None or (at and (_is_data(filled, made) or _wider(filled[:at], made.width))):
            continue
        cost = _cost(filled, at, made)
        found.append((cost, made))
        if not cost:
            break
    if not found:
        return Layout(tuple(_trimmed(filled[0][1])), (filled[0][0],), body=filled[0][0] + 1)
    _, chosen = min(found, key=lambda each: each[0])
    if header == "auto":
        chosen = _other_rows(filled, chosen)
        if _is_data(filled, chosen):
            return _numbered(filled[len(chosen.passed) :], delimiter, chosen.passed)
    return chosen


def _wider(rows: list[Row], width: int) -> bool:
    return any(len(_trimmed(cells)) > width and not cells[0].lstrip().startswith("#") for _, cells in rows)


def _at(filled: list[Row], at: int, least: int, delimiter: str) -> Layout | None:
    """The layout whose names are in row `at`; `None` if they are too few."""
    body = filled[at + 1 : at + 1 + _BODY]
    names = _named(filled[at][1], body)
    width = len(names)
    if width < least or not any(map(str.strip, names)):
        return None
    whole = [cells[:width] for _, cells in body if len(cells) >= width and not any(cells[width:])]
    short = sum(len(cells) < width for _, cells in body)
    return Layout(
        tuple(names),
        (filled[at][0],),
        passed=tuple(number for number, _ in filled[:at]),
        body=filled[at][0] + 1,
        padded=short >= 0.05 * len(body) and len(body) >= 10 and len(whole) >= len(body) // 3,
        column_types=column_types(whole, width)
        if 5 * len(whole) >= len(body)
        else _shapes_joined(body, width, delimiter),
        titles=tuple(
            number for number, cells in body if width > 2 and sum(bool(cell.strip()) for cell in cells) == 1
        ),
        delimited=delimiter,
    )


def _shapes_joined(body: list[Row], width: int, delimiter: str) -> tuple[ColumnType, ...]:
    """What the columns hold where hardly a row has as many cells as there are names: one column is
    a text with delimiters in it, the one without which the others hold numbers, times or few words."""
    long = [cells for _, cells in body if len(cells) > width][:300]
    best: tuple[ColumnType, ...] = ()
    most = 0
    for at in range(width if delimiter else 0):
        rows = [[*cells[:at], "", *cells[len(cells) - (width - at - 1) :]] for cells in long]
        found = column_types(rows, width)
        points = sum({"any": 0, "few": 1}.get(shape.kind, 2) for shape in found)
        best, most = (found, points) if points > most else (best, most)
    return best or (ColumnType(),) * width


def _named(written: list[str], body: list[Row]) -> list[str]:
    """The names in a row, as many as there are columns below it."""
    lengths = Counter(len(cells) for _, cells in body)
    usual = lengths.most_common(1)[0][0] if lengths else len(written)
    names = _trimmed(written)
    if usual == len(written):
        names = written
    elif (
        usual == len(names) + 1
        and len(body[0][1]) == usual
        and lengths[usual] > len(body) // 2
        and any(cells[-1:] != [""] for _, cells in body)
    ):
        # One name less than cells: of the row numbers in front, or of the last column.
        index = _counts([cells[0] for _, cells in body if len(cells) == usual])
        names = ["", *names] if index else [*names, ""]
    width = len(names)
    while (
        width > 1
        and not names[width - 1].strip()
        and not any("".join(cells[width - 1 :]).strip() for _, cells in body)
    ):
        width -= 1
    return names[:width]


def _cost(filled: list[Row], at: int, made: Layout) -> float:
    """How many rows a layout loses; a row passed over is worse than one left out, since names
    are in the first more often than not, and so is a row that names less than half the columns."""
    cost = 2.0 * at
    for _, cells in filled[at + 1 : at + 1 + _BODY]:
        fitted, changed = made.fitted(cells)
        cost += 1 if fitted is None else changed * (0.05 if len(cells) > made.width else 0.2)
    nameless = sum(not name.strip() for name in made.names)
    return cost + 2 * nameless + (6 if 2 * nameless >= made.width else 0)


def _counts(cells: list[str]) -> bool:
    return len(set(cells)) == len(cells) and all(cell.strip().isdecimal() for cell in cells)


def _numbered(filled: list[Row], delimiter: str, passed: tuple[int, ...] = ()) -> Layout:
    """The layout of a table whose first row is data."""
    body = filled[:_BODY]
    width = Counter(len(cells) for _, cells in body).most_common(1)[0][0]
    whole = [cells for _, cells in body if len(cells) == width]
    return Layout(
        ("",) * width,
        (),
        passed=passed,
        body=filled[0][0],
        numbered=True,
        first=tuple(filled[0][1]),
        column_types=column_types(whole, width),
        delimited=delimiter,
    )


def _body(filled: list[Row], made: Layout) -> list[list[str]]:
    width = made.width
    return [
        cells[:width]
        for number, cells in filled[:_BODY]
        if number >= made.body and len(cells) >= width and not any(cells[width:])
    ]


def _is_data(filled: list[Row], made: Layout) -> bool:
    """Whether the row with the names is data itself: where columns hold numbers or times, so
    does it, and they are no years or numbers that name columns."""
    names = [cells for number, cells in filled if number in made.header]
    typed = [at for at, shape in enumerate(made.column_types) if shape.kind in ("number", "time")]
    if len(names) != 1 or not typed or len(names[0]) < made.width:
        return False
    cells = [names[0][at] for at in typed if names[0][at].strip()]
    if not cells or not all(made.column_types[at].fits(names[0][at]) for at in typed):
        return False
    return not _names_by_number(cells)


def _names_by_number(cells: list[str]) -> bool:
    """1990, 2000, 2010 or 0, 1, 2 or Q1's 1 as the names of columns: whole, and evenly apart."""
    numbers = [int(cell) for cell in cells if re.fullmatch(r"\s*\d{1,4}\s*", cell)]
    if len(numbers) < len(cells):
        return False
    if len(numbers) == 1:
        return 1900 <= numbers[0] <= 2100
    steps = {after - before for before, after in pairwise(numbers)}
    # Two numbers name columns if they count, more if they are evenly apart.
    return steps == {1} or (len(numbers) > 2 and len(steps) == 1 and min(steps) > 0)


def _other_rows(filled: list[Row], made: Layout) -> Layout:
    """The layout with what the rows above and below the names say: groups of columns above, units
    or the names themselves below; what is neither names the table, and is passed over."""
    rows = dict(filled)
    (number,) = made.header
    below = next((each for each in filled if each[0] >= made.body), None)
    if below is not None and _has_names(below[1], rows[number], made):
        if _is_title(rows[number], made):
            return replace(
                made,
                names=tuple(below[1][: made.width]),
                header=(below[0],),
                passed=(*made.passed, number),
                body=below[0] + 1,
            )
        names = _together(made.names, below[1])
        return replace(made, names=names, header=(number, below[0]), body=below[0] + 1)
    above = rows.get(number - 1)
    if above is not None and not _is_title(above, made) and not above[0].lstrip().startswith("#"):
        names = _together(above, list(made.names))
        passed = tuple(row for row in made.passed if row != number - 1)
        return replace(made, names=names, header=(number - 1, number), passed=passed)
    return made


def _has_names(cells: list[str], above: list[str], made: Layout) -> bool:
    """Whether a row below the names has words wherever columns hold numbers or times."""
    typed = [at for at, shape in enumerate(made.column_types) if shape.kind in ("number", "time")]
    if len(cells) < made.width or not typed:
        return False
    words = [cells[at] for at in typed if not is_empty(cells[at])]
    if len(words) < (1 if _is_title(above, made) else 2):
        return False
    return not any(made.column_types[at].fits(cells[at]) and cells[at].strip() for at in typed)


def _is_title(cells: list[str], made: Layout) -> bool:
    """Whether a row is about the whole table: it has fewer cells than that, or one alone, or
    says what it is (Source: ...), or is a comment."""
    first = cells[0].strip()
    return (
        len(cells) < made.width
        or sum(bool(cell.strip()) for cell in cells) < 2
        or first.startswith("#")
        or re.search(r"[^\W\d]\s*[:：]\s*\S", first) is not None
    )


def _together(above: Sequence[str], names: list[str]) -> tuple[str, ...]:
    """Names with the name of their group before them; a group goes on until the next."""
    group, found = "", []
    for top, low in zip(above, names, strict=False):
        group = top.strip() or group
        found.append(f"{group} {low.strip()}".strip() if low.strip() else top)
    return tuple(found)


def column_types(rows: list[list[str]], width: int) -> tuple[ColumnType, ...]:
    """What each column holds, by some of its cells."""
    step = max(1, len(rows) // 300)
    some = rows[::step]
    return tuple(_shape([cells[at] for cells in some]) for at in range(width))


def _shape(cells: list[str]) -> ColumnType:
    filled = [cell for cell in cells if not is_empty(cell)]
    if len(filled) < _TYPED_ROWS:
        return ColumnType()
    if sum(map(is_number, filled)) >= _SHARE * len(filled):
        return ColumnType("number")
    if sum(map(is_time, filled)) >= _SHARE * len(filled):
        return ColumnType("time")
    words = frozenset(cell.strip().lower() for cell in filled)
    if len(filled) >= _FEW_ROWS and len(words) <= _FEW and max(map(len, words)) <= 30:
        return ColumnType("few", words)
    return ColumnType()


def _trimmed(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
