"""How the numbers of a kind of layer or operation are worked out, and along which axes one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from components.assembly.spec.messages import N_, Message, message
from components.training.analysis.worked_out.calculation import Place, WorkedOut
from components.training.analysis.worked_out.calls import StepCall


@dataclass(frozen=True)
class Axis:
    """An axis along which a number is chosen.

    Attributes:
        name: What is counted along it.
        size: How many there are.
        start: Which is chosen at first.
        steps_of: The number of the input whose steps are counted along it; None for what is no step.
    """

    name: Message
    size: int
    start: int = 0
    steps_of: int | None = None

    @classmethod
    def steps(cls, size: int, of: int = 0) -> Axis:
        """The axis of the steps of an input; the last is chosen at first."""
        return cls(message(N_("step")), size, size - 1, of)


AXES: Mapping[int, tuple[str, ...]] = {
    0: (),
    1: (N_("number"),),
    2: (N_("step"), N_("unit")),
    3: (N_("row"), N_("column"), N_("channel")),
    4: (N_("depth"), N_("row"), N_("column"), N_("channel")),
}


def axes_of_output(call: StepCall) -> tuple[Axis, ...]:
    """The axes of what a layer gives out."""
    shape = call.output.shape
    if len(shape) == 2:
        return Axis.steps(shape[0]), Axis(message(N_("unit")), shape[1])
    names = AXES.get(len(shape)) or (N_("axis"),) * len(shape)
    return tuple(Axis(message(name), size) for name, size in zip(names, shape, strict=True))


Work = Callable[[Any, Place], WorkedOut | None]

# What is raised where a layer has settings that are not looked at.
NOT_HEEDED = (KeyError, ValueError, IndexError, TypeError)


@dataclass(frozen=True)
class Way:
    """How the numbers of a kind of layer are worked out.

    Attributes:
        work: Works out the number at a place; None, `KeyError`, `ValueError` or `IndexError` where the layer
            has settings that it does not heed.
        axes: The axes along which a place is chosen.
    """

    work: Work
    axes: Callable[[Any], tuple[Axis, ...]] = axes_of_output


def first_of(*works: Work) -> Work:
    """Works out a number in the first of some ways that comes to Keras's number."""

    def work(call: Any, place: Place) -> WorkedOut | None:
        for way in works:
            try:
                made = way(call, place)
            except NOT_HEEDED:
                continue
            if made is not None and made.agrees:
                return made
        return None

    return work
