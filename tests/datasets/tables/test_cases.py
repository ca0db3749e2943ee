"""Every file in `cases/csv`, each with one oddity, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from components.assembly.spec.problems import Refused
from components.datasets import read_table
from components.datasets.tables.numbers import numbers
from components.datasets.tables.times import times

FOLDER = Path(__file__).parents[1] / "cases" / "csv"


@dataclass(frozen=True)
class Read:
    """A table that is read: its rows, its first columns, and a piece of each note there is."""

    rows: int
    columns: tuple[str, ...]
    encoding: str = "UTF-8"
    delimiter: str = "comma"
    notes: tuple[str, ...] = ()
    width: int = 0


@dataclass(frozen=True)
class Not:
    """A file that is refused: the code, and a piece of the sentence."""

    code: str
    says: str


FILMS = ("FILM", "STARS", "RATING", "VOTES")
NOTED = ("note", "date", "minutes", "ok")
EXPECTED: dict[str, Read | Not] = {
    "01_utf8_bom_crlf.csv": Read(120, FILMS),
    "03_utf16_be_no_mark.csv": Read(60, FILMS, "UTF-16"),
    "05_tabs_spaces_in_cells.tsv": Read(65, ("school", "song", "bpm", "sec", "official"), delimiter="tab"),
    "07_gbk_reviews.csv": Read(48, ("编号", "评价", "分数"), "GB18030"),
    "09_quoted_newlines.csv": Read(120, ("Castle 1", "Castle 2"), width=11),
    "11_duplicate_headers.csv": Read(
        24,
        ("Decade", "Age", "Male", "Female", "Male (2)", "Female (2)"),
        notes=("given one: Male (2), Female (2)",),
    ),
    "13_no_header.csv": Read(
        80,
        ("column 1", "column 2", "column 3", "column 4"),
        notes=("Row 1 looks like data (Fifty Shades of Grey (2015), 4, 3.9, 34846)",),
    ),
    "15_totals_at_the_end.csv": Read(
        60, ("country", "beer_servings"), notes=("(row 65)", "(63 Total, 64 Average)"), width=5
    ),
    "17_currency_soup.csv": Read(
        70,
        ("product", "price", "sold"),
        notes=("price has different currencies ($, USD, TWD, EUR", "15 of 70 cells"),
    ),
    "19_crosstab.csv": Read(
        230,
        ("AMONG ADULT MEN", "column 2", "Adult Men", "Age 18 - 34", "Age 35 - 64", "Age 65 and up"),
        notes=("column 2", "from 2 rows (rows 1, 2)", "looks like a table for people to read"),
        width=12,
    ),
    "21_dates_ambiguous.csv": Read(60, NOTED),
    "23_iso_z_and_offsets.csv": Read(60, NOTED, notes=("48 times have a zone or an offset",)),
    "25_roc_leap_and_wrong.csv": Read(60, NOTED),
    "27_dates_no_zero.csv": Read(100, ("date", "actual_mean_temp"), width=13),
    "29_html_entities_and_na.csv": Read(101, ("year", "imdb", "title"), width=15),
    "31_right_to_left.csv": Read(40, ("تعليق", "نجوم", "اسم الملف")),
    "33_single_column.csv": Not("one_column", "Only one column was found"),
    "35_target_all_missing.csv": Read(60, ("text", "length", "score")),
    "37_sep_line.csv": Read(60, FILMS, delimiter="semicolon"),
    "39_mixed_line_ends.csv": Read(60, FILMS),
    "41_ctrl_z_and_form_feed.csv": Read(60, FILMS),
    "43_zip_of_csv.zip": Read(60, FILMS),
    "45_json_records.csv": Read(60, FILMS, "JSON", "cells"),
    "47_html_table.xls": Not("not_a_table", "a web page"),
    "51_header_only.csv": Not("no_rows", "no row"),
    "53_formulas.csv": Read(49, ("name", "comment", "amount")),
    "55_ids_and_zeros.csv": Read(60, ("zip", "isbn", "account", "sku", "review", "stars")),
    "57_backslash_quotes.csv": Read(40, ("text", "stars")),
    "59_fixed_width.txt": Not("one_column", "Spaces do not separate columns"),
    "61_trailing_semicolons.csv": Read(60, FILMS, delimiter="semicolon"),
    "63_double_encoded.csv": Read(40, ("text", "stars"), notes=("Ã© looks like é saved as UTF-8 twice",)),
    "65_fullwidth_commas.csv": Read(24, ("評論", "星等"), delimiter="Chinese comma"),
    "67_imbalanced.csv": Read(200, ("message", "length", "fraud")),
    "69_250_columns.csv": Not("too_much", "200 columns"),
    "71_numbers_as_words.csv": Read(60, ("text", "rating", "age")),
    "73_names_that_collide.csv": Read(
        40, ("text", "Text", "text (2)", "text (2) (2)", "index"), notes=("given one: text (2)",), width=11
    ),
}


def test_each_file_has_an_expectation() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_what_becomes_of_a_file(name: str) -> None:
    data, expected = (FOLDER / name).read_bytes(), EXPECTED[name]
    if isinstance(expected, Not):
        with pytest.raises(Refused) as refused:
            read_table(data)
        (problem,) = refused.value.problems
        assert (problem.code, expected.says in str(problem)) == (expected.code, True)
        return
    loaded = read_table(data)
    assert len(loaded.frame) == expected.rows
    assert tuple(loaded.frame.columns)[: len(expected.columns)] == expected.columns
    assert len(loaded.frame.columns) == (expected.width or len(expected.columns))
    assert (loaded.encoding, str(loaded.delimiter)) == (expected.encoding, expected.delimiter)
    notes = [str(note) for note in loaded.notes]
    assert len(notes) == len(expected.notes), notes
    for note, piece in zip(notes, expected.notes, strict=True):
        assert piece in note


def _column(name: str, column: str) -> list[str]:
    cells: list[str] = read_table((FOLDER / name).read_bytes()).frame[column].tolist()
    return cells


def test_simplified_chinese_is_no_traditional_nonsense() -> None:
    assert _column("07_gbk_reviews.csv", "评价")[0] == "快递很快，包装也好，满意"


def test_cells_are_stripped_and_codes_stay_codes() -> None:
    assert _column("05_tabs_spaces_in_cells.tsv", "song")[0] == "Victory March"
    assert set(_column("05_tabs_spaces_in_cells.tsv", "official")) == {"Yes", "No"}
    assert _column("55_ids_and_zeros.csv", "sku")[1] == "1E1"
    assert _column("55_ids_and_zeros.csv", "zip")[1] == "00037"


def test_marks_after_a_backslash_are_part_of_the_text() -> None:
    assert _column("57_backslash_quotes.csv", "text")[0] == 'She said "nice", then left 0'


def test_texts_saved_twice_can_be_undone() -> None:
    loaded = read_table((FOLDER / "63_double_encoded.csv").read_bytes(), encoding="utf-8-twice")
    assert loaded.frame["text"].iloc[1] == "déçu par l’accueil"
    assert loaded.notes == ()


def test_amounts_with_a_known_sign_are_numbers() -> None:
    frame = read_table((FOLDER / "17_currency_soup.csv").read_bytes()).frame
    first = dict(zip(frame["price"], numbers(frame["price"]).values, strict=True))
    expected = {
        "$1,200.00": 1200,
        "US$ 980": 980,
        "NT$ 3,500": 3500,
        "1,200元": 1200,
        "(450.00)": -450,
        "-$75": -75,
        "£12": 12,
        "¥9,800": 9800,
        "1 200 kr": 1200,
        "1'250.00 CHF": 1250,
        "12.5k": 12500,
    }
    assert {cell: first[cell] for cell in expected} == expected
    assert np.isnan(first["free"])
    assert np.isnan(first["$"])


def test_dates_that_exist_are_read_and_the_others_are_not() -> None:
    frame = read_table((FOLDER / "25_roc_leap_and_wrong.csv").read_bytes()).frame
    read = dict(zip(frame["date"], times(frame["date"]).weekday, strict=True))
    assert {cell: value for cell, value in read.items() if not np.isnan(value)} == {
        "113/2/29": 3,
        "民國前1年1月1日": 6,
        "民國百年十月十日": 0,
    }
    assert times(read_table((FOLDER / "21_dates_ambiguous.csv").read_bytes()).frame["date"]).ambiguous == 40
