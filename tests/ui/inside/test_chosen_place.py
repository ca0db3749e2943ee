"""The number that is worked out, chosen in a picture and marked in it."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.training.values.sample_tensors import sample_tensor
from components.ui.base.markdown import Text
from components.ui.inside import cells
from components.ui.inside.shown import Shown
from tests.ui.page_texts import widget

SCALE = cells.Scale("#0072b2", "#ffffff", "#d55e00", 1.0, True)


@pytest.mark.parametrize(
    ("chosen", "shape", "place"),
    [
        ((), (3, 4), None),
        ((2, 1), (3, 4), (2, 1)),
        ((1, 2, 3), (3, 4), (2, 3)),  # a head and a place in what comes out
        ((2, None), (3, 4), None),
        ((3, 1), (3, 4), None),
        ((1,), (3, 4), None),
    ],
)
def test_a_chosen_place_is_one_in_what_is_drawn(
    chosen: tuple[int | None, ...], shape: tuple[int, ...], place: tuple[int, ...] | None
) -> None:
    shown = Shown(sample_tensor(np.zeros(shape)), "key", Text("it"), worked_out=chosen)
    assert shown.place(shape) == place


def test_the_chosen_cell_has_a_ring() -> None:
    numbers = np.arange(6.0).reshape(2, 3)
    option, _height = cells.heat_map(numbers, "abc", "xy", None, SCALE, ("", ""), (2, 1))
    assert {tuple(ring["coord"]) for ring in option["series"][0]["markPoint"]["data"]} == {(2, 1)}
    vector, _height = cells.wrapped(np.arange(20.0), 16, SCALE, 17)
    assert vector["series"][0]["markPoint"]["data"][0]["coord"] == [1, 1]
    plain, _height = cells.heat_map(numbers, "abc", "xy", None, SCALE, ("", ""))
    assert "markPoint" not in plain["series"][0]


def test_all_channels_are_kept_as_one_picture_each_at_its_place() -> None:
    image = np.random.default_rng(0).normal(size=(2, 3, 5))
    times = 2
    whole = cells.sheet(image, SCALE, times)
    assert whole.shape == (
        2 * (2 * times + cells.GAP) + cells.GAP,
        3 * (3 * times + cells.GAP) + cells.GAP,
        3,
    )
    for channel in range(5):
        line, column = divmod(channel, 3)
        top, left = cells.GAP + line * (4 + cells.GAP), cells.GAP + column * (6 + cells.GAP)
        there = whole[top : top + 4, left : left + 6]
        np.testing.assert_array_equal(there, cells.picture(image[..., channel], SCALE, times))


PICTURES = """
import numpy as np
import streamlit as st
from components.training.values.sample_tensors import sample_tensor
from components.ui.base.markdown import Text
from components.ui.inside.channel_pictures import draw_pictures
from components.ui.inside.shown import Shown

values = np.random.default_rng(0).normal(size=(4, 5, 3))
chosen = st.session_state.get("chosen", ())
point = lambda place: st.session_state.update(chosen=place)
draw_pictures(values, Shown(sample_tensor(values), "it", Text("it"), on_point=point, worked_out=chosen))
"""


def test_a_channel_is_chosen_for_the_large_picture() -> None:
    app = AppTest.from_string(PICTURES, default_timeout=60).run()
    buttons = widget(app, "it-channel")
    assert list(buttons.options) == ["1", "2", "3"]
    buttons.set_value(2).run()
    assert app.session_state["chosen"] == (0, 0, 2)
    assert [button.key for button in app.get("download_button")] == ["it-keep"]
    assert not app.exception
