"""How much memory a question to a model takes: bounded by numbers, whatever the model."""

from __future__ import annotations

import resource
from typing import Any

import numpy as np
import pytest

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec, build
from components.assembly.checks.shapes import count_numbers
from components.assembly.spec.problems import Refused
from components.lessons import BuildOptions
from components.training import Recipe
from components.training.values.prediction_request import PredictionRequest
from components.training.worker.model.predictor import (
    MAX_ANSWERS,
    NUMBERS,
    ROWS,
    answer_request,
    predict_in_batches,
)
from components.ui.session.experiment import Experiment
from components.ui.session.untrained_run import untrained_run


def wide(width: int = 1_000, times: int = 900) -> ModelSpec:
    """A file of it has a few kilobytes; what it says of one row are 900,000 numbers."""
    return ModelSpec(
        name="wide",
        inputs=(Input(name="x", shape=(4,)),),
        layers=(
            Layer(name="dense", kind="Dense", config=Config(units=width)),
            Layer(name="again", kind="RepeatVector", config=Config(n=times)),
        ),
        calls=(
            Call.on(layer="dense", inputs=("x",), output="h"),
            Call.on(layer="again", inputs=("h",), output="y"),
        ),
        heads=(Head(name="again", tensor="y"),),
    )


def narrow() -> ModelSpec:
    """The same, and in the end one number a row."""
    spec = wide()
    layers = (*spec.layers, Layer(name="mean", kind="GlobalAveragePooling1D"))
    layers = (*layers, Layer(name="one", kind="Dense", config=Config(units=1)))
    calls = (*spec.calls, Call.on(layer="mean", inputs=("y",), output="m"))
    calls = (*calls, Call.on(layer="one", inputs=("m",), output="z"))
    heads = (Head(name="one", tensor="z"),)
    return spec.model_copy(update={"layers": layers, "calls": calls, "heads": heads})


def rows(count: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(count, 4)).astype("float32")


@pytest.mark.parametrize("spec", [narrow(), wide(3, 2)], ids=["large", "small"])
def test_rows_are_taken_as_many_at_a_time_as_there_is_memory_for(spec: ModelSpec) -> None:
    model, batch_sizes = build(spec), []

    def ask(part: list[np.ndarray]) -> Any:
        batch_sizes.append(len(part[0]))
        return model(part, training=False)

    inputs = rows(30)
    (said,) = predict_in_batches(ask, spec, [inputs])
    assert sum(batch_sizes) == 30
    assert max(batch_sizes) <= ROWS
    assert max(batch_sizes) * count_numbers(spec) <= NUMBERS
    alone = [np.asarray(model([inputs[n : n + 1]], training=False))[0] for n in range(30)]
    np.testing.assert_allclose(said, alone, atol=1e-5)


def test_answers_that_would_fill_the_memory_are_refused() -> None:
    spec, before = wide(), peak()
    run = untrained_run(Experiment(BuildOptions(model=spec), Recipe()))
    with pytest.raises(Refused, match="450,000,000 numbers"):
        run.predict({"x": rows(500)})
    with pytest.raises(Refused, match="450,000,000 numbers"):
        answer_request(build(spec), spec, PredictionRequest({"x": rows(500)}))
    said = run.predict({"x": rows(20)})["again"]
    assert said.shape == (20, 900, 1_000)
    assert said.size <= MAX_ANSWERS
    few = untrained_run(Experiment(BuildOptions(model=narrow()), Recipe())).predict({"x": rows(500)})["one"]
    assert few.shape == (500, 1)
    assert peak() - before < 900e6


def peak() -> float:
    """The most bytes of memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0
