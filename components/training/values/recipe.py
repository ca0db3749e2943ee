"""How a spec is trained, as a value."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from components.assembly.catalog.optimizers import DEFAULT_OPTIMIZER, OPTIMIZERS, OptimizerName
from components.assembly.spec import Config, Frozen, ModelSpec
from components.datasets import Dataset, Tweets

MAX_WEIGHT = 1000.0
MAX_LEARNING_RATE = 10.0
MAX_EPOCHS = 100


class Recipe(Frozen):
    """Dataset, optimizer and the numbers of a training. `loss_weights` are those it starts
    with, by head; a head that is not named starts with the weight its spec gives it. `seed`
    decides the order of the batches; the weights a model starts from are the spec's.
    """

    dataset: Dataset = Tweets()
    optimizer: OptimizerName = DEFAULT_OPTIMIZER
    learning_rate: Annotated[float, Field(gt=0, le=MAX_LEARNING_RATE)] = 1e-3
    batch_size: Annotated[int, Field(ge=1, le=1024)] = 32
    epochs: Annotated[int, Field(ge=1, le=MAX_EPOCHS)] = 5
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    loss_weights: Config = Config()

    @field_validator("optimizer")
    @classmethod
    def _known(cls, optimizer: str) -> str:
        if optimizer not in OPTIMIZERS:
            raise ValueError(f"The optimizer is one of {', '.join(OPTIMIZERS)}. Received: {optimizer!r}")
        return optimizer

    @field_validator("loss_weights")
    @classmethod
    def _weights(cls, weights: Config) -> Config:
        for head, weight in weights.items():
            number = isinstance(weight, int | float) and not isinstance(weight, bool)
            if not number or not 0 <= weight <= MAX_WEIGHT:
                raise ValueError(
                    f"Loss weights are numbers from 0 to {MAX_WEIGHT:g}. Received: {head}={weight!r}"
                )
        return weights

    def weights(self, spec: ModelSpec) -> dict[str, float]:
        """The loss weight each trained head of `spec` starts with."""
        return {
            head.name: float(self.loss_weights.get(head.name, head.weight))
            for head in spec.heads
            if head.loss is not None
        }
