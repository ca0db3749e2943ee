"""Letters of charts that Streamlit draws can be read in both themes."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import components
from components.ui.base.colours.chart_text import readable
from components.ui.base.colours.contrast import channels, contrast
from components.ui.base.colours.palette import page_colour, text_colour


def test_letters_have_the_colour_and_what_had_one_keeps_it() -> None:
    option = {
        "xAxis": {"type": "value", "name": "epoch", "axisLabel": {"fontSize": 9}},
        "yAxis": [{"axisLabel": {"color": "#123456"}}, {}],
        "legend": {"textStyle": {"fontSize": 11}},
        "series": [{"type": "line"}],
    }
    written = readable(option, "#1b2430")
    assert written["xAxis"]["axisLabel"] == {"color": "#1b2430", "fontSize": 9}
    assert written["xAxis"]["nameTextStyle"] == {"color": "#1b2430"}
    assert written["xAxis"]["name"] == "epoch"
    assert [axis["axisLabel"]["color"] for axis in written["yAxis"]] == ["#123456", "#1b2430"]
    assert written["legend"]["textStyle"] == {"color": "#1b2430", "fontSize": 11}
    assert written["series"] == option["series"]
    assert "visualMap" not in written
    assert option["legend"] == {"textStyle": {"fontSize": 11}}


@pytest.mark.parametrize("dark", [False, True])
def test_they_can_be_read_on_the_page(dark: bool) -> None:
    assert contrast(channels(text_colour(dark)), channels(page_colour(dark))) >= 4.5


def test_no_chart_is_drawn_around_it() -> None:
    root = Path(components.__file__).parent
    drawing = {path.name for path in root.rglob("*.py") if "st.echarts_chart(" in path.read_text("utf-8")}
    assert drawing == {"chart_text.py"}


def test_a_chart_on_a_page_has_them() -> None:
    page = """
from components.ui.base.colours.chart_text import draw_chart
draw_chart({"xAxis": {}, "yAxis": {}, "series": []}, key="chart")
"""
    (chart,) = AppTest.from_string(page).run().get("echarts_chart")
    assert f'"color":"{text_colour(False)}"' in chart.proto.spec.replace(" ", "")
