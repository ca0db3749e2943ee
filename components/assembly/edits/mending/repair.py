"""A way out of a problem, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import Message


@dataclass(frozen=True)
class SpecRepair:
    """A way out of a problem.

    Attributes:
        sentence: What it does, for the button.
        spec: The mended model.
    """

    sentence: Message
    spec: ModelSpec
