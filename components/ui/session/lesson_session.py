"""What one learner has open in one lesson: an experiment, and training it. Nothing here draws."""

from __future__ import annotations

from dataclasses import dataclass, replace

from components.assembly.spec.messages import Message
from components.assembly.spec.problems import Problem
from components.training import Engine, Run
from components.training.race import Race
from components.ui.session.experiment import Experiment
from components.ui.session.session_experiment import SessionExperiment, Step
from components.ui.session.session_runs import MissingRuns, atomic, set_live_controls
from components.ui.session.shown_runs import (
    Opening,
    ShownRun,
    live_controls,
    moves_in_run,
    with_controls_of_run,
)
from components.ui.session.undo import UndoHistory

# How many steps that opened a run are remembered, so that undo shows the run before.
OPENINGS = 20


@dataclass
class LessonSession(SessionExperiment):
    """A learner's experiment in a lesson, and its runs.

    Attributes:
        prewarmed: The experiment that the engine was last asked to get ready for.
        race: The race that was started last.
        race_refusal: Why no race could be started; empty if one could.
        openings: The steps by which runs were opened.
    """

    prewarmed: Experiment | None = None
    race: Race | None = None
    race_refusal: tuple[Problem, ...] = ()
    openings: tuple[Opening, ...] = ()

    @property
    def resumable(self) -> bool:
        """Whether the run that is over is of the experiment now, and has begun to learn."""
        return self.run is not None and self.run.ended and bool(self.run.rows) and not self.stale

    @atomic
    def undo(self) -> None:
        """Goes back to the experiment before the last step."""
        self._walk(UndoHistory.undo)

    @atomic
    def redo(self) -> None:
        """Goes forward again after an undo."""
        self._walk(UndoHistory.redo)

    def _walk(self, step: Step) -> None:
        """Undoes or redoes. Across a step that opened a run, the run on its other side is shown again,
        and no value of either run changes."""
        self.last_edit = None
        here, there = self.experiment, step(self.history).present
        crossings = (opening.across(here, there, self.run) for opening in reversed(self.openings))
        crossing = next((crossing for crossing in crossings if crossing is not None), None)
        self.change(step, live=crossing is None)
        if crossing is not None and not self.refusal:
            self._show_instead(crossing[0])

    @atomic
    def start_over(self, experiment: Experiment) -> None:
        """Begins with another experiment: the steps and runs so far belong to another model."""
        self._move_to_background()
        self.unlock()
        self.start = self.before = experiment
        self.history = UndoHistory(self.start)
        self.run = self.trained = self.prewarmed = None
        self.earlier, self.refusal, self.missing = (), (), MissingRuns()
        self.openings, self.live_moves = (), {}

    @atomic
    def prewarm(self, engine: Engine) -> None:
        """Has the engine get ready to train the experiment, once for each model."""
        if self.active or (self.prewarmed is not None and self.experiment.trains_like(self.prewarmed)):
            return
        self.prewarmed = self.experiment
        engine.prewarm(self.experiment.spec, self.experiment.complete_recipe())

    @atomic
    def train(self, engine: Engine, owner: str = "", group: str = "") -> None:
        """Starts a run of the experiment; the run before it ends and stays on the charts.

        Args:
            engine: What trains it.
            owner: The learner whose run it is.
            group: The group that the learner shares the workers with; see `Engine.start`.

        Raises:
            Refused: As `Engine.start` does.
        """
        experiment = self.experiment
        run = engine.start(
            experiment.spec,
            experiment.complete_recipe(),
            initial=experiment.initial,
            owner=owner,
            group=group,
        )
        if self.run is not None:
            self.run.stop()
        self.show(run)

    @atomic
    def show(self, run: Run) -> None:
        """Shows a run of the experiment; the run before it stays on the charts."""
        self._keep_to_compare()
        self._show(run, self.experiment)

    @atomic
    def open(
        self, trained: Experiment, run: Run, notice: Message | None = None, *, on: Experiment | None = None
    ) -> None:
        """Shows a run, with every control as it is in that run, as a step that can be undone.

        What is under way goes on training, this run or another one.

        Args:
            trained: The experiment that the run was started with.
            run: The run.
            notice: What the page says about it.
            on: The experiment to take, if that is not `trained`.
        """
        self.unlock()
        same = self.run is not None and self.run.id == run.id
        if self.run is not None and same and self.run.ended == run.ended:
            run = self.run
        before, shown_before = self.experiment, self.shown
        self._take_from_beside(run)
        if not same:
            self._move_to_background()
            if not self.active:
                self._keep_to_compare()
        self._place(self.history.push(with_controls_of_run(on or trained, run)), live=False)
        self.before = self.experiment  # nothing of it is the learner's own last change
        self.notice, self.assigned, self.refusal, self.last_edit = notice, None, (), None
        self._show(run, trained)
        shown_after = self.shown
        assert shown_after is not None
        self.live_moves = moves_in_run(shown_after, self.experiment)
        if self.experiment is not before and not same:
            opening = Opening(before, self.experiment, shown_before, shown_after)
            self.openings = (*self.openings, opening)[-OPENINGS:]

    @atomic
    def back_to(self, shown: ShownRun) -> None:
        """Shows a run of the background again."""
        self.open(shown.trained, shown.run)

    def _show_instead(self, shown: ShownRun | None) -> None:
        """Shows another run beside the experiment, or none. What trains goes on."""
        self._move_to_background()
        self.run = self.trained = None
        if shown is not None:
            self._take_from_beside(shown.run)
            self._show(shown.run, shown.trained)
            self.live_moves = {**self.live_moves, **moves_in_run(shown, self.experiment)}

    @atomic
    def go_on(self, engine: Engine, owner: str = "", group: str = "") -> None:
        """Continues the run after its last epoch; one whose epochs are done trains as many again.

        Raises:
            Refused: As `Engine.go_on` does.
        """
        if self.run is None or self.trained is None:
            return
        if self.unfinished:
            run = engine.go_on(self.run, owner=owner, group=group)
            self.run = run
        else:
            run = engine.go_on(self.run, epochs=self.experiment.recipe.epochs, owner=owner, group=group)
            self._keep_to_compare()
            self._show(run, self.trained)
        self.trained = replace(self.trained, recipe=run.recipe)
        set_live_controls(run, live_controls(self.experiment))
