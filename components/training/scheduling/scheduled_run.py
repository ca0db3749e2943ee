"""A run as the dispatcher keeps it: its data, its needs, its attempt and the workers that it lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
    """A run that is in the queue or on a worker.

    Attributes:
        follows: the run that it continues, if any.
        data: the folder of its arrays; None until they are written.
        units: of the errors of its heads; see `Job`.
        needs: what matters for its place; known when its data is ready.
        losses: workers lost since `epochs` were done.
        attempt: the training under way on a worker, if any.
        paused: since when it is paused, in seconds of `time.monotonic`.
    """

    run: Run
    follows: Run | None = None
    data: Path | None = None
    units: Mapping[str, float] = field(default_factory=dict)
    needs: RunNeeds = ANYONE
    losses: int = 0
    epochs: int = 0
    attempt: Attempt | None = None
    paused: float | None = None

    def ready(self, data: Path, units: Mapping[str, float], memory: MemoryEstimate) -> None:
        """Note the folder of its data, the units of its errors, and what memory it takes on a worker."""
        run = self.run
        self.data, self.units = data, units
        self.needs = RunNeeds(
            run.owner,
            (structure(run.spec), run.recipe.optimizer, run.recipe.optimizer_config),
            memory,
            group=run.group,
        )

    def placed(self) -> PlacedRun | None:
        """Itself with the worker that it is on; None if it is on none."""
        if self.attempt is None:
            return None
        state = self.run.state
        return PlacedRun(
            self.needs, self.attempt.address, going=state not in ENDED, starting=state == "starting"
        )

    def receive(self, packet: Mapping[str, Any]) -> bool:
        """Take a packet from its worker, unless it is of an earlier attempt.

        Returns:
            Whether the run has trained its first batch with it.
        """
        if self.attempt is None or self.attempt.number != packet["attempt"]:
            return False
        starting = self.run.state == "starting"
        self.attempt.receive(packet)
        return starting and self.run.state != "starting"

    def lose(self) -> None:
        """Note that its worker is lost."""
        done = self.run.epochs_done
        # Whoever gets on is not the one who takes workers down.
        self.losses = 1 if done > self.epochs else self.losses + 1
        self.epochs = done
        # Apart from others that lost two: when a third goes, it is known who took it down.
        self.needs = replace(self.needs, suspected=self.losses > 1)
        self.attempt = None

    @property
    def lost_too_often(self) -> bool:
        """Whether it is given up: another worker would be lost too."""
        return self.losses >= MAX_LOSSES

    def paused_for(self, now: float) -> float:
        """Seconds for which it has been paused on a worker, as far as was seen, at the time `now`."""
        if self.run.state != "paused" or self.attempt is None:
            self.paused = None
        elif self.paused is None:
            self.paused = now
        return 0.0 if self.paused is None else now - self.paused
