"""The dialog that shares an experiment: a link, a QR code, and which controls it locks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from urllib.parse import urlsplit

import segno
import streamlit as st

from components.assembly.spec.problems import Refused
from components.lessons import BuildOptions, Lockable
from components.lessons.build import MAX_SOURCE_IN_LINK
from components.lessons.link import Link, encode
from components.training import Recipe
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.problems import show
from components.ui.session.lesson_session import LessonSession
from components.ui.share.opened_link import PARAMETER

CLOSED, OPEN, LARGE = "", "open", "large"
# Pixels: beside the text of a page, and most of the height of a projector's picture.
SMALL_CODE, LARGE_CODE = 260, 640
# What stands above the large code, and below it: it is seen whole on a low projector, too.
FITTING = "<style>.st-key-{key} {{ max-width: calc(100dvh - 13rem); margin-inline: auto; }}</style>"
# Light modules around a QR code, as its standard asks.
QUIET_ZONE = 4
# Addresses that lead every machine to itself.
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def share_button(session: LessonSession) -> None:
    """Draws the button that opens the dialog."""
    st.button(
        _("Share"),
        key=f"{session.name}-share",
        icon=":material/share:",
        type="tertiary",
        help=_("A link and a QR code that open this experiment on other screens."),
        on_click=partial(_show, session, OPEN),
    )


def share(session: LessonSession, groups: Sequence[Lockable]) -> None:
    """Draws the dialog while it is open."""
    if state.choice(_key(session), CLOSED) == CLOSED:
        return
    dialog = st.dialog(
        _("Share this experiment"),
        width="medium",
        icon=":material/share:",
        on_dismiss=partial(_show, session, CLOSED),
    )
    dialog(_body)(session, groups)


def _key(session: LessonSession) -> str:
    return f"{session.name}-sharing"


def _show(session: LessonSession, size: str) -> None:
    state.choose(_key(session), size)


def _body(session: LessonSession, groups: Sequence[Lockable]) -> None:
    if state.choice(_key(session), CLOSED) == LARGE:
        _large(session, groups)
    else:
        _small(session, groups)


def _small(session: LessonSession, groups: Sequence[Lockable]) -> None:
    """Draws what others may change, the link, its QR code, and what the link holds."""
    _choose_locks(session, groups)
    _choose_file(session)
    url = _url(session, groups)
    if url is None:
        return
    st.code(url, language=None, wrap_lines=True)
    _loopback_warning(url)
    with st.container(horizontal=True, vertical_alignment="center"):
        _code(url, SMALL_CODE)
        with st.container(width="stretch"):
            st.button(
                _("Show large"),
                key=f"{session.name}-share-large",
                icon=":material/zoom_out_map:",
                help=_("For the projector: as large as a class can scan from the back."),
                on_click=partial(_show, session, LARGE),
            )
            _contents(session)


def _large(session: LessonSession, groups: Sequence[Lockable]) -> None:
    """Draws the QR code alone, as large as the screen."""
    url = _url(session, groups)
    if url is None:
        return
    with st.container(horizontal_alignment="center"):
        st.button(
            _("Back to the link"),
            key=f"{session.name}-share-small",
            icon=":material/arrow_back:",
            type="tertiary",
            on_click=partial(_show, session, OPEN),
        )
        key = f"{session.name}-share-code"
        with st.container(key=key, horizontal_alignment="center"):
            st.html(FITTING.format(key=key))
            _code(url, LARGE_CODE)
        _loopback_warning(url)


# --- what is locked


def _choose_locks(session: LessonSession, groups: Sequence[Lockable]) -> None:
    labels = {group.label: _(group.label) for group in groups}
    st.pills(
        _("Controls that others can use"),
        list(labels),
        format_func=labels.__getitem__,
        selection_mode="multi",
        help=_("What is not chosen is locked: it stays as you set it, and is not shown."),
        **state.controlled(f"{session.name}-share-free", _free(session, groups), partial(_choose, session)),
    )
    with st.container(horizontal=True, gap="small"):
        for name, label, free in (("all", _("All"), list(labels)), ("none", _("None"), [])):
            st.button(
                label,
                key=f"{session.name}-share-{name}",
                type="tertiary",
                on_click=partial(_choose, session, free),
            )


def _choose(session: LessonSession, free: Sequence[str]) -> None:
    state.choose(f"{_key(session)}-free", tuple(free))


def _free(session: LessonSession, groups: Sequence[Lockable]) -> list[str]:
    """The labels of the groups that others can use; at first those that the learner can."""
    mine = tuple(group.label for group in groups if session.free(*group.names))
    free = state.choice(f"{_key(session)}-free", mine)
    return [group.label for group in groups if group.label in free]


# --- the learner's own file


def _own_file(session: LessonSession) -> bool:
    dataset = session.experiment.recipe.dataset
    words = dataset.reads_like
    return bool(dataset.uploads()) or (words is not None and bool(words.uploads()))


def _choose_file(session: LessonSession) -> None:
    if _own_file(session):
        key = f"{session.name}-share-file"
        st.toggle(
            _("With my file"),
            help=_(
                "Whoever opens the link on this server can train on the file you uploaded and see its rows. "
                "Off, the link says nothing of the file."
            ),
            **state.controlled(key, _with_file(session), partial(state.choose, f"{_key(session)}-file")),
        )


def _with_file(session: LessonSession) -> bool:
    on: bool = state.choice(f"{_key(session)}-file", False)
    return on


def _recipe(session: LessonSession) -> Recipe:
    """The recipe, with the learner's own file only if they share it."""
    recipe = session.experiment.recipe
    if _with_file(session) or not _own_file(session):
        return recipe
    return recipe.model_copy(update={"dataset": recipe.dataset.withheld()})


# --- the link


def _url(session: LessonSession, groups: Sequence[Lockable]) -> str | None:
    """The address of the link; None, after showing why, if the experiment cannot be shared."""
    free = _free(session, groups)
    locked = frozenset(name for group in groups if group.label not in free for name in group.names)
    try:
        text = encode(Link(session.name, session.experiment.options, _recipe(session), locked))
    except Refused as refused:
        show(refused.problems)
        return None
    return f"{st.context.url or ''}?{PARAMETER}={text}"


def _code(url: str, width: int) -> None:
    """Draws the QR code of an address, `width` pixels wide and dark on light, as cameras expect."""
    try:
        code = segno.make_qr(url, error="L")
    except segno.DataOverflowError:
        st.caption(_("This experiment is too large for a QR code; the link works."))
        return
    svg = code.svg_inline(border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass=None)
    st.image(svg, width=width, alt=_("QR code of the link above"))


def _loopback_warning(url: str) -> None:
    if urlsplit(url).hostname in LOOPBACK:
        st.warning(
            _(
                "This address only works on this computer. For a class, open Modelier by the address of this "
                "computer in the network, and share from there."
            ),
            icon=":material/wifi_off:",
        )


def _contents(session: LessonSession) -> None:
    """Says what the link holds and what it does not."""
    st.caption(
        _(
            "The link holds the whole model and how it is trained: nothing is kept on this server, and it "
            "opens on another one too. Curves and trained weights do not travel."
        )
    )
    options = session.experiment.options
    if options.fresh() != options and isinstance(options, BuildOptions):
        st.caption(
            _(
                "Your program is longer than the {most:,} characters that a link holds. The model travels, "
                "and its text is written anew where the link is opened: comments and names stay here."
            ).format(most=MAX_SOURCE_IN_LINK)
        )
    if _own_file(session):
        st.caption(
            _(
                "The link names your file: whoever opens it on this server sees your data, elsewhere the "
                "lesson's own data is used."
            )
            if _with_file(session)
            else _(
                "Your file does not travel either: where the link is opened, the lesson's own data is used."
            )
        )
    if session.experiment.initial is not None:
        st.caption(_("The base starts from fresh weights where the link is opened."))
