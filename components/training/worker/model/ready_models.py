"""The traces of a process, by structure, and the model that was prewarmed last.

Tracing a model takes seconds, and what is traced depends on neither its weights nor its seeds. So
traces are kept, and every model of a structure uses them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping

from components.assembly.catalog.optimizers import OptimizerName
from components.assembly.keras_model.arrays import addresses
from components.assembly.spec import NO_CONFIG, Config, ModelSpec
from components.training.processor.cancellation import check_cancelled
from components.training.values.structure import MAX_STRUCTURES, structure, unweighted
from components.training.worker.model.compiled_model import CompiledModel, compile_spec
from components.training.worker.model.trace_cache import TraceCache

# Parameters of a prewarmed model that is kept, with what its optimizer keeps of each: 100 MB at most.
MAX_KEPT_PARAMETERS = 8_000_000

# The learning rate while a model is prewarmed; what it learns then is forgotten.
PREWARM_RATE = 1e-3


class ReadyModels:
    """Traces of the `limit` structures used last, and one prewarmed model until the next is taken.
    `structures` counts the structures that were not known. Safe to use from any thread."""

    def __init__(self, limit: int = MAX_STRUCTURES) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._traces: OrderedDict[Hashable, TraceCache] = OrderedDict()
        self._prewarmed: tuple[Hashable, CompiledModel] | None = None
        self.structures = 0

    def take(
        self,
        spec: ModelSpec,
        optimizer: OptimizerName,
        learning_rate: float,
        loss_weights: Mapping[str, float],
        optimizer_config: Config = NO_CONFIG,
    ) -> CompiledModel:
        """The prewarmed model if it is of this spec, or else a new one. Raises `Refused` as
        `compile_spec` does. `release` it when it is done with."""
        traces = self._traces_of((structure(spec), optimizer, optimizer_config))
        compiled = self._take_prewarmed((unweighted(spec), optimizer, optimizer_config))
        if compiled is None:
            return compile_spec(traces, spec, optimizer, learning_rate, loss_weights, optimizer_config)
        compiled.set_learning_rate(learning_rate)
        for head, weight in loss_weights.items():
            compiled.weights[head].assign(weight)
        return compiled

    def prewarm(
        self,
        spec: ModelSpec,
        optimizer: OptimizerName,
        run_once: Callable[[CompiledModel], None],
        optimizer_config: Config = NO_CONFIG,
    ) -> None:
        """Trace the structure of `spec`, unless it is known, and keep a model of it for `take`.

        Args:
            run_once: runs the steps of a model once, so that they are traced.

        Raises:
            Refused: as `compile_spec` does.
            CancelledError: if prewarming is not wanted any more.
        """
        with self._lock:
            traces = self._traces.get((structure(spec), optimizer, optimizer_config))
        weights = {head.name: head.weight for head in spec.heads if head.loss}
        if not traces:
            compiled = self.take(spec, optimizer, PREWARM_RATE, weights, optimizer_config)
            try:
                run_once(compiled)
            finally:
                self.release(compiled)
        check_cancelled()
        if sum(address.size for address in addresses(spec)) <= MAX_KEPT_PARAMETERS:
            # Drawing the weights of the slide's model takes as long as its first batch.
            compiled = self.take(spec, optimizer, PREWARM_RATE, weights, optimizer_config)
            with self._lock:
                self._prewarmed = (unweighted(spec), optimizer, optimizer_config), compiled

    def release(self, compiled: CompiledModel) -> None:
        """Free the memory of a model that is done with."""
        compiled.steps.release_memory()

    def _take_prewarmed(self, key: Hashable) -> CompiledModel | None:
        """The prewarmed model if it has this key; one with another key is released to make room."""
        with self._lock:
            prewarmed, self._prewarmed = self._prewarmed, None
        if prewarmed is None:
            return None
        if prewarmed[0] == key:
            return prewarmed[1]
        self.release(prewarmed[1])
        return None

    def _traces_of(self, key: Hashable) -> TraceCache:
        with self._lock:
            self.structures += key not in self._traces
            traces = self._traces.setdefault(key, TraceCache())
            self._traces.move_to_end(key)
            while len(self._traces) > self._limit:
                self._traces.popitem(last=False)
            return traces


READY_MODELS = ReadyModels()
