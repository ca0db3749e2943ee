"""What the columns of a table can be used as, and their cells as features and targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from components.assembly.lessons import Task
from components.assembly.messages import N_, Message, message
from components.datasets.csvfile import Loaded, row_list
from components.datasets.features import Feature, hour, weekday
from components.datasets.numerals import EMPTY, is_empty, numbers
from components.datasets.refusal import refuse
from components.datasets.targets import HowMany, HowMuch, Target, YesOrNo
from components.datasets.times import has_clock, times

Kind = Literal["number", "time", "two", "text", "empty"]

# A column is taken for what this share of its first cells is.
_SHARE = 0.9
_SAMPLE = 1_000

# Answers that mean yes where a column has two.
_YES = frozenset({"yes", "y", "true", "t", "1", "positive", "pos", "是", "有", "對", "真", "好", "正面"})


@dataclass(frozen=True)
class Column:
    """A column and what it holds: numbers, times, two different answers, or text. `empty`
    is how many cells have no value, `example` one that has."""

    name: str
    kind: Kind
    empty: int
    example: str


def kinds(loaded: Loaded) -> tuple[Column, ...]:
    """Every column of a table with its kind, by its first thousand cells."""
    return tuple(_column(loaded.frame[name]) for name in loaded.frame.columns)


def _column(cells: pd.Series) -> Column:
    missing = cells.str.lower().isin(EMPTY)
    sample = cells[~missing].iloc[:_SAMPLE]
    example = str(sample.iloc[0]) if len(sample) else ""
    return Column(str(cells.name), _kind(sample), int(missing.sum()), example)


def _kind(sample: pd.Series) -> Kind:
    if not len(sample):
        return "empty"
    if np.mean(~np.isnan(numbers(sample).values)) >= _SHARE:
        return "number"
    if np.mean(~np.isnan(times(sample).weekday)) >= _SHARE:
        return "time"
    return "two" if sample.str.lower().nunique() == 2 else "text"


def feature_parts(loaded: Loaded, name: str) -> tuple[Feature, ...]:
    """The features a column becomes: a number is itself, two answers are 1 and 0, a time its
    hour (if it has a clock) and its weekday. Raises `Refused` for a column of text."""
    cells = cells_of(loaded, name)
    column = _column(cells)
    if column.kind == "time":
        label = message(N_("{column}: weekday"), column=name)
        parts = [weekday(f"{name}: weekday", label, message(N_("The day of the week.")))]
        if has_clock(cells.iloc[:_SAMPLE]):
            label = message(N_("{column}: hour"), column=name)
            parts.insert(0, hour(f"{name}: hour", label, message(N_("The hour of the day, 0 to 23."))))
        return tuple(parts)
    if column.kind not in ("number", "two"):
        raise _no_feature(cells, name)
    return (_measure(name, *_measured(cells, column.kind)),)


def _measure(name: str, values: np.ndarray, yes: str) -> Feature:
    known = values[~np.isnan(values)]
    low, high, usual = float(known.min()), float(known.max()), float(np.median(known))
    label = message(N_("{column}"), column=name)
    if yes:
        told = message(N_("A column of your file: 1 is {yes}."), yes=yes)
        return Feature(name, label, told, "switch", default=usual)
    step = 1.0 if np.all(known == np.round(known)) else 10.0 ** np.floor(np.log10((high - low) / 50))
    told = message(N_("A column of your file, from {low:,.6g} to {high:,.6g}."), low=low, high=high)
    return Feature(name, label, told, "number", low, high, step, usual)


def _measured(cells: pd.Series, kind: Kind) -> tuple[np.ndarray, str]:
    """A column as numbers, and, if it holds two answers, the one that is 1."""
    if kind == "number":
        return numbers(cells).values, ""
    two = _two_answers(cells)
    # Its first thousand cells held two; the rest may hold others, which are not the one.
    yes = two[0] if two is not None else sorted(cells.iloc[:_SAMPLE].str.lower().unique())[-1]
    return _is(cells, yes), yes


def _is(cells: pd.Series, yes: str) -> np.ndarray:
    same = (cells.str.lower() == yes).to_numpy(dtype=np.float64)
    return np.where(cells.str.lower().isin(EMPTY).to_numpy(dtype=bool), np.nan, same)


def _two_answers(cells: pd.Series) -> tuple[str, str] | None:
    """The two answers of a column, yes first; `None` if it has not just two. Yes is what says
    so, or the larger number, or what comes last in the alphabet."""
    lower = cells.str.lower()
    answers = list(lower[~lower.isin(EMPTY)].unique())
    if len(answers) != 2:
        return None
    size = numbers(pd.Series(answers)).values
    first, last = sorted(answers, key=lambda answer: (answer in _YES, size[answers.index(answer)], answer))
    return last, first


def feature_values(loaded: Loaded, name: str) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """The raw values of a column's features, and notes on what could not be read."""
    parts = feature_parts(loaded, name)
    cells = cells_of(loaded, name)
    kind = _column(cells).kind
    if kind == "time":
        clock = times(cells)
        both = {f"{name}: hour": clock.hour, f"{name}: weekday": clock.weekday}
        frame = pd.DataFrame({part.name: both[part.name] for part in parts}, index=cells.index)
        return frame, (*_either_order(name, clock.ambiguous), *_unread(cells, clock.weekday))
    values, _ = _measured(cells, kind)
    frame = pd.DataFrame({name: values}, index=cells.index)
    return frame, (*_decimal_comma(cells, kind), *_unread(cells, values))


def target(loaded: Loaded, name: str, task: Task) -> tuple[Target, tuple[Message, ...]]:
    """A column as what a head is to answer; NaN where its cell is empty or not read.

    As a class: which of its two values it has, or whether a number is above the median of
    all rows. As a number: a count (whole, none negative) as log(1 + count), any other on a
    scale with mean 0 and deviation 1. Raises `Refused` if the column is not fit for it.
    """
    cells = cells_of(loaded, name)
    two = _two_answers(cells)
    if task == "classification" and two is not None:
        return _either(cells, *two), ()
    empty = cells.str.lower().isin(EMPTY)
    values = numbers(cells).values
    known = values[~np.isnan(values)]
    if 2 * len(known) < np.count_nonzero(~empty) or not len(known):
        raise _no_target(cells[~empty], name, task)
    if known.min() == known.max():
        raise _constant(name, str(known[0]))
    make = _above_median if task == "classification" else _quantity
    return make(name, values, known), (*_decimal_comma(cells, "number"), *_unread(cells, values))


def spread(loaded: Loaded, name: str) -> np.ndarray:
    """A column's numbers as they are in the file, or, of two answers, 1 and 0; NaN where
    there is none."""
    cells = cells_of(loaded, name)
    values = numbers(cells).values
    two = _two_answers(cells)
    return _is(cells, two[0]) if np.all(np.isnan(values)) and two is not None else values


def _either(cells: pd.Series, yes: str, no: str) -> Target:
    column = str(cells.name)
    sentence = message(
        N_("Is {column} {yes} (counted as 1) or {no} (counted as 0)?"), column=column, yes=yes, no=no
    )
    return Target(
        _is(cells, yes), YesOrNo(sentence, message(N_("{column} is {yes}"), column=column, yes=yes))
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


def cells_of(loaded: Loaded, name: str) -> pd.Series:
    """The cells of a column, its index their row numbers. Raises `Refused` if there is none."""
    if name not in loaded.frame.columns:
        raise refuse(
            "column_missing",
            where=name,
            message=message(N_("The file has no column {column}."), column=name),
            received=", ".join(map(str, loaded.frame.columns)),
            mend=message(N_("Choose one of the columns it has.")),
        )
    return loaded.frame[name]


def _decimal_comma(cells: pd.Series, kind: Kind) -> tuple[Message, ...]:
    if kind != "number" or not numbers(cells).comma:
        return ()
    told = N_("In the column {column} the comma is read as the decimal sign.")
    return (message(told, column=str(cells.name)),)


def _either_order(name: str, ambiguous: int) -> tuple[Message, ...]:
    if not ambiguous:
        return ()
    told = N_(
        "In the column {column}, {count:,} dates could be month/day or day/month; they are read as month/day."
    )
    return (message(told, column=name, count=ambiguous),)


def _unread(cells: pd.Series, values: np.ndarray) -> tuple[Message, ...]:
    """A note on cells that hold something which is not what the column holds."""
    odd = cells[np.isnan(values) & ~cells.str.lower().isin(EMPTY).to_numpy()]
    if not len(odd):
        return ()
    told = N_("In the column {column}, {count:,} cells were not understood and count as empty (rows {rows}).")
    return (message(told, column=str(cells.name), count=len(odd), rows=row_list(list(odd.index))),)


def _no_feature(cells: pd.Series, name: str) -> Exception:
    odd = [(row, cell) for row, cell in cells.items() if not is_empty(cell)][:1]
    row, cell = odd[0] if odd else (cells.index[0], "")
    return refuse(
        "not_numeric",
        where=name,
        message=message(
            N_("The column {column} holds neither numbers nor times (row {row})."), column=name, row=row
        ),
        received=cell[:60],
        mend=message(N_("Choose another column as a feature, or none.")),
    )


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
        mend=message(N_("Choose a column of numbers, or one with two different answers.")),
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
