"""A run on its way through the engine: what it waits for, and what befell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from components.training.runs.run import Run
from components.training.scheduling.attempt import Attempt
from components.training.scheduling.memory_estimate import MemoryEstimate
from components.training.scheduling.placement import ANYONE, PlacedRun, RunNeeds
from components.training.values.run_snapshot import ENDED
from components.training.values.structure import structure

# Workers that may be lost over one run, without an epoch done in between, before it is given up.
MAX_LOSSES = 3


@dataclass(eq=False)
class ScheduledRun:
    """A run, and the run that it `follows`, if any. `data` is the folder of its arrays, once they
    are ready; `needs` is what a worker sees of it, known by then; `losses` counts the workers lost
    since `epochs` were done; `paused` is when it was seen to be paused first."""

    run: Run
    follows: Run | None = None
    data: Path | None = None
    needs: RunNeeds = ANYONE
    losses: int = 0
    epochs: int = 0
    attempt: Attempt | None = None
    paused: float | None = None

    def ready(self, data: Path, memory: MemoryEstimate) -> None:
        """Its data is in this folder, and so much memory it takes."""
        run = self.run
        self.data = data
        self.needs = RunNeeds(run.owner, (structure(run.spec), run.recipe.optimizer), memory, group=run.group)

    def placed(self) -> PlacedRun | None:
        """How it looks in its place, if it has one."""
        if self.attempt is None:
            return None
        state = self.run.state
        return PlacedRun(
            self.needs, self.attempt.address, going=state not in ENDED, starting=state == "starting"
        )

    def receive(self, packet: Mapping[str, Any]) -> bool:
        """What a worker said of it, unless of an attempt before; says whether it had its first batch."""
        if self.attempt is None or self.attempt.number != packet["attempt"]:
            return False
        starting = self.run.state == "starting"
        self.attempt.receive(packet)
        return starting and self.run.state != "starting"

    def lose(self) -> None:
        """Its worker is gone."""
        done = self.run.epochs_done
        # Whoever gets on is not the one who takes workers down.
        self.losses = 1 if done > self.epochs else self.losses + 1
        self.epochs = done
        # Apart from others that lost two: when a third goes, it is known who took it down.
        self.needs = replace(self.needs, suspected=self.losses > 1)
        self.attempt = None

    @property
    def lost_too_often(self) -> bool:
        """Whether another worker would be lost in vain."""
        return self.losses >= MAX_LOSSES

    def paused_for(self, now: float) -> float:
        """Seconds for which it has been seen to keep a place without using it."""
        if self.run.state != "paused" or self.attempt is None:
            self.paused = None
        elif self.paused is None:
            self.paused = now
        return 0.0 if self.paused is None else now - self.paused
