"""The models that the lesson on a model as a layer can take: trained ones of this learner, and untrained
ones. Nothing here draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np

from components.assembly import ModelSpec
from components.assembly.catalog.metrics import label, rising
from components.assembly.keras_model.arrays import by_path
from components.assembly.spec.messages import N_, Message, listed, message
from components.assembly.spec.problems import refuse
from components.datasets import Dataset, Pairs
from components.datasets.binding.uncertainty import written
from components.datasets.cache import Cache
from components.lessons.reuse import no_reader
from components.lessons.reuse_options import SOURCES, TRAINED_SOURCES, UNTRAINED
from components.training import Run
from components.ui.base import state
from components.ui.charts.standings import measured, metric
from components.ui.session import run_library
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
        changes: How its experiment differs from the one its lesson begins with, in words.
    """

    key: str
    lesson: str
    spec: ModelSpec
    origin: str = ""
    run: Run | None = None
    changes: tuple[Message, ...] = ()

    @property
    def dataset(self) -> Dataset | None:
        """The dataset that it was trained on, None for an untrained model."""
        return self.run.recipe.dataset if self.run is not None else None

    @property
    def misfit(self) -> Message | None:
        """Why it cannot be taken; None if it can."""
        return no_reader(self.spec, self.dataset)

    def label(self) -> Message:
        """What the list of models says."""
        name = Message(TRAINED_SOURCES[self.lesson].title)
        if self.run is None:
            return message(N_("{lesson}, untrained"), lesson=name)
        what = listed(self.changes) if self.changes else message(N_("as the lesson begins"))
        number = self.origin.rpartition(" ")[2]
        if self.figure is None:
            return message(N_("{lesson}: {what} ({number})"), lesson=name, what=what, number=number)
        return message(
            N_("{lesson}: {what}, {metric} {figure} ({number})"),
            lesson=name,
            what=what,
            metric=Message(label(self.metric or "loss")),
            figure=written(self.figure),
            number=number,
        )

    @property
    def metric(self) -> str:
        """What the figure is: the first metric of its first trained head; empty for the head's loss."""
        return measured(self.spec)[1]

    @property
    def figure(self) -> float | None:
        """The figure that the model reached on its validation rows after its last epoch; None if it was not
        measured."""
        head, name = measured(self.spec)
        rows = self.run.rows if self.run is not None else ()
        figures = [metric(head.name, name)(row) for row in rows if row.kind == "epoch"]
        return figures[-1] if figures else None

    @property
    def asked(self) -> frozenset[str]:
        """What it was trained to answer: columns of its dataset, or "authorship"."""
        if self.dataset is None:
            return frozenset()
        if isinstance(self.dataset, Pairs):
            return frozenset({"authorship"})
        trained = [head.name for head in self.spec.heads if head.loss is not None]
        return frozenset(str(self.dataset.targets.get(head, "")) for head in trained)

    def arrays(self) -> Arrays | None:
        """The weights of the model by path; None for an untrained model.

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
    fitting = [source for source in _all_trained() if source.misfit is None]
    return {source.key: source for source in (*fitting, *map(untrained, SOURCES))}


def left_out() -> dict[Message, list[ModelSource]]:
    """The trained models that cannot be taken, by the reason why."""
    by_reason: dict[Message, list[ModelSource]] = {}
    for source in _all_trained():
        if source.misfit is not None:
            by_reason.setdefault(source.misfit, []).append(source)
    return by_reason


def _all_trained() -> Iterator[ModelSource]:
    return chain.from_iterable(map(_trained, TRAINED_SOURCES))


def _trained(lesson: str) -> Iterator[ModelSource]:
    session: LessonSession | None = state.tab_state().lessons.get(lesson)
    if session is None:
        return
    shown = session.shown
    runs = [*session.earlier, *([(shown.name, shown.run)] if shown is not None else [])]
    for number, run in reversed(runs):
        if run.state in LEARNT and run.rows:
            changes = run_library.changes(session.start, run)
            origin = f"{TRAINED_SOURCES[lesson].file} {number}"
            yield ModelSource(run.id, lesson, run.spec, origin, run, changes)


def best() -> ModelSource | None:
    """The trained model with the best figure, of the first lesson that has one; None if none is trained."""
    for lesson in SOURCES:
        measured_ones = [source for source in _trained(lesson) if source.figure is not None]
        if measured_ones:
            sign = 1 if rising(measured_ones[0].metric) else -1
            return max(measured_ones, key=lambda source: sign * (source.figure or 0.0))
    return None


def learnt_arrays(key: str, spec: ModelSpec) -> Arrays | None:
    """The weights by path of the source with this `key`, a model of `spec`; None for an untrained model.

    Raises:
        Refused: If they are no longer kept.
    """
    if key in SOURCES or key == UNTRAINED:
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
