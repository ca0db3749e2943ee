"""The colours of a program can be read on both themes, also where lines are marked."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from components.ui.base.colours.contrast import channels, contrast
from components.ui.code_editor import component

ROOT = Path(__file__).parents[3]
THEME = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
STYLES = Path(component.__file__).with_name("editor.css").read_text(encoding="utf-8")
PAIRS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(r"--editor-(\w+): light-dark\((#\w{6}), (#\w{6})\)", STYLES)
}


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("name", [name for name in PAIRS if name != "part"])
def test_each_colour_has_the_contrast_of_a_text(name: str, look: str) -> None:
    for surface in (THEME[look]["codeBackgroundColor"], PAIRS["part"][look]):
        assert contrast(channels(PAIRS[name][look]), channels(surface)) >= 4.5, surface


def test_all_colours_are_looked_at() -> None:
    assert {"keyword", "string", "number", "comment", "called", "part"} <= PAIRS.keys()
