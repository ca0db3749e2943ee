"""Values without a name that stand at other places than they are taken: `Conv2D((3, 3), 32)`."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument, Site
from components.assembly.spec.messages import N_, message

# Layers of which the one setting without a name is a tuple of sizes.
_SIZES = frozenset({"Reshape", "Permute"})
# Layers of which the first setting is how many numbers they make.
_COUNTS = frozenset({"Dense", "LSTM", "GRU", "SimpleRNN"})
_CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D")
# Layers of which the first setting is a share.
_SHARES = frozenset(
    {"Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianDropout"}
)


def arranged(reading: Reading, kind: str, site: Site) -> Site:
    """The call with its values where they are taken; says what was moved."""
    values = [argument.value for argument in site.positional]
    if kind in _SIZES and values and all(map(_is_count, values)):
        words = [reading.source.words(argument.node) for argument in site.positional]
        better = f"({', '.join(words)}{',' if len(words) == 1 else ''})"
        what = message(N_("{kind} takes its sizes in one tuple, with brackets of its own."), kind=kind)
        return _say(reading, site, len(words), better, what, [tuple(values)])
    if kind in _SHARES and len(values) == 2 and values[0] == 0 and _is_count(values[1]):
        better = f"0.{values[1]}"
        what = message(N_("These are two values, 0 and {value}: a comma stands where a point belongs."),
                       value=values[1])  # fmt: skip
        return _say(reading, site, 2, better, what, [float(better)])
    if kind == "Dense" and len(values) == 2 and all(map(_is_count, values)):
        second = reading.source.words(site.positional[1].node)
        what = message(N_("Dense is given its units alone; how many numbers come in it finds out by itself."))
        return _say(reading, site, 2, second, what, [values[1]])
    if len(values) >= 2 and isinstance(values[0], str) and _is_count(values[1]) and kind in _COUNTS:
        first, second = (reading.source.words(argument.node) for argument in site.positional[:2])
        what = message(N_("The number comes first in {kind}, and {word} is a setting with a name."),
                       kind=kind, word=first)  # fmt: skip
        site = _say(reading, site, 2, f"{second}, activation={first}", what, [values[1]])
        word = Argument(values[0], site.positional[0].node, "activation")
        return Site(site.node, (*site.arguments, word))
    swapped = len(values) >= 2 and isinstance(values[0], tuple | list) and _is_count(values[1])
    if swapped and any(kind.startswith(prefix) for prefix in _CONVOLUTIONS):
        first, second = (reading.source.words(argument.node) for argument in site.positional[:2])
        what = message(N_("The number of filters comes first in {kind}, and the window after it."), kind=kind)
        return _say(reading, site, 2, f"{second}, {first}", what, [values[1], values[0]])
    return site


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _say(reading: Reading, site: Site, count: int, better: str, what: Any, values: list[Any]) -> Site:
    """Say how the first values are written, and read them so."""
    first, last = site.positional[0].node, site.positional[count - 1].node
    plain = not any(isinstance(argument.node, ast.Starred) for argument in site.positional[:count])
    repair = Repair(*reading.source.start(first), *reading.source.end(last), better) if plain else None
    mend = message(N_("Write {better}."), better=better)
    reading.say(site.node, "places-of-values", what, reading.source.words(site.node), mend, repair)
    moved = [Argument(value, first) for value in values]
    return Site(site.node, (*moved, *site.positional[count:], *site.named.values()))
