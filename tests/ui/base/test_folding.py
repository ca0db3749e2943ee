from __future__ import annotations

import pytest

from components.ui.base import folding
from tests.ui.conftest import Open
from tests.ui.page_texts import widget

IS_OPEN = folding.is_open


def test_a_popover_stays_open_when_what_stands_on_it_changes(
    visit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folding, "is_open", IS_OPEN)
    app = visit("home")
    app.session_state["modelier"].choices["home-speed-popover-open"] = True
    app.run()
    for speed in (5, 1):  # stands on the button
        widget(app, "home-speed").set_value(speed).run()
        assert not app.exception
        assert widget(app, "home-speed").value == speed
