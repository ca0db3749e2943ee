"""The traces of the steps of a model's structure: TensorFlow graphs that all models of the structure run.

A trace takes about a second to make, and names the variables of the model that it was made with only by
their places; so another model of the same structure runs it on its own variables.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any

import tensorflow as tf
from tensorflow.python.eager import context
from tensorflow.python.framework import ops

from components.training.processor.cancellation import check_cancelled
from components.training.processor.turns import TURNS

LOOPS = {"While", "StatelessWhile"}

Logs = Mapping[str, Any]
Step = Callable[[Any], Logs]


@dataclass(frozen=True)
class LookupTable:
    """What a preprocessing layer looks texts or numbers up in: a step reads it as it reads a variable."""

    handle: Any


class TracedStep:
    """A step of one model as a graph. `variables` and lookup tables are all that it may touch. `literal` if
    it can be run to give what its operations give one by one, to the last bit."""

    def __init__(self, step: Step, data: Any, variables: Sequence[tf.Variable | LookupTable]) -> None:
        function = tf.function(step, input_signature=[_any_size(data)], autograph=False)
        self._graph = function.get_concrete_function()
        self.literal = all(operation.type not in LOOPS for operation in self._graph.graph.get_operations())
        _forget_gradients(self._graph.graph)
        places = {id(variable.handle): place for place, variable in enumerate(variables)}
        # What it reads besides its data: the place of a variable, or a constant.
        self._reads = [places.get(id(tensor), tensor) for tensor in self._graph.captured_inputs]
        unknown = [
            source for source in self._reads if not isinstance(source, int) and source.dtype == tf.resource
        ]
        if unknown:
            raise LookupError(f"A step uses variables that are not known: {unknown}")

    def run(self, data: Any, variables: Sequence[tf.Variable | LookupTable], *, literally: bool) -> Logs:
        """The step of another model with these variables."""
        captured = [variables[source].handle if isinstance(source, int) else source for source in self._reads]
        with _unrewritten() if literally else nullcontext():
            logs: Logs = self._graph._call_flat(tf.nest.flatten(data), captured)
        return logs


class TraceCache:
    """The traces of one structure. Who needs one that is just being made waits for it, and nobody else."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[Any, TracedStep] = {}
        self._making: dict[Any, threading.Lock] = {}
        self._claimed: set[Any] = set()
        self._ready: set[Any] = set()

    def __bool__(self) -> bool:
        return bool(self._made)

    def known(self, name: str, data: Any) -> TracedStep | None:
        """The trace of the step of this name, for data of this kind, if there is one."""
        return self._made.get(_kind(name, data))

    def claim(self, name: str, data: Any) -> bool:
        """Whether who asks is to make the trace of this name: only the first who asks is."""
        kind = _kind(name, data)
        with self._lock:
            first = kind not in self._claimed
            self._claimed.add(kind)
        return first

    def note_ready(self, name: str, data: Any) -> None:
        """Note that the trace of this name was run once, which takes as long as to make it."""
        self._ready.add(_kind(name, data))

    def is_ready(self, name: str, data: Any) -> bool:
        """Whether the trace of this name was run once."""
        return _kind(name, data) in self._ready

    def get(
        self, name: str, step: Step, data: Any, variables: Sequence[tf.Variable | LookupTable]
    ) -> TracedStep:
        """The same; it is made if there is none."""
        kind = _kind(name, data)
        if (trace := self._made.get(kind)) is not None:
            return trace
        with self._lock:
            making = self._making.setdefault(kind, threading.Lock())
        with making:
            if kind not in self._made:
                check_cancelled()
                with TURNS.uncharged():
                    self._made[kind] = TracedStep(step, data, variables)
                check_cancelled()
            return self._made[kind]


def _forget_gradients(graph: Any) -> None:
    """TensorFlow remembers every custom gradient for good, and with it the graph it was of,
    which is ten megabytes a structure. Once the graph is made nobody asks for them."""
    for operation in graph.get_operations():
        with suppress(ValueError):  # most have none
            ops.gradient_registry._registry.pop(operation.get_attr("_gradient_op_type").decode(), None)


def _kind(name: str, data: Any) -> tuple[Any, ...]:
    return name, *((tensor.dtype, tuple(tensor.shape[1:])) for tensor in tf.nest.flatten(data))


@contextmanager
def _unrewritten() -> Iterator[None]:
    """A graph that this thread runs meanwhile is run as it stands."""
    settings = context.context()
    before = settings.function_call_options
    config = tf.compat.v1.ConfigProto.FromString(before.config_proto_serialized)
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    settings.function_call_options = context.FunctionCallOptions(before.executor_type, config)
    try:
        yield
    finally:
        settings.function_call_options = before


def _any_size(data: Any) -> Any:
    """The batch's types and shapes, for any number of samples: the last batch is smaller, and
    one trace does for all."""
    return tf.nest.map_structure(lambda tensor: tf.TensorSpec([None, *tensor.shape[1:]], tensor.dtype), data)
