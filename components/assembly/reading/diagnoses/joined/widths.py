"""The edit that lets tensors be joined that differ in width or in steps."""

from __future__ import annotations

import ast
from typing import Any

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


def nodes_of(site: Site) -> list[Any]:
    """Where the tensors stand that a call, or an operator, joins."""
    if isinstance(site.node, ast.BinOp):
        return [site.node.left, site.node.right]
    given = [argument.node for argument in site.positional]
    if len(given) == 1 and isinstance(given[0], ast.List | ast.Tuple):
        return list(given[0].elts)
    return given
