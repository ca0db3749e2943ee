"""Where the numbers of one input or of one head come from, as a value."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.assembly.spec import Frozen

# How columns become numbers. "random" takes none.
Encoding = Literal["random"]
ColumnName = Annotated[str, Field(min_length=1, max_length=200)]


class Binding(Frozen):
    """Which columns of the rows an input takes, or a head answers, and how they become numbers.

    Attributes:
        name: The name of the input or head.
        encoding: How the columns become numbers; "random" for random numbers of the right shape.
        columns: The columns; none for random numbers.
    """

    name: Annotated[str, Field(min_length=1, max_length=100)]
    encoding: Encoding = "random"
    columns: Annotated[tuple[ColumnName, ...], Field(max_length=64)] = ()
