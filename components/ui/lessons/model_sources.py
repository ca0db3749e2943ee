"""The models that the lesson on a model as a layer can take: trained ones of this learner, and untrained
ones. Nothing here draws."""

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

# The states of runs whose weights can be taken.
LEARNT = ("finished", "stopped", "interrupted")

# The weights of runs, so that no file is read twice.
_arrays: Cache[Arrays] = Cache(64 * 2**20, lambda arrays: sum(array.nbytes for array in arrays.values()))


@dataclass(frozen=True)
class ModelSource:
    """A model that can be taken.

    Attributes:
        key: The id of its run; for an untrained model the name of its lesson.
        lesson: The name of its lesson.
        spec: The model.
        origin: Whose weights it has, for the diagram; empty for an untrained model.
        run: Its run, None for an untrained model.
    """

    key: str
    lesson: str
    spec: ModelSpec
    origin: str = ""
    run: Run | None = None

    @property
    def dataset(self) -> Dataset | None:
        """The dataset that it was trained on, None for an untrained model."""
        return self.run.recipe.dataset if self.run is not None else None

    def label(self) -> Message:
        """What the list of models says."""
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
        """Its weights by path, None for an untrained model.

        Raises:
            Refused: If they are no longer kept.
        """
        run = self.run
        if run is None:
            return None
        return _arrays.get(run.id, lambda: by_path(run.spec, run.weights()))


def untrained(lesson: str) -> ModelSource:
    """The untrained model that a lesson begins with."""
    return ModelSource(lesson, lesson, SOURCES[lesson].options.spec())


def sources() -> dict[str, ModelSource]:
    """All models that can be taken, by key: trained ones first, the latest at the front."""
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


def learnt_arrays(key: str, spec: ModelSpec) -> Arrays | None:
    """The weights by path of the source with this `key`, a model of `spec`; None for an untrained model.

    Raises:
        Refused: If they are no longer kept.
    """
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
