"""One training of a spec by a recipe, as everyone but its worker sees it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import numpy as np

from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Message, listed, message
from components.training.artifacts.initial_weights import InitialWeights
from components.training.runs.observers import Observers
from components.training.values.desired_state import DesiredState, checked_rate, checked_weights
from components.training.values.moves import move_summary, moved
from components.training.values.progress import Pace, Progress
from components.training.values.recipe import Recipe
from components.training.values.row_history import RowHistory
from components.training.values.rows import Mark, Row
from components.training.values.run_snapshot import ENDED, RunSnapshot, State

LOST = (
    N_("A worker process was lost. The training went on from the end of epoch {epoch}."),
    N_("A worker process was lost before an epoch had been kept, so the training began anew."),
)
TAKEN_UP = (
    N_("The training was taken up at the end of epoch {epoch}."),
    N_("No epoch had been kept to go on from, so the training began anew."),
)

STAYS = N_("What was moved while it trained before is still marked: {moves}.")


class RunBackend(Protocol):
    """What a run asks of the engine it belongs to; every method may be called from any thread."""

    def steer(self, run: Run) -> None:
        """The controls of `run` were moved: pass them on. Returns at once."""

    def ahead(self, run: Run) -> int | None:
        """How many runs wait before `run`; None if that is not known here."""

    def predict(self, run: Run, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """What the heads of `run` say; blocks."""

    def encode(self, run: Run, texts: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The vectors that `texts` become in `run`; blocks."""

    def weights(self, run: Run) -> list[np.ndarray]:
        """The latest weights kept of `run`; blocks."""


class Run:
    """A training under way or over. Safe to use from any thread.

    `version` grows whenever anything that can be seen here changes, so that whoever looks
    again knows at once whether there is anything new. `home` is the address of the worker
    that had it last, for the engine. `initial` are the weights it starts from where they are
    not the spec's. `owner` is whose it is, the run's own id where nobody was named; `group` tells
    apart the network addresses that learners come from, the owner where none was named.
    """

    def __init__(
        self,
        spec: ModelSpec,
        recipe: Recipe,
        backend: RunBackend,
        *,
        paused: bool = False,
        initial: InitialWeights | None = None,
        id: str | None = None,
        owner: str = "",
        group: str = "",
    ) -> None:
        self.id = id or uuid.uuid4().hex
        self.owner = owner or self.id
        self.group = group or self.owner
        self.spec = spec
        self.recipe = recipe
        self.initial = initial
        self._backend = backend
        self._observers = Observers()
        self._changed = self._observers.changed
        self._state: State = "queued"
        self._history = RowHistory()
        self._pace: Pace | None = None
        self._problem: Message | None = None
        self._notes: tuple[Message, ...] = ()
        self._in_force = recipe.weights(spec)
        desired = DesiredState(dict(self._in_force), recipe.learning_rate)
        self._desired_state = desired.pause() if paused else desired
        self._rewinds: tuple[int, ...] = ()
        # What to say when it is taken up again after a loss, by whether there was an epoch.
        self._resumed: tuple[str, str] | None = None
        self.home: str | None = None

    @classmethod
    def restored(cls, past: RunSnapshot, backend: RunBackend, initial: InitialWeights | None = None) -> Run:
        """A run that is over, or that trains elsewhere, from what was kept of it."""
        run = cls(past.spec, past.recipe, backend, initial=initial, id=past.id)
        run._recall(past.rows, past.marks)
        run._notes, run._problem, run._state = past.notes, past.problem, past.state
        run._measure(past.steps)
        return run

    def again(self, recipe: Recipe, *, id: str | None = None, owner: str = "", group: str = "") -> Run:
        """A run that goes on where this one, which is over, has been: by `recipe`, under the
        same `id` and of the same `owner` and `group`, or others."""
        run = Run(
            self.spec,
            recipe,
            self._backend,
            initial=self.initial,
            id=id or self.id,
            owner=owner or self.owner,
            group=group or (self.group if owner in ("", self.owner) else owner),
        )
        run._recall(self.rows, self.marks)
        run._resumed = TAKEN_UP
        return run

    def _recall(self, rows: Sequence[Row], marks: Sequence[Mark]) -> None:
        for mark in marks:
            self._history.mark(mark)
        for row in rows:
            self._history.add(row)
        if rows:
            # The controls stand where they were left.
            self._in_force = dict(rows[-1].weights)
            self._desired_state = DesiredState(dict(self._in_force), rows[-1].learning_rate)

    def __repr__(self) -> str:
        return f"<Run {self.id[:8]} of {self.spec.name}: {self.state}>"

    # What it is doing.

    @property
    def state(self) -> State:
        """queued, starting (built and traced), running, paused; stopped, finished, failed,
        interrupted (its server went away)."""
        return self._state

    @property
    def ended(self) -> bool:
        """Whether it is over, however it ended."""
        return self._state in ENDED

    @property
    def version(self) -> int:
        """A number that is another one whenever anything here has changed."""
        return self._observers.version

    @property
    def ahead(self) -> int | None:
        """How many runs wait before this one; 0 once it has its place; None if it waits elsewhere."""
        return self._backend.ahead(self)

    @property
    def problem(self) -> Message | None:
        """Why it failed, if it did."""
        return self._problem

    @property
    def notes(self) -> tuple[Message, ...]:
        """What happened on the way that a learner should know."""
        return self._notes

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows so far, oldest first; how many at most, see `RowHistory`."""
        with self._changed:
            return self._history.rows

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The live controls moved so far, with the step after which each took effect."""
        with self._changed:
            return self._history.marks

    @property
    def progress(self) -> Progress | None:
        """How far it is; None until its data is ready."""
        with self._changed:
            return self._pace.progress() if self._pace else None

    def snapshot(self) -> RunSnapshot:
        """All there is to say about it, of one moment."""
        with self._changed:
            return RunSnapshot(
                self.id,
                self.spec,
                self.recipe,
                self._state,
                self._history.rows,
                self._history.marks,
                self._notes,
                self._problem,
                self._steps,
                self._rewinds,
            )

    @property
    def epochs_done(self) -> int:
        """How many epochs it has finished."""
        return max((row.epoch for row in self.rows if row.kind == "epoch"), default=0)

    @property
    def weights_in_force(self) -> dict[str, float]:
        """The loss weights of the latest batch, by trained head."""
        return dict(self._in_force)

    @property
    def desired_state(self) -> DesiredState:
        """Where the controls stand, whether or not a batch has felt it yet."""
        return self._desired_state

    # What can be done to it. Each returns at once and takes effect within a batch; before
    # the first batch, at its start; after the end, not at all.

    def set_loss_weights(self, weights: Mapping[str, float]) -> None:
        """Move the loss weights of some heads. Raises `Refused` for a head that is not
        trained or a weight that cannot be."""
        self._move(lambda desired: desired.weigh(checked_weights(weights, desired)))

    def set_learning_rate(self, value: float) -> None:
        """Move the learning rate. Raises `Refused` for one that cannot be."""
        rate = checked_rate(value)
        self._move(lambda desired: desired.pace(rate))

    def pause(self) -> None:
        """Hold after the batch under way."""
        self._move(DesiredState.pause)

    def step(self) -> None:
        """Train on one batch and hold; a run that is going holds after one more."""
        self._move(DesiredState.step)

    def resume(self) -> None:
        """Go on."""
        self._move(DesiredState.resume)

    def stop(self) -> None:
        """End after the batch under way; what was learnt is kept."""
        self._move(DesiredState.stop)

    def _move(self, change: Callable[[DesiredState], DesiredState]) -> None:
        with self._changed:
            if self.ended or self._desired_state.stopped:
                return
            self._desired_state = change(self._desired_state)
            self._observers.tell()
        self._backend.steer(self)

    # What can be had from it.

    def watch(self) -> Iterator[Row]:
        """Every row from the first, as it comes, until the end; blocks between them. When a
        worker was lost, steps after its last checkpoint come again."""
        return self._observers.watch(lambda: self._history.rows, lambda: self.ended)

    def heard(self, listener: Callable[[], None]) -> AbstractContextManager[None]:
        """Have `listener` called whenever anything here has changed, in whichever thread changed
        it; it must return at once and raise nothing."""
        return self._observers.heard(listener)

    def wait(self, until: Callable[[Run], object] | None = None, timeout: float | None = None) -> bool:
        """Block until the run has ended, or until `until(run)` is true or the run can no
        longer change; says whether that came about within `timeout` seconds."""
        reached = until or (lambda run: run.ended)
        return self._observers.wait(lambda: reached(self), lambda: self.ended, timeout)

    def predict(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Arrays by input name, one row a sample -> what each head says, one row a sample,
        with the weights of this moment or, after the end, the last. Blocks until the answer
        is here: a batch or so while it trains. Raises `Refused` before it has begun, for
        arrays that do not fit, or if the weights are no longer kept."""
        return self._backend.predict(self, arrays)

    def encode(self, texts: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Ids of texts by input of words, as many rows each as there are texts for it -> the
        vectors that the model's encoder makes of them, by input: shape (rows, numbers). With
        the same weights as `predict` at this moment, and refused as there; also if no layer
        of the model turns that text alone into a vector (see `assembly.reading`)."""
        return self._backend.encode(self, texts)

    def weights(self) -> list[np.ndarray]:
        """The weights after the latest epoch or, after the end, the last: as
        `build(run.spec).set_weights` takes them. Raises `Refused` if there are none."""
        return self._backend.weights(self)

    # What the engine tells it.

    def prepared(self, steps: int) -> None:
        """The data is ready; an epoch has so many batches."""
        with self._changed:
            self._measure(steps)
            self._observers.tell()

    def enter(self, state: State) -> None:
        """It is in another state; an end is final."""
        with self._changed:
            if not self.ended and state != self._state:
                self._state = state
                self._observers.tell()

    def begin(self, step: int, weights: Mapping[str, float]) -> None:
        """A worker takes it up after `step` batches with these loss weights."""
        with self._changed:
            self._history.rewind(step)
            self._rewinds = (*self._rewinds, step)
            self._measure(self._steps)
            self._in_force = dict(weights)
            if self._resumed is not None:
                (gone_on, anew), self._resumed = self._resumed, None
                last = self._history.last
                self.note(message(gone_on, epoch=last.epoch) if last else message(anew))
                if moves := moved(self._history.marks):
                    self.note(message(STAYS, moves=listed(map(move_summary, moves))))
            self._observers.tell()

    def lost(self) -> None:
        """Its worker is gone; it waits for another."""
        with self._changed:
            self._resumed = LOST
            self._desired_state = self._desired_state.hold_again()
            self.enter("queued")

    def add(self, rows: Sequence[Row], marks: Sequence[Mark]) -> None:
        """More was said by its worker."""
        with self._changed:
            if self.ended:
                return
            for mark in marks:
                self._history.mark(mark)
            for row in rows:
                self._history.add(row)
                if self._pace:
                    self._pace.add(row)
                self._in_force = dict(row.weights)
            self._observers.tell(rows)

    def note(self, note: Message) -> None:
        """Something a learner should know."""
        with self._changed:
            if note not in self._notes:
                self._notes = (*self._notes, note)
                self._observers.tell()

    def end(self, state: State, problem: Message | None = None) -> None:
        """It is over."""
        with self._changed:
            if not self.ended:
                self._problem = problem
                self._state = state
                self._observers.tell()

    def stand(self, known: DesiredState, now: DesiredState) -> DesiredState:
        """It trains elsewhere, and there its controls stand so `now`: take that over without a word to
        the operator, unless they were moved here since they were `known`. Returns what is known then."""
        with self._changed:
            if self._desired_state != known:
                return known
            if now != known:
                self._desired_state = now
                self._observers.tell()
            return now

    def touch(self) -> None:
        """Something it is asked about elsewhere has changed."""
        with self._changed:
            self._observers.tell()

    @property
    def _steps(self) -> int:
        return self._pace.progress().steps if self._pace else 0

    def _measure(self, steps: int) -> None:
        """How far the rows so far have got, of epochs of so many batches."""
        if steps:
            self._pace = Pace(self.recipe.epochs, steps)
            for row in self._history.rows:
                self._pace.add(row)
