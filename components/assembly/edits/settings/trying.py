"""Tries the settings of a layer before they are in a model."""

from __future__ import annotations

from collections.abc import Iterator

from components.assembly.checks.shapes import trace_shapes
from components.assembly.spec import Layer, ModelSpec
from components.assembly.spec.problems import Problem


def new_problems(before: Layer, after: Layer) -> tuple[Problem, ...]:
    """What is wrong with the settings of a changed layer and was not before, whatever it is called on."""
    wrong = set(map(_said, _problems(before)))
    return tuple(problem for problem in _problems(after) if _said(problem) not in wrong)


def _problems(layer: Layer) -> Iterator[Problem]:
    yield from trace_shapes(ModelSpec(name="trial", layers=(layer,))).problems


def _said(problem: Problem) -> tuple[str, str, str]:
    return problem.code, str(problem.message), problem.received
