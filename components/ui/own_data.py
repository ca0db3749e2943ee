"""Which data to learn from: the lesson's tweets, or a table of one's own."""

from __future__ import annotations

from components.ui.workbench import Workbench


def source(bench: Workbench) -> None:
    """The choice of the data, and for one's own the choice of its columns."""
