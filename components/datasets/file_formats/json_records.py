"""Reads JSON as rows of cells: a list of records, records a line each, or columns by name."""

from __future__ import annotations

import json
from typing import Any

from components.assembly.spec.messages import N_, Message, message
from components.datasets.file_formats.sheets import Bounds, Sheet, no_table, too_large

_WHAT = N_("JSON that is not a list of records")
_JSON = N_("JSON")
# How many names deep a list of records is looked for.
_DEEPEST = 4
# How many lines of records may be cut off or damaged, and what share of all.
_MOST_CUT, _SHARE_CUT = 100, 0.05


def records(text: str, bounds: Bounds) -> Sheet | None:
    """The table in a JSON text; `None` if the text is no JSON. Raises `Refused` for JSON that
    holds no table. Numbers stay as they are written."""
    stripped = text.lstrip("\ufeff \t\r\n")
    if not stripped.startswith(("[", "{")):
        return None
    # Each object and list takes far more memory than its brackets.
    if max(map(stripped.count, ",{[")) > bounds.cells:
        raise too_large(_JSON, f"{bounds.cells:,} cells")
    place, cut = "", list[int]()
    try:
        entries, place = _listed(_parsed(stripped))
    except (ValueError, RecursionError):
        by_line = _by_line(stripped)
        if by_line is None:
            return None
        entries, cut = by_line
    if entries and all(isinstance(entry, dict) and "cell_type" in entry for entry in entries):
        raise no_table(N_("a Jupyter notebook"), stripped[:40])
    if not entries or not all(isinstance(entry, (dict, list)) for entry in entries):
        raise no_table(_WHAT, stripped[:40])
    if len(entries) > bounds.rows:
        raise too_large(_JSON, f"{bounds.rows:,} rows")
    rows = [entry if isinstance(entry, list) else _flat(entry) for entry in entries]
    if isinstance(rows[0], list):
        return Sheet([[_cell(cell) for cell in row] for row in rows if isinstance(row, list)], "JSON")
    names = list(dict.fromkeys(name for row in rows if isinstance(row, dict) for name in row))
    if len(names) > bounds.columns * 5 or len(names) * len(rows) > bounds.cells:
        raise too_large(_JSON, f"{bounds.cells:,} cells")
    cells = [[row.get(name, "") for name in names] for row in rows if isinstance(row, dict)]
    return Sheet([names, *cells], "JSON", (*_found_at(place), *_cut_lines(cut)))


def _parsed(text: str) -> Any:
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)


def _listed(parsed: Any) -> tuple[list[Any], str]:
    """A list of records, wherever a file has it, and the names on the way to it: as it is, under the one name
    that has a list, or as a list of values for each name."""
    if isinstance(parsed, list):
        return parsed, ""
    split = _split(parsed)
    return (split, "") if split else _under_names(parsed)


def _found_at(place: str) -> tuple[Message, ...]:
    return (message(N_("The records were found under {place}."), place=place),) if place else ()


def _under_names(parsed: dict[str, Any]) -> tuple[list[Any], str]:
    lists = {name: values for name, values in parsed.items() if isinstance(values, list) and values}
    if lists and all(isinstance(values[0], dict) for values in lists.values()):
        name = max(lists, key=lambda key: len(lists[key]))
        return lists[name], name
    if len(lists) == len(parsed) > 1 and len({len(values) for values in lists.values()}) == 1:
        return [dict(zip(lists, values, strict=True)) for values in zip(*lists.values(), strict=True)], ""
    columns = {name: column for name, column in parsed.items() if isinstance(column, dict) and column}
    nested = any(isinstance(cell, dict | list) for column in columns.values() for cell in column.values())
    if len(columns) == len(parsed) > 1 and not nested:
        # As pandas writes it: for each column its cells by row.
        rows = dict.fromkeys(row for column in columns.values() for row in column)
        return [{name: column.get(row) for name, column in columns.items()} for row in rows], ""
    records, place = _inner(parsed)
    return (records, place) if records else ([parsed] if not lists and not columns else [], "")


def _split(parsed: dict[str, Any]) -> list[Any]:
    """The rows with the names before them, as pandas writes them apart: {"columns": [...], "data": [[...]]};
    empty if it is no such file."""
    names, rows = parsed.get("columns"), parsed.get("data")
    if not isinstance(names, list) or not isinstance(rows, list):
        return []
    fits = all(isinstance(row, list) and len(row) == len(names) for row in rows)
    return [[str(name) for name in names], *rows] if fits and rows and names else []


def _inner(parsed: Any, depth: int = 0) -> tuple[list[Any], str]:
    """The longest list of records within names within names, as an interface of the web gives it, and these
    names; empty if there is none of two records or more."""
    longest: tuple[list[Any], str] = ([], "")
    if not isinstance(parsed, dict) or depth > _DEEPEST:
        return longest
    for name, value in parsed.items():
        records = (
            isinstance(value, list) and len(value) > 1 and all(isinstance(record, dict) for record in value)
        )
        inside, place = (value, "") if records else _inner(value, depth + 1)
        if len(inside) > len(longest[0]):
            longest = (inside, f"{name}.{place}".rstrip("."))
    return longest


def _by_line(text: str) -> tuple[list[Any], list[int]] | None:
    """The record in each line, and the lines that have none; `None` if those are too many."""
    entries, cut = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                entries.append(_parsed(line.strip().rstrip(",")))
            except (ValueError, RecursionError):
                cut.append(number)
                if len(cut) > _MOST_CUT or not entries:
                    return None
    return None if len(cut) > _SHARE_CUT * len(entries) else (entries, cut)


def _cut_lines(cut: list[int]) -> tuple[Message, ...]:
    if not cut:
        return ()
    template = N_("{count} {count:line was left out: it is|lines were left out: they are} no JSON ({lines}).")
    lines = ", ".join(map(str, cut[:5])) + (", ..." if len(cut) > 5 else "")
    return (message(template, count=len(cut), lines=lines),)


def _flat(record: dict[str, Any], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, dict) and value and not before:
            flat.update(_flat(value, f"{name}."))
        else:
            flat[before + name] = _cell(value)
    return flat


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
