"""Makes the target of a head from a column of a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.targets import HowMany, HowMuch, Target, Task, YesOrNo
from components.datasets.columns.columns import cells_of, is_answer, reading, two_answers
from components.datasets.columns.roles import looks_coded
from components.datasets.tables.numbers import empty_cells, numbers
from components.datasets.tables.table_file import TableFile

# Cells by which it is told whether a column holds codes.
_SAMPLE = 1_000
# In so many ways at most is one number written in a column: 4, 4.0, 4.00.
_WAYS = 10


def target(loaded: TableFile, name: str, task: Task) -> tuple[Target, tuple[Message, ...]]:
    """A column as what a head is to answer; NaN where its cell is empty or not read.

    As a class: which of its two values it has, or whether a number is above the median of
    all rows. As a number: a count (whole, none negative) as log(1 + count), any other on a
    scale with mean 0 and deviation 1. Raises `Refused` if the column is not fit for it.
    """
    cells = cells_of(loaded, name)
    _ensure_varied(cells, name)
    two = two_answers(cells)
    if task == "classification" and two is not None:
        return _either(cells, *two), ()
    empty = empty_cells(cells)
    read = numbers(cells)
    known = read.known()
    if 2 * len(known) < np.count_nonzero(~empty) or not len(known):
        raise _no_target(cells[~empty], name, task)
    if known.min() == known.max():
        raise _constant(name, f"{known[0]:,.6g}")
    make = _above_median if task == "classification" else _quantity
    return make(name, read.values, known), reading(cells, read)


def _ensure_varied(cells: pd.Series, name: str) -> None:
    """Refuse a column with nothing in it, with the same in every row, or of codes that only look
    like numbers."""
    some = cells[~empty_cells(cells)]
    if not len(some):
        raise refuse(
            "target_empty",
            where=name,
            message=message(N_("The column {column} is empty in every row."), column=name),
            received="",
            mend=message(N_("Choose a column of numbers, or one with two different answers.")),
        )
    answers = some.str.lower().unique()
    known = numbers(pd.Series(answers)).values if len(answers) <= _WAYS else np.array([0.0, 1.0])
    if len(answers) == 1 or np.all(known == known[0]):
        raise refuse(
            "target_constant",
            where=name,
            message=message(
                _SAME_NUMBER if len(numbers(some.iloc[:1]).known()) else _SAME_ANSWER, column=name
            ),
            received=str(some.iloc[0])[:60],
            mend=message(N_("Choose a column of numbers, or one with two different answers.")),
        )
    coded = looks_coded(some.iloc[:_SAMPLE])
    if coded is not None and two_answers(cells) is None:
        raise refuse(
            "target_codes",
            where=name,
            message=message(N_("The column {column} holds {what}."), column=name, what=coded.why),
            received=str(some.iloc[0])[:60],
            mend=message(N_("Choose a column of numbers, or one with two different answers.")),
        )


_SAME_NUMBER = N_(
    "All rows have the largest value of the column {column}: it is the same in every row, so there is "
    "nothing to tell apart."
)
_SAME_ANSWER = N_("The column {column} says the same in every row, so there is nothing to tell apart.")


def ensure_two_classes(target: Target, name: str) -> None:
    """Refuse a question of yes or no if all rows that can be used have the same answer."""
    if isinstance(target.question, YesOrNo) and len(target.values) and len(np.unique(target.values)) == 1:
        raise refuse(
            "target_one_class",
            where=name,
            message=message(
                N_("All {rows:,} rows that can be used have one answer in the column {column}: {answer}."),
                rows=len(target.values),
                column=name,
                answer=target.question.actual(float(target.values[0])),
            ),
            received=target.question.actual(float(target.values[0])).text(),
            mend=message(N_("Choose another target, or columns with fewer empty cells.")),
        )


def spread(loaded: TableFile, name: str) -> np.ndarray:
    """The numbers of a column as they are in the file, or, of two answers, 1 and 0; NaN where there is
    none. Shape (rows,)."""
    cells = cells_of(loaded, name)
    values = numbers(cells).values
    two = two_answers(cells)
    return is_answer(cells, two[0]) if np.all(np.isnan(values)) and two is not None else values


def _either(cells: pd.Series, yes: str, no: str) -> Target:
    column = str(cells.name)
    sentence = message(
        N_("Is {column} {yes} (counted as 1) or {no} (counted as 0)?"), column=column, yes=yes, no=no
    )
    return Target(
        is_answer(cells, yes), YesOrNo(sentence, message(N_("{column} is {yes}"), column=column, yes=yes))
    )


def _above_median(name: str, values: np.ndarray, known: np.ndarray) -> Target:
    median = float(np.median(known))
    if median == known.max():
        raise _constant(name, f"{median:,.6g}")
    sentence = message(
        N_("Is {column} above {median:,.6g}, the median of all rows of the file?"), column=name, median=median
    )
    claim = message(N_("{column} above {median:,.6g}"), column=name, median=median)
    return Target(np.where(np.isnan(values), np.nan, values > median), YesOrNo(sentence, claim))


def _quantity(name: str, values: np.ndarray, known: np.ndarray) -> Target:
    what = message(N_("{column}"), column=name)
    if known.min() >= 0 and np.all(known == np.round(known)):
        sentence = message(N_("How large is {column}? Asked for as log(1 + {column})."), column=name)
        return Target(np.log1p(values), HowMany(sentence, what))
    mean, deviation = float(known.mean()), float(known.std())
    sentence = message(
        N_("How large is {column}? Asked for as ({column} - {mean:,.6g}) / {deviation:,.6g}."),
        column=name,
        mean=mean,
        deviation=deviation,
    )
    return Target((values - mean) / deviation, HowMuch(sentence, what, mean, deviation))


def _no_target(cells: pd.Series, name: str, task: Task) -> Exception:
    what = (
        N_("The column {column} holds {answers:,} different texts; a head with one unit tells two apart.")
        if task == "classification"
        else N_("The column {column} holds no numbers to predict.")
    )
    return refuse(
        "target_unfit",
        where=name,
        message=message(what, column=name, answers=cells.str.lower().nunique()),
        received=str(cells.iloc[0])[:60] if len(cells) else "",
        mend=message(
            N_("Choose a column of numbers, or one with two different answers.")
            if task == "classification"
            else N_("Choose a column of numbers, or ask which of two answers it is (classification).")
        ),
    )


def _constant(name: str, value: str) -> Exception:
    return refuse(
        "target_constant",
        where=name,
        message=message(
            N_("At least half of the rows have the largest value of the column {column}, so none is above."),
            column=name,
        ),
        received=value,
        mend=message(N_("Choose a column that varies more, or ask for the number itself (regression).")),
    )
