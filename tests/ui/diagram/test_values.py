"""Figures on boxes: their colours, and the choice of what they are."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from components.ui.base.colours.contrast import channels, contrast
from components.ui.base.colours.palette import shades
from components.ui.diagram import values
from components.ui.diagram.values import READABLE, BoxValues, Value
from tests.ui.page_texts import diagram_data, widget

SOME = BoxValues("gradients", {"a": Value("0", 0.0), "b": Value("2.5", 0.5), "c": Value("9", 7.0)})


@pytest.mark.parametrize("dark", [False, True])
def test_every_figure_can_be_read_on_its_colour(monkeypatch: pytest.MonkeyPatch, dark: bool) -> None:
    monkeypatch.setattr(values, "is_dark", lambda: dark)
    ink = channels(shades(dark)[0].ink)
    plain = SOME.plain()
    fills = [plain["boxes"][name]["fill"] for name in "abc"]
    assert len(set(fills)) == 3
    contrasts = [contrast(channels(fill), ink) for fill in fills]
    assert contrasts == sorted(contrasts, reverse=True)
    assert contrasts[-1] >= READABLE
    assert (plain["scale"][0], plain["scale"][-1]) == (fills[0], fills[-1])
    assert (plain["least"], plain["most"]) == ("0", "9")
    assert SOME.sentence() == "gradients: a 0, b 2.5, c 9"


def test_a_lesson_writes_the_figure_that_is_wanted(app: AppTest) -> None:
    assert "values" not in diagram_data(app)
    choice = widget(app, "headline-on-boxes")
    choice.set_value("share").run()
    data = diagram_data(app)
    assert data["values"]["boxes"]["embedding"]["text"] == "98.5%"
    assert data["svg"].count("#value") == len(data["values"]["boxes"])
    assert data["words"][-1].startswith("share of the parameters: embedding 98.5%")
