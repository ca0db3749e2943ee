"""How a learner wants their own file to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from components.datasets.file_formats.encoding import Encoding
from components.datasets.tables.forms.amounts import Decimal
from components.datasets.tables.layout_search import Header
from components.datasets.tables.times import DateOrder

Delimiter = Literal["auto", ",", ";", "\t", "|"]


@dataclass(frozen=True)
class ReadOptions:
    """How a file is to be read; what is "auto" is found in the file."""

    encoding: Encoding = "auto"
    delimiter: Delimiter = "auto"
    header: Header = "auto"
    decimal: Decimal = "auto"
    dates: DateOrder = "auto"
