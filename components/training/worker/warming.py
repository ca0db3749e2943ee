"""One short training, as all go: the first in a process also loads what Keras and TensorFlow load
late, which takes as long again as the rest of a first batch."""

from __future__ import annotations

import numpy as np

from components.assembly.lessons import HeadlineOptions
from components.assembly.preflight import preflight
from components.assembly.spec import ModelSpec
from components.datasets import Part
from components.training.worker.batches import Batches
from components.training.worker.losses import observed
from components.training.worker.steps import Traces
from components.training.worker.trainee import make

# The slide's model as it stands: sixty megabytes that are touched for the first time take a fifth of
# a second. Batches for a first step, a traced one and a smaller last one.
SPEC = HeadlineOptions().spec()
ROWS, BATCH = 5, 2


def warm_up() -> None:
    """Train it for an epoch, and forget it."""
    part = _zeros(SPEC)
    trainee = make(Traces(), SPEC, "rmsprop", 1e-3, {head.name: head.weight for head in SPEC.heads})
    preflight(trainee.model, observed(SPEC), part.targets, trainee.weights)
    batches, held_out = Batches(part, SPEC, BATCH, seed=0), Batches(part, SPEC, ROWS)
    trainee.model.fit(
        batches.epochs(0, 1),
        validation_data=held_out.epochs(0, 1),
        steps_per_epoch=batches.steps,
        shuffle=False,
        verbose=0,
        callbacks=list(trainee.callbacks),
    )
    trainee.steps.let_go()


def _zeros(spec: ModelSpec) -> Part:
    inputs = {each.name: np.zeros((ROWS, *each.shape), each.dtype) for each in spec.inputs}
    targets = {head.name: np.zeros((ROWS, 1), "float32") for head in spec.heads}
    return Part(inputs, targets, np.arange(ROWS))
