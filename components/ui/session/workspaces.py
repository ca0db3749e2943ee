"""A learner's benches, the same ones in every tab, and found again after a reload or a restart."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cache
from typing import Any

from components.assembly.spec.messages import N_, message
from components.lessons import LESSONS
from components.store import DatabaseError, Store
from components.store.lesson_sessions import MAX_PAYLOAD
from components.training import InitialWeights
from components.ui.base import state
from components.ui.learner import identity, service
from components.ui.session import run_library
from components.ui.session.lesson_session import LessonSession
from components.ui.session.session_json import UnreadableError, lay_out
from components.ui.session.workspace import (
    CHOICES,
    Fresh,
    UnsavedSession,
    Workspace,
    fresh,
    is_written,
    on_bench,
)

# Desks in memory; who comes back later finds theirs in the store.
MAX_DESKS = 500
# Seconds that whoever writes desks down waits for one that a page is changing: the next round is as
# good.
PATIENCE = 0.5
# Seconds between two looks for what a learner has done on another server meanwhile.
LOOK = 5.0
# Seconds until what could not be written is tried again as it is.
AGAIN = 10.0

TOO_LARGE = N_("it is larger than {most} MB")

logger = logging.getLogger(__name__)


class Workspaces:
    """All learners' desks. Safe to use from any thread."""

    def __init__(self, store: Store | None) -> None:
        self._store: Store | None = None
        self._lock = threading.Lock()
        self._workspaces: OrderedDict[str, Workspace] = OrderedDict()
        # Desks that are being read: who asks for one of these waits for it, and nobody else does.
        self._reading: dict[str, Future[Workspace]] = {}
        if store is not None:
            self.keep_in(store)

    def keep_in(self, store: Store) -> None:
        """Read desks from this store, and write them there, from now on. What it has of learners who
        have been here without it is set aside before anything is written over it."""
        with self._lock:
            self._store = store
            for workspace in self._workspaces.values():
                workspace.guarded |= {*LESSONS, CHOICES}
        store.recorder.tasks.append(self.save)

    def of(self, learner: str) -> Workspace:
        """A learner's desk, as they left it."""
        with self._lock:
            workspace = self._workspaces.get(learner)
            if workspace is not None:
                self._workspaces.move_to_end(learner)
                return workspace
            reading = self._reading.get(learner)
            mine = reading is None
            if reading is None:
                reading = self._reading[learner] = Future()
        if mine:
            self._read(learner, reading)
        return reading.result()

    def _read(self, learner: str, reading: Future[Workspace]) -> None:
        try:
            workspace = self._found(learner)
        except BaseException as error:
            with self._lock:
                del self._reading[learner]
            reading.set_exception(error)
            return
        with self._lock:
            self._workspaces[learner] = workspace
            del self._reading[learner]
            crowded = len(self._workspaces) > MAX_DESKS
        reading.set_result(workspace)
        if crowded:
            self._let_one_go()

    def save(self) -> None:
        """Write down what has changed, of every learner whatever becomes of another's. Raises
        `DatabaseError` if nothing can be written at all."""
        with self._lock:
            all_workspaces = list(self._workspaces.values())
        for workspace in all_workspaces:
            try:
                self._save(workspace)
            except DatabaseError as error:
                if error.general:
                    raise
                logger.exception("What a learner has on their lessons could not be written down")
            except Exception:  # whatever it is, the others must be written
                logger.exception("What a learner has on their lessons could not be written down")

    def weights(self, digest: str, origin: str) -> InitialWeights | None:
        """Weights that a setup starts from, by their digest; None if they are not kept."""
        if self._store is None:
            return None
        return run_library.weights_in(self._store.initial_weights.location(digest), origin)

    def look_again(self, workspace: Workspace) -> None:
        """Take over what the learner has done on another server meanwhile; asked of the database every
        few seconds at most. What is not written down here yet stays: it is later."""
        now = time.monotonic()
        if self._store is None or workspace.unread or now - workspace.looked < LOOK:
            return
        workspace.looked = now
        try:
            theirs = self._store.lesson_sessions.written_elsewhere(workspace.learner)
            if all(workspace.seen.get(name) == when for name, when in theirs.items()):
                return
            left = self._store.lesson_sessions.of(workspace.learner)
        except DatabaseError:
            logger.warning("What a learner did on other servers could not be read", exc_info=True)
            return
        with workspace.lock:
            for name, when in theirs.items():
                if name not in left or workspace.seen.get(name) == when or not is_written(workspace, name):
                    continue
                if name == CHOICES:
                    _choose(workspace, left[name])
                else:
                    workspace.left[name] = left[name]
                    if name in workspace.lessons:
                        _restore(workspace, workspace.lessons[name])
            workspace.seen.update(theirs)

    def guard(self, workspace: Workspace, name: str) -> None:
        """What the store has under this name could not be read: keep the original, before anything is
        written over it."""
        workspace.guarded.add(name)
        try:
            self._set_aside(workspace)
        except DatabaseError:
            logger.warning("An original could not be set aside yet", exc_info=True)

    def discard(self, workspace: Workspace, name: str) -> None:
        """The originals under this name that could not be read are not wanted any more. Raises
        `DatabaseError`."""
        if self._store is not None:
            self._store.lesson_sessions.discard_originals(workspace.learner, name)
        workspace.aside.pop(name, None)

    def _set_aside(self, workspace: Workspace) -> None:
        assert self._store is not None
        for name in sorted(workspace.guarded):
            self._store.lesson_sessions.keep_original(workspace.learner, name)
        workspace.aside = self._store.lesson_sessions.originals(workspace.learner)
        workspace.guarded.clear()

    def _found(self, learner: str) -> Workspace:
        if self._store is None:
            return Workspace(learner)
        try:
            seen = self._store.lesson_sessions.written_elsewhere(learner)
            left = self._store.lesson_sessions.of(learner)
            aside = self._store.lesson_sessions.originals(learner)
        except DatabaseError:
            logger.warning("A desk could not be read", exc_info=True)
            return Workspace(learner, unread=True)
        choices = left.pop(CHOICES, {})
        workspace = Workspace(learner, left=left, aside=aside, seen=seen)
        if isinstance(choices, dict):
            workspace.choices = choices
            workspace.kept[CHOICES] = dict(choices)
        else:
            self.guard(workspace, CHOICES)
        return workspace

    def _save(self, workspace: Workspace) -> None:
        assert self._store is not None
        if workspace.unread:
            return
        if workspace.guarded:
            self._set_aside(workspace)
        if not workspace.lock.acquire(timeout=PATIENCE):
            return
        try:
            found = fresh(workspace)
        finally:
            workspace.lock.release()
        if not found.what:
            return
        for name, weights in found.initials.items():
            if weights.every or workspace.named.get(name):
                keep = self._store.initial_weights.record_uses
                keep(workspace.learner, name, weights.every, weights.used, weights.present)
            workspace.named[name] = frozenset(weights.every)
        try:
            self._put(workspace, found, tuple(found.things))
        except Exception as error:
            if isinstance(error, DatabaseError) and error.general:
                raise
            for name in found.things:
                self._put_alone(workspace, found, name)

    def _put(self, workspace: Workspace, fresh: Fresh, names: tuple[str, ...]) -> None:
        assert self._store is not None
        large = self._store.lesson_sessions.save(
            workspace.learner, {name: fresh.things[name] for name in names}
        )
        for name in names:
            if name in large:
                why = message(TOO_LARGE, most=MAX_PAYLOAD // 2**20)
                workspace.unwritten[name] = UnsavedSession(why, fresh.what[name], time.monotonic() + AGAIN)
            else:
                workspace.unwritten.pop(name, None)
                workspace.kept[name] = fresh.what[name]

    def _put_alone(self, workspace: Workspace, fresh: Fresh, name: str) -> None:
        """One of a learner's lessons; why it cannot be written is kept to be told."""
        try:
            self._put(workspace, fresh, (name,))
        except Exception as error:
            if isinstance(error, DatabaseError) and error.general:
                raise
            if name not in workspace.unwritten:
                logger.exception("What a learner has on %s could not be written down", name)
            why = message("{reason}", reason=str(error)[:200] or type(error).__name__)
            workspace.unwritten[name] = UnsavedSession(why, fresh.what[name], time.monotonic() + AGAIN)

    def _let_one_go(self) -> None:
        """The one used longest ago whose owner has nothing under way."""
        with self._lock:
            all_workspaces = list(self._workspaces.values())
        for workspace in all_workspaces[:-1]:
            with _at_once(workspace.lock) as got:
                if not got or any(session.active for session in workspace.lessons.values()):
                    continue
                if self._store is not None:
                    try:
                        self._save(workspace)
                    except DatabaseError:
                        return
                    if workspace.unwritten:
                        continue
                with self._lock:
                    self._workspaces.pop(workspace.learner, None)
                return


@contextmanager
def _at_once(lock: threading.RLock) -> Iterator[bool]:
    """Have the lock, if nobody else does; says whether one has."""
    got = lock.acquire(blocking=False)
    try:
        yield got
    finally:
        if got:
            lock.release()


@cache
def workspaces() -> Workspaces:
    """The desks of this server."""
    return Workspaces(service.store())


def open_store() -> None:
    """Try again to open the store, if it could not be; then desks are kept in it."""
    found = service.open_store()
    if found is not None:
        workspaces().keep_in(found)


def open_workspace() -> Workspace:
    """Put the tab whose script is running at its learner's desk, and return it."""
    memory = state.tab_state()
    workspace = at_hand()
    workspaces().look_again(workspace)
    if memory.lessons is not workspace.lessons:
        memory.lessons, memory.shared = workspace.lessons, workspace.choices
        memory.choices = {**workspace.choices, **memory.choices}
    return workspace


def at_hand() -> Workspace:
    """The desk of the learner whose script is running."""
    return workspaces().of(identity.learner())


def lesson_session(name: str, begun: Callable[[], LessonSession]) -> LessonSession:
    """The learner's bench of this lesson, as they left it, or else as it is `begun`: one for all
    their tabs, also where two open it at the same moment."""
    workspace = at_hand()
    with workspace.lock:
        if name not in workspace.lessons:
            made = begun()
            made.lock = workspace.lock
            _restore(workspace, made)
            workspace.lessons[name] = made
        return workspace.lessons[name]


def _restore(workspace: Workspace, session: LessonSession) -> None:
    """Put back on a new bench what its learner left on it; what cannot be read is kept apart."""
    paper = workspace.left.pop(session.name, None)
    if paper is None:
        return
    try:
        whole = lay_out(session, paper, workspaces().weights, run_library.finder(workspace.learner))
    except UnreadableError as error:
        logger.warning("What a learner left on %s cannot be read: %s", session.name, error)
        whole = False
    if not whole:
        workspaces().guard(workspace, session.name)
    workspace.named[session.name] = frozenset(session.initials())
    workspace.kept[session.name] = on_bench(session)


def _choose(workspace: Workspace, choices: Any) -> None:
    if isinstance(choices, dict):
        workspace.choices.update(choices)
        workspace.kept[CHOICES] = dict(choices)
