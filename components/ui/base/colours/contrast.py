"""Colours and their contrast, as WCAG 2 defines it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

# The least contrast of a line that has to be seen, and how finely colours are mixed to reach it.
LEAST = 3.0
STEPS = 32


def channels(colour: str) -> list[float]:
    """Red, green and blue of "#rrggbb", from 0 to 1."""
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def luminance(rgb: Sequence[float]) -> float:
    """The relative luminance of red, green and blue, from 0 to 1."""
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Sequence[float], other: Sequence[float]) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(first: str, last: str, share: float) -> str:
    """The colour at a `share` of the way from the first to the last."""
    pairs = zip(channels(first), channels(last), strict=True)
    return "#" + "".join(f"{round(255 * (start + share * (end - start))):02x}" for start, end in pairs)


def faded(colour: str, page: str) -> str:
    """The colour as near to that of the page as it can be and still be seen on it: at a contrast of `LEAST`,
    or its own where that is less."""
    shares = (step / STEPS for step in range(STEPS, 0, -1))
    blends = (mixed(colour, page, share) for share in shares)
    return next((blend for blend in blends if contrast(channels(blend), channels(page)) >= LEAST), colour)
