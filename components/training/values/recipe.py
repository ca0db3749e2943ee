"""How a spec is trained, as a value."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, field_serializer, field_validator, model_validator

from components.assembly.catalog.optimizers import DEFAULT_OPTIMIZER, OPTIMIZERS, OptimizerName
from components.assembly.checks.optimizer_settings import check_optimizer, check_schedule
from components.assembly.spec import Config, Frozen, KerasObject, ModelSpec
from components.assembly.spec.values import freeze, thaw
from components.datasets import Dataset, Tweets

MAX_WEIGHT = 1000.0
MAX_LEARNING_RATE = 10.0
MAX_EPOCHS = 100


class Recipe(Frozen):
    """Dataset, optimizer and the numbers of a training.

    Attributes:
        dataset: What it is trained on.
        optimizer: A key of `OPTIMIZERS`.
        optimizer_config: The optimizer's arguments, without the learning rate.
        learning_rate: The rate it starts with, which can be moved while it trains.
        schedule: How the rate goes on from there, batch by batch: a learning-rate schedule of Keras, scaled
            so that it starts from `learning_rate`. Moving the rate multiplies all that is to come.
        batch_size: Rows of one step.
        epochs: How often it goes through the rows.
        seed: Decides the order of the batches; the weights a model starts from are the spec's.
        loss_weights: Those it starts with, by head; a head that is not named starts with the weight its spec
            gives it.
    """

    dataset: Dataset = Tweets()
    optimizer: OptimizerName = DEFAULT_OPTIMIZER
    optimizer_config: Config = Config()
    learning_rate: Annotated[float, Field(gt=0, le=MAX_LEARNING_RATE)] = 1e-3
    schedule: KerasObject | None = None
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

    @field_validator("schedule", mode="before")
    @classmethod
    def _read_schedule(cls, schedule: Any) -> Any:
        return freeze(schedule) if isinstance(schedule, dict) else schedule

    @field_serializer("schedule", mode="plain")
    def _schedule_as_json(self, schedule: KerasObject | None) -> Any:
        return None if schedule is None else thaw(schedule)

    @model_validator(mode="after")
    def _takes_settings(self) -> Recipe:
        if self.optimizer_config:
            check_optimizer(self.optimizer, self.optimizer_config)
        if self.schedule is not None:
            check_schedule(self.schedule, self.learning_rate, MAX_LEARNING_RATE)
        return self

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
