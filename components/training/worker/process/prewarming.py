"""A structure made ready before anyone trains it: what takes seconds is done while a learner
still looks at the drawing."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from functools import partial

from components.assembly.keras_model.preflight import preflight
from components.assembly.spec import ModelSpec
from components.datasets import Part
from components.training.processor.cancellation import CancelledError, as_long_as
from components.training.processor.thread_priority import apart
from components.training.values.recipe import Optimizer
from components.training.worker.model.batches import Batches
from components.training.worker.model.compiled_model import SHELF, CompiledModel
from components.training.worker.model.losses import observed
from components.training.worker.process.start import prepare, tidy

logger = logging.getLogger(__name__)

# Engines have one rehearsal at a time, so that the last few numbers are enough.
_called_off: deque[int] = deque(maxlen=64)


@dataclass(frozen=True)
class PrewarmRequest:
    """What may be trained soon. `sample` are a few rows of its data."""

    spec: ModelSpec
    optimizer: Optimizer
    sample: Part


def call_off(number: int) -> None:
    """Called in the worker's process by the engine: the rehearsal of this number is not wanted any
    more, whether it has begun or not."""
    _called_off.append(number)


def prewarm(expected: PrewarmRequest, number: int = 0) -> bool:
    """Trace a model of this structure in this process, for the run that may come, and say whether
    that was done. What goes wrong is left to the run to tell."""
    return apart(partial(_rehearse, expected, number), polite=True)


def _rehearse(expected: PrewarmRequest, number: int) -> bool:
    def practise(trainee: CompiledModel) -> None:
        preflight(trainee.model, observed(spec), expected.sample.targets, trainee.weights)
        trainee.steps.rehearse(next(iter(batches.epochs(0, 1))))

    spec = expected.spec
    try:
        prepare()
        batches = Batches(expected.sample, spec, len(expected.sample), seed=0)
        with as_long_as(lambda: number not in _called_off):
            SHELF.rehearse(spec, expected.optimizer, practise)
    except CancelledError:
        return False
    except Exception:
        logger.info("A rehearsal came to nothing", exc_info=True)
        return False
    else:
        return True
    finally:
        tidy(SHELF.made)
