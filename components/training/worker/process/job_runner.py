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
from components.training.artifacts import initial_weights
from components.training.artifacts.checkpoint import Checkpoint, Facts, resumable
from components.training.artifacts.storage import load
from components.training.processor.turns import TURNS, Turn
from components.training.worker.loop.checkpoint_saver import CheckpointSaver
from components.training.worker.loop.margins import Margins
from components.training.worker.loop.training_callback import TrainingCallback
from components.training.worker.model.batches import Batches
from components.training.worker.model.compiled_model import SHELF, CompiledModel, assign, values
from components.training.worker.model.losses import observed
from components.training.worker.model.predictor import check_inputs
from components.training.worker.process.memory import tidy
from components.training.worker.protocol.control_channel import (
    LOOK_EVERY,
    ControlChannel,
    StoppedError,
    opened,
)
from components.training.worker.protocol.event_batcher import EventBatcher
from components.training.worker.protocol.event_emitter import EventEmitter
from components.training.worker.protocol.job import Job, Outcome

logger = logging.getLogger(__name__)

# Seconds to wait for the engine's word on where the controls stand. It comes while the run
# waits for its turn; an engine that is too busy to give it will do so while the training goes on.
GREETING = 5.0

# Rows of the validation part looked at together: no gradient is kept, so more fit in. Fewer where they
# would hold more than so many numbers: 256 MB.
VALIDATION_BATCH = 256
VALIDATION_NUMBERS = 64_000_000


def run_job(job: Job, post: EventBatcher, wanted: Callable[[], bool] = lambda: True) -> Outcome:
    """Train as the job says. What goes wrong is in the outcome; nothing is raised.

    Args:
        post: sends what the training says.
        wanted: asked before each batch; the training ends once it is false.
    """
    stream = EventEmitter(post, job.run, job.attempt)
    try:
        with TURNS.admitted(job.owner, job.group) as turn:
            console = ControlChannel(job.controls, wanted, turn.call, partial(stream.state, "stopped"))
            with (
                opened(job.run, job.attempt, console),
                CheckpointSaver(job.place, since=job.since, spec=job.spec) as saver,
            ):
                stream.here()
                return _fit(job, console, stream, saver, turn)
    except StoppedError:
        return _over("stopped", stream)
    except Refused as refused:
        return _over("failed", stream, refused.problems[0])
    except Exception as error:
        logger.exception("A training failed")
        return _over("failed", stream, explain(error, job.spec))
    finally:
        tidy(SHELF.made)


def _fit(
    job: Job, console: ControlChannel, stream: EventEmitter, saver: CheckpointSaver, turn: Turn
) -> Outcome:
    # Its turn lasts from here to the end of its first batch: building and tracing compute too.
    while not turn.take(LOOK_EVERY):
        turn.attend()
        console.check()
    trainee = SHELF.take(job.spec, job.optimizer, job.learning_rate, job.weights)
    begun = _restore(job, trainee, saver)
    stream.begin(begun.step, dict(begun.weights))
    training, validation = load(job.data)
    check_inputs(job.spec, training.inputs)
    preflight(trainee.model, observed(job.spec), training.targets, trainee.weights)
    batches = Batches(training, job.spec, job.batch_size, job.seed)
    together = max(job.batch_size, min(VALIDATION_BATCH, VALIDATION_NUMBERS // count_numbers(job.spec)))
    held_out = Batches(validation, job.spec, together)
    if not console.greeted(0):
        turn.give_back()
        console.greeted(GREETING)
    margins = Margins(job.spec, validation)
    reporter = TrainingCallback(
        trainee, job.spec, batches, held_out, console, stream, saver, turn, begun, margins
    )
    state = _run(job, trainee, reporter, batches, held_out, begun)
    turn.give_back()
    stream.flush()
    state_kept = values(trainee.state) if state == "finished" else ()
    kept = saver.finish(Checkpoint(reporter.facts(), values(trainee.model.weights), state_kept))
    SHELF.give_back(trainee)
    return _over(state, stream, kept=kept)


def _over(state: Any, stream: EventEmitter, problem: Problem | None = None, *, kept: bool = False) -> Outcome:
    """How it ended, once all that it had to say is on its way."""
    stream.flush()
    return Outcome(state, stream.packets, problem, kept)


def _run(
    job: Job,
    trainee: CompiledModel,
    reporter: TrainingCallback,
    batches: Batches,
    held_out: Batches,
    begun: Facts,
) -> Any:
    try:
        trainee.model.fit(
            batches.epochs(begun.epoch, job.epochs),
            validation_data=held_out.epochs(0, 1) if held_out.steps else None,
            epochs=job.epochs,
            initial_epoch=begun.epoch,
            steps_per_epoch=batches.steps,
            shuffle=False,
            verbose=0,
            callbacks=[*trainee.callbacks, reporter],
        )
    except StoppedError:
        return "stopped"
    return "finished"


def _restore(job: Job, trainee: CompiledModel, saver: CheckpointSaver) -> Facts:
    """Where an earlier attempt at this run got to, put back into the model; or the start."""
    found = resumable(job.place, job.spec)
    if found is None:
        start = initial_weights.read(job.place)
        if start is not None:
            start.assign(trainee.model, job.spec)
        return Facts(0, 0, 0.0, 0, job.weights, job.learning_rate)
    saver.since = max(saver.since, found.since)
    assign(trainee.model.weights, found.weights)
    assign(trainee.state, found.state)
    for head, weight in found.facts.weights.items():
        trainee.weights[head].assign(weight)
    return found.facts
