"""Of several ways to read a text as a table the one that loses least is taken; what is lost is named."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pytest

from components.assembly import Config
from components.assembly.spec.problems import Refused
from components.datasets import ReadOptions, Table, describe_columns, read_table
from components.datasets.tables.numbers import numbers
from components.datasets.tables.times import times

WORDS = ("alpha", "beta", "gamma", "delta")
# Three columns of which the first is a text without commas, and two with a label of words.
WIDE = [
    f"headline number {n} about {WORDS[n % 4]},{n * 37 % 900},{'yes' if n % 3 else 'no'}" for n in range(500)
]
PAIR = [f"text {n} is {WORDS[n % 4]},{'pos' if n % 2 else 'neg'}" for n in range(200)]
STARS = [f"text {n},{n % 5 + 1}" for n in range(60)]
THREE = [f"text {n},{n % 5 + 1},{n * 7}" for n in range(80)]


def _text(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def _with(lines: list[str], changes: dict[int, tuple[str, str]]) -> list[str]:
    return [line.replace(*changes[at], 1) if at in changes else line for at, line in enumerate(lines)]


@pytest.mark.parametrize(
    ("data", "rows", "row"),
    [
        # A mark that opens in row 4 and one that closes 496 rows later.
        (_text("title,likes,good", *_with(WIDE, {2: ("headline", '"headline'), 498: (",", '",')})), 500, 4),
        (_text("text,label", *_with(PAIR, {3: ("text", '"text'), 190: (",", '",')})), 200, 5),
        (_text("title,likes,good", *_with(WIDE, {40: ("headline", '"headline')})), 500, 42),
        (_text("title,likes,good", *_with(WIDE, {5: ("headline", '"The end" of a headline')})), 500, 7),
        # Beyond what is looked at first.
        (_text("title,likes,good", *WIDE * 20, *_with(WIDE, {7: ("headline", '"headline')})), 10_500, 10_009),
    ],
)
def test_a_stray_quotation_mark_swallows_no_rows_and_is_named(data: bytes, rows: int, row: int) -> None:
    loaded = read_table(data)
    assert len(loaded.frame) == rows
    assert loaded.frame.index.tolist() == list(range(2, rows + 2))
    (note,) = map(str, loaded.notes)
    assert "as part of the text" in note
    assert f"(row {row})" in note


def test_rows_that_are_lost_are_counted_as_rows_of_the_file() -> None:
    lines = _with(WIDE, {7: (",", ""), 90: (",", ""), 91: (",", "")})
    loaded = read_table(_text("title,likes,good", *lines))
    assert len(loaded.frame) == 497
    assert [str(note) for note in loaded.notes] == [
        "3 rows were left out: they have more or fewer cells than there are columns (rows 9, 92, 93)."
    ]


def test_line_ends_in_cells_are_no_rows() -> None:
    cells = [f'"first line, {n}\nsecond line, and more\n\nthe third",{n}' for n in range(60)]
    loaded = read_table(_text("text,n", *cells))
    assert (len(loaded.frame), loaded.notes) == (60, ())
    assert loaded.frame["text"].iloc[0] == "first line, 0\nsecond line, and more\n\nthe third"


@pytest.mark.parametrize(
    ("lines", "columns", "first", "rows", "note"),
    [
        (
            ["Monthly report", "Made by the office, 2024", "text,stars,likes", *THREE],
            "text stars likes",
            4,
            80,
            "(rows 1, 2)",
        ),
        (
            ["Report,,", "Date: 2024-01-01,,", "text,stars,likes", *THREE],
            "text stars likes",
            4,
            80,
            "(rows 1, 2)",
        ),
        (["Source: office, Taipei", "text,stars", *STARS], "text stars", 3, 60, "(row 1)"),
        (
            ["exported,2024-01-01", "rows,80", "", "text,stars,likes", *THREE],
            "text stars likes",
            5,
            80,
            "(rows 1, 2)",
        ),
        (
            ["# made by x", "# on, a, day", "text,stars,likes", *THREE],
            "text stars likes",
            4,
            80,
            "(rows 1, 2)",
        ),
        (["# text,stars,likes", *THREE], "text stars likes", 2, 80, ""),
        (
            ["Item,Counts,", "text,stars,likes", *THREE],
            "Item text|Counts stars|Counts likes",
            3,
            80,
            "from 2 rows",
        ),
        (["text,weight,price", "-,kg,NT$", *THREE], "text -|weight kg|price NT$", 3, 80, "from 2 rows"),
        (
            ["text,stars", *[f"{n + 1},{line}" for n, line in enumerate(STARS)]],
            "column 1|text|stars",
            2,
            60,
            "column 1",
        ),
        (
            ["text,stars", *[f"{line},x{n}" for n, line in enumerate(STARS)]],
            "text|stars|column 3",
            2,
            60,
            "column 3",
        ),
        (["text,stars", *[f"{line}," for line in STARS]], "text stars", 2, 60, ""),
        (["text,,stars,", *[line.replace(",", ",,") + "," for line in STARS]], "text stars", 2, 60, ""),
        (THREE, "column 1|column 2|column 3", 1, 80, "looks like data (text 0, 1, 0)"),
        (
            ["c,2019,2020,2021", *[f"c{n},{n},{n * 2},{n * 3}" for n in range(30)]],
            "c 2019 2020 2021",
            2,
            30,
            "",
        ),
        (["text|stars", *["well, text a|1"] * 9], "text stars", 2, 9, ""),
        (["text,stars", *STARS, "\ufefftext,stars", *STARS], "text stars", 2, 120, "repeats the names"),
        (["text,stars", *[f"“well, {line.replace(',', '”,')}" for line in STARS]], "text stars", 2, 60, ""),
        (
            [
                "text,stars",
                *[f"'well, it''s {line}".replace(f"{n},", f"{n}',") for n, line in enumerate(STARS)],
            ],
            "text stars",
            2,
            60,
            "",
        ),
        (
            ["text,stars", *[f"well, {'so, ' if n % 3 else ''}{line}" for n, line in enumerate(STARS)]],
            "text stars",
            2,
            60,
            "joined again",
        ),
        (
            ["text,stars,note", *[f"{line}{',x' if n % 2 else ''}" for n, line in enumerate(STARS)]],
            "text stars note",
            2,
            60,
            "end early",
        ),
    ],
)
def test_where_a_table_lies(lines: list[str], columns: str, first: int, rows: int, note: str) -> None:
    loaded = read_table(_text(*lines))
    assert list(loaded.frame.columns) == columns.split("|" if "|" in columns else " ")
    assert (loaded.frame.index[0], len(loaded.frame)) == (first, rows)
    notes = " ".join(map(str, loaded.notes))
    assert (note in notes) if note else not notes


def test_a_few_zero_characters_are_left_out_with_a_note() -> None:
    loaded = read_table(_text("text,stars", *STARS).replace(b"text 7", b"te\0xt 7"))
    assert loaded.frame["text"].iloc[7] == "text 7"
    assert "1 zero characters" in str(loaded.notes[0])


def test_what_the_learner_chooses_is_done() -> None:
    data = _text("a;b,c", "x;1,5", "y;2,5", "z;3,5")
    assert list(read_table(data).frame.columns) == ["a;b", "c"]
    by_semicolon = read_table(data, ReadOptions(delimiter=";"))
    assert list(by_semicolon.frame.columns) == ["a", "b,c"]
    bare = read_table(_text("text,stars", *STARS), ReadOptions(header="none"))
    assert bare.frame.iloc[0].tolist() == ["text", "stars"]
    named = read_table(_text(*THREE), ReadOptions(header="first"))
    assert list(named.frame.columns) == ["text 0", "1", "0"]


VOTES = ["34.846", "1.234", "999", "12.001"] * 15


def test_numbers_are_read_by_the_convention_of_the_whole_file() -> None:
    lines = [f"text of {n};{votes};{n},5" for n, votes in enumerate(VOTES)]
    loaded = read_table(_text("text;votes;price", *lines))
    read = numbers(loaded.frame["votes"])
    assert (np.median(read.values), read.comma, loaded.detected.decimal) == (6617.5, True, "comma")
    votes_column = loaded.frame.iloc[:2]["votes"]
    assert numbers(votes_column).values.tolist() == [34846, 1234], "also a part of the column knows it"
    point = read_table(_text("text;votes;price", *lines), ReadOptions(decimal="point"))
    assert numbers(point.frame["votes"]).values[0] == 34.846


def test_points_between_thousands_are_told_by_the_numbers_below_a_thousand() -> None:
    lines = [f"text of {n};{votes}" for n, votes in enumerate(VOTES)]
    assert numbers(read_table(_text("text;votes", *lines)).frame["votes"]).values[0] == 34846
    fractions = [f"text of {n};{n}.125" for n in range(60)]
    assert numbers(read_table(_text("text;x", *fractions)).frame["x"]).values[1] == 1.125


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["12,34,567", "1,23,456", "999"], [1234567, 123456, 999]),
        (["1'234.50", "1’234’567"], [1234.5, 1234567]),
        (["34\u00a0846", "1\u202f234,5"], [34846, 1234.5]),
        (["(450.00)", "-$75", "$(75)", "450-", "\u22125"], [-450, -75, -75, -450, -5]),
        (["12.5k", "1.2萬", "3億"], [12500, 12000, 3e8]),
        (["R$ 10", "10 zł", "CHF 10", "10 kr", "NT$10", "10 TWD"], [10] * 6),
        (["+886", "1_000", "ten", "40-49", "~40", "5/5", "1E5x"], [886, *[np.nan] * 6]),
    ],
)
def test_numbers_in_the_styles_of_many_countries(cells: list[str], values: list[float]) -> None:
    np.testing.assert_allclose(numbers(pd.Series(cells, dtype="str")).values, values)


def test_the_order_of_dates_is_that_of_the_whole_file() -> None:
    lines = [f"text of {n},{n % 11 + 1}/{n % 11 + 1 + n % 2}/2024,{n % 28 + 1}/5/2024" for n in range(1, 60)]
    loaded = read_table(_text("text,sent,due", *lines))
    assert loaded.detected.dates == "day"
    assert times(loaded.frame["sent"]).ambiguous == 0
    month_first = read_table(_text("text,sent,due", *lines), ReadOptions(dates="month"))
    assert times(month_first.frame["sent"]).weekday.tolist() != times(loaded.frame["sent"]).weekday.tolist()


def test_compact_dates_are_dates() -> None:
    days = [f"{n % 12 + 1:02}{n % 28 + 1:02}" for n in range(60)]
    lines = [f"text of {n},113{day},2024{day},{1130000 + 37 * n}" for n, day in enumerate(days)]
    loaded = read_table(_text("text,roc,ad,number", *lines))
    assert [column.kind for column in describe_columns(loaded)][1:] == ["time", "time", "number"]
    assert times(loaded.frame["roc"]).weekday.tolist() == times(loaded.frame["ad"]).weekday.tolist()


def test_how_a_file_is_read_travels_with_the_dataset_and_older_ones_still_open() -> None:
    older = {
        "source": "table",
        "digest": "0" * 64,
        "encoding": "big5",
        "text_column": "t",
        "targets": {"a": "n"},
    }
    table = Table.model_validate(older)
    assert table.read_as == ReadOptions(encoding="big5")
    table = Table(digest="0" * 64, text_column="t", targets=Config(a="n"), decimal="comma", delimiter=";")
    assert Table.model_validate_json(table.model_dump_json()).read_as == ReadOptions(
        decimal="comma", delimiter=";"
    )


def test_no_text_whatever_brings_it_down() -> None:
    generator = random.Random(3)
    pieces = [*"\"'“”,;\t|，\n\r\\\0\ufeffa1#{[", "2.5", "sep=;\n", "Total", "1/2/2024"]
    read = 0
    for _ in range(300):
        data = "".join(generator.choices(pieces, k=generator.randrange(1, 60))).encode()
        try:
            read += len(read_table(data).frame) > 0
        except Refused:
            continue
    assert read > 20
