"""Which rows hold the names of the columns: none if the first row is data, two if names are in groups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from components.datasets.tables.forms.amounts import is_empty
from components.datasets.tables.layout import Layout, Row


def is_rule(cells: list[str]) -> bool:
    """Whether a row is the line that Markdown draws below the names: | --- | :---: |."""
    some = [cell.strip() for cell in cells if cell.strip()]
    return bool(some) and all(re.fullmatch(r":?-{3,}:?", cell) for cell in some)


def is_data(filled: list[Row], layout: Layout) -> bool:
    """Whether the row with the names is data itself: where columns hold numbers or times, so
    does it, and they are no years or numbers that name columns."""
    names = [cells for number, cells in filled if number in layout.header]
    typed = [at for at, shape in enumerate(layout.column_types) if shape.kind in ("number", "time")]
    if len(names) != 1 or not typed or len(names[0]) < layout.width:
        return False
    cells = [names[0][at] for at in typed if names[0][at].strip()]
    if not cells or not all(layout.column_types[at].fits(names[0][at]) for at in typed):
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


def other_rows(filled: list[Row], layout: Layout) -> Layout:
    """The layout with what the rows above and below the names say: groups of columns above, units
    or the names themselves below; what is neither names the table, and is passed over."""
    rows = dict(filled)
    (number,) = layout.header
    below = next((row for row in filled if row[0] >= layout.body), None)
    if below is not None and _has_names(below[1], rows[number], layout):
        if _is_title(rows[number], layout):
            return replace(
                layout,
                names=tuple(below[1][: layout.width]),
                header=(below[0],),
                passed=(*layout.passed, number),
                body=below[0] + 1,
            )
        names = _together(layout.names, below[1])
        return replace(layout, names=names, header=(number, below[0]), body=below[0] + 1)
    above = rows.get(number - 1)
    if above is not None and not _is_title(above, layout) and not above[0].lstrip().startswith("#"):
        names = _together(above, list(layout.names))
        passed = tuple(row for row in layout.passed if row != number - 1)
        return replace(layout, names=names, header=(number - 1, number), passed=passed)
    return layout


def _has_names(cells: list[str], above: list[str], layout: Layout) -> bool:
    """Whether a row below the names has words wherever columns hold numbers or times."""
    typed = [at for at, shape in enumerate(layout.column_types) if shape.kind in ("number", "time")]
    if len(cells) < layout.width or not typed:
        return False
    words = [cells[at] for at in typed if not is_empty(cells[at])]
    if len(words) < (1 if _is_title(above, layout) else 2):
        return False
    return not any(layout.column_types[at].fits(cells[at]) and cells[at].strip() for at in typed)


def _is_title(cells: list[str], layout: Layout) -> bool:
    """Whether a row is about the whole table: it has fewer cells than that, or one alone, or
    says what it is (Source: ...), or is a comment."""
    first = cells[0].strip()
    return (
        len(cells) < layout.width
        or sum(bool(cell.strip()) for cell in cells) < 2
        or first.startswith("#")
        or re.search(r"[^\W\d]\s*[:：]\s*\S", first) is not None
    )


def _together(above: Sequence[str], names: list[str]) -> tuple[str, ...]:
    """Names with the name of their group before them; a group goes on until the next."""
    group, joined = "", []
    for top, low in zip(above, names, strict=False):
        group = top.strip() or group
        joined.append(f"{group} {low.strip()}".strip() if low.strip() else top)
    return tuple(joined)
