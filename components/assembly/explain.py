"""A refusal -> what, where, what was received, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from components.assembly.messages import Message


@dataclass(frozen=True)
class Problem:
    """Something in a spec that cannot be.

    `code` names the kind of problem for programs, `where` the layer, tensor, input or head
    (`outer/inner` inside a nested model), `received` what was there, in the learner's own
    words and numbers.
    """

    code: str
    where: str
    message: Message
    received: str
    mend: Message

    def __str__(self) -> str:
        received = f" Received: {self.received}." if self.received else ""
        return f"{self.where}: {self.message}{received} {self.mend}"


class Refused(ValueError):
    """A spec, or what came with it, was refused; `problems` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def shown(value: object, limit: int = 80) -> str:
    """A value as a learner may read it, however large it is."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**18:
        return "10^18 or more" if value > 0 else "-10^18 or less"
    if isinstance(value, tuple | list) and len(value) > 8:
        return f"({', '.join(shown(each, 12) for each in value[:8])}, ...)"
    if isinstance(value, tuple | list):
        return f"({', '.join(shown(each, 12) for each in value)})"
    text = repr(value[: limit + 1] if isinstance(value, str) else value)
    return text if len(text) <= limit else f"{text[:limit]}..."
