"""Runs a job: builds the model, restores it, fits it and writes what it learnt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from components.assembly.checks.shapes import count_numbers
from components.assembly.keras_model.preflight import preflight
from components.assembly.spec.keras_errors import explain
from components.assembly.spec.problems import Problem, Refused
from components.assembly.spec.readers import with_shapes
from components.training.artifacts import initial_weights
from components.training.artifacts.checkpoint import Checkpoint, TrainingPosition, resumable
from components.training.artifacts.epochs import forget_later
from components.training.artifacts.storage import load
from components.training.processor.turns import TURNS, Turn
from components.training.worker.loop.checkpoint_saver import CheckpointSaver
from components.training.worker.loop.margins import Margins
from components.training.worker.loop.training_callback import TrainingCallback
from components.training.worker.model.batches import Batches
from components.training.worker.model.compiled_model import CompiledModel
from components.training.worker.model.losses import observed
from components.training.worker.model.predictor import check_inputs
from components.training.worker.model.ready_models import READY_MODELS
from components.training.worker.model.variables import assign, values
from components.training.worker.process.memory import tidy
from components.training.worker.protocol.control_channel import (
    CHECK_INTERVAL,
    ControlChannel,
    StoppedError,
    registered,
)
from components.training.worker.protocol.event_batcher import EventBatcher
from components.training.worker.protocol.event_emitter import EventEmitter
from components.training.worker.protocol.job import Job, Outcome

logger = logging.getLogger(__name__)

# Seconds to wait for the engine's word on where the controls stand. It comes while the run
# waits for its turn; an engine that is too busy to give it will do so while the training goes on.
CONFIRM_TIMEOUT = 5.0

# Rows of the validation part looked at together: no gradient is kept, so more fit in. Fewer where they
# would hold more than so many numbers: 256 MB.
VALIDATION_BATCH = 256
VALIDATION_NUMBERS = 64_000_000
# Batches of the validation part at least, if there are rows enough: they tell how far its losses may be off.
VALIDATION_BATCHES = 8


def run_job(job: Job, batcher: EventBatcher, wanted: Callable[[], bool] = lambda: True) -> Outcome:
    """Train as the job says. What goes wrong is in the outcome; nothing is raised.

    Args:
        batcher: sends the packets of the training.
        wanted: asked before each batch; the training ends once it is false.
    """
    emitter = EventEmitter(batcher, job.run, job.attempt)
    try:
        with TURNS.admitted(job.owner, job.group) as turn:
            channel = ControlChannel(
                job.desired_state, wanted, turn.interrupt, partial(emitter.state, "stopped")
            )
            with (
                registered(job.run, job.attempt, channel),
                CheckpointSaver(job.place, since=job.since, spec=job.spec) as saver,
            ):
                emitter.here()
                return _fit(job, channel, emitter, saver, turn)
    except StoppedError:
        return _over("stopped", emitter)
    except Refused as refused:
        return _over("failed", emitter, refused.problems[0])
    except Exception as error:
        logger.exception("A training failed")
        return _over("failed", emitter, explain(error, job.spec))
    finally:
        tidy(READY_MODELS.structures)


def _fit(
    job: Job, channel: ControlChannel, emitter: EventEmitter, saver: CheckpointSaver, turn: Turn
) -> Outcome:
    # Its turn lasts from here to the end of its first batch: building and tracing compute too.
    while not turn.take(CHECK_INTERVAL):
        turn.clear_interrupt()
        channel.check()
    compiled = READY_MODELS.take(
        job.spec, job.optimizer, job.learning_rate, job.weights, job.optimizer_config
    )
    begun = _restore(job, compiled, saver)
    emitter.begin(begun.step, dict(begun.weights))
    training, validation = load(job.data)
    check_inputs(job.spec, training.inputs)
    preflight(compiled.model, observed(job.spec), training.targets, compiled.weights)
    batches = Batches(training, job.spec, job.batch_size, job.seed)
    sized = with_shapes(job.spec, {name: array.shape[1:] for name, array in validation.inputs.items()})
    most = min(VALIDATION_BATCH, VALIDATION_NUMBERS // count_numbers(sized))
    together = max(job.batch_size, min(most, len(validation) // VALIDATION_BATCHES))
    held_out = Batches(validation, job.spec, together)
    if not channel.wait_confirmed(0):
        turn.give_back()
        channel.wait_confirmed(CONFIRM_TIMEOUT)
    margins = Margins(job.spec, validation)
    callback = TrainingCallback(
        compiled,
        job.spec,
        batches,
        held_out,
        channel,
        emitter,
        saver,
        turn,
        begun,
        margins,
        job.schedule,
        job.units,
    )
    state = _run(job, compiled, callback, batches, held_out, begun)
    turn.give_back()
    emitter.flush()
    state_kept = values(compiled.state) if state == "finished" else ()
    kept = saver.finish(Checkpoint(callback.position(), values(compiled.model.weights), state_kept))
    READY_MODELS.release(compiled)
    return _over(state, emitter, kept=kept)


def _over(
    state: Any, emitter: EventEmitter, problem: Problem | None = None, *, kept: bool = False
) -> Outcome:
    """How it ended, once all that it had to say is on its way."""
    emitter.flush()
    return Outcome(state, emitter.packets, problem, kept)


def _run(
    job: Job,
    compiled: CompiledModel,
    callback: TrainingCallback,
    batches: Batches,
    held_out: Batches,
    begun: TrainingPosition,
) -> Any:
    try:
        compiled.model.fit(
            batches.epochs(begun.epoch, job.epochs),
            validation_data=held_out.epochs(0, 1) if held_out.steps else None,
            epochs=job.epochs,
            initial_epoch=begun.epoch,
            steps_per_epoch=batches.steps,
            shuffle=False,
            verbose=0,
            callbacks=[*compiled.callbacks, callback],
        )
    except StoppedError:
        return "stopped"
    return "finished"


def _restore(job: Job, compiled: CompiledModel, saver: CheckpointSaver) -> TrainingPosition:
    """Where an earlier attempt at this run got to, put back into the model; or the start."""
    checkpoint = resumable(job.place, job.spec)
    if checkpoint is None:
        start = initial_weights.read(job.place)
        if start is not None:
            start.assign(compiled.model, job.spec)
        return TrainingPosition(0, 0, 0.0, 0, job.weights, job.learning_rate)
    saver.since = max(saver.since, checkpoint.since)
    forget_later(job.place, checkpoint.position.epoch)
    assign(compiled.model.weights, checkpoint.weights)
    assign(compiled.state, checkpoint.state)
    for head, weight in checkpoint.position.weights.items():
        compiled.weights[head].assign(weight)
    return checkpoint.position
