"""What a learner left on a lesson and this version cannot read: said there, kept, and given back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import streamlit as st

from components.assembly.spec.messages import Message, message
from components.lessons import OPTIONS
from components.store import Aside
from components.ui.base.locale import _, say
from components.ui.session import run_library, workspaces
from components.ui.session.lesson_session import Workbench
from components.ui.session.session_json import DAMAGED, lay_out, why_unreadable
from components.ui.session.undo import REMEMBERED, History
from components.ui.session.workspace import CHOICES
from components.ui.training.database_calls import tending


@dataclass(frozen=True)
class Found:
    """An original that was set aside, as it can be shown: `why` it cannot be read, None if it can."""

    aside: Aside
    why: Message | None


def set_aside(bench: Workbench) -> None:
    """Each of the originals of this lesson, and of what was chosen on the pages, until it is put
    away."""
    desk = workspaces.at_hand()
    for name in (bench.name, CHOICES):
        for aside in desk.aside.get(name, ())[-1:]:
            _one(bench, _found(aside), len(desk.aside[name]))


def _found(aside: Aside) -> Found:
    try:
        thing = aside.thing()
    except ValueError:
        return Found(aside, message(DAMAGED))
    if aside.name not in OPTIONS:
        return Found(aside, None if isinstance(thing, dict) else message(DAMAGED))
    return Found(aside, why_unreadable(aside.name, thing))


def _one(bench: Workbench, found: Found, count: int) -> None:
    aside, lesson = found.aside, found.aside.name == bench.name
    left = _("What you left on this lesson") if lesson else _("What you had chosen on the pages")
    why = _("it can be read again now") if found.why is None else say(found.why)
    with st.container(border=True, key=f"{bench.name}-aside-{aside.name}"):
        st.markdown(
            _(
                ":material/warning: {left} ({when}) could not be read, or not all of it: {why}. Nothing is "
                "lost: the original is kept as it was."
            ).format(left=left, when=_when(aside), why=why)
        )
        with st.container(horizontal=True):
            if lesson and found.why is None:
                st.button(
                    _("Put it back"),
                    key=f"{bench.name}-aside-back",
                    icon=":material/restore:",
                    help=_("Puts it on the lesson as a step: Undo leads back to what is there now."),
                    on_click=tending(_put_back, bench, aside),
                )
            _download(bench, aside, count)
            st.button(
                _("Put it away"),
                key=f"{bench.name}-aside-away-{aside.name}",
                icon=":material/delete:",
                help=_("Deletes the original. Save it first if you may want it later."),
                on_click=tending(_discard, aside.name),
            )


def _download(bench: Workbench, aside: Aside, count: int) -> None:
    text = aside.text()
    st.download_button(
        _("Save the original"),
        data=aside.payload if text is None else text,
        file_name=f"{aside.name}.{'bin' if text is None else 'json'}",
        mime="application/octet-stream",
        key=f"{bench.name}-aside-file-{aside.name}",
        icon=":material/download:",
        help=_("The latest of {count}, as the server had it.").format(count=count),
        on_click="ignore",
    )


def _when(aside: Aside) -> str:
    return f"{datetime.fromtimestamp(aside.changed, UTC):%Y-%m-%d %H:%M} UTC"


def _discard(name: str) -> None:
    workspaces.desks().discard(workspaces.at_hand(), name)


def _put_back(bench: Workbench, aside: Aside) -> None:
    desk = workspaces.at_hand()
    with bench.lock:
        back = replace(bench)
        lay_out(back, aside.thing(), workspaces.desks().weights, run_library.finder(desk.learner))
        past = (*bench.history.past, bench.history.present)[-REMEMBERED:]
        bench.history, bench.before, bench.told = History(back.setup, past), bench.setup, back.told
        bench.unlock()
        if not bench.active and back.run is not None:
            bench.run, bench.trained, bench.earlier, bench.started = (
                back.run,
                back.trained,
                back.earlier,
                back.started,
            )
    workspaces.desks().discard(desk, aside.name)
