"""What the engine refuses, and what becomes of a run that could not go on, as sentences."""

from __future__ import annotations

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, Refused


def refuse(code: str, *, where: str, what: Message, received: str, mend: Message) -> Refused:
    """The exception for one problem, to be raised."""
    return Refused([Problem(code=code, where=where, message=what, received=received, mend=mend)])


def sentence(problem: Problem) -> Message:
    """A problem in one message: what, what was received, how to mend it."""
    if problem.received:
        return message(
            N_("{what} Received: {received}. {mend}"),
            what=problem.message,
            received=problem.received,
            mend=problem.mend,
        )
    return message(N_("{what} {mend}"), what=problem.message, mend=problem.mend)
