"""Models of this session that can be a layer of another: trained ones, and untrained ones to
begin with. Nothing here draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from components.assembly import ModelSpec
from components.assembly.keras_model.arrays import by_path
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets import Dataset
from components.datasets.cache import Cache
from components.lessons.reuse import SOURCES
from components.training import Run
from components.ui.base import state
from components.ui.session.lesson_session import LessonSession

Arrays = Mapping[str, np.ndarray]

# How a run that is reusable has ended.
LEARNT = ("finished", "stopped", "interrupted")

# What runs have learnt, so that going back and forth reads no file and keeps no second copy.
_arrays: Cache[Arrays] = Cache(64 * 2**20, lambda arrays: sum(array.nbytes for array in arrays.values()))


@dataclass(frozen=True)
class ModelSource:
    """A model to take from. `key` is the lesson's name for its untrained model, and otherwise
    the id of the run; `origin` says whose weights they are, in the diagram's words."""

    key: str
    lesson: str
    spec: ModelSpec
    origin: str = ""
    run: Run | None = None

    @property
    def dataset(self) -> Dataset | None:
        """What it has learnt to read, None for an untrained one."""
        return self.run.recipe.dataset if self.run is not None else None

    def label(self) -> Message:
        """What the learner chooses it by."""
        name = Message(SOURCES[self.lesson].title)
        if self.run is None:
            return message(N_("{lesson}, untrained"), lesson=name)
        return message(
            N_("{lesson} {number}, epochs: {epochs}"),
            lesson=name,
            number=self.origin.rpartition(" ")[2],
            epochs=self.run.epochs_done,
        )

    def arrays(self) -> Arrays | None:
        """What it has learnt, by path; None for an untrained one. Raises `Refused` if the
        weights are no longer kept."""
        run = self.run
        if run is None:
            return None
        return _arrays.get(run.id, lambda: by_path(run.spec, run.weights()))


def untrained(lesson: str) -> ModelSource:
    """The model a lesson begins with."""
    return ModelSource(lesson, lesson, SOURCES[lesson].options.spec())


def sources() -> dict[str, ModelSource]:
    """All there is to take from in this session: the latest trained first, then untrained."""
    trained = [source for lesson in SOURCES for source in _trained(lesson)]
    return {source.key: source for source in (*trained, *map(untrained, SOURCES))}


def _trained(lesson: str) -> Iterator[ModelSource]:
    session: LessonSession | None = state.tab_state().lessons.get(lesson)
    if session is None:
        return
    shown = session.shown
    runs = [*session.earlier, *([(shown.name, shown.run)] if shown is not None else [])]
    for number, run in reversed(runs):
        if run.state in LEARNT and run.rows:
            yield ModelSource(run.id, lesson, run.spec, f"{lesson} {number}", run)


def held(key: str, spec: ModelSpec) -> Arrays | None:
    """What the source under `key`, a model of `spec`, has learnt; None for an untrained one.
    Raises `Refused` for a run that is gone and whose weights are no longer kept."""
    if key in SOURCES:
        return None
    source = sources().get(key)
    return source.arrays() if source is not None else _arrays.get(key, lambda: _gone(spec))


def _gone(spec: ModelSpec) -> Arrays:
    raise refuse(
        "no-weights",
        where=spec.name,
        message=message(N_("The weights of this run are no longer kept.")),
        received="",
        mend=message(N_("Choose another source, or go on with an untrained model.")),
    )
