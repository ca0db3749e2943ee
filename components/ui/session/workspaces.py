"""The workspaces of all learners: each the same in every tab, and found again after a restart."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

from components.lessons import LESSONS
from components.store import DatabaseError, Store
from components.training import InitialWeights
from components.ui.base import state
from components.ui.base.locale import language
from components.ui.learner import identity, service
from components.ui.session import run_library
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.saved_workspaces import SavedWorkspaces
from components.ui.session.session_json import UnreadableError, restore_session, run_numbers
from components.ui.session.workspace import CHOICES, Workspace, is_saved, saved_values

# Workspaces in memory; who comes back later finds theirs in the database.
MAX_WORKSPACES = 500
# Seconds between two looks for what a learner has done on another server.
LOOK = 5.0

logger = logging.getLogger(__name__)


class Workspaces:
    """All learners' workspaces. Safe to use from any thread.

    Args:
        store: Where they are read and written; None to have them in memory only.
    """

    def __init__(self, store: Store | None) -> None:
        self._saved: SavedWorkspaces | None = None
        self._lock = threading.Lock()
        self._workspaces: OrderedDict[str, Workspace] = OrderedDict()
        # Workspaces that are being read: who asks for one of these waits for it, and nobody else does.
        self._reading: dict[str, Future[Workspace]] = {}
        if store is not None:
            self.keep_in(store)

    def keep_in(self, store: Store) -> None:
        """Reads and writes workspaces in this store from now on.

        What the store has of learners who have been here without it is set aside before anything is
        written over it.
        """
        with self._lock:
            self._saved = SavedWorkspaces(store)
            for workspace in self._workspaces.values():
                workspace.unreadable |= {*LESSONS, CHOICES}
        store.recorder.tasks.append(self.save)

    def of(self, learner: str) -> Workspace:
        """The workspace of a learner, read from the database if it is not in memory."""
        with self._lock:
            workspace = self._workspaces.get(learner)
            if workspace is not None:
                self._workspaces.move_to_end(learner)
                return workspace
            reading = self._reading.get(learner)
            is_first = reading is None
            if reading is None:
                reading = self._reading[learner] = Future()
        if is_first:
            self._read(learner, reading)
        return reading.result()

    def _read(self, learner: str, reading: Future[Workspace]) -> None:
        try:
            workspace = self._saved.read(learner) if self._saved is not None else Workspace(learner)
        except BaseException as error:
            with self._lock:
                del self._reading[learner]
            reading.set_exception(error)
            return
        with self._lock:
            self._workspaces[learner] = workspace
            del self._reading[learner]
            crowded = len(self._workspaces) > MAX_WORKSPACES
        reading.set_result(workspace)
        if crowded:
            self._evict_one()

    def save(self) -> None:
        """Writes what has changed. That one learner's cannot be written keeps no other's from it.

        Raises:
            DatabaseError: If nothing can be written at all.
        """
        if self._saved is None:
            return
        with self._lock:
            all_workspaces = list(self._workspaces.values())
        for workspace in all_workspaces:
            try:
                self._saved.save(workspace)
            except DatabaseError as error:
                if error.general:
                    raise
                logger.exception("A learner's lesson sessions could not be written")
            except Exception:  # whatever it is, the others must be written
                logger.exception("A learner's lesson sessions could not be written")

    def weights(self, digest: str, origin: str) -> InitialWeights | None:
        """Weights that an experiment starts from, by their digest; None if they are not kept."""
        return self._saved.weights(digest, origin) if self._saved is not None else None

    def refresh(self, workspace: Workspace) -> None:
        """Takes over what the learner has done on another server meanwhile.

        The database is asked every few seconds at most. What is not saved here yet stays: it is later.
        """
        now = time.monotonic()
        if self._saved is None or workspace.unread or now - workspace.last_look < LOOK:
            return
        workspace.last_look = now
        try:
            versions, written = self._saved.written_by_others(workspace)
        except DatabaseError:
            logger.warning("What a learner did on other servers could not be read", exc_info=True)
            return
        with workspace.lock:
            for name, data in written.items():
                if not is_saved(workspace, name):
                    continue
                if name == CHOICES:
                    _take_choices(workspace, data)
                else:
                    workspace.stored[name] = data
                    if name in workspace.lessons:
                        self.restore(workspace, workspace.lessons[name])
            workspace.versions.update(versions)

    def restore(self, workspace: Workspace, session: LessonSession) -> None:
        """Reads what the database had of a session into it; what cannot be read is set aside."""
        data = workspace.stored.pop(session.name, None)
        if data is None:
            return
        try:
            complete = restore_session(session, data, self.weights, run_library.finder(workspace.learner))
        except UnreadableError as error:
            logger.warning("A learner's session of %s cannot be read: %s", session.name, error)
            complete = False
        if not complete and self._saved is not None:
            self._saved.keep_original(workspace, session.name)
        workspace.initial_digests[session.name] = frozenset(session.initial_weights())
        workspace.saved[session.name] = saved_values(session)

    def discard_originals(self, workspace: Workspace, name: str) -> None:
        """Deletes what could not be read under a name and was set aside.

        Raises:
            DatabaseError: If it could not be deleted.
        """
        if self._saved is not None:
            self._saved.discard_originals(workspace, name)
        workspace.originals.pop(name, None)

    def _evict_one(self) -> None:
        """Takes the workspace used longest ago out of memory, of those that have no run under way and
        nothing unsaved."""
        with self._lock:
            all_workspaces = list(self._workspaces.values())
        for workspace in all_workspaces[:-1]:
            with _try_lock(workspace.lock) as locked:
                if not locked or any(session.active for session in workspace.lessons.values()):
                    continue
                if self._saved is not None:
                    try:
                        self._saved.save(workspace)
                    except DatabaseError:
                        return
                    if workspace.failed:
                        continue
                with self._lock:
                    self._workspaces.pop(workspace.learner, None)
                return


@contextmanager
def _try_lock(lock: threading.RLock) -> Iterator[bool]:
    """Holds a lock if nobody else does; yields whether it does."""
    locked = lock.acquire(blocking=False)
    try:
        yield locked
    finally:
        if locked:
            lock.release()


@cache
def workspaces() -> Workspaces:
    """The workspaces of this server."""
    return Workspaces(service.store())


def open_store() -> None:
    """Tries again to open the store, if it could not be opened; then workspaces are kept in it."""
    store = service.open_store()
    if store is not None:
        workspaces().keep_in(store)


def open_workspace() -> Workspace:
    """Gives the tab whose script is running the workspace of its learner, and returns it."""
    memory = state.tab_state()
    workspace = current_workspace()
    workspaces().refresh(workspace)
    if memory.lessons is not workspace.lessons:
        memory.lessons, memory.shared = workspace.lessons, workspace.choices
        memory.choices = {**workspace.choices, **memory.choices}
    return workspace


def current_workspace() -> Workspace:
    """The workspace of the learner whose script is running."""
    return workspaces().of(identity.learner())


def begin(name: str) -> LessonSession:
    """A new session of a lesson, as it begins for who reads the language of the page. That the language is
    changed later changes nothing in it."""
    return LessonSession(name, Experiment(*LESSONS[name].begun(language())))


def lesson_session(name: str, make: Callable[[], LessonSession]) -> LessonSession:
    """The session of a lesson in the current workspace, one for all tabs of its learner.

    Args:
        name: The name of the lesson.
        make: Makes the session as the lesson begins, for a learner who has none.
    """
    workspace = current_workspace()
    with workspace.lock:
        if name not in workspace.lessons:
            session = make()
            session.lock = workspace.lock
            workspaces().restore(workspace, session)
            workspace.lessons[name] = session
        return workspace.lessons[name]


def numbers_of_runs() -> dict[str, int]:
    """The number that each of the learner's runs has on its lesson, by the run's id."""
    workspace, numbers = current_workspace(), dict[str, int]()
    with workspace.lock:
        for data in workspace.stored.values():
            with suppress(ValueError, KeyError, TypeError, AttributeError):
                numbers |= run_numbers(data)
        for session in workspace.lessons.values():
            numbers |= session.numbers
    return numbers


def _take_choices(workspace: Workspace, choices: Any) -> None:
    if isinstance(choices, dict):
        workspace.choices.update(choices)
        workspace.saved[CHOICES] = dict(choices)
