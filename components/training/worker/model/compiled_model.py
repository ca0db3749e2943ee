"""A compiled model with its loss weights in reach, and what is traced of its structure.

Tracing a model takes seconds, and what is traced depends on neither its weights nor its
numbers: so traces are kept, and every model of a structure goes by them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import keras
import numpy as np

from components.assembly.catalog.optimizers import OptimizerName
from components.assembly.keras_model.arrays import addresses
from components.assembly.keras_model.build import build
from components.assembly.keras_model.compiling import compile_model
from components.assembly.spec import ModelSpec
from components.training.processor.cancellation import check_cancelled
from components.training.values.structure import MAX_STRUCTURES, structure, unweighted
from components.training.worker.fast import fast_way
from components.training.worker.model.losses import means, observed
from components.training.worker.model.steps import Steps, TraceCache

# Parameters of a model that may lie ready, with what its optimizer keeps of each: 100 MB at most.
MAX_SPARE = 8_000_000

# The learning rate of a rehearsal; what it teaches is forgotten.
REHEARSED = 1e-3


@dataclass(frozen=True)
class CompiledModel:
    """A model and the variables that can be moved while it trains. `steps` are what `fit`
    calls of it, `callbacks` what its way of training needs of `fit`, before all others."""

    model: keras.Model
    weights: Mapping[str, keras.Variable]
    steps: Steps
    callbacks: Sequence[keras.callbacks.Callback] = ()

    def pace(self, learning_rate: float) -> None:
        """Another learning rate, from the next batch."""
        self.model.optimizer.learning_rate = learning_rate

    @property
    def state(self) -> list[keras.Variable]:
        """What it takes to go on, beside the weights: sources of chance and the optimizer's."""
        ours = {id(variable) for variable in self.model.weights}
        chance = [variable for variable in self.model.variables if id(variable) not in ours]
        return [*chance, *self.model.optimizer.variables]


class ReadyModels:
    """What was traced of structures, the latest used first, and the model that was rehearsed last,
    until the next one is taken. `made` counts the structures that were not known."""

    def __init__(self, limit: int = MAX_STRUCTURES) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, TraceCache] = OrderedDict()
        self._spare: tuple[Hashable, CompiledModel] | None = None
        self.made = 0

    def take(
        self,
        spec: ModelSpec,
        optimizer: OptimizerName,
        learning_rate: float,
        loss_weights: Mapping[str, float],
    ) -> CompiledModel:
        """A model as `build` and `compile_model` make it; raises what they do."""
        traces = self._traces((structure(spec), optimizer))
        spare = self._fetch((unweighted(spec), optimizer))
        if spare is None:
            return make(traces, spec, optimizer, learning_rate, loss_weights)
        spare.pace(learning_rate)
        for head, weight in loss_weights.items():
            spare.weights[head].assign(weight)
        return spare

    def rehearse(
        self, spec: ModelSpec, optimizer: OptimizerName, practise: Callable[[CompiledModel], None]
    ) -> None:
        """Have a model of this structure had its `practise`, unless it is known, and another of
        this very spec made for whoever takes it next; raises what making them does."""
        with self._lock:
            traces = self._known.get((structure(spec), optimizer))
        weights = {head.name: head.weight for head in spec.heads if head.loss}
        if not traces:
            trainee = self.take(spec, optimizer, REHEARSED, weights)
            try:
                practise(trainee)
            finally:
                self.give_back(trainee)
        check_cancelled()
        if sum(address.size for address in addresses(spec)) <= MAX_SPARE:
            # Drawing the weights of the slide's model takes as long as its first batch.
            spare = self.take(spec, optimizer, REHEARSED, weights)
            with self._lock:
                self._spare = (unweighted(spec), optimizer), spare

    def give_back(self, trainee: CompiledModel) -> None:
        """A model is done with: its memory is free again."""
        trainee.steps.let_go()

    def _fetch(self, key: Hashable) -> CompiledModel | None:
        """The model that lies ready, if it is this one; another is in the way of what comes."""
        with self._lock:
            found, self._spare = self._spare, None
        if found is None or found[0] == key:
            return found and found[1]
        self.give_back(found[1])
        return None

    def _traces(self, key: Hashable) -> TraceCache:
        with self._lock:
            self.made += key not in self._known
            found = self._known.setdefault(key, TraceCache())
            self._known.move_to_end(key)
            while len(self._known) > self._limit:
                self._known.popitem(last=False)
            return found


SHELF = ReadyModels()


def values(variables: Sequence[keras.Variable]) -> list[np.ndarray]:
    """The values of variables as they stand in memory, for whoever is done with them before they move."""
    return [np.asarray(variable.value.read_value()) for variable in variables]


def numbers(variables: Sequence[keras.Variable]) -> list[np.ndarray]:
    """The values of variables, copied. (An array made of the variable itself is copied twice.)"""
    return [np.array(value) for value in values(variables)]


def assign(variables: Sequence[keras.Variable], values: Sequence[np.ndarray]) -> None:
    """The values back into variables; `ValueError` if they are not as many."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def make(
    traces: TraceCache,
    spec: ModelSpec,
    optimizer: OptimizerName,
    learning_rate: float,
    loss_weights: Mapping[str, float],
) -> CompiledModel:
    """A model that goes by `traces`, which are those of its structure."""
    model = build(spec)
    weights = {
        head: keras.Variable(weight, trainable=False, dtype="float32", name=f"loss_weight_{head}")
        for head, weight in loss_weights.items()
    }
    compile_model(
        model, observed(spec), optimizer=optimizer, learning_rate=learning_rate, loss_weights=weights
    )
    model.optimizer.build(model.trainable_variables)
    fast = fast_way(model)
    steps = Steps(model, traces, list(weights.values()), fast, partial(means, model, spec))
    return CompiledModel(model, weights, steps, [fast] if fast is not None else [])
