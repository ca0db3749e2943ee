"""A run that never trained, so that weights from a file can be tried like those of a run."""

from __future__ import annotations

from functools import partial

import keras
import numpy as np

from components.assembly import ModelSpec, build
from components.datasets.cache import Cache
from components.training import InitialWeights, Run
from components.training.values.head_gradients import HeadGradients
from components.training.values.prediction_request import PredictionRequest
from components.training.worker.model.predictor import answer_request, ensure_few_numbers, predict_in_batches
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

    def answer(self, run: Run, request: PredictionRequest) -> dict[str, np.ndarray]:
        """See `Run`; what heads say of the first thousand rows."""
        model = _model(run.spec, run.initial)
        if request.about == "gradients":
            none = np.zeros(0)
            return HeadGradients((), (), none, none.reshape(0, 0, 0), none.reshape(0, 0)).packed()
        if request.about != "heads":
            return answer_request(model, run.spec, request)
        rows = [request.arrays[model_input.name][:MAX_ROWS] for model_input in run.spec.inputs]
        ensure_few_numbers(run.spec, len(rows[0]))
        answers = predict_in_batches(partial(model, training=False), run.spec, rows)
        return {head.name: answer for head, answer in zip(run.spec.heads, answers, strict=True)}

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
