"""A table with one text a row, numbers beside it, and an answer for each head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.targets import Target
from components.datasets.encodings.places import HeadPlace, InputPlace
from components.datasets.encodings.source_table import SourceTable, column


def text_table(
    texts: pd.Series,
    numbers: pd.DataFrame,
    labels: Mapping[str, Message],
    answers: Mapping[str, Target],
    notes: tuple[Message, ...] = (),
) -> SourceTable:
    """One text a row with numbers and answers, for `SingleTextDataset.asked`.

    Args:
        texts: The texts; their index says where each row stands in the table it comes from, in ascending
            order.
        numbers: Raw features, NaN where a value is missing, as many rows.
        labels: What the columns of `numbers` are called.
        answers: By head, as many rows.
        notes: Which rows were left out and why.
    """
    name = "text"
    while name in numbers.columns:
        name += "'"
    return SourceTable(
        {
            name: column("text", texts, message(N_("text"))),
            **{str(each): column("number", numbers[each], labels[each]) for each in numbers.columns},
        },
        texts.to_numpy(dtype=object),
        notes,
        answers=answers,
        places=texts.index.to_numpy(),
    )


def ensure_width(place: InputPlace, numbers: Sequence[str]) -> None:
    """Raise `Refused` if an input is not as wide as there are features."""
    width = place.shape[0]
    if width != len(numbers):
        raise refuse(
            "feature_width",
            where=place.name,
            message=message(
                N_("The input {name} takes {width} numbers a row, but the data has {features} features."),
                name=place.name,
                width=width,
                features=len(numbers),
            ),
            received=", ".join(numbers),
            mend=message(N_("Make the two agree: choose as many feature columns as the input is wide."))
            if numbers
            else message(N_("Choose feature columns, or take the auxiliary input off the model.")),
        )


def ensure_target(head: HeadPlace, table: SourceTable) -> None:
    """Raise `Refused` if no answer of the table is that of a head."""
    if head.name not in table.answers:
        raise refuse(
            "target_missing",
            where=head.name,
            message=message(N_("No column of the data is the target of the head {head}."), head=head.name),
            received=", ".join(table.answers),
            mend=message(N_("Choose a target column for it, or take the head off the model.")),
        )
