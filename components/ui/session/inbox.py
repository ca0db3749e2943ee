"""What is sent to a lesson's bench from elsewhere: a link, a run of earlier, a file."""

from __future__ import annotations

from dataclasses import dataclass, replace

from components.assembly.spec.messages import N_, Message, message
from components.datasets import Dataset, Uploads
from components.training import Run
from components.ui.base import state
from components.ui.session.experiment import Setup
from components.ui.session.lesson_session import Workbench


@dataclass(frozen=True)
class Arrival:
    """A setup on its way to a lesson. `locked` are the names of the options and of the fields
    of the recipe that the learner is not to change, `told` is what to say about it, and `run`
    comes along where the setup was trained already. One that `keeps_columns` stays as it is where
    its file is not here: the learner is to choose one of their own."""

    setup: Setup
    locked: frozenset[str] = frozenset()
    told: Message | None = None
    run: Run | None = None
    keeps_columns: bool = False


def send(lesson: str, arrival: Arrival) -> None:
    """Have it put on the bench when the page of `lesson` opens. The latest one counts."""
    state.session().arrivals[lesson] = arrival


def receive(bench: Workbench) -> None:
    """Put on the bench what was sent to it: a step that can be undone."""
    arrival: Arrival | None = state.session().arrivals.pop(bench.name, None)
    if arrival is None:
        return
    setup = arrival.setup
    if not arrival.keeps_columns:
        setup = _at_hand(setup, bench.start.recipe.dataset)
    replaced = setup is not arrival.setup
    told = _without_file(arrival.told) if replaced else arrival.told
    if arrival.run is not None:
        bench.open(arrival.setup, arrival.run, told, on=setup)
    else:
        bench.take_in(setup, arrival.locked, told)
    state.forget(f"{bench.name}-source")  # whose data was looked at before


def _at_hand(setup: Setup, own: Dataset) -> Setup:
    """The setup with the lesson's `own` data where those it names are a file that is not on this
    server. Trained weights go with the words of their own data, so then it stays as it is."""
    dataset = setup.recipe.dataset
    words = dataset.reads_like
    if setup.initial is not None:
        return setup
    if words is not None and not _here(words):
        dataset = dataset.model_copy(update={"reads_like": None})
    if not _here(dataset):
        dataset = own
    if dataset is setup.recipe.dataset:
        return setup
    return replace(setup, recipe=setup.recipe.model_copy(update={"dataset": dataset}))


def _here(dataset: Dataset) -> bool:
    return all(Uploads.default().has(digest) for digest in dataset.uploads())


def _without_file(told: Message | None) -> Message:
    lost = message(N_("The CSV file it was made with did not come along: the lesson's own data is used."))
    return lost if told is None else message(N_("{first} {second}"), first=told, second=lost)
