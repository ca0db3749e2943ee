"""Models of runs that are over, kept to be asked again."""

from __future__ import annotations

import threading
from collections import OrderedDict

import keras
import numpy as np

from components.assembly.keras_model.build import build
from components.assembly.spec import ModelSpec
from components.training.artifacts import initial_weights
from components.training.artifacts.blob_store import Location
from components.training.artifacts.checkpoint import latest
from components.training.artifacts.epochs import after_epoch, epoch_stamp
from components.training.values.prediction_request import PredictionRequest
from components.training.worker.model.predictor import answer_request
from components.training.worker.model.variables import assign

# Models kept at most.
MAX_MODELS = 2


class PredictorCache:
    """The `limit` models used last of runs, built when they are asked, with the weights of their files.
    Safe to use from any thread."""

    def __init__(self, limit: int = MAX_MODELS) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        # Of each place the model, and which weights it has.
        self._models: OrderedDict[Location, tuple[keras.Model, str]] = OrderedDict()

    def answer(
        self, place: Location, spec: ModelSpec, request: PredictionRequest
    ) -> dict[str, np.ndarray] | None:
        """What the run with its weights in `place` says; None if they are not there."""
        with self._lock:
            # The weights of a run that went on are others, in the same place.
            wanted = f"{request.epoch} {epoch_stamp(place, request.epoch)}"
            model, has = self._models.pop(place, (None, ""))
            if model is None or has != wanted:
                model = _with_weights(model, place, spec, request.epoch)
            if model is None:
                return None
            self._models[place] = model, wanted
            while len(self._models) > self._limit:
                self._models.popitem(last=False)
            return answer_request(model, spec, request)


def _with_weights(
    model: keras.Model | None, place: Location, spec: ModelSpec, epoch: int | None
) -> keras.Model | None:
    """The model, or a new one, with the weights that its run had after an epoch; None if they are not
    kept."""
    if epoch == 0:
        model = build(spec)  # which draws them from the seed of the spec
        initial = initial_weights.read(place)
        if initial is not None:
            initial.assign(model, spec)
        return model
    checkpoint = latest(place, spec) if epoch is None else after_epoch(place, epoch, spec)
    if checkpoint is None:
        return None
    model = model or build(spec)
    assign(model.weights, checkpoint.weights)
    return model


PREDICTORS = PredictorCache()
