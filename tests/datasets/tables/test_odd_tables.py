"""Tables as people and programs write them: dates that are counted, marks beside numbers, sums in the midst,
sources below, merged cells, damaged lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from components.datasets import describe_columns, read_table
from components.datasets.file_formats.sheet_process import _filled_down
from components.datasets.tables.numbers import numbers
from components.datasets.tables.times import times

ROWS = range(40)


def text(number: int) -> str:
    """A text of a row, unlike those of the others."""
    return f"a room with a view of the sea {number}"


def table(name: str, make: Callable[[int], object], end: str = "") -> bytes:
    """A CSV of a text and a column."""
    return "\n".join([f"text,{name}", *(f"{text(n)},{make(n)}" for n in ROWS), end]).encode()


@pytest.mark.parametrize(
    ("name", "make", "first", "said"),
    [
        ("rate", lambda n: f"{n}.5{'*' * (n % 3)}", (0.5, 1.5, 2.5), "marks beside numbers such as 1.5*"),
        ("n", lambda n: f"'{n + 1}", (1, 2, 3), "marks beside numbers"),
        (
            "fans",
            lambda n: f"{n + 1}.2M" if n % 3 == 0 else f"{n + 1}K",
            (1.2e6, 2e3, 3e3),
            "1.2M is read",
        ),
        ("stars", lambda n: "★" * (n % 5 + 1) + "☆" * (4 - n % 5), (1, 2, 3), "stars are counted"),
        ("rating", lambda n: "⭐️" * (n % 5 + 1), (1, 2, 3), "stars are counted"),
        ("rate", lambda n: f"{n + 1}‰", (0.001, 0.002, 0.003), ""),
        ("成長", lambda n: f"百分之{n + 1}", (0.01, 0.02, 0.03), ""),
    ],
)
def test_numbers_are_read_as_they_are_meant(
    name: str, make: Callable[[int], object], first: Sequence[float], said: str
) -> None:
    loaded = read_table(table(name, make))
    column = describe_columns(loaded)[1]
    assert column.kind == "number"
    np.testing.assert_allclose(numbers(loaded.frame[name]).values[:3], first)
    assert said in " ".join(map(str, loaded.notes))


@pytest.mark.parametrize("make", [lambda n: f"{n + 1}M", lambda n: f"0{n}*", lambda n: f"A{n}*"])
def test_units_and_codes_are_no_millions_and_no_marks(make: Callable[[int], str]) -> None:
    loaded = read_table(table("size", make))
    assert not np.any(numbers(loaded.frame["size"]).values > 1_000)
    assert "marks" not in " ".join(map(str, loaded.notes))


@pytest.mark.parametrize(
    ("name", "make", "hours", "said"),
    [
        (
            "created_at",
            lambda n: 1_600_000_000 + n * 3600,
            (12, 13),
            "seconds since 1970: 2020-09-13T12:26:40",
        ),
        ("timestamp", lambda n: (1_600_000_000 + n * 3600) * 1000, (12, 13), "seconds since 1970"),
        ("日期", lambda n: f"民國{100 + n % 13}年{n % 12 + 1}月{n % 28 + 1}日(星期三)", (0, 0), ""),
        ("日期", lambda n: f"{2000 + n}/{n % 12 + 1}/{n % 28 + 1}（六）", (0, 0), ""),
    ],
)
def test_dates_are_read_in_these_forms_too(
    name: str, make: Callable[[int], object], hours: Sequence[int], said: str
) -> None:
    loaded = read_table(table(name, make))
    assert describe_columns(loaded)[1].kind == "time"
    assert tuple(times(loaded.frame[name]).hour[:2]) == tuple(hours)
    assert said in " ".join(map(str, loaded.notes))


def test_numbers_of_ten_digits_are_no_times_without_a_name_that_says_so() -> None:
    loaded = read_table(table("amount", lambda n: 1_600_000_000 + n * 7))
    assert describe_columns(loaded)[1].kind == "number"


def test_a_source_with_a_comma_below_a_table_is_left_out() -> None:
    loaded = read_table(table("rate", lambda n: n, "* provisional\nSource: Ministry of Finance, 2024"))
    assert len(loaded.frame) == len(ROWS)
    assert "42 Source" in " ".join(map(str, loaded.notes)) or "43 Source" in " ".join(map(str, loaded.notes))


def test_sums_in_the_midst_are_left_out_where_they_are_sums() -> None:
    rows = [
        f"{text(n)},{n}" + (f"\nSubtotal,{sum(range(n - 9, n + 1))}" if n % 10 == 9 else "") for n in ROWS
    ]
    loaded = read_table("\n".join(["text,n", *rows]).encode())
    assert len(loaded.frame) == len(ROWS)
    assert "12 Subtotal, 23 Subtotal" in " ".join(map(str, loaded.notes))
    others = [row.replace("Subtotal,", "Subtotal,1") for row in rows]
    assert len(read_table("\n".join(["text,n", *others]).encode()).frame) > len(ROWS)


def test_a_line_of_json_that_is_cut_off_is_left_out_and_said() -> None:
    lines = [json.dumps({"text": text(n), "n": n}) for n in ROWS]
    lines[7] = lines[7][:20]
    loaded = read_table("\n".join(lines).encode())
    assert list(loaded.frame.columns) == ["text", "n"]
    assert len(loaded.frame) == len(ROWS) - 1
    assert "no JSON (8)" in " ".join(map(str, loaded.notes))


def test_cells_that_are_merged_below_the_names_have_their_value_in_each_row() -> None:
    rows: list[list[Any]] = [["region", "n"], ["North", 1], ["", 2], ["South", 3], ["", 4]]
    assert _filled_down(rows, [((1, 0), (2, 0)), ((3, 0), (4, 0)), ((0, 0), (0, 1))]) == 2
    assert [row[0] for row in rows] == ["region", "North", "North", "South", "South"]
