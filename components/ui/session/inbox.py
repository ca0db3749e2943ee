"""Experiments on their way to a lesson: from a link, from a run of earlier, from a file."""

from __future__ import annotations

from dataclasses import dataclass, replace

from components.assembly.spec.messages import N_, Message, message
from components.datasets import Bound, Dataset, Uploads
from components.training import Run
from components.ui.base import state
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession


@dataclass(frozen=True)
class InboxItem:
    """An experiment that a lesson takes when its page opens.

    Attributes:
        experiment: The experiment.
        locked: The names of the options and of the recipe's fields that the learner may not change.
        notice: What the page says about it.
        run: The run that was started with it, if there is one.
        keeps_dataset: Whether a dataset stays although its file is not on this server: the learner is to
            choose a file of their own, and the choice of columns stays.
    """

    experiment: Experiment
    locked: frozenset[str] = frozenset()
    notice: Message | None = None
    run: Run | None = None
    keeps_dataset: bool = False


def send(lesson: str, item: InboxItem) -> None:
    """Has the page of `lesson` take this the next time it opens. Of several the last one counts."""
    state.tab_state().arrivals[lesson] = item


def receive(session: LessonSession) -> None:
    """Takes what was sent to a session, as a step that can be undone."""
    item: InboxItem | None = state.tab_state().arrivals.pop(session.name, None)
    if item is None:
        return
    experiment = item.experiment
    if not item.keeps_dataset:
        experiment = _with_available_data(experiment, session.start.recipe.dataset)
    notice, dataset = item.notice, experiment.recipe.dataset
    if experiment is not item.experiment:
        notice = _both(notice, message(_LOST))
    elif not item.keeps_dataset and not _is_here(dataset):
        notice = _both(notice, _missing_table(dataset))
    if item.run is not None:
        session.open(item.experiment, item.run, notice, on=experiment)
    else:
        session.load(experiment, item.locked, notice)
    state.forget(f"{session.name}-source")  # whose data was looked at before


def _with_available_data(experiment: Experiment, fallback: Dataset) -> Experiment:
    """The experiment with the `fallback` dataset, if its own is a file that is not on this server.

    One with trained weights stays as it is, since they go with the words of their own data, and so does data
    that waits for a table with the same columns.
    """
    dataset = experiment.recipe.dataset
    words = dataset.reads_like
    if experiment.initial is not None:
        return experiment
    if words is not None and not _is_here(words):
        dataset = dataset.model_copy(update={"reads_like": None})
    if not _is_here(dataset) and not dataset.waits_for_file:
        dataset = fallback
    if dataset is experiment.recipe.dataset:
        return experiment
    recipe = experiment.recipe.model_copy(update={"dataset": dataset})
    return replace(experiment, recipe=recipe).with_rows_of_seed()


def _is_here(dataset: Dataset) -> bool:
    return all(Uploads.default().has(digest) for digest in dataset.uploads())


_LOST = N_("The CSV file it was made with did not come along: the lesson's own data is used.")
_WAITS = N_(
    "The table it was made with did not come along. Its columns stay bound: choose a table of your own that "
    "has them, in the view Data: {columns}."
)


def _missing_table(dataset: Dataset) -> Message:
    """The notice that a table has to be chosen, and which columns it needs."""
    assert isinstance(dataset, Bound)
    return message(_WAITS, columns=", ".join(dataset.bound_columns()))


def _both(first: Message | None, second: Message) -> Message:
    return second if first is None else message(N_("{first} {second}"), first=first, second=second)
