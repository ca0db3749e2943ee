"""What a tensor and its shape are called in a sentence."""

from __future__ import annotations

from typing import Any

from components.assembly.reading.reading import Reading
from components.assembly.spec.problems import shown


def name(reading: Reading, tensor: Any) -> str:
    """What the program calls a tensor, or what it is where it has no name."""
    made = reading.of(tensor)
    if made is None:
        return "?"
    return made.names[-1] if made.names else reading.source.words(made.node, 40)


def size(tensor: Any) -> str:
    """The shape of one sample."""
    return shown(tuple(tensor.shape[1:]))
