"""The theme can be read: on a projector, at night, and by the colour blind."""

from __future__ import annotations

import tomllib
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
