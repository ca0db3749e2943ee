"""Layers of one model that have the same name."""

from __future__ import annotations

import ast
import re
from typing import Any

import keras

from components.assembly.reading.diagnoses.ends.graph import inputs_of
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Site, parts
from components.assembly.spec.messages import N_, message


def same_names(reading: Reading, site: Site, inputs: Any, outputs: Any) -> bool:
    """Say which layers of a model have the same name; whether any do."""
    named: dict[str, list[Any]] = {}
    seen: set[int] = set()
    waiting = [*parts(outputs), *parts(inputs)]
    while waiting:
        tensor = waiting.pop(0)
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        waiting += inputs_of(tensor)
        operation = tensor._keras_history.operation
        alike = named.setdefault(operation.name, [])
        if not any(operation is layer for layer in alike):
            alike.append(operation)
    for name, alike in named.items():
        placed = sorted(
            ((_line(reading, layer) or site.line, at, layer) for at, layer in enumerate(alike)), key=_at
        )
        for number, (line, _, operation) in enumerate(placed[1:], 2):
            _same_name(reading, name, line, operation, placed[number - 2][2], number)
    return any(len(alike) > 1 for alike in named.values())


def _at(place: tuple[int, int, Any]) -> tuple[int, int]:
    return place[0], -place[1]


def _same_name(reading: Reading, name: str, line: int, operation: Any, before: Any, number: int) -> None:
    """Say that a layer has the name of one before it."""
    made, other = _made(reading, operation), _made(reading, before)
    what = message(N_("Two layers are called {name}: a name in a model is that of one layer."), name=name)
    mend = message(N_("Give the one in line {line} another name."), line=line)
    again = made is not None and other is not None and made.node is other.node
    if again:
        mend = message(
            N_("Leave the name out in this loop, or write the round into it: Keras names them itself.")
        )
    elif _alike(made, other):
        mend = message(
            N_(
                "Give the one in line {line} another name; or, if both are to have the same weights, make "
                "the layer once and call it on each."
            ),
            line=line,
        )
    site = None if made is None else made.config.get("site")
    written = site.named.get("name") if isinstance(site, Site) else None
    if (
        again
        and written is not None
        and isinstance(written.node, ast.Constant)
        and re.search(r"\{\w+\}", name)
    ):
        mend = message(N_("Write f before the text, so that what stands in braces is put in: {better}."),
                       better=f"f{reading.source.words(written.node)}")  # fmt: skip
        reading.say(line, "same-name", what, name, mend, reading.source.insert_before(written.node, "f"))
        return
    repair = _copy_renamed if made is not None and made.config.get("cloned") else _renamed
    reading.say(
        line, "same-name", what, name, mend, repair(reading, made, "" if again else f"{name}_{number}")
    )


def _alike(one: Made | None, other: Made | None) -> bool:
    """Whether two layers are of one kind and with the same settings."""
    spec = None if one is None else one.config.get("spec")
    return spec is not None and other is not None and spec == other.config.get("spec")


def _made(reading: Reading, operation: Any) -> Made | None:
    """What is known of a layer, or of the tensor of an input."""
    if isinstance(operation, keras.layers.InputLayer):
        tensors = (value for value in reading.order if isinstance(value, keras.KerasTensor))
        tensor = next((each for each in tensors if each._keras_history.operation is operation), None)
        return reading.of(tensor)
    return reading.of(operation)


def _line(reading: Reading, operation: Any) -> int:
    return reading.line(operation) or min(
        (
            reading.line(value)
            for value in reading.order
            if isinstance(value, keras.KerasTensor) and value._keras_history.operation is operation
        ),
        default=0,
    )


def _copy_renamed(reading: Reading, made: Made | None, name: str) -> Repair | None:
    """The edit that gives the copy of a model another name, in a line of its own behind it."""
    if made is None or not made.names or not name:
        return None
    indent = " " * reading.source.lines[made.line - 1].find(made.names[0])
    return reading.source.insert_after(made.node, f'\n{indent}{made.names[0]}.name = "{name}"')


def _renamed(reading: Reading, made: Made | None, name: str) -> Repair | None:
    """The edit that gives a layer another name; that leaves it out, if there is none."""
    site = None if made is None else made.config.get("site")
    if not isinstance(site, Site) or not isinstance(site.node, ast.Call):
        return None
    call = site.node
    keyword = next((argument for argument in call.keywords if argument.arg == "name"), None)
    if keyword is not None and not name:
        return reading.source.remove_argument(call, keyword)
    if keyword is not None:
        return (
            reading.source.replace(keyword.value, repr(name))
            if isinstance(keyword.value, ast.Constant)
            else None
        )
    given = [*call.args, *call.keywords]
    if not given or not name:
        return None
    return reading.source.insert_after(max(given, key=reading.source.end), f', name="{name}"')
