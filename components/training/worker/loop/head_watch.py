"""Measures, while someone looks, which head moves which layer of a training."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from components.assembly.keras_model.arrays import addresses
from components.assembly.keras_model.preflight import preflight
from components.assembly.spec import ModelSpec
from components.training.processor.thread_priority import lower_priority
from components.training.values.head_gradients import HeadGradients
from components.training.worker.model.batches import Batches
from components.training.worker.model.compiled_model import CompiledModel
from components.training.worker.model.losses import observed
from components.training.worker.model.variables import assign, copies

logger = logging.getLogger(__name__)

# The part of the time that measuring may take, and for how many seconds after someone asked it goes on. What
# is measured is drawn, too: both together are to cost a tenth at most.
MAX_SHARE = 0.05
PATIENCE = 5.0
# Batches that are remembered, and numbers of them: 2 MB.
REMEMBERED, MAX_NUMBERS = 300, 250_000


class HeadWatch:
    """Measures the gradients of each head at single batches, and the step that the optimizer then takes.

    It measures only while someone asks, and stops soon after the last request. Measuring takes at most
    `MAX_SHARE` of the time: the next batch is measured when enough time has passed, or when loss weights have
    changed. The measuring functions are traced with another model of the same structure, while the training
    goes on. Measuring leaves no trace in the training: what a forward pass changes (random generators,
    running means) is put back.

    Args:
        compiled: The model.
        spec: Its spec.
        batches: The batches it trains on.
        clock: Seconds that pass.
    """

    def __init__(
        self,
        compiled: CompiledModel,
        spec: ModelSpec,
        batches: Batches,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._compiled, self._batches, self._clock = compiled, batches, clock
        self._spec = spec
        model: Any = compiled.model
        paths = [address.layer for address in addresses(spec)]
        self._layers = tuple(dict.fromkeys(paths))
        # The number of the layer of each weight, and of each trainable variable.
        self._owner = np.array([self._layers.index(path) for path in paths], np.int64)
        places = {id(variable): number for number, variable in enumerate(model.weights)}
        self._trained = np.array([places[id(variable)] for variable in model.trainable_variables], np.int64)
        self._heads: tuple[str, ...] = ()
        remembered = MAX_NUMBERS // ((len(compiled.weights) + 2) * max(1, len(self._layers)))
        self._measured: deque[tuple[int, np.ndarray, np.ndarray]] = deque(
            maxlen=max(1, min(REMEMBERED, remembered))
        )
        self._asked = self._due = -math.inf
        self._before: list[np.ndarray] | None = None
        self._norms = np.zeros((0, 0))
        self._broken = False
        self._tracing: threading.Thread | None = None

    def ask(self) -> HeadGradients:
        """What was measured so far. The next batches are measured, too."""
        self._asked = self._clock()
        measured = list(self._measured)
        shape = (0, len(self._layers), len(self._heads))
        return HeadGradients(
            self._layers,
            self._heads,
            np.array([step for step, _, _ in measured], np.int64),
            np.stack([norms for _, norms, _ in measured]) if measured else np.zeros(shape),
            np.stack([moved for _, _, moved in measured]) if measured else np.zeros(shape[:2]),
        )

    def moved(self) -> None:
        """Measure the next batch, if someone looks: another loss weight is in force."""
        if self._measured:
            self._due = -math.inf

    def before_batch(self, epoch: int, batch: int, *, slowly: bool = False) -> None:
        """Measure the batch about to be trained, if someone looks and it is time.

        Args:
            epoch: The epoch, from 0.
            batch: The batch in it, from 0.
            slowly: Whether the training goes step by step, so that it may wait for what is traced.
        """
        begun = self._clock()
        if self._broken or begun - self._asked > PATIENCE or begun < self._due:
            return
        data = self._batches.batch(epoch, batch)
        if not self._compiled.steps.norms_ready(data) and not self._trace(data, wait=slowly):
            return
        begun = self._clock()
        model: Any = self._compiled.model
        frozen = [*model.non_trainable_weights, *self._compiled.generators]
        kept = copies(frozen)
        try:
            norms = self._compiled.steps.head_norms(data)
            self._heads = tuple(norms)
            self._norms = self._by_layer(norms)
            self._before = copies(model.weights)
        except Exception:
            # It is no part of the training, which goes on.
            logger.exception("Gradients by head could not be measured")
            self._broken = True
        finally:
            assign(frozen, kept)
        self._pay(begun)

    def after_batch(self, step: int) -> None:
        """Note what the optimizer did with the batch that was measured, if it was.

        Args:
            step: How many batches were trained.
        """
        before, self._before = self._before, None
        if before is None:
            return
        begun = self._clock()
        weights = self._compiled.model.weights
        moved = [_squares(np.asarray(after.value) - was) for after, was in zip(weights, before, strict=True)]
        sizes = [_squares(was) for was in before]
        with np.errstate(divide="ignore", invalid="ignore"):
            relative = np.sqrt(self._sums(np.array(moved)) / self._sums(np.array(sizes)))
        self._pay(begun)
        self._measured.append((step, self._norms, relative))

    def _trace(self, data: Any, *, wait: bool) -> bool:
        """Have what measures traced by a thread, unless it or that of another model of the structure is at
        it; returns whether it is traced, for which this can `wait`."""
        if self._tracing is None and self._compiled.steps.claim_norms(data):
            self._tracing = threading.Thread(target=self._traced, args=(data,), daemon=True)
            self._tracing.start()
        if self._tracing is not None and wait:
            self._tracing.join()
        return not self._broken and self._compiled.steps.norms_ready(data)

    def _traced(self, data: Any) -> None:
        """Trace what measures, with a model that nobody trains."""
        lower_priority()
        try:
            other = self._compiled.again()
            try:
                preflight(other.model, observed(self._spec), self._batches.targets, other.weights)
                other.steps.prepare_norms(data)
            finally:
                other.steps.release_memory()
        except Exception:
            logger.exception("Gradients by head could not be traced")
            self._broken = True

    def _pay(self, begun: float) -> None:
        """Have the next measuring wait until what this one took is a small enough part of the time."""
        now = self._clock()
        self._due = max(self._due, now) + (now - begun) * (1 - MAX_SHARE) / MAX_SHARE

    def _by_layer(self, norms: dict[str, np.ndarray]) -> np.ndarray:
        """The norm for each layer and head, from squares by head and trainable variable."""
        columns = []
        for squares in norms.values():
            of_weights = np.zeros(len(self._owner))
            of_weights[self._trained] = squares
            columns.append(np.sqrt(self._sums(of_weights)))
        return np.stack(columns, axis=1)

    def _sums(self, of_weights: np.ndarray) -> np.ndarray:
        return np.bincount(self._owner, of_weights, len(self._layers))


def _squares(array: np.ndarray) -> float:
    flat = array.astype(np.float32, copy=False).ravel()
    return float(flat @ flat)
