"""One training of a spec by a recipe, as the server sees it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

import numpy as np

from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Message, listed, message
from components.training.artifacts.initial_weights import InitialWeights
from components.training.runs.observers import Observers
from components.training.runs.run_answers import RunAnswers
from components.training.runs.run_backend import RunBackend
from components.training.values.desired_state import (
    DesiredState,
    checked_rate,
    checked_speed,
    checked_weights,
)
from components.training.values.moves import learning_rate_control, move_summary, moved
from components.training.values.prediction_request import PredictionRequest
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


class Run(RunAnswers):
    """A training under way or over. Safe to use from any thread.

    Attributes:
        id: its name everywhere, unique.
        owner: the learner whose run it is; its own id where none was named.
        group: the network address that the owner comes from; the owner where none was named.
        initial: the weights that it starts from, where they are not those that its spec's seed draws.
        home: the address of the worker that had it last, for the engine.
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
        """A run that is over, or that another server trains, from its snapshot."""
        run = cls(past.spec, past.recipe, backend, initial=initial, id=past.id)
        run._recall(past.rows, past.marks)
        run._notes, run._problem, run._state = past.notes, past.problem, past.state
        run._measure(past.steps)
        return run

    def again(self, recipe: Recipe, *, id: str | None = None, owner: str = "", group: str = "") -> Run:
        """A run by `recipe` that begins with the rows and marks of this one, which is over. By default it
        has the same id, owner and group."""
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
            rate = learning_rate_control(self.recipe, rows, marks)
            self._desired_state = DesiredState(dict(self._in_force), rate)

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
        """A number that grows whenever anything that can be read here changes."""
        return self._observers.version

    @property
    def ahead(self) -> int | None:
        """How many runs wait before this one; 0 once it is on a worker; None if it waits elsewhere."""
        return self._backend.ahead(self)

    @property
    def problem(self) -> Message | None:
        """Why it failed, if it did."""
        return self._problem

    @property
    def notes(self) -> tuple[Message, ...]:
        """What happened to it that its learner should know."""
        return self._notes

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows so far, oldest first; how many at most, see `RowHistory`."""
        with self._changed:
            return self._history.rows

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The loss weights and learning rates moved so far, each with the step after which it took effect."""
        with self._changed:
            return self._history.marks

    @property
    def progress(self) -> Progress | None:
        """How far it is; None until its data is ready."""
        with self._changed:
            return self._pace.progress() if self._pace else None

    def snapshot(self) -> RunSnapshot:
        """Everything that can be read here, of one moment."""
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
        """The loss weights, learning rate, pauses and stop that were asked for, whether or not a batch was
        trained with them yet."""
        return self._desired_state

    # What can be done to it. Each returns at once and takes effect within a batch; before
    # the first batch, at its start; after the end, not at all.

    def set_loss_weights(self, weights: Mapping[str, float]) -> None:
        """Move the loss weights of some heads. Raises `Refused` for a head that is not
        trained or a weight out of range."""
        self._move(lambda desired: desired.weigh(checked_weights(weights, desired)))

    def set_learning_rate(self, value: float) -> None:
        """Move the learning rate. Raises `Refused` for one out of range."""
        rate = checked_rate(value)
        self._move(lambda desired: desired.pace(rate))

    def set_speed(self, value: float | None) -> None:
        """Begin at most so many batches a second; None: as many as can. Raises `Refused` for one out of
        range."""
        speed = checked_speed(value)
        self._move(lambda desired: desired.limit(speed))

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

    def _answer(self, request: PredictionRequest) -> dict[str, np.ndarray]:
        return self._backend.answer(self, request)

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
        """Have `listener` called whenever anything here changes, for as long as this lasts. It is called in
        the thread that changes it, and must return at once and raise nothing."""
        return self._observers.heard(listener)

    def wait(self, until: Callable[[Run], object] | None = None, timeout: float | None = None) -> bool:
        """Block until the run has ended, or until `until(run)` is true.

        Args:
            until: what to wait for; None: the end.
            timeout: seconds to wait at most; None: without end.

        Returns:
            Whether it came about; False when the time is up, or if the run ended without it.
        """
        reached = until or (lambda run: run.ended)
        return self._observers.wait(lambda: reached(self), lambda: self.ended, timeout)

    def kept_epochs(self) -> tuple[int, ...]:
        """The epochs of which weights are kept, 0 for those it started with. Blocks for a moment."""
        return self._backend.kept_epochs(self)

    def weights(self, epoch: int | None = None) -> list[np.ndarray]:
        """The weights after the latest epoch or, after the end, the last; or those after one of
        `kept_epochs`. They are as `build(run.spec).set_weights` takes them. Raises `Refused` if there are
        none."""
        return self._backend.weights(self, epoch)

    # What the engine calls.

    def prepared(self, steps: int) -> None:
        """Note that the data is ready, and that an epoch has so many batches."""
        with self._changed:
            self._measure(steps)
            self._observers.tell()

    def enter(self, state: State) -> None:
        """Set the state, unless it has ended."""
        with self._changed:
            if not self.ended and state != self._state:
                self._state = state
                self._observers.tell()

    def begin(self, step: int, weights: Mapping[str, float]) -> None:
        """Note that a worker takes it up after `step` batches with these loss weights; later rows go."""
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
        """Note that its worker is lost, and that it waits for another."""
        with self._changed:
            self._resumed = LOST
            self._desired_state = self._desired_state.hold_again()
            self.enter("queued")

    def add(self, rows: Sequence[Row], marks: Sequence[Mark]) -> None:
        """Add rows and marks of its worker, unless it has ended."""
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
        """Add something that its learner should know, once."""
        with self._changed:
            if note not in self._notes:
                self._notes = (*self._notes, note)
                self._observers.tell()

    def end(self, state: State, problem: Message | None = None) -> None:
        """End it, unless it has ended."""
        with self._changed:
            if not self.ended:
                self._problem = problem
                self._state = state
                self._observers.tell()

    def stand(self, known: DesiredState, now: DesiredState) -> DesiredState:
        """Take over the desired state of a run that another server trains, without passing it on, unless
        it was changed here.

        Args:
            known: the desired state that this server knew last.
            now: the one that the other server has now.

        Returns:
            The one to pass as `known` the next time.
        """
        with self._changed:
            if self._desired_state != known:
                return known
            if now != known:
                self._desired_state = now
                self._observers.tell()
            return now

    def touch(self) -> None:
        """Notify its observers: what its backend says of it has changed."""
        with self._changed:
            self._observers.tell()

    @property
    def _steps(self) -> int:
        return self._pace.progress().steps if self._pace else 0

    def _measure(self, steps: int) -> None:
        """Measure the progress of the rows so far, in epochs of so many batches."""
        if steps:
            self._pace = Pace(self.recipe.epochs, steps)
            for row in self._history.rows:
                self._pace.add(row)
