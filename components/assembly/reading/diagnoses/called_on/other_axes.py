"""A layer for pictures that is called on a sequence, and the other way round; rows that could be either."""

from __future__ import annotations

import ast
import math
from typing import Any

from components.assembly.catalog.keras_classes import layer_classes
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, Message, message


def fitting(reading: Reading, layer: Any, site: Site, tensors: list[Any]) -> tuple[Message, Repair] | None:
    """What to do about a layer that takes tensors with more or fewer axes, and the edit that does it.

    Args:
        reading: The reading.
        layer: The layer.
        site: Its call.
        tensors: What it is called on.
    """
    kind = type(layer).__name__
    if len(tensors) != 1 or kind[-2:] not in ("1D", "2D", "3D"):
        return None
    axes, made = len(tensors[0].shape) - 2, reading.of(layer)
    other = f"{kind[:-2]}{axes}D"
    if axes > 0 and other in layer_classes() and made is not None and isinstance(made.node, ast.Call):
        repair = reading.source.replace_end(made.node.func, kind, other)
        if repair is not None:
            return message(N_("Write {near}."), near=other), repair
    size = tensors[0].shape[-1]
    side = math.isqrt(size) if axes == 0 and size else 0
    if kind.endswith("2D") and side > 1 and side * side == size and len(site.positional) == 1:
        better = (
            f"keras.layers.Reshape(({side}, {side}, 1))({reading.source.words(site.positional[0].node, 200)})"
        )
        mend = message(N_("Make it a picture of one channel before it: {better}."), better=better)
        return mend, reading.source.replace(site.positional[0].node, better)
    return None


def without(reading: Reading, layer: Any) -> Repair | None:
    """The edit that lets a layer not keep its state, or a layer be called without TimeDistributed."""
    made = reading.of(layer)
    node = None if made is None else made.node
    if not isinstance(node, ast.Call):
        return None
    if type(layer).__name__ == "TimeDistributed" and len(node.args) == 1 and not node.keywords:
        return reading.source.replace(node, reading.source.words(node.args[0], 300))
    stateful = next((keyword for keyword in node.keywords if keyword.arg == "stateful"), None)
    return None if stateful is None else reading.source.remove_argument(node, stateful)


def kept_size(reading: Reading, layer: Any) -> Repair | None:
    """The edit that lets a convolution or a pooling keep the sizes of what it is called on."""
    made = reading.of(layer)
    node = None if made is None else made.node
    if getattr(layer, "padding", "") != "valid" or not isinstance(node, ast.Call):
        return None
    given = [*node.args, *node.keywords]
    if not given or any(keyword.arg == "padding" for keyword in node.keywords):
        return None
    return reading.source.insert_after(max(given, key=reading.source.end), ', padding="same"')
