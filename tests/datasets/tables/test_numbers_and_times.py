"""Numbers and times as people write them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from components.datasets.tables.numbers import numbers
from components.datasets.tables.times import times

NONE = float("nan")


@pytest.mark.parametrize(
    ("cells", "values", "comma"),
    [
        (["1", "-2.5", "+3", ".5", "1e3"], [1, -2.5, 3, 0.5, 1000], False),
        (["1,234", "12,345,678.9"], [1234, 12345678.9], False),
        (["1.234,5", "2,5", "3"], [1234.5, 2.5, 3], True),
        (["12%", "3.5 %"], [0.12, 0.035], False),
        (["", "N/A", "nan", "-", "無", "#N/A"], [NONE] * 6, False),
        (["１２３", "４.５"], [123, 4.5], False),
        (["$1,200", "NT$300", "€5", "20元"], [1200, 300, 5, 20], False),
        (["\u22125"], [-5], False),
        # Alone in its column 12,34 would have a decimal comma.
        (["12,34", "1.5", "2.5"], [NONE, 1.5, 2.5], False),
        (["1,2,3", "1.2.3", "abc", "1e999", "0x10", "1_000", "."], [NONE] * 7, False),
        (["inf", "-inf", "٣"], [NONE, NONE, 3], False),
    ],
)
def test_numbers(cells: list[str], values: list[float], comma: bool) -> None:
    read = numbers(pd.Series(cells, dtype="str"))
    np.testing.assert_allclose(read.values, values)
    assert read.comma is comma


@pytest.mark.parametrize(
    ("cell", "weekday", "hour"),
    [
        ("2015-01-31", 5, 0),
        ("2015-01-31T14:05:09Z", 5, 14),
        ("2015-01-31 14:05:09.123+08:00", 5, 14),
        ("2015-01-31 23:59 UTC", 5, 23),
        ("2015/1/31 2:05 PM", 5, 14),
        ("2015/1/31 12:05 AM", 5, 0),
        ("2015/1/31 下午 2:05", 5, 14),
        ("2015/1/31 上午 12:05", 5, 0),
        ("2015年1月31日 14:05", 5, 14),
        ("民國104年1月31日", 5, 0),
        ("104/1/31", 5, 0),
        ("1/31/2015 9:00", 5, 9),
        ("31/1/2015", 5, 0),
        ("31.1.2015", 5, 0),
        ("1/31/15", 5, 0),
        ("31 Jan 2015", 5, 0),
        ("31-January-2015 7:00", 5, 7),
        ("Jan 31, 2015, 7:15 p.m.", 5, 19),
        ("Saturday, January 31st, 2015", 5, 0),
        ("Wed Aug 27 13:08:45 +0000 2008", 2, 13),
        ("20150131", 5, 0),
        ("２０１５－０１－３１", 5, 0),
        ("2015-02-30", NONE, NONE),
        ("2015-13-13", NONE, NONE),
        ("2015-01-31 25:00", NONE, NONE),
        ("tomorrow", NONE, NONE),
        ("12:30", NONE, NONE),
        ("5", NONE, NONE),
        ("", NONE, NONE),
        ("9999999999", NONE, NONE),
    ],
)
def test_times(cell: str, weekday: float, hour: float) -> None:
    read = times(pd.Series([cell], dtype="str"))
    np.testing.assert_equal([read.weekday[0], read.hour[0]], [weekday, hour])


@pytest.mark.parametrize(
    ("cells", "weekdays", "ambiguous"),
    [
        (["3/4/2015", "5/6/2015"], [2, 2], 2),  # 4 March, 6 May
        (["3/4/2015", "25/6/2015"], [4, 3], 0),  # 3 April: another date says the day is first
        (["3/4/2015", "6/25/2015"], [2, 3], 0),
        (["3/4/2015", "25/6/2015", "6/25/2015"], [2, 3, 3], 1),  # they contradict each other
        (["3.4.2015"], [4], 0),
        (["4/4/2015"], [5], 0),
    ],
)
def test_day_and_month_are_told_apart_by_the_column(
    cells: list[str], weekdays: list[int], ambiguous: int
) -> None:
    read = times(pd.Series(cells, dtype="str"))
    assert read.weekday.tolist() == weekdays
    assert read.ambiguous == ambiguous
