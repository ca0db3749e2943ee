"""What is sent to a lesson's bench from elsewhere: a link, a run of earlier, a file."""

from __future__ import annotations

from dataclasses import dataclass

from components.assembly.messages import Message
from components.training import Run
from components.ui import state
from components.ui.workbench import Setup, Workbench


@dataclass(frozen=True)
class Arrival:
    """A setup on its way to a lesson. `locked` are the names of the options and of the fields
    of the recipe that the learner is not to change, `told` is what to say about it, and `run`
    comes along where the setup was trained already."""

    setup: Setup
    locked: frozenset[str] = frozenset()
    told: Message | None = None
    run: Run | None = None


def send(lesson: str, arrival: Arrival) -> None:
    """Have it put on the bench when the page of `lesson` opens. The latest one counts."""
    state.session().arrivals[lesson] = arrival


def receive(bench: Workbench) -> None:
    """Put on the bench what was sent to it: a step that can be undone."""
    arrival: Arrival | None = state.session().arrivals.pop(bench.name, None)
    if arrival is None:
        return
    bench.edit(arrival.setup)
    bench.locked, bench.told = arrival.locked, arrival.told
    if arrival.run is not None:
        bench.show(arrival.run)
