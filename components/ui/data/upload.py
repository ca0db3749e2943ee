"""The upload of a learner's own file, and the widgets that change how it is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.typing import UploadedFile

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused
from components.datasets import (
    OwnFile,
    OwnPictures,
    ReadOptions,
    TableFile,
    Uploaded,
    UploadOwner,
    Uploads,
    load,
)
from components.datasets.file_formats import picture_folders
from components.datasets.tables.table_file import MAX_BYTES
from components.datasets.uploads import OF_LEARNER
from components.lessons import LESSONS
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text
from components.ui.base.problems import show
from components.ui.data.file_reading import fields, file_reading
from components.ui.learner import identity
from components.ui.security.address import address_here
from components.ui.session.lesson_session import LessonSession

TYPES = [
    *("csv", "tsv", "tab", "psv", "txt", "json", "jsonl", "ndjson"),
    *("xlsx", "xlsm", "xlsb", "xls", "ods", "parquet", "gz", "zip"),
]

MADE_ROOM = N_(
    "The files of one learner may take {most} MB on this server, less where many share a network: {count} of "
    "yours that were read longest ago were removed for this one. Choose them again where they are needed."
)

# Refusals that another encoding, delimiter or row of names may do away with.
READ_OTHERWISE = {"one_column", "no_rows", "open_quotation", "too_much", "nothing_to_learn", "no_authors"}


@dataclass(frozen=True)
class FileSlot:
    """Where an uploaded file goes.

    Attributes:
        key: Begins the keys of its widgets and choices.
        kind: What it becomes.
        dataset: What is made of the file that is there now; None if there is none.
        heads: The heads that may learn a column of it.
        take: Called with what a new file, or another way to read it, becomes.
        pictures: Whether it may be a zip archive of pictures.
    """

    key: str
    kind: type[OwnFile]
    dataset: Uploaded | None
    heads: tuple[str, ...]
    take: Callable[[Uploaded], None]
    pictures: bool = False


def upload(session: LessonSession, label: Text, kind: type[OwnFile]) -> None:
    """Ask for a file; a new one that can be read becomes the lesson's dataset, of this `kind`."""
    dataset = session.experiment.recipe.dataset
    own = dataset if isinstance(dataset, OwnFile) else None
    upload_into(session, label, FileSlot(session.name, kind, own, _heads(session), session.replace_dataset))


def upload_into(session: LessonSession, label: Text, slot: FileSlot) -> None:
    """Ask for a file; what a new one becomes that can be read, goes into the slot."""
    file = st.file_uploader(
        label,
        type=TYPES,
        max_upload_size=MAX_BYTES // 2**20,
        key=f"{slot.key}-file",
        help=_(
            "At most 50 MB and 500,000 rows: CSV in any usual encoding, Excel, OpenDocument, Parquet or "
            "JSON; also one of them as gzip or zip. It stays on this server."
        ),
    )
    if slot.pictures:
        st.caption(
            _(
                "Or a zip of pictures in folders, each folder a class: at most {files:,} pictures (PNG, "
                "JPEG, GIF or WebP), {size} MB unpacked, {pixels} million pixels each."
            ).format(
                files=picture_folders.MOST_FILES,
                size=picture_folders.MOST_BYTES // 2**20,
                pixels=picture_folders.MOST_PIXELS // 10**6,
            )
        )
    if file is not None and state.choice(f"{slot.key}-seen", "") != file.file_id:
        _take_in(session, file, slot)
    if isinstance(slot.dataset, OwnFile):
        _file_reading(slot, slot.dataset)


def _file_reading(slot: FileSlot, dataset: OwnFile) -> None:
    """How the dataset's file is read, with widgets to read it otherwise."""
    try:
        loaded = dataset.loaded()
    except Refused:
        # What uses the table says why.
        loaded = None

    def read(how: ReadOptions) -> None:
        slot.take(reread(dataset, how))

    file_reading(slot.key, dataset.read_as, loaded, read)


def reread(dataset: OwnFile, how: ReadOptions) -> OwnFile:
    """The dataset with its file read in another way; its columns are chosen anew where those it
    uses have other names now."""
    changed = dataset.model_copy(update=fields(how))
    try:
        loaded = changed.loaded()
        if dataset.used_columns() <= set(loaded.frame.columns):
            return changed
        return (
            type(dataset)
            .suggest(loaded, dataset.digest, tuple(dataset.targets))
            .model_copy(update=fields(how))
        )
    except Refused:
        return changed


def _take_in(session: LessonSession, file: UploadedFile, slot: FileSlot) -> None:
    """Keep a new file and choose its columns; one that cannot be read changes nothing, and may be
    tried in another way."""
    key = f"{slot.key}-tried"
    tried = state.result(key)
    how = tried[1] if tried is not None and tried[0] == file.file_id else ReadOptions()
    try:
        data = file.getvalue()
        stored = Uploads.default().keep(data, UploadOwner(identity.learner(), address_here()))
        if slot.pictures and picture_folders.holds_pictures(data):
            with st.spinner(_("Reading the pictures...")):
                pictures = OwnPictures(digest=stored.digest)
                pictures.read()
            slot.take(pictures)
        else:
            slot.take(_table(slot, stored.digest, how))
    except Refused as refused:
        show(refused.problems)
        if {problem.code for problem in refused.problems} & READ_OTHERWISE:
            file_reading(f"{slot.key}-new", how, None, lambda new: state.keep(key, (file.file_id, new)))
        return
    if stored.removed:
        session.notice = message(MADE_ROOM, most=OF_LEARNER // 2**20, count=stored.removed)
    state.choose(f"{slot.key}-seen", file.file_id)
    st.rerun()


def _table(slot: FileSlot, digest: str, how: ReadOptions) -> OwnFile:
    """What the table in a new file becomes. Raises `Refused` if there is none."""
    loaded = load(digest, how)
    before = slot.dataset if isinstance(slot.dataset, OwnFile) else None
    dataset = _same_columns(before, loaded, digest) or slot.kind.suggest(loaded, digest, slot.heads)
    return dataset.model_copy(update=fields(how))


def _heads(session: LessonSession) -> tuple[str, ...]:
    """All heads that the lesson begins with; one that is switched off now may come back."""
    return tuple(head.name for head in LESSONS[session.name].options.spec().heads if head.loss)


def _same_columns(dataset: OwnFile | None, loaded: TableFile, digest: str) -> OwnFile | None:
    """The dataset with a new file, if its own file is not on this server (any more) and the new one has all
    columns that it uses; else None."""
    if dataset is None or Uploads.default().has(dataset.digest):
        return None
    if not dataset.used_columns() <= set(loaded.frame.columns):
        return None
    return dataset.model_copy(update={"digest": digest})


def set_field(session: LessonSession, field: str, value: Any) -> None:
    """Change one field of the lesson's dataset."""
    session.set_dataset(session.experiment.recipe.dataset.model_copy(update={field: value}))


def column_widget(
    session: LessonSession, name: str, value: Any, changed: Callable[[Any], None]
) -> dict[str, Any]:
    """Arguments for a widget that shows how a column of the file is used."""
    return state.controlled(f"{session.name}-table-{name}", value, changed)


def choose_column(session: LessonSession, label: Text, field: str, options: list[str], help: Text) -> None:
    """A choice among columns for one field of the lesson's dataset."""
    column = getattr(session.experiment.recipe.dataset, field)
    st.selectbox(
        label,
        options if column in options else [*options, column],
        help=help,
        **column_widget(session, field, column, lambda new: set_field(session, field, new)),
    )


def choose_word_cut(session: LessonSession, cut_by: str) -> None:
    """A choice of how Chinese is cut into words."""
    cuts = {"auto": _("automatic"), "word": _("by word"), "character": _("by character")}
    st.selectbox(
        _("Cut Chinese"),
        list(cuts),
        format_func=cuts.__getitem__,
        help=_("How text without spaces becomes words."),
        **column_widget(session, "cut_by", cut_by, lambda new: set_field(session, "cut_by", new)),
    )
