"""What the columns of a table hold, and their cells as features."""

from __future__ import annotations

import re
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.features import Feature, hour, weekday
from components.datasets.columns.measured_features import FeatureValues
from components.datasets.columns.names import names_time
from components.datasets.columns.roles import Kind, Role, guess_role, looks_coded
from components.datasets.tables.forms.amounts import is_empty
from components.datasets.tables.forms.counted_dates import unit_of
from components.datasets.tables.forms.date_forms import has_clock
from components.datasets.tables.numbers import Numbers, empty_cells, form_of, numbers
from components.datasets.tables.table_file import TableFile, row_list
from components.datasets.tables.times import compact_dates, times

# A column is taken for what this share of its first cells is.
_SHARE = 0.9
_SAMPLE = 1_000
# Of a column of dates, some of which do not exist, this share must be read.
_SOME = 0.1
_DATE_FORM = re.compile(r"\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d|年.+月")

# The two parts of a time. No column of a file has a name with two spaces running.
_HOUR, _WEEKDAY = "  hour", "  weekday"

# Answers that mean yes where a column has two.
_YES = frozenset({"yes", "y", "true", "t", "positive", "pos", "是", "有", "對", "真", "好", "正面"})
_NO = frozenset(
    {"no", "n", "false", "f", "negative", "neg", "否", "無", "沒有", "不", "錯", "假", "壞", "負面"}
)


@dataclass(frozen=True)
class Column:
    """A column and what it holds: numbers, times, two different answers, or text. `empty`
    is how many cells have no value, `example` one that has. `role` is what the column is (an
    identifier, a count, free text ...), and `why` says what shows it."""

    name: str
    kind: Kind
    empty: int
    example: str
    role: Role
    why: Message


# A page asks at every move of a control.
_known: WeakKeyDictionary[TableFile, tuple[Column, ...]] = WeakKeyDictionary()


def describe_columns(loaded: TableFile) -> tuple[Column, ...]:
    """Describe every column of a table: how its cells are read, and what it is. Judged by its first
    thousand cells."""
    if loaded not in _known:
        _known[loaded] = tuple(_column(loaded.frame[name]) for name in loaded.frame.columns)
    return _known[loaded]


def _column(cells: pd.Series) -> Column:
    lower = cells.str.lower()
    missing = empty_cells(cells)
    sample = cells[~missing].iloc[:_SAMPLE]
    example = str(sample.iloc[0]) if len(sample) else ""
    name, values = str(cells.name), numbers(sample).values
    kind = _kind(name, sample)
    guess = guess_role(name, sample, kind, values, int(lower[~missing].nunique()))
    return Column(name, kind, int(missing.sum()), example, guess.role, guess.why)


def _kind(name: str, sample: pd.Series) -> Kind:
    if not len(sample):
        return "empty"
    if compact_dates(sample) or unit_of(sample) is not None:
        return "time"
    if looks_coded(sample) is not None:
        return "text"
    if np.mean(~np.isnan(numbers(sample).values)) >= _SHARE:
        return "number"
    if _are_times(name, sample):
        return "time"
    return "two" if sample.str.lower().nunique() == 2 else "text"


def _are_times(name: str, sample: pd.Series) -> bool:
    """Whether cells are times; where the name or the form of most says that they are meant so, a
    part of them is enough, and the others are told with their rows."""
    read = float(np.mean(~np.isnan(times(sample).weekday)))
    meant = names_time(name) or float(np.mean(sample.map(_dated))) >= _SHARE
    return read >= _SHARE or (read >= _SOME and meant)


def says_times(cells: pd.Series, column: Column) -> bool:
    """Whether a column is read as times, also where those are read as numbers of hours."""
    if column.kind != "number":
        return column.kind == "time"
    form = form_of([str(cell) for cell in cells[~empty_cells(cells)].unique()[:_SAMPLE]])
    return form is not None and form.kind == "clock"


def _dated(cell: str) -> bool:
    return _DATE_FORM.search(cell) is not None


def feature_parts(loaded: TableFile, name: str) -> tuple[Feature, ...]:
    """The features a column becomes: a number is itself, two answers are 1 and 0, a time its
    hour (if it has a clock) and its weekday. Raises `Refused` for a column of text."""
    cells = cells_of(loaded, name)
    column = _column(cells)
    if column.kind == "text" and column.role in ("identifier", "code"):
        raise _coded(column)
    if column.kind == "time":
        label = message(N_("{column}: weekday"), column=name)
        parts = [weekday(name + _WEEKDAY, label, message(N_("The day of the week.")))]
        if has_clock(cells.iloc[:_SAMPLE]):
            label = message(N_("{column}: hour"), column=name)
            parts.insert(0, hour(name + _HOUR, label, message(N_("The hour of the day, 0 to 23."))))
        return tuple(parts)
    if column.kind not in ("number", "two"):
        raise _no_feature(cells, name)
    read, yes = _measured(cells, column.kind)
    return (_measure(name, read.known(), yes),)


def _measure(name: str, known: np.ndarray, yes: str) -> Feature:
    low, high, usual = float(known.min()), float(known.max()), float(np.median(known))
    label = message(N_("{column}"), column=name)
    if yes:
        explanation = message(N_("A column of your file: 1 is {yes}."), yes=yes)
        return Feature(name, label, explanation, "switch", default=usual)
    whole = low == high or bool(np.all(known == np.round(known)))
    step = 1.0 if whole else float(10.0 ** np.floor(np.log10((high - low) / 50)))
    explanation = message(N_("A column of your file, from {low:,.6g} to {high:,.6g}."), low=low, high=high)
    return Feature(name, label, explanation, "number", low, high, step, usual)


def _measured(cells: pd.Series, kind: Kind) -> tuple[Numbers, str]:
    """A column as numbers, and, if it holds two answers, the one that is 1."""
    if kind == "number":
        return numbers(cells), ""
    two = two_answers(cells)
    # Its first thousand cells held two; the rest may hold others, which are not the one.
    yes = two[0] if two is not None else sorted(cells.iloc[:_SAMPLE].str.lower().unique())[-1]
    return Numbers(is_answer(cells, yes), comma=False), yes


def is_answer(cells: pd.Series, yes: str) -> np.ndarray:
    """1.0 where a cell is `yes` in any case, 0.0 where it is something else, NaN where it is empty. Shape
    (rows,)."""
    same = (cells.str.lower() == yes).to_numpy(dtype=np.float64)
    return np.where(empty_cells(cells).to_numpy(dtype=bool), np.nan, same)


def two_answers(cells: pd.Series) -> tuple[str, str] | None:
    """The two answers of a column, yes first; `None` if it has not just two. Yes is what says
    so, or the larger number, or what comes last in the alphabet."""
    lower = cells.str.lower()
    answers = list(lower[~empty_cells(cells)].unique())
    if len(answers) != 2:
        return None
    size = np.nan_to_num(numbers(pd.Series(answers)).values, nan=-np.inf)
    first, last = sorted(answers, key=lambda answer: (answer in _YES, size[answers.index(answer)], answer))
    return last, first


def says_yes_or_no(cells: pd.Series) -> bool:
    """Whether the two answers of a column are yes and no, in whatever words."""
    two = two_answers(cells)
    return two is not None and (two[0] in _YES or two[1] in _NO)


def feature_values(loaded: TableFile, name: str) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """The raw values of a column's features, and notes on what could not be read."""
    cells = cells_of(loaded, name)
    parts = feature_parts(loaded, name)
    kind = _column(cells).kind
    if kind == "time":
        clock = times(cells)
        both = {name + _HOUR: clock.hour, name + _WEEKDAY: clock.weekday}
        frame = pd.DataFrame({part.name: both[part.name] for part in parts}, index=cells.index)
        return frame, (*_either_order(name, clock.ambiguous), *_unread(cells, clock.weekday))
    read, _ = _measured(cells, kind)
    return pd.DataFrame({name: read.values}, index=cells.index), reading(cells, read)


def values_like(own: TableFile, other: TableFile, name: str) -> FeatureValues:
    """The feature values of a column of another table, read as the column of the same name in one's own
    table: the answer that is 1 there is 1 here. The index is the rows of the other table."""
    parts, cells = feature_parts(own, name), cells_of(other, name)
    if parts[-1].name != name:  # a time, by its parts
        clock = times(cells)
        both = {name + _HOUR: clock.hour, name + _WEEKDAY: clock.weekday}
        frame = pd.DataFrame({part.name: both[part.name] for part in parts}, index=cells.index)
        return FeatureValues(frame, _unread(cells, clock.weekday))
    if parts[0].kind == "switch":
        _, yes = _measured(cells_of(own, name), "two")
        return FeatureValues(pd.DataFrame({name: is_answer(cells, yes)}, index=cells.index))
    read = numbers(cells)
    return FeatureValues(pd.DataFrame({name: read.values}, index=cells.index), reading(cells, read))


def cells_of(loaded: TableFile, name: str) -> pd.Series:
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


def reading(cells: pd.Series, read: Numbers) -> tuple[Message, ...]:
    """Notes on how a column's cells were read as numbers."""
    template = N_("In the column {column} the comma is read as the decimal sign.")
    comma = (message(template, column=str(cells.name)),) if read.comma else ()
    return (*comma, *_unread(cells, read.values))


def _either_order(name: str, ambiguous: int) -> tuple[Message, ...]:
    if not ambiguous:
        return ()
    template = N_(
        "In the column {column}, {count:,} {count:date|dates} could be month/day or day/month; "
        "{count:it is|they are} read as month/day."
    )
    return (message(template, column=name, count=ambiguous),)


def _unread(cells: pd.Series, values: np.ndarray) -> tuple[Message, ...]:
    """A note on cells that could not be read as what the rest of the column holds."""
    odd = cells[np.isnan(values) & ~empty_cells(cells).to_numpy()]
    if not len(odd):
        return ()
    template = N_(
        "In the column {column}, {count:,} {count:cell was not understood and counts|cells were not "
        "understood and count} as empty ({count:row|rows} {rows})."
    )
    return (message(template, column=str(cells.name), count=len(odd), rows=row_list(list(odd.index))),)


def _coded(column: Column) -> Exception:
    return refuse(
        "feature_codes",
        where=column.name,
        message=message(N_("The column {column} holds {what}."), column=column.name, what=column.why),
        received=column.example[:60],
        mend=message(N_("Choose another column as a feature, or none.")),
    )


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
