"""A table for a spreadsheet to open, in which nothing that someone typed can act."""

from __future__ import annotations

from typing import Any

import pandas as pd

# A cell that begins with one of these is a formula to a spreadsheet, be it in full width.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(frame: pd.DataFrame) -> bytes:
    """A CSV in UTF-8 with the mark that Excel looks for. A text that a spreadsheet would take
    for a formula has an apostrophe before it, which makes it a text there; numbers stay."""
    safe = frame.rename(columns=_harmless)
    for at in range(len(safe.columns)):
        if not pd.api.types.is_numeric_dtype(safe.dtypes.iloc[at]):
            safe.isetitem(at, safe.iloc[:, at].map(_harmless).astype("object"))
    return str(safe.to_csv(index=False, lineterminator="\r\n")).encode("utf-8-sig")


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
