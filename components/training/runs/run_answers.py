"""What can be asked of the model of a run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from components.training.values.head_gradients import (
    CallGradients,
    HeadGradients,
    LabelledRows,
    unpacked_calls,
)
from components.training.values.prediction_request import PredictionRequest
from components.training.values.sample_tensors import Activity, SampleTensors, unpacked, unpacked_activity


class RunAnswers:
    """Asks the model of a run; all of it may be called from any thread."""

    def _answer(self, request: PredictionRequest) -> dict[str, np.ndarray]:
        """What the model answers to a request, as arrays by name."""
        raise NotImplementedError

    def predict(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Predict with the weights of this moment or, after the end, the last. Blocks until the answer
        is here: while it trains for a batch or so.

        Args:
            arrays: by input name, shape (samples, *input shape).

        Returns:
            What each head says, by head name, shape (samples, units).

        Raises:
            Refused: before the run has begun, for arrays that do not fit, for too many of them, and if
                the weights are no longer kept.
        """
        return self._answer(PredictionRequest(arrays))

    def encode(self, texts: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Encode texts with the weights that `predict` uses.

        Args:
            texts: word ids by input name, shape (texts, words); not as many texts for each input.

        Returns:
            The vectors that the model's encoder makes of them, by input name, shape (texts, numbers).

        Raises:
            Refused: as `predict` does; and if no layer of the model turns such a text alone into a
                vector (see `keras_model.text_encoder`).
        """
        return self._answer(PredictionRequest(texts, "vectors"))

    def tensors(self, sample: Mapping[str, np.ndarray], epoch: int | None = None) -> SampleTensors:
        """Compute everything that comes out inside the model for one sample.

        Args:
            sample: by input name, shape (1, *input shape).
            epoch: the epoch whose weights are used, one of `kept_epochs`; None: those that `predict` uses.

        Returns:
            What each call makes that leads to an output, in the order of computing.

        Raises:
            Refused: as `predict` does.
        """
        return unpacked(self._answer(PredictionRequest(sample, "tensors", epoch)))

    def gradients(self) -> HeadGradients:
        """Which head moved which layer at the batches that were measured: some of those trained while
        someone asked this every few seconds. Blocks until the batch under way is done.

        Raises:
            Refused: if it does not train here.
        """
        return HeadGradients.unpacked(self._answer(PredictionRequest({}, "gradients")))

    def activity(self, rows: Mapping[str, np.ndarray], epoch: int | None = None) -> Mapping[str, Activity]:
        """Compute how active the layers are for some rows, 256 at most.

        Args:
            rows: by input name, shape (rows, *input shape).
            epoch: the epoch whose weights are used, one of `kept_epochs`; None: those that `predict` uses.

        Returns:
            The activity of each layer that leads to an output, by its path; of an operation by the name of
            its first tensor.

        Raises:
            Refused: as `predict` does.
        """
        return unpacked_activity(self._answer(PredictionRequest(rows, "activity", epoch)))

    def times(self, rows: Mapping[str, np.ndarray]) -> Mapping[str, float]:
        """Measure how long the layers compute for some rows, 256 at most. Takes some seconds.

        Args:
            rows: by input name, shape (rows, *input shape).

        Returns:
            The seconds of each layer that leads to an output, by its path, of an operation by the name of its
            first tensor, all its calls together: forwards, without training. What would take too long to
            measure is left out.

        Raises:
            Refused: as `predict` does.
        """
        taken = self._answer(PredictionRequest(rows, "times"))
        return {path: float(seconds) for path, seconds in taken.items()}

    def gradients_of(self, rows: LabelledRows, epoch: int | None = None) -> HeadGradients:
        """Compute what each head's loss sends to each layer for some rows, as one batch.

        Args:
            rows: the rows, with labels and loss weights.
            epoch: the epoch whose weights are used, one of `kept_epochs`; None: the latest that are kept.

        Returns:
            The gradients, as of one measured batch; without steps, which nothing takes.

        Raises:
            Refused: as `predict` does.
        """
        return HeadGradients.unpacked(self._answer(PredictionRequest(rows.packed(), "row gradients", epoch)))

    def call_gradients(self, rows: LabelledRows, epoch: int | None = None) -> Mapping[str, CallGradients]:
        """Compute what each call of a shared layer sends to its weights for some rows, as one batch.

        Args:
            rows: the rows, with labels and loss weights.
            epoch: the epoch whose weights are used, as of `gradients_of`.

        Returns:
            What reaches the weights of each layer of `shared_calls` that is not too large for it.

        Raises:
            Refused: as `predict` does.
        """
        return unpacked_calls(self._answer(PredictionRequest(rows.packed(), "call gradients", epoch)))
