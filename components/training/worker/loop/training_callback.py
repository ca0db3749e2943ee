"""The Keras callback of a training: reports rows, applies the desired state, saves checkpoints."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import keras

from components.assembly.keras_objects.schedules import rate_at
from components.assembly.spec import KerasObject, ModelSpec
from components.datasets.binding.own_units import in_own_units
from components.training.artifacts.checkpoint import TrainingPosition
from components.training.processor.thread_priority import lower_priority
from components.training.processor.turns import Turn
from components.training.values.desired_state import DesiredState
from components.training.values.prediction_request import PredictionRequest
from components.training.values.rows import LEARNING_RATE, Mark, Row
from components.training.worker.loop.checkpoint_saver import CheckpointSaver
from components.training.worker.loop.head_watch import HeadWatch
from components.training.worker.loop.margins import Margins
from components.training.worker.loop.meter import Meter, MeterReading
from components.training.worker.model.batches import Batches
from components.training.worker.model.compiled_model import CompiledModel
from components.training.worker.model.predictor import answer_request
from components.training.worker.protocol.control_channel import CHECK_INTERVAL, Answers, ControlChannel
from components.training.worker.protocol.event_emitter import EventEmitter


class TrainingCallback(keras.callbacks.Callback):
    """Before each batch it waits until the run may go on and has its turn, and applies the desired state;
    so the step of a mark is the last one that was trained without it. After a batch and an epoch it
    reports a row, and between epochs it saves a checkpoint.
    """

    def __init__(
        self,
        compiled: CompiledModel,
        spec: ModelSpec,
        batches: Batches,
        validation: Batches,
        channel: ControlChannel,
        emitter: EventEmitter,
        saver: CheckpointSaver,
        turn: Turn,
        begun: TrainingPosition,
        margins: Margins,
        schedule: KerasObject | None = None,
        units: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        super().__init__()
        self._compiled, self._spec = compiled, spec
        self._batches, self._validation = batches, validation
        self._channel, self._emitter, self._saver = channel, emitter, saver
        self._turn, self._margins = turn, margins
        self._watch = HeadWatch(compiled, spec, batches)
        self._training, self._validating = Meter(spec), Meter(spec)
        self._epoch, self._step, self._samples = begun.epoch, begun.step, begun.samples
        self._weights = dict(begun.weights)
        # Where the control of the rate stands, and the rate that the schedule makes of it.
        self._rate, self._used_rate = begun.learning_rate, math.nan
        self._schedule, self._units = schedule, units
        self._since = time.monotonic() - begun.seconds
        self._going = False
        self._traced = False

    # What Keras calls.

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        self._epoch = epoch + 1
        self._training.begin_epoch()

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        desired = self._wait_to_proceed()
        self._apply(desired)
        self._watch.before_batch(self._epoch - 1, batch, slowly=desired.stepwise)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        size = self._batches.size(batch)
        self._step += 1
        self._samples += size
        self._emitter.row(self._row("batch", self._training.batch(logs or {}, size)))
        self._watch.after_batch(self._step)
        if not self._traced:
            self._traced = True
            self._turn.begun()
            lower_priority()
            self._emitter.state("running")
        self._channel.batch_done()

    def on_test_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        self._emitter.flush()
        self._validating.begin_epoch()

    def on_test_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        self._wait_to_proceed(within_step=True)
        self._channel.rest()

    def on_test_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        self._validating.batch(logs or {}, self._validation.size(batch))

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        logs = logs or {}
        self._channel.work()
        training = self._training.epoch(logs)
        validation = self._validating.epoch(logs, prefix="val_") if self._validation.steps else None
        self._emitter.row(self._row("epoch", training, validation))
        self._channel.rest()
        if self._epoch < self.params["epochs"]:  # else the final weights are next
            self._keep()

    # What those do.

    def position(self) -> TrainingPosition:
        """How far the training is."""
        return TrainingPosition(
            self._epoch, self._step, self._seconds(), self._samples, dict(self._weights), self._rate
        )

    def _wait_to_proceed(self, *, within_step: bool = False) -> DesiredState:
        begun = time.monotonic()
        while True:
            self._turn.clear_interrupt()
            desired = self._channel.wait_to_proceed(
                self._answer, self._on_hold, self._turn.give_back, within_step=within_step
            )
            if self._turn.take(CHECK_INTERVAL):
                break
        if not self._going:
            # Held until now, or not begun: the clock of training stood still.
            self._since += time.monotonic() - begun
            self._going = True
            if self._traced:
                self._emitter.state("running")
        return desired

    def _on_hold(self) -> None:
        self._turn.give_back()
        self._going = False
        self._emitter.state("paused")

    def _answer(self, request: PredictionRequest) -> Answers:
        if request.about == "gradients":
            return self._watch.ask().packed()
        return answer_request(self._compiled.model, self._spec, request)

    def _apply(self, desired: DesiredState) -> None:
        """Set loss weights and learning rate for the batch about to begin, and report what changed."""
        for head, weight in desired.loss_weights.items():
            if weight != self._weights[head]:
                self._compiled.weights[head].assign(weight)
                self._emitter.mark(Mark(self._step, head, self._weights[head], weight))
                self._weights[head] = weight
                self._watch.moved()
        if desired.learning_rate != self._rate:
            self._emitter.mark(Mark(self._step, LEARNING_RATE, self._rate, desired.learning_rate))
            self._rate = desired.learning_rate
        rate = rate_at(self._schedule, self._rate, self._step)
        if rate != self._used_rate:
            self._compiled.set_learning_rate(rate)
            self._used_rate = rate

    def _keep(self) -> None:
        note = self._saver.save(self._compiled, self.position(), self._turn.computed)
        if note is not None:
            self._emitter.note(note)

    def _seconds(self) -> float:
        return time.monotonic() - self._since

    def _row(self, kind: Any, training: MeterReading, validation: MeterReading | None = None) -> Row:
        return Row(
            kind=kind,
            step=self._step,
            epoch=self._epoch,
            loss=training.loss,
            losses=training.losses,
            weights=dict(self._weights),
            learning_rate=self._used_rate,
            metrics=in_own_units(training.metrics, self._units),
            validation_loss=validation.loss if validation else None,
            validation=validation.losses if validation else {},
            validation_metrics=in_own_units(validation.metrics, self._units) if validation else {},
            seconds=self._seconds(),
            samples=self._samples,
            validation_rows=self._margins.rows if validation else 0,
            validation_margins=in_own_units(self._margins.of(validation), self._units) if validation else {},
        )
