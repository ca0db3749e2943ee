"""Asking a model: arrays by input name -> what each head says."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

import keras
import numpy as np

from components.assembly.build import build
from components.assembly.explain import Refused, explain, shown
from components.assembly.messages import N_, message
from components.assembly.spec import ModelSpec
from components.training.checkpoint import latest, stamp
from components.training.refusal import refuse
from components.training.vault import Place
from components.training.worker.trainee import assign

Arrays = Mapping[str, np.ndarray]

# Rows asked for at once; more are taken in turn, so that a question needs little memory.
ROWS = 256
MAX_ROWS = 20_000
# Models of runs that are over, kept to be asked again.
MAX_RECALLED = 2


def answer(model: keras.Model, spec: ModelSpec, arrays: Arrays) -> dict[str, np.ndarray]:
    """What every head of the model says, one row a sample. Raises `Refused`."""
    rows = _rows(spec, arrays)
    parts = []
    try:
        for start in range(0, rows, ROWS):
            inputs = [arrays[each.name][start : start + ROWS] for each in spec.inputs]
            parts.append(keras.tree.flatten(model.predict_on_batch(inputs)))
    except Exception as error:
        raise Refused([explain(error, spec)]) from error
    return {
        head.name: np.concatenate(each)
        for head, each in zip(spec.heads, zip(*parts, strict=True), strict=True)
    }


def check_inputs(spec: ModelSpec, arrays: Arrays) -> None:
    """Raise `Refused` unless there is an array of the right shape for every input, and all
    have the same number of rows."""
    for each in spec.inputs:
        array = arrays.get(each.name)
        if array is None or tuple(array.shape[1:]) != each.shape:
            raise refuse(
                "unfit-input",
                where=each.name,
                what=message(N_("The data does not fit the input {input}."), input=each.name),
                received=shown(None if array is None else array.shape),
                mend=message(N_("Give an array of shape {shape}."), shape=f"(n, {str(each.shape)[1:]}"),
            )
    counts = {len(arrays[each.name]) for each in spec.inputs}
    if len(counts) != 1 or not min(counts):
        raise refuse(
            "unfit-input",
            where=spec.name,
            what=message(N_("All inputs need the same number of rows, and at least one.")),
            received=shown(tuple(sorted(counts))),
            mend=message(N_("Give each input as many rows as the others.")),
        )


def _rows(spec: ModelSpec, arrays: Arrays) -> int:
    check_inputs(spec, arrays)
    rows = len(arrays[spec.inputs[0].name])
    if rows > MAX_ROWS:
        raise refuse(
            "too-many-rows",
            where=spec.name,
            what=message(N_("That is too much to ask at once; {most} rows at most."), most=MAX_ROWS),
            received=shown(rows),
            mend=message(N_("Ask in several parts.")),
        )
    return rows


class Memory:
    """Models of runs that are over, built from their files when they are asked."""

    def __init__(self, limit: int = MAX_RECALLED) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._models: OrderedDict[tuple[Place, str], keras.Model] = OrderedDict()

    def answer(self, place: Place, spec: ModelSpec, arrays: Arrays) -> dict[str, np.ndarray] | None:
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
            return answer(model, spec, arrays)

    @staticmethod
    def _build(place: Place, spec: ModelSpec) -> keras.Model | None:
        found = latest(place)
        if found is None:
            return None
        model = build(spec)
        assign(model.weights, found.weights)
        return model


MEMORY = Memory()
