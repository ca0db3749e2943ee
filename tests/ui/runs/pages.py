"""The page of runs in an app test: rows that are ticked, and published runs that are looked at."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.ui.runs import runs_table
from tests.ui.conftest import SCRIPT


def tick(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """AppTest cannot tick rows: the latest `count` are."""
    drawn = runs_table.table

    def ticked(runs: Any) -> Any:
        drawn(runs)
        return runs[:count]

    monkeypatch.setattr(runs_table, "table", ticked)


def look(token: str) -> AppTest:
    """Open the link to a published run."""
    app = AppTest.from_file(str(SCRIPT), default_timeout=60)
    app.query_params["run"] = token
    app.switch_page("runs.py").run()
    assert not app.exception
    return app
