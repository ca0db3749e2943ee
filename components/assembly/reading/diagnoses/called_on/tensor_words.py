"""What a tensor and its shape are called in a sentence."""

from __future__ import annotations

from typing import Any

from components.assembly.reading.run import Reading
from components.assembly.spec.problems import shown


def name(run: Reading, tensor: Any) -> str:
    """What the program calls a tensor, or what it is where it has no name."""
    made = run.of(tensor)
    if made is None:
        return "?"
    return made.names[-1] if made.names else run.source.words(made.node, 40)


def size(tensor: Any) -> str:
    """The shape of one sample."""
    return shown(tuple(tensor.shape[1:]))
