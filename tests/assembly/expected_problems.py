"""What is said of a spec that is wrong, as tests ask for it."""

from __future__ import annotations

from typing import Any

from components.assembly import Input, ModelSpec
from components.assembly.checks.validate import problems
from components.assembly.spec.problems import Problem

NUMBERS = Input(name="numbers", shape=(4,))
WORDS = Input(name="words", shape=(6,), dtype="int32")


def only(spec: ModelSpec) -> Problem:
    """The one problem of a spec."""
    all_problems = problems(spec)
    assert len(all_problems) == 1, [str(problem) for problem in all_problems]
    return all_problems[0]


def expect(problem: Problem, code: str, where: str, *words: str) -> None:
    """A problem's code and place, and words that its text must have."""
    assert (problem.code, problem.where) == (code, where)
    for word in words:
        assert word in str(problem)


def changed(spec: ModelSpec, **update: Any) -> ModelSpec:
    return spec.model_copy(update=update)
