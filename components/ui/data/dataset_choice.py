"""The choice among the datasets that a lesson can learn from."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components.datasets import DATASETS, Dataset, Modality, OwnFile
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text
from components.ui.session.lesson_session import LessonSession

# Makes a dataset of the kind that was chosen.
Make = Callable[[type[Dataset]], Dataset]


def dataset_choice(session: LessonSession, modality: Modality, help: Text, make: Make) -> type[Dataset]:
    """A choice among all datasets of a modality, those that are here before a file of one's own.

    A dataset that is here is taken as soon as it is chosen; one from a file when there is a file.

    Returns:
        The kind that is chosen.
    """
    kinds = [kind for kind in DATASETS.values() if kind.modality == modality]
    names = {_source(kind): kind for kind in sorted(kinds, key=lambda kind: issubclass(kind, OwnFile))}
    labels = {source: say(kind.label) for source, kind in names.items()}
    key = f"{session.name}-source"
    chosen_source = state.choice(key, session.experiment.recipe.dataset.source)

    def choose(source: str | None) -> None:
        if source is None:
            return
        state.choose(key, source)
        if not issubclass(names[source], OwnFile):
            session.choose_dataset(make(names[source]))

    st.segmented_control(
        _("Data"),
        list(names),
        format_func=labels.__getitem__,
        help=help,
        **state.controlled(key, chosen_source, choose),
    )
    return names[chosen_source]


def _source(kind: type[Dataset]) -> str:
    """The name of a kind in JSON."""
    return str(kind.model_fields["source"].default)
