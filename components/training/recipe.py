"""How a spec is trained, as a value."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.assembly.spec import Config, Frozen
from components.datasets import Dataset, Tweets

Optimizer = Literal["rmsprop", "adam", "sgd", "adagrad"]


class Recipe(Frozen):
    """Dataset, optimizer and the numbers of a training. `loss_weights` are those it starts
    with, by head; a head that is not named starts with the weight its spec gives it.
    """

    dataset: Dataset = Tweets()
    optimizer: Optimizer = "rmsprop"
    learning_rate: Annotated[float, Field(gt=0, le=10)] = 1e-3
    batch_size: Annotated[int, Field(ge=1, le=1024)] = 32
    epochs: Annotated[int, Field(ge=1, le=100)] = 5
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    loss_weights: Config = Config()
