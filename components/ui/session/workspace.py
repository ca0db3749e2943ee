"""What one learner has open on the pages, and what of it is not saved yet."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from components.assembly.spec.messages import Message
from components.store import UnreadSession
from components.training import InitialWeights
from components.ui.session.lesson_session import LessonSession
from components.ui.session.session_json import session_to_json

# The name under which the store has the choices that belong to no lesson.
CHOICES = "choices"


@dataclass
class Workspace:
    """A learner's lesson sessions and choices, one object for all their tabs.

    The attributes below `choices` say what the database has of it. They are by name: that of a lesson, or
    `CHOICES`.

    Attributes:
        learner: The learner's id.
        lessons: The sessions of the lessons that a page has opened.
        choices: What was chosen on the pages, such as which view is shown.
        stored: JSON from the database for which no page has asked yet.
        saved: The state of what the database has, to be compared with the state now.
        initial_digests: The digests of the weights that sessions in the database start from.
        unread: Whether the database could not be read: then nothing is written.
        unreadable: The names of what this version could not read and that is not set aside yet; it must
            be before anything is written over it.
        originals: What could not be read and was set aside.
        failed: What could not be written.
        versions: When other servers wrote what is here.
        last_look: When it was last asked whether they wrote since, in seconds of `time.monotonic`.
        lock: Held by whoever changes it or reads several of its values; its sessions share it.
    """

    learner: str
    lessons: dict[str, LessonSession] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)
    stored: dict[str, Any] = field(default_factory=dict)
    saved: dict[str, Any] = field(default_factory=dict)
    initial_digests: dict[str, frozenset[str]] = field(default_factory=dict)
    unread: bool = False
    unreadable: set[str] = field(default_factory=set)
    originals: dict[str, tuple[UnreadSession, ...]] = field(default_factory=dict)
    failed: dict[str, FailedWrite] = field(default_factory=dict)
    versions: dict[str, float] = field(default_factory=dict)
    last_look: float = field(default_factory=time.monotonic)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)


@dataclass(frozen=True)
class FailedWrite:
    """A write to the database that failed and is tried again.

    Attributes:
        why: Why not.
        state: Its state at the time.
        retry_at: When it is tried again in the same state, in seconds of `time.monotonic`.
    """

    why: Message
    state: Any
    retry_at: float


@dataclass(frozen=True)
class Unsaved:
    """What of a workspace is to be written, as it was at one moment.

    Attributes:
        payloads: JSON by name.
        states: The states that these are of, by name.
        initials: The weights that each session starts from, by name.
    """

    payloads: dict[str, Any]
    states: dict[str, Any]
    initials: dict[str, SessionInitials]


@dataclass(frozen=True)
class SessionInitials:
    """The weights that the experiments of a session start from.

    Attributes:
        all_of_them: By digest, those of steps to undo among them.
        to_keep: Those to be kept from now on.
        current: The digests of those that the experiment now and the one that was trained start from, each
            with the id of the run that learnt them, or None.
    """

    all_of_them: dict[str, InitialWeights]
    to_keep: list[InitialWeights]
    current: dict[str, str | None]


def unsaved(workspace: Workspace) -> Unsaved:
    """What is to be written now; not what failed a moment ago and has not changed since."""
    states: dict[str, Any] = {}
    for name, session in workspace.lessons.items():
        state = saved_values(session)
        if not _same(state, workspace.saved.get(name)) and _is_due(workspace, name, state):
            states[name] = state
    payloads = {name: session_to_json(workspace.lessons[name]) for name in states}
    initials = {name: _initials(workspace, workspace.lessons[name]) for name in states}
    choices = {name: value for name, value in list(workspace.choices.items()) if _is_plain(value)}
    if choices != workspace.saved.get(CHOICES, {}) and _is_due(workspace, CHOICES, choices):
        payloads[CHOICES] = states[CHOICES] = choices
    return Unsaved(payloads, states, initials)


def _initials(workspace: Workspace, session: LessonSession) -> SessionInitials:
    weights = session.initial_weights()
    known = workspace.initial_digests.get(session.name, frozenset())
    # Known ones may have made room for others since: of these only what the learner uses now is kept again.
    to_keep = [
        initial
        for digest, initial in weights.items()
        if digest not in known or initial == session.experiment.initial
    ]
    current = {
        experiment.initial.digest: experiment.source_run
        for experiment in (session.experiment, session.trained)
        if experiment is not None and experiment.initial is not None
    }
    return SessionInitials(weights, to_keep, current)


def is_saved(workspace: Workspace, name: str) -> bool:
    """Whether the database has a session as it is now."""
    session = workspace.lessons.get(name)
    return session is None or _same(saved_values(session), workspace.saved.get(name))


def _is_due(workspace: Workspace, name: str, state: Any) -> bool:
    failed = workspace.failed.get(name)
    if failed is None or time.monotonic() >= failed.retry_at:
        return True
    same = _same(state, failed.state) if isinstance(state, tuple) else state == failed.state
    return not same


def saved_values(session: LessonSession) -> tuple[Any, ...]:
    """The values of a session that are written, to be compared by identity: none is changed in place."""
    return (
        session.start,
        session.history,
        session.run,
        session.trained,
        session.earlier,
        session.missing,
        session.started,
        session.numbers,
        session.live_moves,
        session.locked,
    )


def _same(state: tuple[Any, ...], other: tuple[Any, ...] | None) -> bool:
    return other is not None and all(one is two for one, two in zip(state, other, strict=True))


def _is_plain(value: Any) -> bool:
    """Whether JSON has it."""
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return isinstance(value, str | int | float | bool | None)
