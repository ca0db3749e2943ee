"""Several names for what a recurrent layer gives out."""

from __future__ import annotations

import ast
import re
from typing import Any

import keras

from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading

# Names that people give states.
_STATE = re.compile(r"state|(^|_)[hc]($|_|\d)")
# What a layer gives out with its states.
_GIVES = {"LSTM": 3, "GRU": 2, "SimpleRNN": 2}


def with_states(reading: Reading, tensor: Any, names: int) -> Repair | None:
    """The edit that lets the layer of a tensor give out its states too, if there are as many names as that.

    Args:
        reading: The reading.
        tensor: What the layer gives out.
        names: How many names stand on the left.
    """
    made = reading.of(tensor)
    layer = None if made is None else reading.of(made.layer)
    if layer is None or _GIVES.get(type(layer.value).__name__) != names:
        return None
    call = layer.node
    if not isinstance(call, ast.Call) or not (call.args or call.keywords):
        return None
    last = max([*call.args, *call.keywords], key=reading.source.end)
    return reading.source.insert_after(last, ", return_state=True")


def states_alone(reading: Reading, target: ast.Tuple | ast.List, items: list[Any]) -> Repair | None:
    """The edit that puts a name for the answer of an LSTM before those of its two states."""
    made = reading.of(items[0]) if items else None
    names = [name.id.lower() for name in target.elts if isinstance(name, ast.Name)]
    states = len(names) == len(target.elts) == 2 and all(
        re.search(r"state|(^|_)[hc]($|_|\d)", n) for n in names
    )
    if made is None or type(made.layer).__name__ != "LSTM" or len(items) != 3 or not states:
        return None
    return reading.source.insert_before(target.elts[0], "_, ")


def fewer_names(reading: Reading, target: ast.Tuple | ast.List, items: list[Any]) -> Repair | None:
    """The edit that leaves out the last of too many names, if they are used nowhere."""
    names = target.elts
    if not 1 < len(items) < len(names) or not all(isinstance(item, keras.KerasTensor) for item in items):
        return None
    for target_name in names[len(items) :]:
        if (
            not isinstance(target_name, ast.Name)
            or len(re.findall(rf"\b{target_name.id}\b", reading.source.text)) > 1
        ):
            return None
    return reading.source.replace(
        target, ", ".join(reading.source.words(name) for name in names[: len(items)])
    )
