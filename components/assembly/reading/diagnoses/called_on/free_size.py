"""A layer whose weights depend on a size that may be any, since Flatten joined it with others."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown

_POOLINGS = {3: "GlobalAveragePooling1D", 4: "GlobalAveragePooling2D", 5: "GlobalAveragePooling3D"}


def free_size(reading: Reading, layer: Any, site: Site, tensor: Any) -> bool:
    """Say that Flatten leaves a size that may be any to a layer that must know it; whether it does."""
    made = reading.of(tensor)
    if made is None or type(made.layer).__name__ != "Flatten" or tensor.shape[-1] is not None:
        return False
    before = made.inputs[0]
    pooling = _POOLINGS.get(len(before.shape), "")
    what = message(
        N_(
            "Flatten makes one row of {shape}, where a size may be any: so may the length of the row, and "
            "the {kind} of line {line} has to know it for its weights."
        ),
        shape=shown(tuple(before.shape[1:])), kind=type(layer).__name__, line=site.line,
    )  # fmt: skip
    mend = message(N_("Use {pooling} here, or give the input a fixed size."), pooling=pooling or "Reshape")
    constructor = reading.of(made.layer)
    function = getattr(None if constructor is None else constructor.node, "func", None)
    repair = None
    if pooling and isinstance(function, ast.Attribute):
        repair = reading.source.replace_end(function, "Flatten", pooling)
    reading.say(made.node, "free-size", what, reading.source.words(made.node), mend, repair)
    return True
