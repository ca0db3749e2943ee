"""A recipe as the code writers see it: they are below the package that has the real one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.assembly.catalog.optimizers import OptimizerName
from components.assembly.spec import KerasObject


@dataclass(frozen=True)
class Recipe:
    optimizer: OptimizerName = "rmsprop"
    learning_rate: float = 1e-3
    optimizer_config: Mapping[str, Any] = field(default_factory=dict)
    schedule: KerasObject | None = None
    batch_size: int = 32
    epochs: int = 5
    seed: int = 0
    loss_weights: Mapping[str, Any] = field(default_factory=dict)
