"""What an engine sends a worker, and how an attempt ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from components.assembly.catalog.optimizers import OptimizerName
from components.assembly.spec import NO_CONFIG, Config, KerasObject, ModelSpec
from components.assembly.spec.problems import Problem
from components.datasets import DataPart
from components.training.artifacts.blob_store import Location
from components.training.values.desired_state import DesiredState


@dataclass(frozen=True)
class Job:
    """One attempt at a run. `data` is the folder of its arrays, `place` the run's own for
    checkpoints; `topic` is where packets go; `weights` are the loss weights it starts with
    and `desired` where its desired stood when the attempt was sent. `owner` is the learner
    whose part of the computing it takes, `group` the group of learners whose part that is of.
    `units` are how much 1 of what a head learns is in the unit of the answers, as of `Prepared`.
    `since` is when it was sent, in seconds since 1970.
    """

    run: str
    owner: str
    group: str
    attempt: int
    topic: str
    spec: ModelSpec
    optimizer: OptimizerName
    learning_rate: float
    batch_size: int
    epochs: int
    seed: int
    weights: dict[str, float]
    desired_state: DesiredState
    data: Path
    place: Location
    since: float = 0.0
    optimizer_config: Config = NO_CONFIG
    schedule: KerasObject | None = None
    units: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended, and how many packets it sent. `kept` says whether the final
    weights are in the job's place."""

    state: Literal["stopped", "finished", "failed"]
    packets: int
    problem: Problem | None = None
    kept: bool = False


@dataclass(frozen=True)
class PrewarmRequest:
    """A model that may be trained soon. `sample` are a few rows of its data."""

    spec: ModelSpec
    optimizer: OptimizerName
    sample: DataPart
    optimizer_config: Config = NO_CONFIG
