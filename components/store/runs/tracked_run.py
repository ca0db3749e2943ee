"""A run that the recorder tracks: how much of it is written, and why it could not be."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import Any

from components.store.database.database import reason
from components.store.runs.chunks import ChunkProgress
from components.store.runs.run_entry import RunEntry
from components.training.runs.run import Run

# Seconds until a failed write of a run is tried again; doubled with each failure, up to the longest.
FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class TrackedRun:
    """A run that the recorder writes until it is over.

    Attributes:
        run: The run.
        entry: What the run itself does not know.
        written: How much of it is in its chunks.
        version: The version of the run that was written last; -1 if it has to be written again.
        stored: Whether the run has a row in the database.
        ended: When it ended, in seconds since 1970.
        measured: What `best` was computed from (epochs and rewinds), since only these change it.
        best: Its best validation figures as JSON.
        error: Why it could not be written, while other runs could.
        failures: How often that failed in a row.
        retry_at: When it is tried again, in seconds of `time.monotonic`.
    """

    run: Run
    entry: RunEntry
    written: ChunkProgress = field(default_factory=ChunkProgress)
    version: int = -1
    stored: bool = False
    ended: float | None = None
    measured: tuple[Any, ...] = ()
    best: dict[str, Any] = field(default_factory=dict)
    error: str | None = None
    failures: int = 0
    retry_at: float = 0.0

    def write_failed(self, error: Exception) -> None:
        """Remember why the run could not be written and when to try again."""
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0**self.failures)
        self.error, self.retry_at = reason(error), time.monotonic() + wait
        self.failures = min(self.failures + 1, 30)
        self.version = -1
        if self.failures == 1:
            logger.error("The run %s could not be written down", self.run.id, exc_info=error)

    def write_succeeded(self) -> None:
        """Forget earlier failures."""
        self.error, self.failures = None, 0
