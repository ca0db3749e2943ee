"""How long layers compute, against the calls that are made."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from components.assembly import build
from components.lessons import LESSONS
from components.training.values.prediction_request import PredictionRequest
from components.training.worker.model import compute_times as measuring
from components.training.worker.model.compute_times import compute_times
from components.training.worker.model.predictor import answer_request

ROWS = 8


def rows_of(spec: Any) -> dict[str, np.ndarray]:
    return {entry.name: np.zeros((ROWS, *entry.shape), entry.dtype) for entry in spec.inputs}


def test_every_layer_computes_for_some_time() -> None:
    spec = LESSONS["headline"].options.spec()
    taken = answer_request(build(spec), spec, PredictionRequest(rows_of(spec), "times"))
    assert set(taken) == {layer.name for layer in spec.layers}
    assert all(seconds >= 0 for seconds in taken.values())
    assert float(taken["lstm"]) == max(map(float, taken.values())) > 0


def test_each_call_counts_and_an_empty_one_is_taken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a clock by which the first function, which is empty, takes 1 and every other 3."""
    took = iter([1.0])
    monkeypatch.setattr(measuring, "_seconds", lambda _function: next(took, 3.0))
    spec = LESSONS["pairs"].options.spec()
    taken = compute_times(build(spec), spec, rows_of(spec))
    encoder = next(layer for layer in spec.layers if layer.name == "encoder").model
    assert encoder is not None
    inside = {f"encoder/{layer.name}": 2 * 2.0 for layer in encoder.layers}
    calls = Counter(call.layer or call.name for call in spec.calls)
    assert inside.items() <= taken.items()
    assert taken["encoder"] == calls["encoder"] * 2.0 == 4.0
    assert taken["same_author"] == 2.0


def test_what_would_take_too_long_is_left_out() -> None:
    spec = LESSONS["headline"].options.spec()
    assert compute_times(build(spec), spec, rows_of(spec), longest=0.0) == {}
