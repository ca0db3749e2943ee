"""Whether a spec makes sense, before Keras is asked."""

from __future__ import annotations

from components.assembly.explain import Problem, Refused
from components.assembly.spec import ModelSpec


def problems(spec: ModelSpec) -> tuple[Problem, ...]:
    """Everything that is wrong with a spec; empty if nothing is."""
    return ()


def ensure(spec: ModelSpec) -> None:
    """Raise `Refused` with everything that is wrong with a spec."""
    found = problems(spec)
    if found:
        raise Refused(found)
