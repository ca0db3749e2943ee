"""Where the numbers of one input or of one head come from, as a value."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.assembly.spec import Frozen
from components.assembly.spec.messages import N_

# How columns become numbers. "random" takes no column, "input" what an input has been given, and "answer" an
# answer that the table says itself (see `SourceTable.answers`).
Encoding = Literal[
    "random",
    "words",
    "characters",
    "one-hot characters",
    "words present",
    "numbers",
    "raw numbers",
    "index",
    "one-hot",
    "picture",
    "upper half",
    "lower half",
    "as it is",
    "yes or no",
    "class",
    "next word",
    "answer",
    "input",
]
LABELS: dict[Encoding, str] = {
    "random": N_("random numbers"),
    "words": N_("word ids"),
    "characters": N_("ids of characters"),
    "one-hot characters": N_("one-hot characters"),
    "words present": N_("which frequent words it has"),
    "numbers": N_("numbers"),
    "raw numbers": N_("numbers as they are"),
    "index": N_("number of the category"),
    "one-hot": N_("one-hot category"),
    "picture": N_("picture"),
    "upper half": N_("upper half of the picture"),
    "lower half": N_("lower half of the picture"),
    "as it is": N_("text as it is"),
    "yes or no": N_("yes or no"),
    "class": N_("one of several classes"),
    "next word": N_("the next word at each step"),
    "answer": N_("the answer as it stands"),
    "input": N_("what the input is given"),
}
# Those that take as many columns as a place takes numbers.
BY_COLUMN: tuple[Encoding, ...] = ("numbers", "raw numbers")
ColumnName = Annotated[str, Field(min_length=1, max_length=200)]


class Binding(Frozen):
    """Which columns of the rows an input takes, or a head answers, and how they become numbers.

    Attributes:
        name: The name of the input or head.
        encoding: How the columns become numbers; "random" for random numbers of the right shape.
        columns: The columns; none for random numbers. With "input", the name of the input.
    """

    name: Annotated[str, Field(min_length=1, max_length=100)]
    encoding: Encoding = "random"
    columns: Annotated[tuple[ColumnName, ...], Field(max_length=64)] = ()
