"""Traces a model before anyone trains it: what takes seconds is done while its learner still looks at
the diagram."""

from __future__ import annotations

import logging
from collections import deque

from components.assembly.keras_model.preflight import preflight
from components.training.processor.cancellation import CancelledError, cancelled_unless
from components.training.worker.model.batches import Batches
from components.training.worker.model.compiled_model import CompiledModel
from components.training.worker.model.losses import observed
from components.training.worker.model.ready_models import READY_MODELS
from components.training.worker.process.memory import tidy
from components.training.worker.protocol.job import PrewarmRequest

logger = logging.getLogger(__name__)

# Engines prewarm one model at a time, so that the last few numbers are enough.
_cancelled: deque[int] = deque(maxlen=64)


def cancel(number: int) -> None:
    """End the prewarming of this number, whether it has begun or not."""
    _cancelled.append(number)


def prewarm(request: PrewarmRequest, number: int = 0) -> bool:
    """Trace a model of this structure in this process, and say whether that was done."""

    def run_once(compiled: CompiledModel) -> None:
        preflight(compiled.model, observed(spec), request.sample.targets, compiled.weights)
        compiled.steps.prewarm(next(iter(batches.epochs(0, 1))))

    spec = request.spec
    try:
        batches = Batches(request.sample, spec, len(request.sample), seed=0)
        with cancelled_unless(lambda: number not in _cancelled):
            READY_MODELS.prewarm(spec, request.optimizer, run_once, request.optimizer_config)
    except CancelledError:
        return False
    except Exception:
        logger.info("A model could not be prewarmed", exc_info=True)
        return False
    else:
        return True
    finally:
        tidy(READY_MODELS.structures)
