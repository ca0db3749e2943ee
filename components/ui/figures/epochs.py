"""Which of the epochs whose weights are kept is looked at: chosen by a slider, or gone through as a film.

All views of a lesson look at the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

import streamlit as st

from components.training import Run
from components.ui.access.sign_button import sign_button
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.session.lesson_session import LessonSession

# The choice of an epoch that means the weights of this moment.
NOW = -1
# Epochs a second.
SPEEDS = (0.5, 1.0, 2.0, 4.0)
USUAL = 1.0


@dataclass(frozen=True)
class Film:
    """A way through the epochs that are kept, one after the other.

    Attributes:
        run: The id of the run.
        first: The number of the epoch, among those that are kept, that it begins with.
        begun: When it did, in seconds of a clock.
        speed: Epochs a second.
    """

    run: str
    first: int
    begun: float
    speed: float

    def at(self, now: float) -> int:
        """The number of the epoch that is shown; it may be past the last."""
        return self.first + int((now - self.begun) * self.speed)


def every(session: LessonSession) -> float | None:
    """Seconds after which what shows an epoch is to be drawn again; None if no film is under way."""
    film = _film(session)
    return 1 / film.speed if film is not None else None


def epoch_shown(session: LessonSession, run: Run, kept: Sequence[int]) -> int | None:
    """The epoch that is looked at, one of those that are kept; None for the latest weights."""
    film = _film(session)
    if film is not None and film.run == run.id and kept:
        return kept[min(film.at(monotonic()), len(kept) - 1)]
    moment = state.choice(_key(session), NOW)
    return int(moment) if moment in kept else None


def choose_shown(
    session: LessonSession, run: Run, kept: Sequence[int], key: str, *, row: bool = False
) -> int | None:
    """Draw the slider over the epochs, and the buttons that play them; returns the epoch that is looked at.

    Args:
        session: The lesson session.
        run: Its run.
        kept: The epochs whose weights are kept.
        key: The key of the slider, unique on the page.
        row: Whether all of it stands in one row, without a label that is seen.
    """
    if not kept:
        return None
    film = _film(session)
    if film is not None and (film.run != run.id or film.at(monotonic()) >= len(kept)):
        _stop(session, kept[-1])
    if state.result(f"{_key(session)}-moved"):
        # Other views of the page show this epoch, too, and are drawn again while a film is under way.
        state.keep(f"{_key(session)}-moved", False)
        st.rerun()
    shown = epoch_shown(session, run, kept)
    # While a film is under way each of its epochs has a slider of its own: a page that is slow reports where
    # the slider stood before, which would be taken for a move of it.
    moving = f"{key}-film-{shown}" if _film(session) is not None else key
    slider = partial(epoch_slider, run, kept, shown, moving, partial(_stop, session), _("Epoch"))
    buttons = partial(_buttons, session, run, kept, shown, key)
    if row:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"{key}-row"):
            buttons(narrow=True)
            slider(label_visibility="collapsed")
    else:
        with st.container(gap="xsmall"):
            slider()
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                buttons()
    return shown


def _buttons(
    session: LessonSession, run: Run, kept: Sequence[int], shown: int | None, key: str, narrow: bool = False
) -> None:
    """Draw the buttons that play the epochs or go to the next, and the choice of the speed."""
    place = len(kept) - 1 if shown is None else kept.index(shown)
    playing = _film(session) is not None
    first = place if place < len(kept) - 1 else 0
    icon = ":material/pause:" if playing else ":material/play_arrow:"
    label = _("Pause") if playing else _("Play")
    act = partial(_stop, session, shown) if playing else partial(_play, session, run, first)
    if narrow:
        sign_button(icon, label, f"{key}-play", on_click=act)
    else:
        st.button(
            label,
            key=f"{key}-play",
            icon=icon,
            help=_("Goes through the epochs that are kept, one after the other."),
            on_click=act,
        )
    for name, to, icon, label in (
        ("before", place - 1, ":material/skip_previous:", _("The epoch before")),
        ("after", place + 1, ":material/skip_next:", _("The next epoch")),
    ):
        sign_button(
            icon,
            label,
            f"{key}-{name}",
            disabled=not 0 <= to < len(kept),
            on_click=partial(_stop, session, kept[min(max(to, 0), len(kept) - 1)]),
        )
    text = _("{speed} / s") if narrow else _("epochs a second: {speed}")
    speeds = {speed: text.format(speed=f"{speed:g}") for speed in SPEEDS}
    st.selectbox(
        _("Epochs a second"),
        SPEEDS,
        format_func=speeds.__getitem__,
        label_visibility="collapsed",
        filter_mode=None,
        width=90 if narrow else 200,
        **state.controlled(
            f"{key}-speed", state.choice("film-speed", USUAL), partial(_pace, session, run, place)
        ),
    )


def epoch_slider(
    run: Run,
    kept: Sequence[int],
    shown: int | None,
    key: str,
    changed: Callable[[int], None],
    label: Text,
    **appearance: Any,
) -> int | None:
    """Draw a slider over epochs, None for the latest weights; returns what it shows. `appearance` is passed
    to Streamlit."""
    latest = _("end") if run.ended else _("now")
    names = {**{epoch: verbatim(epoch) for epoch in kept}, 0: _("start"), NOW: latest}
    epoch = st.select_slider(
        label,
        [*kept, NOW],
        format_func=names.__getitem__,
        help=_(
            "The epochs whose weights are kept, from the first weights (start) to the latest. Of long "
            "trainings and large models only some are kept."
        ),
        **appearance,
        **state.controlled(f"{key}-slider", NOW if shown is None else shown, changed),
    )
    return None if epoch == NOW else int(epoch)


def _key(session: LessonSession) -> str:
    return f"{session.name}-inside-epoch"


def _film(session: LessonSession) -> Film | None:
    film: Film | None = state.result(f"{_key(session)}-film")
    return film


def _play(session: LessonSession, run: Run, first: int) -> None:
    speed = state.choice("film-speed", USUAL)
    state.keep(f"{_key(session)}-film", Film(run.id, first, monotonic(), speed))
    state.keep(f"{_key(session)}-moved", True)


def _pace(session: LessonSession, run: Run, place: int, speed: float) -> None:
    """Set the speed of films, of that under way too."""
    state.choose("film-speed", speed)
    if _film(session) is not None:
        _play(session, run, place)


def _stop(session: LessonSession, epoch: int | None) -> None:
    """End a film, if one is under way, and look at an epoch."""
    state.keep(f"{_key(session)}-film", None)
    state.choose(_key(session), NOW if epoch is None else epoch)
    state.keep(f"{_key(session)}-moved", True)
