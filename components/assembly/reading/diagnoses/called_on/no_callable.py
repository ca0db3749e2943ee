"""Brackets behind what cannot be called: a tensor, a list of layers, a text, a number."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.catalog.setting_names import names_known
from components.assembly.reading.diagnoses.called_on import brackets
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site, parts
from components.assembly.spec.messages import N_, message


def called(reading: Reading, value: Any, site: Site) -> None:
    """Say that something is called that cannot be; silent where it is not known what it is.

    Args:
        reading: The reading.
        value: What is called.
        site: The call.
    """
    words = reading.source.words(site.node.func)
    if isinstance(value, keras.KerasTensor):
        what = message(N_("{name} is a tensor and no layer, so nothing can be called with it."), name=words)
        mend, repair = message(N_("Call a layer on it: layer({name})."), name=words), None
        if not site.arguments:
            mend = message(N_("Leave the brackets out: {better}."), better=words)
            repair = reading.source.replace(site.node, reading.source.words(site.node.func, 300))
        reading.say(site.node, "tensor-called", what, reading.source.words(site.node), mend, repair)
        return
    if not isinstance(value, list | tuple | dict | str | int | float):
        return
    layers = isinstance(value, list | tuple) and any(
        isinstance(part, keras.layers.Layer) for part in parts(value)
    )
    if layers and isinstance(value, tuple) and len(value) == 1 and brackets.of_layer(reading, site.node.func):
        return
    if layers:
        what = message(N_("{name} is a list of layers, and a list cannot be called."), name=words)
        mend = message(N_("Call them one after the other: for layer in {name}: x = layer(x)."), name=words)
    elif isinstance(value, list | tuple | dict):
        what = message(N_("{name} is a list or a table and cannot be called."), name=words)
        mend = message(
            N_("Take a part of it with [ ], or look for a comma that is missing before the bracket.")
        )
    else:
        what = message(N_("{name} is a plain value and cannot be called."), name=words)
        mend = message(N_("Look for a bracket or a comma that is missing before this one."))
    if isinstance(value, str) and value in names_known("activation") and len(site.arguments) == 1:
        better = f"keras.layers.Activation({words})"
        mend = message(N_("Write {better}."), better=better)
        place = reading.source.replace(site.node.func, better)
        reading.say(site.node, "not-callable", what, reading.source.words(site.node), mend, place)
        return
    repair = _behind(reading, site) if layers and isinstance(site.node.func, ast.List) else None
    if repair is not None:
        mend = message(N_("Close the bracket of the Sequential first: it is called, and not its list."))
    reading.say(site.node, "not-callable", what, reading.source.words(site.node), mend, repair)


def _behind(reading: Reading, site: Site) -> Repair | None:
    """The edit of `Sequential([...](x))` to `Sequential([...])(x)`."""
    start, (line, column) = reading.source.end(site.node.func), reading.source.end(site.node)
    if start[0] != line or reading.source.lines[line - 1][column : column + 1] != ")":
        return None
    return Repair(*start, line, column + 1, ")" + reading.source.lines[line - 1][start[1] : column])
