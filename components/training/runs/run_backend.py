"""What a run needs of the engine that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import numpy as np

from components.training.values.head_gradients import HeadGradients, LabelledRows
from components.training.values.sample_tensors import Activity, SampleTensors

if TYPE_CHECKING:
    from components.training.runs.run import Run


class RunBackend(Protocol):
    """What a run needs of the engine that it belongs to. Every method may be called from any thread."""

    def steer(self, run: Run) -> None:
        """Pass on the desired state of `run`, which has changed. Returns at once."""

    def ahead(self, run: Run) -> int | None:
        """How many runs wait before `run`; None if that is not known here."""

    def predict(self, run: Run, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """See `Run.predict`. Blocks."""

    def encode(self, run: Run, texts: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """See `Run.encode`. Blocks."""

    def tensors(self, run: Run, arrays: Mapping[str, np.ndarray], epoch: int | None = None) -> SampleTensors:
        """See `Run.tensors`. Blocks."""

    def gradients(self, run: Run) -> HeadGradients:
        """See `Run.gradients`. Blocks."""

    def activity(
        self, run: Run, arrays: Mapping[str, np.ndarray], epoch: int | None = None
    ) -> Mapping[str, Activity]:
        """See `Run.activity`. Blocks."""

    def gradients_of(self, run: Run, rows: LabelledRows, epoch: int | None = None) -> HeadGradients:
        """See `Run.gradients_of`. Blocks."""

    def kept_epochs(self, run: Run) -> tuple[int, ...]:
        """See `Run.kept_epochs`. Blocks."""

    def weights(self, run: Run, epoch: int | None = None) -> list[np.ndarray]:
        """See `Run.weights`. Blocks."""
