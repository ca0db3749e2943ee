"""Where the styles of a lesson's screen are; without what draws it, which imports Keras."""

from __future__ import annotations

from pathlib import Path

SCREEN = Path(__file__).with_name("screen.css")
