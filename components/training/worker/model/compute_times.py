"""Measures how long the layers of a model compute for some rows."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from components.assembly.spec import ModelSpec
from components.training.values.prediction_request import Arrays
from components.training.values.sample_tensors import TensorPlace
from components.training.worker.model.activity import path_of
from components.training.worker.model.sample_tensors import computed_calls

# How often each call is timed. The shortest time counts: what else the machine does makes the others longer.
TIMES = 5
# Seconds after which no further layer is measured: a learner waits for this, and others compute beside it.
LONGEST = 8.0


def compute_times(
    model: keras.Model, spec: ModelSpec, arrays: Arrays, longest: float = LONGEST
) -> dict[str, float]:
    """The seconds that each layer and operation computes that leads to an output, by path, all its calls
    together: forwards, not training. A path is as in `addresses`, of an operation the name of its first
    tensor.

    Each call is a TensorFlow function of its own, which is run once before it is timed. What an empty
    function takes is taken off. What a model inside computes is measured beside what the whole of it takes.

    Args:
        model: What `build` made of `spec`.
        spec: The spec.
        arrays: Some rows for each input, by name.
        longest: Seconds after which no further call is measured; a layer of which not all calls are is left
            out.
    """
    empty = _seconds(tf.function(lambda: None, autograph=False))
    end = time.perf_counter() + longest
    inputs = [
        tf.convert_to_tensor(arrays[entry.name], dtype=tensor.dtype)
        for entry, tensor in zip(spec.inputs, model.inputs, strict=True)
    ]
    seconds: defaultdict[str, float] = defaultdict(float)
    unmeasured: set[str] = set()
    for call in computed_calls(model, spec, inputs):
        path = path_of(spec, TensorPlace(call.calls))
        if time.perf_counter() > end:
            unmeasured.add(path)
            continue
        arguments, named = call.node.arguments.fill_in(call.values)
        compute = tf.function(partial(call.node.operation, *arguments, **named), autograph=False)
        seconds[path] += max(0.0, _seconds(compute) - empty)
    return {path: taken for path, taken in seconds.items() if path not in unmeasured}


def _seconds(function: Callable[[], Any]) -> float:
    """How long a function takes, once it has been run."""
    function()
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return min(taken)
