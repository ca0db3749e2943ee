"""Pictures as arrays that a page shows."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable

import numpy as np
import streamlit as st
from PIL import Image

from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim

# How many pixels of the page a pixel of a small picture takes.
SMALL = 6


def enlarged(picture: np.ndarray, times: int) -> np.ndarray:
    """A picture of numbers from 0 to 1, each pixel a square of `times` x `times`.

    Args:
        picture: Shape (height, width), ink on paper: 0 is white and 1 is black; or (height, width, 3),
            colours.
        times: How large a pixel becomes.
    """
    shown = np.clip(np.asarray(picture, np.float64), 0.0, 1.0)
    if shown.ndim == 2:
        return np.kron(1.0 - shown, np.ones((times, times)))
    return np.asarray(shown.repeat(times, axis=0).repeat(times, axis=1))


def data_url(picture: np.ndarray, times: int) -> str:
    """The same as the address of a PNG, which holds the picture itself: for a cell of a table."""
    return f"data:image/png;base64,{base64.b64encode(png(enlarged(picture, times))).decode('ascii')}"


def png(pixels: np.ndarray) -> bytes:
    """The bytes of a PNG with these pixels: grey or red, green and blue, from 0 to 1."""
    file = io.BytesIO()
    Image.fromarray((pixels * 255).round().astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def gallery(pictures: Iterable[np.ndarray], captions: Iterable[Text]) -> None:
    """Draw pictures side by side, each with what is said below it."""
    with st.container(horizontal=True, gap="small"):
        for picture, caption in zip(pictures, captions, strict=True):
            st.image(
                enlarged(picture, SMALL), caption=verbatim(caption), alt=_("A small picture"), width="content"
            )


def right_or_wrong(said: object, true: object) -> Text:
    """What the model says of a picture; a wrong answer in red, with the true one in brackets."""
    if said == true:
        return verbatim(said)
    return Text(":red[{said}] ({true})").format(said=said, true=true)
