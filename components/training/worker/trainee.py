"""A compiled model with its loss weights in reach, and a few kept warm for the next run.

Tracing a model takes seconds, and what is traced depends on neither its weights nor its
numbers: so a model that was trained is kept, and when the same structure comes again it is
given the weights a new one would have.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from components.assembly.build import build
from components.assembly.compiling import compile_model
from components.assembly.spec import Head, ModelSpec
from components.training.recipe import Optimizer
from components.training.worker import fast

# Idle models a process keeps. Each holds its weights and its optimizer's.
MAX_IDLE = 2

# The learning rate of a rehearsal; what it teaches is forgotten when the model is taken.
REHEARSED = 1e-3


@dataclass(frozen=True)
class Trainee:
    """A model and the variables that can be moved while it trains. `callbacks` are what its
    way of training needs of `fit`, before all others."""

    key: Hashable
    model: keras.Model
    weights: Mapping[str, keras.Variable]
    callbacks: Sequence[keras.callbacks.Callback] = ()

    def reset(self, spec: ModelSpec, learning_rate: float, loss_weights: Mapping[str, float]) -> None:
        """As if it were built from `spec` and compiled just now."""
        _copy(build(spec).variables, self.model.variables)
        optimizer = self.model.optimizer
        fresh = type(optimizer).from_config(optimizer.get_config())
        fresh.build(self.model.trainable_variables)
        _copy(fresh.variables, optimizer.variables)
        self.pace(learning_rate)
        for head, weight in loss_weights.items():
            self.weights[head].assign(weight)

    def pace(self, learning_rate: float) -> None:
        """Another learning rate, from the next batch."""
        self.model.optimizer.learning_rate = learning_rate

    @property
    def state(self) -> list[keras.Variable]:
        """What it takes to go on, beside the weights: sources of chance and the optimizer's."""
        ours = {id(variable) for variable in self.model.weights}
        chance = [variable for variable in self.model.variables if id(variable) not in ours]
        return [*chance, *self.model.optimizer.variables]


class Shelf:
    """Idle models, the latest used first. Each is lent to one run at a time. `made` counts
    the models made because none was idle."""

    def __init__(self, limit: int = MAX_IDLE) -> None:
        self._limit = limit
        self._changed = threading.Condition()
        self._idle: OrderedDict[Hashable, Trainee] = OrderedDict()
        self._making: set[Hashable] = set()
        self.made = 0

    def take(
        self,
        spec: ModelSpec,
        optimizer: Optimizer,
        learning_rate: float,
        loss_weights: Mapping[str, float],
    ) -> Trainee:
        """A model as `build` and `compile_model` make it; raises what they do. One that is
        just being rehearsed is waited for: it is ready sooner than another would be."""
        key = (structure(spec), optimizer)
        with self._changed:
            self._changed.wait_for(lambda: key not in self._making)
            idle = self._idle.pop(key, None)
            self.made += idle is None
        if idle is None:
            return _made(key, spec, optimizer, learning_rate, loss_weights)
        idle.reset(spec, learning_rate, loss_weights)
        return idle

    def rehearse(self, spec: ModelSpec, optimizer: Optimizer, practise: Callable[[Trainee], None]) -> None:
        """Make a model of this structure and put it here once it has had its `practise`,
        unless there is one; raises what making it does."""
        key = (structure(spec), optimizer)
        with self._changed:
            if key in self._idle or key in self._making:
                return
            self._making.add(key)
            self.made += 1
        try:
            weights = {head.name: head.weight for head in spec.heads if head.loss}
            trainee = _made(key, spec, optimizer, REHEARSED, weights)
            practise(trainee)
            self.give_back(trainee)
        finally:
            with self._changed:
                self._making.discard(key)
                self._changed.notify_all()

    def give_back(self, trainee: Trainee) -> None:
        """For the next run of the same structure; the one used longest ago is let go."""
        with self._changed:
            self._idle[trainee.key] = trainee
            self._idle.move_to_end(trainee.key)
            while len(self._idle) > self._limit:
                self._idle.popitem(last=False)


SHELF = Shelf()


def structure(spec: ModelSpec) -> ModelSpec:
    """A spec without the numbers that are assigned and not traced: seeds and loss weights."""
    layers = tuple(
        layer.model_copy(update={"model": structure(layer.model)}) if layer.model is not None else layer
        for layer in spec.layers
    )
    heads = tuple(head.model_copy(update={"weight": 1.0}) for head in spec.heads)
    return spec.model_copy(update={"seed": 0, "layers": layers, "heads": heads})


def observed(spec: ModelSpec) -> ModelSpec:
    """The spec with all of its heads' losses to be seen in Keras's logs.

    With several trained heads they are. With a single one Keras logs the weighted total
    alone, from which a weight of 0 leaves nothing; so its loss is asked for as a metric too.
    """
    trained = [head for head in spec.heads if head.loss]
    if len(trained) != 1:
        return spec
    lone = trained[0]
    watched = lone.model_copy(update={"metrics": (*lone.metrics, loss_metric(lone))})
    heads = tuple(watched if head.name == lone.name else head for head in spec.heads)
    return spec.model_copy(update={"heads": heads})


def loss_metric(head: Head) -> str:
    """The metric that measures a head's loss, by a name no head's own metric has:
    "binary_crossentropy" -> "BinaryCrossentropy"."""
    return (head.loss or "").title().replace("_", "")


def numbers(variables: Sequence[keras.Variable]) -> list[np.ndarray]:
    """The values of variables, copied."""
    return [np.array(variable) for variable in variables]


def assign(variables: Sequence[keras.Variable], values: Sequence[np.ndarray]) -> None:
    """The values back into variables; `ValueError` if they are not as many."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _copy(source: Sequence[Any], target: Sequence[Any]) -> None:
    for fresh, variable in zip(source, target, strict=True):
        variable.assign(fresh.value)


def _made(
    key: Hashable,
    spec: ModelSpec,
    optimizer: Optimizer,
    learning_rate: float,
    loss_weights: Mapping[str, float],
) -> Trainee:
    model = build(spec)
    weights = {
        head: keras.Variable(weight, trainable=False, dtype="float32", name=f"loss_weight_{head}")
        for head, weight in loss_weights.items()
    }
    compile_model(
        model, observed(spec), optimizer=optimizer, learning_rate=learning_rate, loss_weights=weights
    )
    model.optimizer.build(model.trainable_variables)
    return Trainee(key, model, weights, fast.install(model))
