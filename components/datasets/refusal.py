"""Refusals of data, in the form the whole application uses."""

from __future__ import annotations

from components.assembly.spec.messages import Message
from components.assembly.spec.problems import Problem, Refused


def refuse(code: str, *, where: str, message: Message, received: str, mend: Message) -> Refused:
    """A `Refused` with one problem: where it is, what it is, what was received, the way out."""
    return Refused((Problem(code, where, message, received, mend),))
