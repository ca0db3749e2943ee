"""Which columns of a table to begin with as text, targets, features and author, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np

from components.assembly.spec.messages import N_, Message, listed, message
from components.assembly.spec.problems import refuse
from components.datasets.columns.columns import Column, describe_columns, says_yes_or_no, two_answers
from components.datasets.columns.given_away import spread_over, tells
from components.datasets.columns.names import (
    names_author,
    names_ending,
    names_place,
    names_reaction,
    names_text,
    names_wanted,
)
from components.datasets.columns.roles import BARREN, Role
from components.datasets.tables.numbers import empty_cells, numbers
from components.datasets.tables.table_file import TableFile

MAX_FEATURES = 20
_SAMPLE = 1_000

# How good a column of each role is as the text, best first; others are none.
_AS_TEXT: Mapping[Role, float] = {
    "free text": 4.0,
    "short text": 3.0,
    "category": 2.0,
    "two answers": 1.0,
    "constant": 0.5,
}


@dataclass(frozen=True)
class ColumnProposal:
    """A first choice of columns.

    Attributes:
        why: For each column of the table, why it was chosen or was not.
        notes: What limits the choice as a whole.
    """

    text: str
    targets: tuple[str, ...]
    features: tuple[str, ...]
    why: Mapping[str, Message] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()


_proposed: WeakKeyDictionary[TableFile, ColumnProposal] = WeakKeyDictionary()


def propose(loaded: TableFile) -> ColumnProposal:
    """The columns to begin with: as text the one with most to read; as targets up to two that
    people want to predict; and as features what else is known beforehand. Raises `Refused` if
    the table has no text or no target, with what each column is."""
    if loaded not in _proposed:
        _proposed[loaded] = _propose(loaded)
    return _proposed[loaded]


def _propose(loaded: TableFile) -> ColumnProposal:
    columns = describe_columns(loaded)
    text = best_text(loaded, columns)
    ranked = [column for column in _ranked_targets(loaded, columns) if column != text]
    if text is None or not ranked:
        raise _nothing(columns, text)
    targets = _apart(loaded, ranked)
    why = {text.name: message(N_("The text: it holds {what}."), what=text.why)}
    why |= {column.name: message(N_("A target: it holds {what}."), what=column.why) for column in targets}
    features: list[str] = []
    for column in columns:
        if column.name in why:
            continue
        reason = _no_feature(loaded, column, targets)
        if reason is None and len(features) < MAX_FEATURES:
            features.append(column.name)
            reason = message(N_("A feature: it holds {what}."), what=column.why)
        why[column.name] = reason or message(
            N_("Not chosen: there are {most} features already."), most=MAX_FEATURES
        )
    return ColumnProposal(
        text.name,
        tuple(column.name for column in targets),
        tuple(features),
        why,
        tuple(_limits(text, ranked, targets)),
    )


def _limits(text: Column, ranked: Sequence[Column], targets: Sequence[Column]) -> list[Message]:
    notes = []
    if text.role not in ("free text", "short text"):
        what = N_("No column holds free text; {column} is taken for it, which holds {what}.")
        notes.append(message(what, column=text.name, what=text.why))
    if len(targets) == 1:
        what = (
            N_("Only {column} can be a target, so both outputs are asked for it.")
            if len(ranked) == 1
            else N_(
                "All that can be a target says much the same as {column}, so both outputs are asked for it."
            )
        )
        notes.append(message(what, column=targets[0].name))
    return notes


def best_text(loaded: TableFile, columns: Sequence[Column]) -> Column | None:
    """The column with most to read, None if none is a text: links and codes are not."""
    texts = [column for column in columns if column.kind in ("text", "two") and column.role in _AS_TEXT]

    def worth(column: Column) -> tuple[float, float]:
        cells = loaded.frame[column.name].iloc[:_SAMPLE]
        filled = 1 - column.empty / max(len(loaded.frame), 1)
        length = float(cells.str.len().mean()) * (1.5 if names_text(column.name) else 1.0)
        named = column.role == "short text" and names_author(column.name)
        # Half as long and always there is as good as long and there in half of the rows.
        return (_AS_TEXT[column.role] - 1.5 * bool(named) if filled >= 0.5 else 0.0, filled * length)

    return max(texts, key=worth, default=None)


def may_be_text(column: Column) -> bool:
    """Whether a column can be read as the text."""
    return column.kind in ("text", "two") and column.role in _AS_TEXT and column.role != "constant"


def may_be_target(column: Column) -> bool:
    """Whether a column can be a target, judged by its role alone."""
    return column.kind in ("number", "two") and column.role not in BARREN


def may_be_feature(column: Column) -> bool:
    """Whether a column can be a feature, judged by its role alone."""
    return column.kind in ("number", "two", "time") and column.role not in BARREN


def no_target(column: Column) -> Message | None:
    """Why a column cannot be chosen as a target, None if it can."""
    if may_be_target(column):
        return None
    if column.role == "category":
        return message(
            N_("{column} holds {what}; an output tells two answers apart."),
            column=column.name,
            what=column.why,
        )
    return message(N_("{column} holds {what}."), column=column.name, what=column.why)


def _ranked_targets(loaded: TableFile, columns: Sequence[Column]) -> list[Column]:
    """The columns that can be targets, the likeliest first; of equals the later column."""
    candidates = [column for column in columns if may_be_target(column) and _can_be_asked(loaded, column)]
    place = {column.name: at / max(1, len(columns) - 1) for at, column in enumerate(columns)}

    def worth(column: Column) -> float:
        filled = 1 - column.empty / max(len(loaded.frame), 1)
        named = 2.0 * (names_wanted(column.name) or names_reaction(column.name))
        two = 1.5 if column.role == "two answers" else 1.0
        return named + two + place[column.name] - 1.5 * names_place(column.name) - 3.0 * (filled < 0.5)

    return sorted(candidates, key=worth, reverse=True)


def _can_be_asked(loaded: TableFile, column: Column) -> bool:
    """Whether the rows can be divided by a column into two classes: of numbers some must be above the
    median."""
    cells = spread_over(loaded, column)
    known = numbers(cells).known()
    return two_answers(cells) is not None or (len(known) > 0 and float(np.median(known)) < known.max())


def _apart(loaded: TableFile, ranked: Sequence[Column]) -> list[Column]:
    """The first column, and the first of the others that does not hold nearly the same; in the order of
    the file."""
    first, *others = ranked
    second = next((other for other in others if not tells(loaded, other, first)), None)
    targets = [first] if second is None else [first, second]
    order = list(loaded.frame.columns)
    return sorted(targets, key=lambda column: order.index(column.name))


def _no_feature(loaded: TableFile, column: Column, targets: Sequence[Column]) -> Message | None:
    """Why a column is not proposed as a feature, None if it is."""
    if not may_be_feature(column):
        return message(N_("Not used: it holds {what}."), what=column.why)
    if names_reaction(column.name) or (column.kind == "time" and names_ending(column.name)):
        return message(_AFTERWARDS)
    if column.kind == "two":
        # A text with two answers can be a feature; numbers are proposed by themselves.
        return message(N_("Not chosen, but it can be a feature: it holds {what}."), what=column.why)
    target = next(
        (target for target in targets if column.kind != "time" and tells(loaded, column, target)), None
    )
    if target is not None:
        return message(_SAYS_THE_SAME, target=target.name)
    return None


_AFTERWARDS = N_(
    "Not a feature: by its name it is known only afterwards, when there is nothing left to predict."
)
_SAYS_THE_SAME = N_(
    "Not a feature: it says nearly the same as the target {target}, so a model would only copy it."
)


# Features of these are warned of where they are chosen all the same.
LEAKING = frozenset({_AFTERWARDS, _SAYS_THE_SAME})


def _nothing(columns: Sequence[Column], text: Column | None) -> Exception:
    what = (
        N_("A model needs a column of texts and a column of numbers or of two answers; there is no text.")
        if text is None
        else N_(
            "A model needs a column of texts and a column of numbers or of two answers; there is no target."
        )
    )
    shown = [
        message(N_("{column} holds {what}"), column=column.name, what=column.why) for column in columns[:6]
    ]
    return refuse(
        "nothing_to_learn",
        where=N_("file"),
        message=message(N_("{what} {columns}."), what=message(what), columns=listed(shown)),
        received=", ".join(column.name for column in columns)[:200],
        mend=message(N_("Choose a file that has both.")),
    )


def author_columns(loaded: TableFile, text: Column | None, least: int) -> list[Column]:
    """What can say who wrote a text, the likeliest first: two values or more that stand in
    `least` rows each, and are no amounts, dates, links or texts."""
    candidates = [
        column for column in describe_columns(loaded) if column != text and _repeats(loaded, column, least)
    ]
    named = [column for column in candidates if names_author(column.name)]
    fit = [column for column in candidates if column in named or column.role in ("category", "short text")]
    if not fit:  # of two authors, perhaps
        two = [column for column in candidates if column.role == "two answers" and column.kind == "two"]
        fit = [column for column in two if not says_yes_or_no(loaded.frame[column.name])]

    def worth(column: Column) -> tuple[int, int]:
        return -names_author(column.name), int(loaded.frame[column.name].iloc[:5_000].nunique())

    return sorted(
        (column for column in fit if column.role not in ("date", "links", "empty", "constant")), key=worth
    )


def _repeats(loaded: TableFile, column: Column, least: int) -> bool:
    cells = loaded.frame[column.name].iloc[:5_000]
    counts = cells[~empty_cells(cells)].value_counts()
    return int((counts >= least).sum()) >= 2
