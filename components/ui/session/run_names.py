"""The names and states of runs, in the language of the reader."""

from __future__ import annotations

from collections.abc import Sequence

from components.assembly.spec.messages import N_
from components.lessons import LESSONS
from components.store import StoredRun
from components.training.values.moves import move_summary
from components.ui.base.locale import translator
from components.ui.base.markdown import Text, verbatim


class RunNames:
    """The names of runs in the language of the page whose script is running."""

    def __init__(self) -> None:
        self._say = say = translator()
        self._titles = {name: say(lesson.title) for name, lesson in LESSONS.items()}
        self._unchanged = say(N_("as the lesson begins"))
        self._states = {state: Text(say(word)) for state, word in STATES.items()}

    def title(self, lesson: str) -> str:
        """What a lesson is called in the navigation."""
        return self._titles.get(lesson, lesson)

    def changed(self, run: StoredRun) -> str:
        """How its experiment differs from what its lesson begins with."""
        return " · ".join(change.text(self._say) for change in run.changes) or self._unchanged

    def moved(self, run: StoredRun) -> str:
        """Which controls were moved while it trained; empty if none was."""
        return " · ".join(move_summary(move).text(self._say) for move in run.moved)

    def state(self, run: StoredRun) -> Text:
        """The state of a run in a word."""
        return self._states[run.state]


STATES = {
    "queued": N_("waiting"),
    "starting": N_("starting"),
    "running": N_("training"),
    "paused": N_("paused"),
    "stopped": N_("stopped"),
    "finished": N_("finished"),
    "failed": N_("failed"),
    "interrupted": N_("interrupted"),
}


def lessons(runs: Sequence[StoredRun]) -> dict[str, Text]:
    """The titles of the lessons that runs are of, by the lesson's name."""
    names = RunNames()
    return {name: verbatim(names.title(name)) for name in dict.fromkeys(run.lesson for run in runs)}


def name(run: StoredRun) -> str:
    """The name that the learner gave a run, or else what was changed in it."""
    return run.name or RunNames().changed(run)
