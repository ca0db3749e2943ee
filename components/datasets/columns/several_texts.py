"""Texts to ask a trained model about, pasted or from a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.datasets.binding.prepared import Text
from components.datasets.columns.columns import cells_of
from components.datasets.columns.measured_features import FeatureValues
from components.datasets.tables.forms.amounts import is_empty
from components.datasets.tables.table_file import TableFile

MAX_TEXTS = 500
# Characters of one; what comes after is not read.
LONGEST = 2_000

# What parts two texts in one line: a tab, as a spreadsheet copies its cells, or an upright line.
_PARTS = re.compile(r"\t|\|")


@dataclass(frozen=True, eq=False)
class TextBatch:
    """Texts to ask a model about, at most `MAX_TEXTS`.

    Attributes:
        texts: Each a string, or a tuple of them for a model that reads several.
        features: Raw feature values that came with the texts, one row a text, a column for each feature.
        notes: What was left out.
    """

    texts: tuple[Text, ...] = ()
    features: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[Message, ...] = ()


def pasted(lines: str, inputs: int = 1) -> TextBatch:
    """The texts in pasted lines, one a line; with several `inputs`, that many a line, separated by tabs
    or |."""
    rows = [line.strip() for line in lines.splitlines() if line.strip()]
    parted = [[row] if inputs == 1 else [part.strip() for part in _PARTS.split(row)] for row in rows]
    whole = [row for row in parted if len(row) == inputs and all(row)]
    texts = [_text(row) for row in whole[:MAX_TEXTS]]
    notes = (*_odd(len(parted) - len(whole), inputs), *_cut(whole), *_more(len(whole)))
    return TextBatch(tuple(texts), notes=notes)


def in_table(loaded: TableFile, columns: Sequence[str], measured: FeatureValues) -> TextBatch:
    """The texts in some columns of a table, with the feature values `measured` of its rows."""
    cells = pd.concat([cells_of(loaded, name) for name in columns], axis=1)
    has_text = ~cells.map(is_empty).to_numpy(dtype=bool).any(axis=1)
    rows = cells[has_text].to_numpy(dtype=object).tolist()
    notes = (*measured.notes, *_empty(len(cells) - len(rows)), *_cut(rows), *_more(len(rows)))
    features = measured.values[has_text].iloc[:MAX_TEXTS] if len(measured.values) else measured.values
    return TextBatch(
        tuple(_text(row) for row in rows[:MAX_TEXTS]),
        features.reset_index(drop=True),
        (*loaded.notes, *notes),
    )


def _text(parts: Sequence[str]) -> Text:
    short = tuple(part[:LONGEST] for part in parts)
    return short[0] if len(short) == 1 else short


def _odd(lines: int, inputs: int) -> tuple[Message, ...]:
    template = N_(
        "{count:,} {count:line was|lines were} left out: {count:it is|they are} not {inputs} "
        "{inputs:text|texts} separated by a tab or by |."
    )
    return (message(template, count=lines, inputs=inputs),) if lines else ()


def _empty(rows: int) -> tuple[Message, ...]:
    return (
        (
            message(
                N_("{count:,} {count:row without a text was|rows without a text were} left out."), count=rows
            ),
        )
        if rows
        else ()
    )


def _cut(rows: Sequence[Sequence[str]]) -> tuple[Message, ...]:
    long = sum(any(len(part) > LONGEST for part in row) for row in rows[:MAX_TEXTS])
    template = N_("{count:,} {count:text was|texts were} cut: at most {most:,} characters of each are read.")
    return (message(template, count=long, most=LONGEST),) if long else ()


def _more(rows: int) -> tuple[Message, ...]:
    template = N_("Only the first {most} of {count:,} texts are asked about.")
    return (message(template, most=MAX_TEXTS, count=rows),) if rows > MAX_TEXTS else ()
