"""A learner's own file, taken in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.typing import UploadedFile

from components.assembly.explain import Refused
from components.assembly.messages import N_, message
from components.datasets import Dataset, Holder, Loaded, Uploads, load
from components.datasets.csvfile import MAX_BYTES
from components.datasets.uploads import OF_LEARNER
from components.ui import identity, state
from components.ui.locale import _
from components.ui.markdown import Text
from components.ui.problems import show
from components.ui.security.address import address_here
from components.ui.workbench import Workbench

TYPES = ["csv", "tsv", "txt"]

MADE_ROOM = N_(
    "The files of one learner may take {most} MB on this server, less where many share a network: {count} of "
    "yours that were read longest ago were removed for this one. Choose them again where they are needed."
)

# A file's table and its digest -> a first choice of its columns.
Suggest = Callable[[Loaded, str], Dataset]


def upload(bench: Workbench, label: Text, suggest: Suggest) -> None:
    """Ask for a file; a new one that can be read becomes the dataset on the bench."""
    file = st.file_uploader(
        label,
        type=TYPES,
        max_upload_size=MAX_BYTES // 2**20,
        key=f"{bench.name}-file",
        help=_(
            "At most 50 MB and 500,000 rows; UTF-8, UTF-16, Big5 or latin-1; comma, semicolon or tab. "
            "It stays on this server."
        ),
    )
    if file is not None and state.choice(f"{bench.name}-seen", "") != file.file_id:
        _take_in(bench, file, suggest)


def _take_in(bench: Workbench, file: UploadedFile, suggest: Suggest) -> None:
    """Keep a new file and choose its columns; one that cannot be read changes nothing."""
    try:
        stored = Uploads.default().keep(file.getvalue(), Holder(identity.learner(), address_here()))
        bench.learn_from(suggest(load(stored.digest), stored.digest))
    except Refused as refused:
        show(refused.problems)
        return
    if stored.removed:
        bench.told = message(MADE_ROOM, most=OF_LEARNER // 2**20, count=stored.removed)
    state.choose(f"{bench.name}-seen", file.file_id)
    st.rerun()


def take(bench: Workbench, field: str, value: Any) -> None:
    """Change one field of the dataset on the bench."""
    bench.learn_from(bench.setup.recipe.dataset.model_copy(update={field: value}))


def bound(bench: Workbench, name: str, value: Any, changed: Callable[[Any], None]) -> dict[str, Any]:
    """Arguments for a widget that shows how a column of the file is used."""
    return state.controlled(f"{bench.name}-table-{name}", value, changed)


def column(bench: Workbench, label: Text, field: str, options: list[str], help: Text) -> None:
    """A choice among columns for one field of the dataset on the bench."""
    chosen = getattr(bench.setup.recipe.dataset, field)
    st.selectbox(
        label,
        options if chosen in options else [*options, chosen],
        help=help,
        **bound(bench, field, chosen, lambda new: take(bench, field, new)),
    )


def cutting(bench: Workbench, chosen: str) -> None:
    """How Chinese is cut into words."""
    cuts = {"auto": _("automatic"), "word": _("by word"), "character": _("by character")}
    st.selectbox(
        _("Cut Chinese"),
        list(cuts),
        format_func=cuts.__getitem__,
        help=_("How text without spaces becomes words."),
        **bound(bench, "cut_by", chosen, lambda new: take(bench, "cut_by", new)),
    )
