"""Draws the channels of images as small pictures, and one of them large."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from components.assembly.code.python_names import file_name
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.data.pictures import enlarged, png
from components.ui.inside import cells
from components.ui.inside.pointing import chart
from components.ui.inside.shown import Shown, figure

# Pictures that are drawn, and their width in pixels.
MOST_PICTURES = 16
WIDTH = 96
# Cells of a picture that are drawn large, to be pressed.
MOST_CELLS = 4096
# The picture drawn large and its cells, and what legend and axes take beside it, in pixels.
LARGE, LEAST_CELL, MOST_CELL, BESIDE = 224, 5, 32, 96


def draw_pictures(values: np.ndarray, shown: Shown) -> None:
    """Small pictures of the first channels, of the first of what comes before height and width."""
    volume = values.reshape(-1, *values.shape[-3:])
    image = volume[0]
    height, width, channels = image.shape
    if shown.is_input and channels in (1, 3) and shown.tensor.lowest >= 0 and shown.tensor.highest <= 1:
        inked = image[..., 0] if channels == 1 else image
        pixels = enlarged(inked, max(1, 2 * WIDTH // width))
        st.image(pixels, alt=shown.title.plain)
        _keep(shown, lambda: pixels, _("The picture as a file."))
        return
    scale = shown.colours
    times = max(1, WIDTH // max(height, width))
    drawn = min(channels, MOST_PICTURES)
    with st.container(horizontal=True, gap="small"):
        for channel in range(drawn):
            name = _("channel {number}").format(number=channel + 1)
            st.image(
                cells.picture(image[..., channel], scale, times),
                caption=name,
                alt=f"{shown.title.plain}, {name.plain}",
                width="content",
            )
    st.caption(
        _("From {low} to {high}: the farther from 0, the stronger the colour.").format(
            low=figure(-scale.most if scale.signed else 0.0), high=figure(scale.most)
        )
    )
    if drawn < shown.tensor.shape[-1] or len(volume) > 1:
        st.caption(
            _("{drawn} pictures of {all:,} are drawn.").format(
                drawn=drawn, all=shown.tensor.size // max(1, height * width)
            )
        )
    _keep(
        shown,
        lambda: cells.sheet(image, scale, times),
        _("All channels as one picture, the first on the left at the top, in lines."),
    )
    _large(image, shown, drawn)


def _keep(shown: Shown, pixels: Callable[[], np.ndarray], explained: Text) -> None:
    """Draw a button that keeps a picture as a file."""
    st.download_button(
        _("PNG: {picture}").format(picture=shown.title),
        lambda: png(pixels()),
        file_name=f"{file_name(shown.title.plain)}.png",
        mime="image/png",
        key=f"{shown.key}-keep",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        help=explained,
    )


def _large(image: np.ndarray, shown: Shown, drawn: int) -> None:
    """Draw one channel large: a number in it can be pressed to have it worked out."""
    on_point = shown.on_point
    height, width, channels = image.shape
    if on_point is None or height * width > MOST_CELLS or height * width == 1:
        return
    leading = (0,) * (shown.tensor.values.ndim - 3)
    place = shown.place(image.shape) or (0, 0, 0)
    channel = place[-1]
    if channels > 1:
        offered = [*range(drawn), *([channel] if channel >= drawn else [])]
        names = {number: verbatim(number + 1) for number in offered}
        st.segmented_control(
            _("Channel shown large"),
            list(names),
            format_func=names.__getitem__,
            required=True,
            wrap=True,
            **state.controlled(
                f"{shown.key}-channel", channel, lambda number: on_point((*leading, *place[:-1], int(number)))
            ),
        )
    numbers = [str(number + 1) for number in range(max(height, width))]
    names_of = [
        [_("row {row}, column {column}").format(row=row, column=column).plain for column in numbers[:width]]
        for row in numbers[:height]
    ]
    marked = (place[1], place[0]) if shown.place(image.shape) else None
    size = min(MOST_CELL, max(LEAST_CELL, LARGE // max(height, width)))
    option, _height = cells.heat_map(
        image[..., channel],
        numbers[:width],
        numbers[:height],
        names_of,
        shown.colours,
        (_("column").plain, _("row").plain),
        marked,
    )
    chart(
        option,
        height=size * height + BESIDE,
        width=size * width + BESIDE,
        key=f"{shown.key}-large",
        alt=_("{title}, channel {number}").format(title=shown.title, number=channel + 1).plain,
        on_point=lambda number: on_point((*leading, number // width, number % width, channel)),
    )
    st.caption(_("Press a number, and it is worked out below."))
