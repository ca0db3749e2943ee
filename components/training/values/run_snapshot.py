"""A run at one moment, as a value: what is stored of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import Message
from components.training.values.recipe import Recipe
from components.training.values.rows import Mark, Row, Scale

State = Literal["queued", "starting", "running", "paused", "stopped", "finished", "failed", "interrupted"]
ENDED: frozenset[State] = frozenset({"stopped", "finished", "failed", "interrupted"})


@dataclass(frozen=True)
class RunSnapshot:
    """A run at one moment; `Run.restored` takes one that is over. `steps` are the
    batches of an epoch, 0 if it was never known; `rewinds` are the steps to after which rows
    were taken back, whenever a worker took it up; `scales` is what the errors of heads are on where it is not
    the unit of their answers, as far as it is known."""

    id: str
    spec: ModelSpec
    recipe: Recipe
    state: State
    rows: tuple[Row, ...] = ()
    marks: tuple[Mark, ...] = ()
    notes: tuple[Message, ...] = ()
    problem: Message | None = None
    steps: int = 0
    rewinds: tuple[int, ...] = ()
    scales: Mapping[str, Scale] = field(default_factory=dict)
