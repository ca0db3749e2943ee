"""Models of runs that are over, kept to be asked again."""

from __future__ import annotations

import threading
from collections import OrderedDict

import keras
import numpy as np

from components.assembly.keras_model.build import build
from components.assembly.spec import ModelSpec
from components.training.artifacts.blob_store import Location
from components.training.artifacts.checkpoint import latest, stamp
from components.training.values.prediction_request import PredictionRequest
from components.training.worker.model.predictor import answer_request
from components.training.worker.model.variables import assign

# Models kept at most.
MAX_MODELS = 2


class PredictorCache:
    """The `limit` models used last of runs that are over, built from their files when they are asked.
    Safe to use from any thread."""

    def __init__(self, limit: int = MAX_MODELS) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._models: OrderedDict[tuple[Location, str], keras.Model] = OrderedDict()

    def answer(
        self, place: Location, spec: ModelSpec, request: PredictionRequest
    ) -> dict[str, np.ndarray] | None:
        """What the run with its weights in `place` says; None if they are not there."""
        with self._lock:
            # The weights of a run that went on are others, in the same place.
            key = place, stamp(place)
            model = self._models.pop(key, None) or self._build(place, spec)
            if model is None:
                return None
            self._models[key] = model
            while len(self._models) > self._limit:
                self._models.popitem(last=False)
            return answer_request(model, spec, request)

    @staticmethod
    def _build(place: Location, spec: ModelSpec) -> keras.Model | None:
        checkpoint = latest(place, spec)
        if checkpoint is None:
            return None
        model = build(spec)
        assign(model.weights, checkpoint.weights)
        return model


PREDICTORS = PredictorCache()
