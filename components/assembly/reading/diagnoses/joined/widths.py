"""The edit that lets tensors be joined that differ in width or in steps."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.diagnoses.called_on import other_axes
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site

_BRIDGES = {2: "Dense({width})", 3: "Dense({width})", 4: "Conv2D({width}, 1)", 5: "Conv3D({width}, 1)"}


def widened(reading: Reading, site: Site, tensors: list[Any]) -> Repair | None:
    """The edit that brings the tensor that was made first, the shortcut, to the width of the other one.

    Args:
        reading: The reading.
        site: The call that joins them.
        tensors: The two tensors.
    """
    nodes = nodes_of(site)
    if len(tensors) != 2 or len(nodes) != 2:
        return None
    places = [reading.line(tensor) for tensor in tensors]
    at = 0 if places[0] <= places[1] else 1
    wanted, rank = tensors[1 - at].shape[-1], len(tensors[at].shape)
    if wanted is None or rank not in _BRIDGES:
        return None
    bridge = _BRIDGES[rank].format(width=wanted)
    words = reading.source.words(nodes[at], 200)
    return reading.source.replace(nodes[at], f"keras.layers.{bridge}({words})")


def shrunk(reading: Reading, site: Site, tensors: list[Any]) -> Repair | None:
    """The edit that brings a shortcut to the smaller height and width of the other tensor, or keeps those of
    a convolution that has no padding."""
    nodes = nodes_of(site)
    if len(tensors) != 2 or len(nodes) != 2 or {len(tensor.shape) for tensor in tensors} - {3, 4}:
        return None
    at = 0 if reading.line(tensors[0]) <= reading.line(tensors[1]) else 1
    before, after = tensors[at], tensors[1 - at]
    sizes = list(zip(before.shape[1:-1], after.shape[1:-1], strict=False))
    if len(before.shape) != len(after.shape) or any(None in pair for pair in sizes):
        return None
    made = reading.of(after)
    layer = None if made is None else made.layer
    kept = other_axes.kept_size(reading, layer)
    if kept is not None and set(getattr(layer, "strides", ())) == {1}:
        return kept
    strides = {-(-one // other) for one, other in sizes}
    stride = strides.pop()
    if strides or stride < 2 or any(-(-one // stride) != other for one, other in sizes):
        return None
    kind = "Conv2D" if len(before.shape) == 4 else "Conv1D"
    bridge = f'keras.layers.{kind}({after.shape[-1]}, 1, strides={stride}, padding="same")'
    return reading.source.replace(nodes[at], f"{bridge}({reading.source.words(nodes[at], 200)})")


def nodes_of(site: Site) -> list[Any]:
    """Where the tensors stand that a call, or an operator, joins."""
    if isinstance(site.node, ast.BinOp):
        return [site.node.left, site.node.right]
    given = [argument.node for argument in site.positional]
    if len(given) == 1 and isinstance(given[0], ast.List | ast.Tuple):
        return list(given[0].elts)
    return given
