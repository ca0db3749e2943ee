"""Says what has to be said beside everything that is shown of some data, such as that they are random."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components.assembly.spec.messages import N_
from components.datasets import Dataset
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text

RANDOM = N_("{title} · random numbers")


def caution(dataset: Dataset, name: str = "") -> None:
    """Draw what has to be said of a dataset, if there is anything; with the `name` of its run, if given."""
    for icon, what in (("casino", dataset.caution()), ("content_copy", dataset.copied())):
        if what is not None:
            line = say(what) if not name else Text("{name}: {what}").format(name=name, what=say(what))
            st.caption(f":material/{icon}: {line}")


def titled(option: dict[str, Any], *datasets: Dataset) -> dict[str, Any]:
    """A chart, with a word in its title where some of what it shows was learnt from random numbers."""
    if all(dataset.caution() is None for dataset in datasets):
        return option
    titles = option["title"] if isinstance(option["title"], list) else [option["title"]]
    text = _(RANDOM).format(title=titles[0]["text"]).plain
    return {**option, "title": [{**titles[0], "text": text}, *titles[1:]]}
