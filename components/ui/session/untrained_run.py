"""A run that never trained, so that weights from a file can be tried like those of a run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import keras
import numpy as np

from components.assembly import ModelSpec, build
from components.datasets.cache import Cache
from components.training import InitialWeights, Run
from components.training.values.head_gradients import HeadGradients, LabelledRows
from components.training.values.prediction_request import PredictionRequest
from components.training.values.sample_tensors import Activity, SampleTensors, unpacked, unpacked_activity
from components.training.worker.model.predictor import answer_request, ensure_few_numbers, predict_in_batches
from components.training.worker.model.predictor import encode as vectors
from components.ui.session.experiment import Experiment

MAX_ROWS = 1_000

_models: Cache[keras.Model] = Cache(256 * 2**20, lambda model: 4 * model.count_params())


class UntrainedRun:
    """Answers for a run that never trained, with its initial weights. See `Run`."""

    def steer(self, run: Run) -> None:
        """Does nothing: no training is under way."""

    def ahead(self, run: Run) -> int:
        """No run is ahead of it."""
        return 0

    def predict(self, run: Run, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """See `Run.predict`; of the first thousand rows."""
        rows = [arrays[model_input.name][:MAX_ROWS] for model_input in run.spec.inputs]
        ensure_few_numbers(run.spec, len(rows[0]))
        answers = predict_in_batches(partial(_model(run.spec, run.initial), training=False), run.spec, rows)
        return {head.name: answer for head, answer in zip(run.spec.heads, answers, strict=True)}

    def encode(self, run: Run, texts: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """See `Run.encode`."""
        return vectors(_model(run.spec, run.initial), run.spec, texts)

    def tensors(self, run: Run, arrays: Mapping[str, np.ndarray], epoch: int | None = None) -> SampleTensors:
        """See `Run.tensors`."""
        model = _model(run.spec, run.initial)
        return unpacked(answer_request(model, run.spec, PredictionRequest(arrays, "tensors")))

    def gradients(self, run: Run) -> HeadGradients:
        """See `Run.gradients`: nothing was measured."""
        none = np.zeros(0)
        return HeadGradients((), (), none, none.reshape(0, 0, 0), none.reshape(0, 0))

    def activity(
        self, run: Run, arrays: Mapping[str, np.ndarray], epoch: int | None = None
    ) -> Mapping[str, Activity]:
        """See `Run.activity`."""
        model = _model(run.spec, run.initial)
        return unpacked_activity(answer_request(model, run.spec, PredictionRequest(arrays, "activity")))

    def gradients_of(self, run: Run, rows: LabelledRows, epoch: int | None = None) -> HeadGradients:
        """See `Run.gradients_of`: those of a run that never trained are not asked for."""
        return self.gradients(run)

    def kept_epochs(self, run: Run) -> tuple[int, ...]:
        """See `Run.kept_epochs`: there are none but those it has."""
        return ()

    def weights(self, run: Run, epoch: int | None = None) -> list[np.ndarray]:
        """See `Run.weights`."""
        weights: list[np.ndarray] = _model(run.spec, run.initial).get_weights()
        return weights


def _model(spec: ModelSpec, initial: InitialWeights | None) -> keras.Model:
    def make() -> keras.Model:
        model = build(spec)
        if initial is not None:
            initial.assign(model, spec)
        return model

    return _models.get((spec, initial), make)


def untrained_run(experiment: Experiment) -> Run:
    """A stopped run of an experiment, without any training."""
    run = Run(experiment.spec, experiment.complete_recipe(), UntrainedRun(), initial=experiment.initial)
    digest = experiment.initial.digest if experiment.initial is not None else "fresh"
    run.id = f"held-{digest}-{hash(experiment.spec)}"
    run.end("stopped")
    return run
