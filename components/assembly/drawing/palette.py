"""The colours of diagrams, for light and for dark pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """The colours of a diagram. `mark` differs from the others for every kind of colour vision; what it marks
    is thicker, too. `problem` is behind what is said of an unfinished model."""

    background: str
    edge: str
    grid: str
    header: str
    header_text: str
    cell: str
    text: str
    note: str
    mark: str
    mark_text: str
    problem: str
    problem_text: str


LIGHT = Palette(
    background="white",
    edge="#1b2430",
    grid="#1b2430",
    header="#1b2430",
    header_text="white",
    cell="white",
    text="#1b2430",
    note="#dbeafb",
    mark="#b34700",
    mark_text="white",
    problem="#9f1d35",
    problem_text="white",
)
DARK = Palette(
    background="transparent",
    edge="#c5ced8",
    grid="#8b97a5",
    header="#c5ced8",
    header_text="#14181d",
    cell="#20272f",
    text="#eef1f4",
    note="#1d4468",
    mark="#ffa94d",
    mark_text="#14181d",
    problem="#ff9aa8",
    problem_text="#14181d",
)
