"""What is wrong with a spec, or with what came with it: what, where, what was received, the way out.

`Problem` is the form of every refusal in the project, whoever refuses: `checks` before Keras is asked,
Keras itself (see `keras_errors`), the readers of data, the engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from components.assembly.spec.messages import N_, Message, message


@dataclass(frozen=True)
class Problem:
    """Something wrong with a model or its data, described for people.

    Attributes:
        code: The kind of problem, for programs and tests.
        where: The layer, tensor, input, head or setting that it is about; `outer/inner` inside a
            nested model.
        message: What is wrong, in one sentence.
        received: What was there, in the learner's own words and numbers; may be empty.
        mend: What to do about it, in one sentence.
    """

    code: str
    where: str
    message: Message
    received: str
    mend: Message

    def sentence(self) -> Message:
        """The problem as one message, without where it is."""
        if self.received:
            return message(
                N_("{what} Received: {received}. {mend}"),
                what=self.message,
                received=self.received,
                mend=self.mend,
            )
        return message(N_("{what} {mend}"), what=self.message, mend=self.mend)

    def __str__(self) -> str:
        received = f" Received: {self.received}." if self.received else ""
        return f"{self.where}: {self.message}{received} {self.mend}"


class Refused(ValueError):
    """Raised where something cannot be taken; `problems` say why, all that were found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def refuse(code: str, *, where: str, message: Message, received: str, mend: Message) -> Refused:
    """The exception for one problem, to be raised. The arguments are those of `Problem`."""
    return Refused([Problem(code, where, message, received, mend)])


def shown(value: object, limit: int = 80) -> str:
    """A value as people can read it, at most some `limit` characters long however large it is."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**18:
        return "10^18 or more" if value > 0 else "-10^18 or less"
    if isinstance(value, tuple | list):
        items = [shown(item, 12) for item in value[:8]]
        end = ", ..." if len(value) > 8 else "," if len(value) == 1 else ""
        return f"({', '.join(items)}{end})"
    text = repr(value[: limit + 1] if isinstance(value, str) else value)
    return text if len(text) <= limit else f"{text[:limit]}..."
