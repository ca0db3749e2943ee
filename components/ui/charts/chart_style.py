"""How curves look, the same everywhere: on lessons, among runs, in races. Pure.

Training is solid, validation dashed with a symbol at each epoch, a baseline dotted. Curves of several heads
or runs differ by more than their colour: each has a symbol, at its epochs and at the end of its solid
curve, and its own dashes. Earlier runs are thin, in a colour nearer to that of the page.
"""

from __future__ import annotations

from typing import Any

from components.datasets.binding.uncertainty import written

Option = dict[str, Any]

# What all curves share: legends, lines of moved controls.
GREY = "#7d838c"
# The symbol and the dashes of the first curve, the second and so on.
SYMBOLS = ("circle", "triangle", "rect", "diamond", "arrow", "emptyCircle", "emptyTriangle", "emptyRect")
DASHES = ([6, 4], [12, 4], [8, 3, 2, 3], [3, 3], [14, 3, 2, 3, 2, 3], [9, 6], [5, 2], [2, 5])
SYMBOL_SIZE = 7
# Raw numbers behind a smoothed curve.
RAW = 0.35


def symbol_of(number: int) -> str:
    """The symbol of the curve with this number, from 0."""
    return SYMBOLS[number % len(SYMBOLS)]


def training_look(colour: str, number: int = 0, *, thin: bool = False, symbols: bool = False) -> Option:
    """The style of a curve of the training part: with `symbols` at its points if it has few, or else with
    one where it ends (see `ended`)."""
    return {
        "lineStyle": {"color": colour, "width": 1 if thin else 1.5, "type": "solid"},
        "itemStyle": {"color": colour},
        "symbol": symbol_of(number) if symbols else "none",
        "symbolSize": SYMBOL_SIZE - 2,
    }


def raw_look(colour: str) -> Option:
    """The style of the raw numbers behind a smoothed curve."""
    return {
        "lineStyle": {"color": colour, "width": 1, "type": "solid", "opacity": RAW},
        "itemStyle": {"color": colour, "opacity": RAW},
        "symbol": "none",
        "silent": True,
    }


def validation_look(colour: str, number: int = 0, *, thin: bool = False) -> Option:
    """The style of a curve of the validation part."""
    return {
        "lineStyle": {"color": colour, "width": 1 if thin else 2, "type": DASHES[number % len(DASHES)]},
        "itemStyle": {"color": colour},
        "symbol": symbol_of(number),
        "symbolSize": SYMBOL_SIZE - 3 if thin else SYMBOL_SIZE,
    }


def level_look(colour: str) -> Option:
    """The style of the dotted line of a baseline."""
    return {"color": colour, "type": "dotted", "width": 1.5}


def level_name(value: float) -> str:
    """What stands at the line of a baseline."""
    return written(value, ".3g")


def is_solid(look: Option) -> bool:
    """Whether a style is that of a curve of the training part."""
    return look["lineStyle"]["type"] == "solid"


def in_colour(look: Option, colour: str) -> Option:
    """The same style in another colour."""
    return {**look, **{style: {**look[style], "color": colour} for style in ("lineStyle", "itemStyle")}}


def without_symbol(look: Option) -> Option:
    """The same style, as a legend shows it that says what is solid."""
    return {**look, "itemStyle": {**look["itemStyle"], "opacity": 0}}


def entry(name: str, look: Option) -> Option:
    """A series without points, which exists for the legend alone."""
    return {"type": "line", "name": name, "data": [], "silent": True, **look}


def ended(data: list[list[float]], symbol: str, name: str = "") -> list[Any]:
    """Points with a symbol at the last and, where it is given, a name beside that."""
    if not data:
        return []
    last = {"value": data[-1], "symbol": symbol, "symbolSize": SYMBOL_SIZE}
    if name:
        last["label"] = {"show": True, "formatter": name, "position": "top", "distance": 2, "fontSize": 10}
    return [*data[:-1], last]
