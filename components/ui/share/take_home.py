"""The view that offers the trained model as files that need nothing of this app."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from components.assembly.spec.messages import N_, Message, Translate
from components.assembly.spec.problems import Refused
from components.datasets.cache import Cache
from components.export import ProgressCallback, TrainedModel, ZipFile, ignore_progress, pack_zip
from components.training import Run
from components.ui.base import state
from components.ui.base.heavy_work import HEAVY
from components.ui.base.locale import _, catalog, language, say, translator
from components.ui.base.markdown import verbatim
from components.ui.base.problems import show
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

# The files of all learners; what the cache drops is made again when someone downloads it.
_parcels: Cache[ZipFile] = Cache(256 * 2**20, lambda parcel: len(parcel.data))

Stamp = tuple[str, int, str, str]
"""What files were made of: the id of the run, its epochs, its state, and the language."""


def take_home(session: LessonSession) -> None:
    """Draws the files of the run that is shown."""
    run, trained = session.run, session.trained
    if run is None or trained is None:
        st.info(
            _("Train the model first; then everything about it can be taken home as files."),
            icon=":material/luggage:",
        )
        return
    st.fragment(partial(_take_home, session, run, trained))()


def _take_home(session: LessonSession, run: Run, trained: Experiment) -> None:
    st.caption(
        _(
            "The trained model (.keras), programs that need only Python and Keras, a notebook, the diagram, "
            "the curves and the data, in one zip. Nothing of it needs this app."
        )
    )
    if not run.ended and not run.epochs_done:
        st.info(_("After the first epoch there is something to take home."), icon=":material/hourglass_top:")
    packed: Stamp | None = state.choice(f"{session.name}-packed", None)
    now: Stamp = (run.id, run.epochs_done, run.state, language())
    parcel = _kept(packed) if packed is not None and (packed[0], packed[3]) == (now[0], now[3]) else None
    if parcel is None or packed != now:
        fresh = _making(session, run, trained, now)
        if fresh is not None:
            packed, parcel = now, fresh
        elif parcel is not None and packed is not None:
            st.caption(_("These files are from epoch {epoch}; the run has gone on.").format(epoch=packed[1]))
    if parcel is not None and packed is not None:
        # A download is answered outside this script, when the reader's language is not known.
        make = partial(_pack, run, trained, catalog(language()).gettext)
        _offer(session, parcel, partial(_parcels.get, packed, make))


def _kept(stamp: Stamp) -> ZipFile | None:
    """The files that were made, None if the cache has dropped them."""

    def gone() -> ZipFile:
        raise LookupError(stamp)

    try:
        return _parcels.get(stamp, gone)
    except LookupError:
        return None


def _making(session: LessonSession, run: Run, trained: Experiment, stamp: Stamp) -> ZipFile | None:
    """Draws the button that makes the files.

    Returns:
        The files, None if the button was not pressed or they were refused. Why they were refused stands
        below the button until it is pressed again.
    """
    refusal = f"{session.name}-pack-refusal"
    place = st.empty()
    pressed = place.button(
        _("Make the files"),
        key=f"{session.name}-pack",
        type="primary",
        icon=":material/inventory_2:",
        help=_("Takes a second or two; the training goes on meanwhile."),
    )
    if not pressed:
        show(state.result(refusal) or ())
        return None
    state.keep(refusal, ())
    bar = place.progress(0.0, text=_("The model with its weights"))

    def report(what: Message, share: float) -> None:
        bar.progress(share, text=say(what))

    translate = translator()
    try:
        parcel = _parcels.get(stamp, lambda: _pack(run, trained, translate, report))
    except Refused as refused:
        state.keep(refusal, refused.problems)
        st.rerun()
    place.empty()
    state.choose(f"{session.name}-packed", stamp)
    return parcel


def _pack(
    run: Run, trained: Experiment, translate: Translate, report: ProgressCallback = ignore_progress
) -> ZipFile:
    with HEAVY.turn(lambda waiting: report(waiting, 0.0)):
        learnt = TrainedModel(
            spec=run.spec,
            recipe=run.recipe,
            weights=run.weights(),
            rows=run.rows,
            marks=run.marks,
            prepared=trained.prepared(),
            initial=run.initial,
        )
        return pack_zip(learnt, translate, report)


def _offer(session: LessonSession, parcel: ZipFile, again: Callable[[], ZipFile]) -> None:
    """Draws the downloads of the zip and of each file. The data is looked up when it is downloaded, so
    that no page keeps it in memory."""
    st.download_button(
        _("Everything in one zip ({size})").format(size=size(len(parcel.data))),
        data=lambda: again().data,
        file_name=f"{parcel.name}.zip",
        mime="application/zip",
        key=f"{session.name}-pack-zip",
        type="primary",
        icon=":material/download:",
        help=_("All files below, in a folder, with a README that says how to run them."),
        on_click="ignore",
    )
    with st.expander(_("One by one"), icon=":material/list:"):
        for file in parcel.files:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.download_button(
                    verbatim(file.name),
                    data=partial(_reading, again, file.name),
                    file_name=file.name,
                    mime="application/octet-stream",
                    key=f"{session.name}-pack-{file.name}",
                    icon=":material/download:",
                    type="tertiary",
                    help=say(file.about),
                    on_click="ignore",
                )
                st.caption(f"{say(file.about)} {verbatim(size(file.size))}", width="content")


def _reading(again: Callable[[], ZipFile], name: str) -> bytes:
    return again().read(name)


def size(count: int) -> str:
    """A number of bytes as people say it."""
    return f"{count / 1e6:,.1f} MB" if count >= 1e5 else f"{max(count / 1e3, 0.1):,.1f} kB"


TAKE_HOME = View("take", N_("Take home"), take_home)
