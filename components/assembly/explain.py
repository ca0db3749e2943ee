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
