"""What is sent to a lesson's bench from elsewhere: a link, a run of earlier, a file."""

from __future__ import annotations

from dataclasses import dataclass, replace

from components.assembly.spec.messages import N_, Message, message
from components.datasets import Dataset, Uploads
from components.training import Run
from components.ui.base import state
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession


@dataclass(frozen=True)
class InboxItem:
    """A setup on its way to a lesson. `locked` are the names of the options and of the fields
    of the recipe that the learner is not to change, `told` is what to say about it, and `run`
    comes along where the setup was trained already. One that `keeps_columns` stays as it is where
    its file is not here: the learner is to choose one of their own."""

    experiment: Experiment
    locked: frozenset[str] = frozenset()
    told: Message | None = None
    run: Run | None = None
    keeps_columns: bool = False


def send(lesson: str, arrival: InboxItem) -> None:
    """Have it put on the bench when the page of `lesson` opens. The latest one counts."""
    state.tab_state().arrivals[lesson] = arrival


def receive(session: LessonSession) -> None:
    """Put on the bench what was sent to it: a step that can be undone."""
    arrival: InboxItem | None = state.tab_state().arrivals.pop(session.name, None)
    if arrival is None:
        return
    experiment = arrival.experiment
    if not arrival.keeps_columns:
        experiment = _at_hand(experiment, session.start.recipe.dataset)
    replaced = experiment is not arrival.experiment
    told = _without_file(arrival.told) if replaced else arrival.told
    if arrival.run is not None:
        session.open(arrival.experiment, arrival.run, told, on=experiment)
    else:
        session.take_in(experiment, arrival.locked, told)
    state.forget(f"{session.name}-source")  # whose data was looked at before


def _at_hand(experiment: Experiment, own: Dataset) -> Experiment:
    """The setup with the lesson's `own` data where those it names are a file that is not on this
    server. Trained weights go with the words of their own data, so then it stays as it is."""
    dataset = experiment.recipe.dataset
    words = dataset.reads_like
    if experiment.initial is not None:
        return experiment
    if words is not None and not _here(words):
        dataset = dataset.model_copy(update={"reads_like": None})
    if not _here(dataset):
        dataset = own
    if dataset is experiment.recipe.dataset:
        return experiment
    return replace(experiment, recipe=experiment.recipe.model_copy(update={"dataset": dataset}))


def _here(dataset: Dataset) -> bool:
    return all(Uploads.default().has(digest) for digest in dataset.uploads())


def _without_file(told: Message | None) -> Message:
    lost = message(N_("The CSV file it was made with did not come along: the lesson's own data is used."))
    return lost if told is None else message(N_("{first} {second}"), first=told, second=lost)
