"""An engine without workers: a test says what a run does, and when."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from components.assembly import Message, ModelSpec, build
from components.assembly.checks.shapes import known_shapes
from components.assembly.keras_model.arrays import addresses
from components.datasets import Prepared
from components.training import InitialWeights, Mark, Progress, Recipe, Row, starting_weights
from components.training.prediction_router import no_weights
from components.training.values.desired_state import DesiredState
from components.training.values.head_gradients import CallGradients, HeadGradients, LabelledRows
from components.training.values.run_snapshot import RunSnapshot
from components.training.values.sample_tensors import Activity, SampleTensors
from components.training.worker.model.activity import activity
from components.training.worker.model.call_gradients import call_gradients
from components.training.worker.model.compute_times import compute_times
from components.training.worker.model.row_gradients import row_gradients
from components.training.worker.model.sample_tensors import sample_tensors

STEPS = 5


class FakeRun:
    """A run that moves only when told to."""

    def __init__(self, spec: ModelSpec, recipe: Recipe, initial: InitialWeights | None = None) -> None:
        self.id = uuid.uuid4().hex
        self.spec, self.recipe, self.initial = spec, recipe, initial
        self.state = "starting"
        self.rows: list[Row] = []
        self.marks: list[Mark] = []
        self.notes: tuple[Message, ...] = ()
        self.problem: Message | None = None
        self.ahead = 0
        self.weights_in_force = recipe.weights(spec)
        self.asked: list[str] = []
        self.desired_state = DesiredState(dict(self.weights_in_force), recipe.learning_rate)
        self.forgotten = False

    @property
    def version(self) -> tuple[int, str]:
        return len(self.rows), self.state

    def snapshot(self) -> RunSnapshot:
        return RunSnapshot(
            self.id,
            self.spec,
            self.recipe,
            self.state,  # type: ignore[arg-type]
            tuple(self.rows),
            tuple(self.marks),
            self.notes,
            self.problem,
            STEPS,
        )

    @property
    def ended(self) -> bool:
        return self.state in ("stopped", "finished", "failed", "interrupted")

    @property
    def progress(self) -> Progress | None:
        batches = sum(row.kind == "batch" for row in self.rows)
        if not batches:
            return None
        epochs = self.recipe.epochs
        return Progress(
            epoch=(batches - 1) // STEPS + 1,
            epochs=epochs,
            step=(batches - 1) % STEPS + 1,
            steps=STEPS,
            fraction=batches / (STEPS * epochs),
            speed=800.0,
            seconds_left=3.0,
        )

    def train(self, batches: int) -> None:
        """What a worker would send for so many batches."""
        self.state = "running"
        for step in range(len(self.rows) + 1, len(self.rows) + 1 + batches):
            losses = {head: math.exp(-step / 50) / (k + 1) for k, head in enumerate(self.weights_in_force)}
            weights = dict(self.weights_in_force)
            total = sum(losses[head] * weights[head] for head in losses)
            self.rows.append(Row("batch", step, 1, total, losses, weights, self.desired_state.learning_rate))

    def finish(self) -> None:
        """One epoch, and the end."""
        self.train(STEPS)
        last = self.rows[-1]
        self.rows.append(replace(last, kind="epoch", validation_loss=last.loss))
        self.state = "finished"

    def weights(self, epoch: int | None = None) -> list[np.ndarray]:
        """Where it began, and after an epoch half a step further what learns."""
        if self.forgotten:
            raise no_weights(self)  # type: ignore[arg-type]
        before = starting_weights(self.spec, self.initial)
        return [
            before[address.path] + (0.5 if address.trainable and epoch != 0 else 0)
            for address in addresses(self.spec)
        ]

    def pause(self) -> None:
        self.asked.append("pause")
        self.desired_state = self.desired_state.pause()
        self.state = "paused"

    def resume(self) -> None:
        self.asked.append("resume")
        self.desired_state = self.desired_state.resume()
        self.state = "running"

    def step(self) -> None:
        self.asked.append("step")
        self.desired_state = self.desired_state.step()
        self.train(1)
        self.state = "paused"

    def stop(self) -> None:
        self.asked.append("stop")
        if not self.ended:
            self.state = "stopped"

    @property
    def epochs_done(self) -> int:
        return sum(row.kind == "epoch" for row in self.rows)

    def wait(self, timeout: float | None = None) -> bool:
        """Nothing changes while one waits."""
        return self.ended

    def set_loss_weights(self, weights: Mapping[str, float]) -> None:
        for head, weight in weights.items():
            self.marks.append(Mark(len(self.rows), head, self.weights_in_force[head], weight))
        self.weights_in_force = {**self.weights_in_force, **weights}
        self.desired_state = self.desired_state.weigh(weights)

    def set_learning_rate(self, value: float) -> None:
        self.marks.append(Mark(len(self.rows), "learning_rate", self.desired_state.learning_rate, value))
        self.desired_state = self.desired_state.pace(value)

    def recall(self) -> None:
        """The controls stand where the last row had them."""
        if self.rows:
            last = self.rows[-1]
            self.weights_in_force = dict(last.weights)
            self.desired_state = DesiredState(dict(last.weights), last.learning_rate)

    def predict(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        if self.forgotten:
            raise no_weights(self)  # type: ignore[arg-type]
        rows, shapes = len(next(iter(arrays.values()))), known_shapes(self.spec)
        return {head.name: np.full((rows, *shapes[head.tensor]), 0.625) for head in self.spec.heads}

    def encode(self, texts: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Vectors that tell texts apart: how often each of the first ids occurs."""
        if self.forgotten:
            raise no_weights(self)  # type: ignore[arg-type]
        return {name: np.stack([(ids == k).sum(1) for k in range(2, 34)], 1) for name, ids in texts.items()}

    def tensors(self, sample: Mapping[str, np.ndarray], epoch: int | None = None) -> SampleTensors:
        """What the model with its first weights makes of a sample, whatever the epoch."""
        if self.forgotten:
            raise no_weights(self)  # type: ignore[arg-type]
        model = _built(self.spec)
        return sample_tensors(model, self.spec, sample)

    def activity(self, rows: Mapping[str, np.ndarray], epoch: int | None = None) -> Mapping[str, Activity]:
        """That of the model with its first weights, whatever the epoch."""
        return activity(_built(self.spec), self.spec, rows)

    def times(self, rows: Mapping[str, np.ndarray]) -> Mapping[str, float]:
        """Those of the model with its first weights."""
        return compute_times(_built(self.spec), self.spec, rows)

    def gradients_of(self, rows: LabelledRows, epoch: int | None = None) -> HeadGradients:
        """Those of the model with its first weights, whatever the epoch."""
        return row_gradients(build(self.spec), self.spec, rows)

    def call_gradients(self, rows: LabelledRows, epoch: int | None = None) -> Mapping[str, CallGradients]:
        """Those of the model with its first weights, whatever the epoch."""
        return call_gradients(build(self.spec), self.spec, rows)

    def kept_epochs(self) -> tuple[int, ...]:
        """The first weights and those after each epoch."""
        return tuple(range(self.epochs_done + 1))


_built = lru_cache(4)(build)


class FakeEngine:
    """Starts fake runs and remembers them."""

    def __init__(self) -> None:
        self.started: list[FakeRun] = []
        self.expected: list[ModelSpec] = []

    def start(
        self,
        spec: ModelSpec,
        recipe: Recipe,
        prepared: Prepared | None = None,
        *,
        initial: InitialWeights | None = None,
        owner: str = "",
        group: str = "",
    ) -> FakeRun:
        self.started.append(FakeRun(spec, recipe, initial))
        return self.started[-1]

    def go_on(self, run: FakeRun, epochs: int = 0, *, owner: str = "", group: str = "") -> FakeRun:
        recipe = run.recipe.model_copy(update={"epochs": run.epochs_done + epochs}) if epochs else run.recipe
        again = FakeRun(run.spec, recipe, run.initial)
        again.rows, again.marks, again.id = list(run.rows), list(run.marks), again.id if epochs else run.id
        again.recall()
        self.started.append(again)
        return again

    def restored(self, past: RunSnapshot, initial: InitialWeights | None = None) -> FakeRun:
        run = FakeRun(past.spec, past.recipe, initial)
        run.id, run.state, run.rows, run.marks = past.id, past.state, [*past.rows], [*past.marks]
        run.recall()
        return run

    def kept_epochs(self, run: object) -> tuple[int, ...]:
        return ()

    def prewarm(self, spec: ModelSpec, recipe: Recipe) -> None:
        self.expected.append(spec)

    def close(self) -> None:
        """Nothing to close."""
