"""What is known of a run: its state, rows, marks and notes, and who is told when they change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Message, listed, message
from components.training.runs.observers import Observers
from components.training.values.desired_state import DesiredState
from components.training.values.moves import learning_rate_control, move_summary, moved
from components.training.values.progress import Pace, Progress
from components.training.values.recipe import Recipe
from components.training.values.row_history import RowHistory
from components.training.values.rows import Mark, Row, Scale
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


class RunRecord:
    """The rows, marks and state of a run. Every change notifies those who observe it. Safe to use from any
    thread.

    Attributes:
        id: its name everywhere, unique.
        spec: what is trained.
        recipe: how it is trained.
    """

    def __init__(self, id: str, spec: ModelSpec, recipe: Recipe, *, paused: bool = False) -> None:
        self.id = id
        self.spec = spec
        self.recipe = recipe
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
        self._scales: Mapping[str, Scale] = {}
        # What to say when it is taken up again after a loss, by whether there was an epoch.
        self._resumed: tuple[str, str] | None = None

    def take_over(self, past: RunSnapshot) -> None:
        """Know what is known of it from a snapshot."""
        self._recall(past.rows, past.marks)
        self._notes, self._problem, self._state = past.notes, past.problem, past.state
        self._measure(past.steps)

    def begin_after(self, earlier: RunRecord) -> None:
        """Begin with the rows and marks of a run that is over, and say so when a worker takes this one up."""
        self._recall(earlier.rows, earlier.marks)
        self._resumed = TAKEN_UP

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
                self._scales,
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

    def watch(self) -> Iterator[Row]:
        """Every row from the first, as it comes, until the end; blocks between them. When a
        worker was lost, steps after its last checkpoint come again."""
        return self._observers.watch(lambda: self._history.rows, lambda: self.ended)

    def heard(self, listener: Callable[[], None]) -> AbstractContextManager[None]:
        """Have `listener` called whenever anything here changes, for as long as this lasts. It is called in
        the thread that changes it, and must return at once and raise nothing."""
        return self._observers.heard(listener)

    # What the engine tells it.

    def measured_on(self, scales: Mapping[str, Scale]) -> None:
        """Note what the errors of heads are on where it is not the unit of their answers."""
        with self._changed:
            self._scales = dict(scales)

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
