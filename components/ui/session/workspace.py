"""What one learner has before them on the lessons, and what of it is not written down yet."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from components.assembly.spec.messages import Message
from components.store import UnreadSession
from components.training import InitialWeights
from components.ui.session.lesson_session import LessonSession
from components.ui.session.session_json import session_json

CHOICES = "choices"


@dataclass
class Workspace:
    """What a learner has before them. Whoever changes it or reads more than one thing of it has its
    `lock`, which its benches share: several tabs and whoever writes it down do.

    `left` is what the store had of it and no page has asked for yet; `kept` what of it is written
    down already, and `named` the weights that it starts from, by digest. One that is `unread`, since
    the store could not be, is not written over what is there; nor is a name that is `guarded`: what
    is there could not be read, and not been set aside yet. `aside` are the originals that were, and
    `unwritten` is why something could not be written, by name. `seen` is when other servers wrote what
    is in it, by name; whether they wrote since was `looked` for at that moment of `time.monotonic`."""

    learner: str
    lessons: dict[str, LessonSession] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)
    left: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    named: dict[str, frozenset[str]] = field(default_factory=dict)
    unread: bool = False
    guarded: set[str] = field(default_factory=set)
    aside: dict[str, tuple[UnreadSession, ...]] = field(default_factory=dict)
    unwritten: dict[str, UnsavedSession] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    looked: float = field(default_factory=time.monotonic)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)


@dataclass(frozen=True)
class UnsavedSession:
    """Why what was so (`what`) could not be written down, and when it is tried again, in seconds of
    `time.monotonic`."""

    why: Message
    what: Any
    due: float


@dataclass(frozen=True)
class Fresh:
    """What of a desk is not written down yet, as it was at one moment: `things` as JSON has them by
    name, `what` they are, by identity, and the weights that each session starts from (`initials`)."""

    things: dict[str, Any]
    what: dict[str, Any]
    initials: dict[str, Named]


@dataclass(frozen=True)
class Named:
    """The weights by digest that the setups of a bench start from, steps to undo among them; those that
    are to be kept from now on; and the digests of those that what is on it now starts from, with the
    run they are of, if that is known."""

    every: dict[str, InitialWeights]
    used: list[InitialWeights]
    present: dict[str, str | None]


def fresh(workspace: Workspace) -> Fresh:
    """What is not written down yet; of what could not be, nothing until it is tried again."""
    what: dict[str, Any] = {}
    for name, session in workspace.lessons.items():
        state_now = on_bench(session)
        if not _same(state_now, workspace.kept.get(name)) and _due(workspace, name, state_now):
            what[name] = state_now
    things, initials = {}, {}
    for name in list(what):
        session = workspace.lessons[name]
        things[name] = session_json(session)
        # Those that had to make room are not kept again, but for what is before the learner now.
        known, before, named = (
            workspace.named.get(name, frozenset()),
            session.experiment.initial,
            session.initials(),
        )
        used = [each for digest, each in named.items() if digest not in known or each == before]
        now = [experiment for experiment in (session.experiment, session.trained) if experiment is not None]
        present = {
            experiment.initial.digest: experiment.source
            for experiment in now
            if experiment.initial is not None
        }
        initials[name] = Named(named, used, present)
    choices = {name: value for name, value in list(workspace.choices.items()) if _plain(value)}
    if choices != workspace.kept.get(CHOICES, {}) and _due(workspace, CHOICES, choices):
        things[CHOICES] = what[CHOICES] = choices
    return Fresh(things, what, initials)


def is_written(workspace: Workspace, name: str) -> bool:
    """Whether what is on this bench is what is written down."""
    session = workspace.lessons.get(name)
    return session is None or _same(on_bench(session), workspace.kept.get(name))


def _due(workspace: Workspace, name: str, what: Any) -> bool:
    failed = workspace.unwritten.get(name)
    if failed is None or time.monotonic() >= failed.due:
        return True
    same = _same(what, failed.what) if isinstance(what, tuple) else what == failed.what
    return not same


def on_bench(session: LessonSession) -> tuple[Any, ...]:
    """What of a bench is written down, by identity: values here are never changed in place."""
    return (
        session.start,
        session.history,
        session.run,
        session.trained,
        session.earlier,
        session.sought,
        session.started,
        session.called,
        session.live,
        session.locked,
    )


def _same(what: tuple[Any, ...], other: tuple[Any, ...] | None) -> bool:
    return other is not None and all(one is two for one, two in zip(what, other, strict=True))


def _plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_plain, value))
    return isinstance(value, str | int | float | bool | None)
