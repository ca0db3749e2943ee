"""A first batch that goes by a trace, and one that does not: the same to the last bit."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest

from components.assembly import Config, Layer, ModelSpec
from components.assembly.catalog.optimizers import OptimizerName
from components.assembly.edits.naming import rename_head
from components.assembly.keras_model.preflight import preflight
from components.training.worker.model.compiled_model import compile_spec
from components.training.worker.model.steps import Steps
from components.training.worker.model.trace_cache import TraceCache
from tests.training.fast_and_keras import chain, embedding, lstm, pairs, some, state, train

NORMAL = Layer(name="normal", kind="BatchNormalization")
DENSE = Layer(name="dense", kind="Dense", config=Config(units=4, activation="gelu"))
CONV = Layer(name="conv", kind="Conv1D", config=Config(filters=4, kernel_size=3, activation="relu"))
POOL = Layer(name="pool", kind="GlobalMaxPooling1D")
GRU = Layer(name="gru", kind="GRU", config=Config(units=4, return_sequences=True))

LITERAL = {
    "LSTM, Dropout": chain(embedding(), lstm()),
    "normalised": chain(embedding(), lstm(), NORMAL, DENSE),
    "shared": pairs("shared"),
    "separate": pairs("separate"),
    "Keras's own way": chain(embedding(), CONV, POOL, DENSE, NORMAL),
}


def curve(
    spec: ModelSpec, traces: TraceCache, optimizer: OptimizerName
) -> tuple[list[dict[str, float]], list[np.ndarray], int]:
    """What was logged, what there is at the end, and how often Python went through the step."""
    compiled = compile_spec(traces, spec, optimizer, 0.05, {head.name: head.weight for head in spec.heads})
    batches = some(spec)
    targets = {head.name: batches[0][1] for head in spec.heads} if len(spec.heads) == 1 else batches[0][1]
    preflight(compiled.model, spec, targets, compiled.weights)
    with patch.object(Steps, "_anew", autospec=True, side_effect=Steps._anew) as step:
        logs = train(compiled, batches, 2)
    return logs, state(compiled), step.call_count


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam"])
@pytest.mark.parametrize("spec", LITERAL.values(), ids=LITERAL)
def test_the_first_batch_goes_by_a_trace_where_there_is_one(
    spec: ModelSpec, optimizer: OptimizerName
) -> None:
    traces = TraceCache()
    one, other = curve(spec, traces, optimizer), curve(spec, traces, optimizer)
    assert one[0] == other[0]
    assert all(map(np.array_equal, one[1], other[1]))
    # The first batch and the trace; then neither.
    assert (one[2], other[2]) == (2, 0)


def test_loops_add_up_in_another_order_when_they_are_traced() -> None:
    spec, traces = chain(embedding(), GRU, lstm()), TraceCache()
    one, other = curve(spec, traces, "rmsprop"), curve(spec, traces, "rmsprop")
    assert one[0] == other[0]
    assert all(map(np.array_equal, one[1], other[1]))
    assert (one[2], other[2]) == (2, 1)


def test_an_output_named_with_a_slash_is_trained() -> None:
    spec = chain(embedding(), lstm())
    spec = rename_head(spec, spec.heads[0].name, "news/main")
    compiled = compile_spec(TraceCache(), spec, "rmsprop", 0.05, {head.name: 1.0 for head in spec.heads})
    assert "news/main_loss" in train(compiled, some(spec), 1)[-1]
