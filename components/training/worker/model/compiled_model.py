"""A compiled model whose loss weights and learning rate can be moved while it trains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import keras

from components.assembly.catalog.optimizers import OptimizerName
from components.assembly.keras_model.build import build
from components.assembly.keras_model.compiling import compile_model
from components.assembly.keras_objects.names import keras_name
from components.assembly.spec import NO_CONFIG, Config, ModelSpec
from components.training.worker.fast import fast_way
from components.training.worker.model.losses import means, observed
from components.training.worker.model.steps import Steps
from components.training.worker.model.trace_cache import TraceCache


@dataclass(frozen=True)
class CompiledModel:
    """A model, ready for `fit`, and what can be moved of it.

    Attributes:
        weights: the variable of each head's loss weight.
        steps: what `fit` calls for each batch.
        again: makes another of the same structure, with the same traces and weights of its own.
        callbacks: those that its way of training needs of `fit`, before all others.
    """

    model: keras.Model
    weights: Mapping[str, keras.Variable]
    steps: Steps
    again: Callable[[], CompiledModel]
    callbacks: Sequence[keras.callbacks.Callback] = ()

    def set_learning_rate(self, learning_rate: float) -> None:
        """Set the learning rate from the next batch on."""
        self.model.optimizer.learning_rate = learning_rate

    @property
    def generators(self) -> list[keras.Variable]:
        """The variables of random number generators."""
        weights = {id(variable) for variable in self.model.weights}
        return [variable for variable in self.model.variables if id(variable) not in weights]

    @property
    def state(self) -> list[keras.Variable]:
        """The variables beside the weights that a training needs to go on: those of random number
        generators, then the optimizer's."""
        return [*self.generators, *self.model.optimizer.variables]


def compile_spec(
    traces: TraceCache,
    spec: ModelSpec,
    optimizer: OptimizerName,
    learning_rate: float,
    loss_weights: Mapping[str, float],
    optimizer_config: Config = NO_CONFIG,
) -> CompiledModel:
    """Build and compile a model of `spec` that uses `traces`, which are those of its structure.

    Raises:
        Refused: what `build` and `compile_model` refuse.
    """
    model = build(spec)
    weights = {
        head: keras.Variable(weight, trainable=False, dtype="float32", name=f"loss_weight_{keras_name(head)}")
        for head, weight in loss_weights.items()
    }
    compile_model(
        model,
        observed(spec),
        optimizer=optimizer,
        learning_rate=learning_rate,
        optimizer_config=optimizer_config,
        loss_weights=weights,
    )
    model.optimizer.build(model.trainable_variables)
    fast = fast_way(model)
    steps = Steps(model, traces, weights, fast, partial(means, model, spec))
    again = partial(compile_spec, traces, spec, optimizer, learning_rate, loss_weights, optimizer_config)
    return CompiledModel(model, weights, steps, again, [fast] if fast is not None else [])
