"""Estimates how much of a worker's memory trainings take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from components.assembly.catalog.optimizers import slots
from components.assembly.checks.shapes import count_numbers
from components.assembly.keras_model.arrays import addresses
from components.assembly.spec import ModelSpec
from components.training.values.recipe import Recipe

FLOAT = 4
# Bytes beside the numbers: what Keras and TensorFlow keep of a model, mostly its traced steps.
OVERHEAD = 40 * 10**6


@dataclass(frozen=True)
class MemoryEstimate:
    """Bytes: `lasting` are held as long as a model is on the worker, `passing` while it computes."""

    lasting: int = 0
    passing: int = 0


NOTHING = MemoryEstimate()


def estimate_memory(spec: ModelSpec, recipe: Recipe) -> MemoryEstimate:
    """The memory that training `spec` by `recipe` takes. Raises `Refused` for a spec that is not valid."""
    arrays = addresses(spec)
    numbers = sum(array.size for array in arrays)
    trained = sum(array.size for array in arrays if array.trainable)
    held = numbers + trained * len(slots(recipe.optimizer, recipe.optimizer_config))
    # Gradients, and what the layers make of a batch, forward and back.
    moving = trained + 2 * count_numbers(recipe.dataset.sized(spec)) * recipe.batch_size
    # Twice what is held: a checkpoint is a copy, which lasts until it is written.
    return MemoryEstimate(OVERHEAD + FLOAT * 2 * held, FLOAT * moving)


def together(estimates: Iterable[MemoryEstimate], computing: int) -> int:
    """Bytes that several trainings take of which `computing` compute at once."""
    all_of_them = list(estimates)
    passing = sorted((estimate.passing for estimate in all_of_them), reverse=True)
    return sum(estimate.lasting for estimate in all_of_them) + sum(passing[:computing])
