"""Cells and files as people write them that are no plain numbers, dates or CSV: what is read and said."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from components.assembly.spec.problems import Refused
from components.datasets import describe_columns, read_table
from components.datasets.tables.numbers import numbers

ROWS = range(40)


def table(name: str, make: Callable[[int], object]) -> bytes:
    """A CSV of a text and a column."""
    lines = [f"text;{name}", *(f"a room with a view of the sea {n};{make(n)}" for n in ROWS)]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("name", "make", "kind", "first", "said"),
    [
        ("weight", lambda n: f"{50 + n % 9} kg", "number", (50, 51), "the unit kg"),
        ("temp", lambda n: f"{20 + n % 9 / 2}°C", "number", (20, 20.5), "the unit °C"),
        ("坪數", lambda n: f"{20 + n % 9}坪", "number", (20, 21), "the unit 坪"),
        ("金額", lambda n: f"{n % 9 + 1}萬元", "number", (10_000, 20_000), ""),
        ("start", lambda n: f"{7 + n % 9}:30", "number", (7.5, 8.5), "times such as 7:30"),
        ("score", lambda n: f"{n % 9}:{15 + 11 * (n % 8)}", "text", None, ""),
        ("漲跌", lambda n: f"{'▲▼'[n % 2]}{n % 9 + 1}.5%", "number", (0.015, -0.025), "▼ as minus"),
        ("差額", lambda n: f"▲{n % 9 + 1},500", "text", None, ""),
        ("flag", lambda n: ("1", "True", "0", "False")[n % 4], "number", (1, 1), "true is read as 1"),
        ("order date", lambda n: 45_292 + 3 * n, "time", None, "45292 are read as the days of a spreadsheet"),
        ("附圖", lambda n: "有" if n % 3 else "無", "two", None, ""),
        ("屋齡", lambda n: f"{n % 9 + 10}年", "number", (10, 11), "the unit 年"),
        ("年度", lambda n: f"民國{90 + n % 9}年", "number", (90, 91), "without the words: 90"),
        ("人數", lambda n: f"約{10 + n % 9}", "number", (10, 11), "without the words: 10"),
        ("價格", lambda n: f"新台幣{n + 1},000元整", "number", (1_000, 2_000), ""),
        (
            "數量",
            lambda n: f"{n + 1}".translate({48 + d: 0xFF10 + d for d in range(10)}),
            "number",
            (1, 2),
            "",
        ),
        ("rate", lambda n: f"{n + 1}.5E-01", "number", (0.15, 0.25), ""),
        ("年齡", lambda n: f"{n // 10 * 10}-{n // 10 * 10 + 9}", "text", None, "4 ranges such as 0-9"),
        ("價格", lambda n: f"{n + 10}~{n + 20}元", "number", (15, 16), "ranges such as 10~20元"),
        ("range", lambda n: f"{n}-{n + 10}" if n % 3 else n, "number", (0, 6), "middle: 6"),
        ("result", lambda n: f"{n % 5}-{n * 7 % 4}", "text", None, ""),
        ("length", lambda n: f"{n + 3}±1", "number", (3, 4), "the value before ± is read: 3"),
        (
            "inch",
            lambda n: ("1 1/2", "1/4", "3", "2¾")[n % 4],
            "number",
            (1.5, 0.25),
            "fractions such as 1 1/2",
        ),
        ("day", lambda n: f"{n % 12 + 1}/{n % 28 + 1}", "text", None, ""),
        ("時間", lambda n: f"{n % 5}小時{n}分", "number", (0, 1 + 1 / 60), "read as hours"),
        ("time", lambda n: f"{n % 3 + 1}h {n}m" if n else "45m", "number", (0.75, 2 + 1 / 60), "45m"),
        ("長度", lambda n: f"{n}分30秒", "number", (0.5, 1.5), "read as minutes: 0.5"),
        ("lap", lambda n: f"01:{n + 10}:30", "number", (1.175, 1 + 11.5 / 60), "times such as 01:10:30"),
        (
            "月份",
            lambda n: f"{110 + n % 4}年{n % 12 + 7 if n < 5 else 1}月",
            "number",
            (2021.5, 2022 + 7 / 12),
            "110年7月",
        ),
        ("month", lambda n: f"{2021 + n % 4}-07", "number", (2021.5, 2022.5), "parts of a year: 2021.5"),
        ("power", lambda n: f"{n + 1}.5×10³", "number", (1_500, 2_500), ""),
        ("售價", lambda n: f"{n + 1}萬{n + 1}百元".replace("百", "00"), "number", (10_100, 20_200), ""),
        ("註腳", lambda n: f"{n}²" if n % 3 == 0 else str(n), "text", None, "14 of 40 cells are not numbers"),
        ("差額", lambda n: f"△{n}" if n % 3 == 0 else str(n), "text", None, "14 of 40 cells are not numbers"),
        (
            "比率",
            lambda n: f">{n}" if n % 5 == 0 else str(n),
            "text",
            None,
            "such as >0: the column is read as words",
        ),
        ("room", lambda n: f"{n % 9 + 1}{'AB'[n % 2]}", "text", None, ""),
        ("flat", lambda n: f"{n % 9 + 1}A", "text", None, ""),
    ],
)
def test_numbers_in_other_forms(
    name: str, make: Callable[[int], object], kind: str, first: Sequence[float] | None, said: str
) -> None:
    loaded = read_table(table(name, make))
    column = describe_columns(loaded)[1]
    assert (column.kind, column.empty) == (kind, 0)
    if first is not None:
        assert numbers(loaded.frame[name]).values[:2].tolist() == pytest.approx(list(first))
    notes = " ".join(map(str, loaded.notes))
    assert said in notes
    assert bool(said) == bool(notes)


def test_a_unit_that_differs_is_left_as_it_is() -> None:
    loaded = read_table(table("duration", lambda n: f"{n + 1} {('kg', 'lb')[n % 2]}"))
    assert np.isnan(numbers(loaded.frame["duration"]).values).all()


def test_chinese_texts_with_digits_are_no_codes() -> None:
    said = ("房間很好", "食物不好，下次不來", "風景還可以", "老闆很親切", "隔音差，睡不好")
    data = "\n".join(
        ["評論,分數", *(f"{said[n % 5]}，住了{n % 7}天，{said[(n + 1 + n // 5) % 5]},{n % 5}" for n in ROWS)]
    )
    assert describe_columns(read_table(data.encode("big5")))[0].role == "free text"


RECORDS = [{"text": f"text {n}", "score": n} for n in ROWS]


@pytest.mark.parametrize(
    "parsed",
    [
        {"status": "ok", "data": {"page": 1, "items": RECORDS}},
        {
            "columns": ["text", "score"],
            "index": list(ROWS),
            "data": [list(each.values()) for each in RECORDS],
        },
    ],
)
def test_the_records_in_json_are_found(parsed: object) -> None:
    frame = read_table(json.dumps(parsed).encode()).frame
    assert (list(frame.columns), len(frame), frame["score"].iloc[3]) == (["text", "score"], 40, "3")


def test_the_line_below_the_names_in_markdown_is_no_row() -> None:
    rows = "\n".join(f"| text {n} | {n % 5} |" for n in ROWS)
    frame = read_table(f"| text | score |\n|------|------:|\n{rows}".encode()).frame
    assert (list(frame.columns), len(frame), frame["text"].iloc[0]) == (["text", "score"], 40, "text 0")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "-- MySQL dump 10.13\nCREATE TABLE r (id int, t text);\nINSERT INTO r VALUES (1,'a');",
            "an SQL script",
        ),
        ("insert into r values (1, 'a');\n" * 30, "an SQL script"),
        ("@relation r\n@attribute t string\n@data\n'a',1\n", "an ARFF file"),
        ('{"cells": [{"cell_type": "code", "source": []}], "nbformat": 4}', "a Jupyter notebook"),
    ],
)
def test_a_file_that_is_no_table_is_named(text: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read_table(text.encode())


def test_what_spreadsheets_and_tables_of_offices_write_for_no_value_is_empty() -> None:
    column = describe_columns(read_table(table("x", lambda n: ("#DIV/0!", "－", "…", n)[min(n, 3)])))[1]
    assert (column.kind, column.empty) == ("number", 3)


def test_totals_above_a_remark_are_left_out_and_the_remark_is_named() -> None:
    data = (
        table("數量", lambda n: n + 1) + "\n合計;820\n平均;20.5\n資料來源：主計處;\n註1：不含外籍;".encode()
    )
    loaded = read_table(data)
    notes = " ".join(map(str, loaded.notes))
    assert len(loaded.frame) == len(ROWS)
    assert "合計" in notes
    assert "資料來源" in notes
