"""An input whose shape begins with the size of the batch."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown


def batch_in_shape(reading: Reading, layer: Any, site: Site, tensor: Any) -> bool:
    """Say that a convolution or pooling gets one axis too many of an input; whether it does."""
    rank = getattr(layer, "rank", None) or len(getattr(layer, "pool_size", ()))
    made = reading.of(tensor)
    given = tuple(tensor.shape[1:])
    if not rank or made is None or made.layer is not None or len(given) != rank + 2:
        return False
    sample = shown(given[1:])
    what = message(
        N_(
            "{kind} of line {line} takes one sample with {axes} axes, and this input has {more}: {shape}. "
            "Its first size, {size}, looks like that of the batch, which is not part of the shape."
        ),
        kind=type(layer).__name__, axes=rank + 1, line=site.line, more=len(given), shape=shown(given),
        size=given[0] if given[0] is not None else "None",
    )  # fmt: skip
    shape = made.config.get("shape")
    repair = None
    if isinstance(shape, ast.Tuple) and len(shape.elts) == len(given):
        repair = reading.source.replace(shape, sample)
    mend = message(N_("Write shape={shape}; the batch size is given to fit."), shape=sample)
    reading.say(made.node, "batch-in-shape", what, reading.source.words(made.node), mend, repair)
    return True
