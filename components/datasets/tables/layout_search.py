"""Finds where a table lies in rows of cells: which row has the names of the columns, and how wide it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from components.datasets.tables.column_types import ColumnType, column_types
from components.datasets.tables.header_rows import is_data, is_rule, other_rows
from components.datasets.tables.layout import Layout, Row

# Which row has the names of the columns; "auto" finds it.
Header = Literal["auto", "first", "none"]

# So many of the first rows may hold the names, and so many below them are looked at.
_HEADERS = 20
_BODY = 2_000


def find_layout(
    rows: Sequence[Row], *, least: int = 2, header: Header = "auto", delimiter: str = ""
) -> Layout:
    """The layout of a table that loses the fewest of its rows. Rows with only empty cells are skipped.

    Args:
        rows: The first rows of a file, with their numbers.
        least: How many columns the table has at least.
        header: Which row has the names of the columns; "auto" to find it.
        delimiter: What separates the cells of a text, empty for a workbook.
    """
    filled = [(number, cells) for number, cells in rows if any(map(str.strip, cells)) and not is_rule(cells)]
    if not filled:
        return Layout((), ())
    if header == "none":
        return _numbered(filled, delimiter)
    candidates: list[tuple[float, Layout]] = []
    for at in range(1 if header == "first" else min(_HEADERS, len(filled))):
        layout = _at(filled, at, least, delimiter)
        # Below the first, a row that is data has no names; a row wider than the table is no title.
        if layout is None or (at and (is_data(filled, layout) or _wider(filled[:at], layout.width))):
            continue
        cost = _cost(filled, at, layout)
        candidates.append((cost, layout))
        if not cost:
            break
    if not candidates:
        return Layout(tuple(_trimmed(filled[0][1])), (filled[0][0],), body=filled[0][0] + 1)
    _, best = min(candidates, key=lambda candidate: candidate[0])
    if any(number == best.body and is_rule(cells) for number, cells in rows):
        best = replace(best, body=best.body + 1)
    if header == "auto":
        best = other_rows(filled, best)
        if is_data(filled, best):
            return _numbered(filled[len(best.passed) :], delimiter, best.passed)
    return best


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
        types = column_types(rows, width)
        points = sum({"any": 0, "few": 1}.get(shape.kind, 2) for shape in types)
        best, most = (types, points) if points > most else (best, most)
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


def _cost(filled: list[Row], at: int, layout: Layout) -> float:
    """How many rows a layout loses; a row passed over is worse than one left out, since names
    are in the first more often than not, and so is a row that names less than half the columns."""
    cost = 2.0 * at
    for _, cells in filled[at + 1 : at + 1 + _BODY]:
        fitted, changed = layout.fitted(cells)
        cost += 1 if fitted is None else changed * (0.05 if len(cells) > layout.width else 0.2)
    nameless = sum(not name.strip() for name in layout.names)
    return cost + 2 * nameless + (6 if 2 * nameless >= layout.width else 0)


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


def _trimmed(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
