"""The theme can be read: on a projector, at night, and by the colour blind."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from streamlit import config

SETTINGS: dict[str, Any] = tomllib.loads((Path(__file__).parents[1] / ".streamlit/config.toml").read_text())
MODES = ("light", "dark")
WHITE = "#ffffff"  # Streamlit writes on a primary button in white


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it, 0 (black) to 1 (white)."""
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(c * share for c, share in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)


@pytest.mark.parametrize("mode", MODES)
def test_words_can_be_read(mode: str) -> None:
    theme = SETTINGS["theme"][mode]
    for surface in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(theme["textColor"], theme[surface]) >= 7
        assert contrast(theme["linkColor"], theme[surface]) >= 4.5
        assert contrast(theme["primaryColor"], theme[surface]) >= 3
    assert contrast(theme["codeTextColor"], theme["codeBackgroundColor"]) >= 7
    assert contrast(theme["dataframeHeaderTextColor"], theme["dataframeHeaderBackgroundColor"]) >= 7
    assert contrast(WHITE, theme["primaryColor"]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_curves_can_be_seen(mode: str) -> None:
    theme = SETTINGS["theme"][mode]
    for color in theme["chartCategoricalColors"]:
        assert contrast(color, theme["backgroundColor"]) >= 3


def test_every_option_is_one_streamlit_knows() -> None:
    known = config.get_config_options()
    for section, options in SETTINGS.items():
        for name, value in options.items():
            keys = [f"{name}.{inner}" for inner in value] if isinstance(value, dict) else [name]
            for key in keys:
                assert f"{section}.{key}" in known


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert "http" not in str(SETTINGS["theme"])
    assert SETTINGS["browser"]["gatherUsageStats"] is False


# What a person without one kind of cones sees (Machado, Oliveira and Fernandes 2009, severity 1), on linear
# red, green and blue.
SIGHTS = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# From CIE 1931 of linear sRGB, divided by the white point D65.
TO_XYZ = (
    (0.433953, 0.376219, 0.189828),
    (0.212673, 0.715152, 0.072175),
    (0.017758, 0.109477, 0.872765),
)
# Two colours that differ by less are hard to tell apart as thin lines.
TOLD_APART = 10


def lab(color: str, sight: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    """A colour as somebody sees it, in CIELAB."""
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    seen = [min(max(value, 0.0), 1.0) for value in times(sight, linear)]
    x, y, z = (
        value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116
        for value in times(TO_XYZ, seen)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def times(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def difference(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """How far apart two colours look: CIEDE2000 (Sharma, Wu and Dalal 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    chroma = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    stretch = 1 + 0.5 * (1 - math.sqrt(chroma**7 / (chroma**7 + 25**7)))
    c1, c2 = math.hypot(stretch * a1, b1), math.hypot(stretch * a2, b2)
    h1, h2 = (math.degrees(math.atan2(b, stretch * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    light, colour, angle = (l1 + l2) / 2, (c1 + c2) / 2, (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    t = 1.0
    for factor, multiple, shift in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63)):
        t += factor * math.cos(math.radians(multiple * angle + shift))
    of_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    of_colour, of_hue = (c2 - c1) / (1 + 0.045 * colour), hue / (1 + 0.015 * colour * t)
    twist = -2 * math.sqrt(colour**7 / (colour**7 + 25**7))
    twist *= math.sin(math.radians(60 * math.exp(-(((angle - 275) / 25) ** 2))))
    return math.sqrt(of_light**2 + of_colour**2 + of_hue**2 + twist * of_colour * of_hue)


def test_the_difference_of_colours_is_that_of_the_published_pairs() -> None:
    """Pairs 1, 7, 17 and 25 of Sharma, Wu and Dalal."""
    assert difference((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert difference((50, 0, 0), (50, -1, 2)) == pytest.approx(2.3669, abs=1e-4)
    assert difference((50, 2.5, 0), (73, 25, -18)) == pytest.approx(27.1492, abs=1e-4)
    assert difference((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387)) == pytest.approx(
        1.2644, abs=1e-4
    )


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("mode", MODES)
def test_curves_can_be_told_apart_by_the_colour_blind(mode: str, sight: str) -> None:
    colours = SETTINGS["theme"][mode]["chartCategoricalColors"]
    for one, other in combinations(colours, 2):
        assert difference(lab(one, SIGHTS[sight]), lab(other, SIGHTS[sight])) >= TOLD_APART, (one, other)
