"""What a run needs of the engine that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from components.training.values.prediction_request import PredictionRequest

if TYPE_CHECKING:
    from components.training.runs.run import Run


class RunBackend(Protocol):
    """What a run needs of the engine that it belongs to. Every method may be called from any thread."""

    def steer(self, run: Run) -> None:
        """Pass on the desired state of `run`, which has changed. Returns at once."""

    def ahead(self, run: Run) -> int | None:
        """How many runs wait before `run`; None if that is not known here."""

    def answer(self, run: Run, request: PredictionRequest) -> dict[str, np.ndarray]:
        """What the model of `run` answers to a request, as arrays by name. Blocks.

        Raises:
            Refused: It cannot answer this, or not now.
        """

    def kept_epochs(self, run: Run) -> tuple[int, ...]:
        """See `Run.kept_epochs`. Blocks."""

    def weights(self, run: Run, epoch: int | None = None) -> list[np.ndarray]:
        """See `Run.weights`. Blocks."""
