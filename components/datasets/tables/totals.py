"""Leaves out totals and averages at the end of a table, which are no cases of their own."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.datasets.tables.numbers import numbers

# How the first cell of such a row is called.
_CALLED = frozenset(
    [
        *(
            "total",
            "totals",
            "grand total",
            "sum",
            "subtotal",
            "sub total",
            "average",
            "avg",
            "mean",
            "median",
        ),
        *(
            "count",
            "合計",
            "總計",
            "总计",
            "合计",
            "小計",
            "小计",
            "總和",
            "总和",
            "平均",
            "平均值",
            "计",
            "計",
            "総計",
        ),
        *("total general", "summe", "gesamt", "somme", "moyenne", "totale", "итого", "всего", "합계", "평균"),
    ]
)
# How a cell below a table begins that says where it is from, or what its marks mean.
_REMARK = re.compile(
    r"(?i)\s*(?:資料來源|資料出處|資料更新|來源|备注|備註|附註|說明|[註注](?=\s*[\d:：一二三])"
    r"|(?:source|note|notes|remark|quelle|fuente)s?\s*[:：])"
)
_SOURCE = re.compile(r"(?i)\s*(?:資料來源|資料出處|資料更新|(?:source|quelle|fuente)s?\s*[:：])")
_LAST = 5
# Rows of a table in which sums are looked for.
_LARGE = 5_000
_NEAR = 0.005


def without_totals(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """Leave out the last rows if they are called totals, or have the sums of all others; a note names
    them."""
    frame, remarks = _without_remarks(frame)
    frame, inside = _without_subtotals(frame)
    remarks = (*remarks, *inside)
    gone: list[int] = []
    tail = frame.iloc[-_LAST:]
    for at in range(len(tail) - 1, -1, -1):
        if not _called(tail.iloc[at]):
            break
        gone.append(len(frame) - len(tail) + at)
    if not gone and len(frame) > 3 and _sums(frame):
        gone = [len(frame) - 1]
    if not gone or len(gone) > len(frame) - 1:
        return frame, remarks
    named = [
        f"{frame.index[at]} {next((cell for cell in frame.iloc[at] if cell), '')}"[:40] for at in sorted(gone)
    ]
    template = N_(
        "{count} {count:row at the end was left out: it looks like a sum|rows at the end were left "
        "out: they look like sums} of the others ({rows})."
    )
    remaining = frame.drop(index=frame.index[sorted(gone)])
    return remaining, (*remarks, message(template, count=len(gone), rows=", ".join(named)))


def _without_remarks(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """Leave out the last rows that hold nothing but a source or a remark; a note names them."""
    count = 0
    while count < min(_LAST, len(frame) - 1) and _is_remark(frame.iloc[len(frame) - 1 - count]):
        count += 1
    if not count:
        return frame, ()
    kept, gone = frame.iloc[: len(frame) - count], frame.iloc[len(frame) - count :]
    named = ", ".join(f"{row} {next(filter(None, gone.loc[row]), '')}"[:40] for row in gone.index)
    template = N_(
        "{count} {count:row at the end was left out: it is a remark|rows at the end were left out: they are "
        "remarks} below the table ({rows})."
    )
    return kept, (message(template, count=count, rows=named),)


def _without_subtotals(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """Leave out rows in the midst that are called totals and have the sums of the rows before them, from the
    last such row on; a note names them."""
    called = (
        [at for at in range(len(frame) - _LAST) if _called(frame.iloc[at])] if len(frame) <= 5_000 else []
    )
    if not called:
        return frame, ()
    values = [numbers(frame[name]).values for name in frame.columns]
    gone, begin = [], 0
    for at in called:
        sums = [column for column in values if not np.isnan(column[at]) and at > begin + 1]
        if sums and all(_near(column[at], np.nansum(column[begin:at])) for column in sums):
            gone.append(at)
        begin = at + 1
    if not gone:
        return frame, ()
    named = ", ".join(f"{frame.index[at]} {next(filter(None, frame.iloc[at]), '')}"[:40] for at in gone[:5])
    template = N_(
        "{count} {count:row was left out: it has the sums|rows were left out: they have the sums} of the "
        "rows before ({rows})."
    )
    kept = frame.drop(index=frame.index[gone])
    return kept, (message(template, count=len(gone), rows=named),)


def _near(value: float, total: float) -> bool:
    return bool(abs(value - total) <= _NEAR * abs(total))


def _is_remark(row: pd.Series) -> bool:
    filled = [cell for cell in row if cell]
    if len(filled) > 1:  # a comma in the name of a source parts it
        return _SOURCE.match(filled[0]) is not None
    return len(filled) == 1 < len(row) and _REMARK.match(filled[0]) is not None


def _called(row: pd.Series) -> bool:
    first = next((cell for cell in row if cell), "")
    return " ".join(first.lower().split()).rstrip(":： ") in _CALLED


def _sums(frame: pd.DataFrame) -> bool:
    """Whether the last row has the sum of all others in each of several columns of numbers."""
    if len(frame) > _LARGE:
        return False
    fitting = 0
    for name in frame.columns:
        values = numbers(frame[name]).values
        above = values[:-1]
        if np.isnan(values[-1]) or np.isnan(above).mean() > 0.1 or not np.nansum(np.abs(above)):
            continue
        if (
            abs(values[-1] - np.nansum(above)) > _NEAR * abs(np.nansum(above))
            or np.nanmax(above) >= values[-1]
        ):
            return False
        fitting += 1
    return fitting >= 2
