"""Workspaces in the database: read, written, and compared with what other servers wrote."""

from __future__ import annotations

import logging
import time
from typing import Any

from components.assembly.spec.messages import N_, Message, message
from components.store import DatabaseError, Store
from components.store.lesson_sessions import MAX_PAYLOAD
from components.training import InitialWeights
from components.ui.session import run_library
from components.ui.session.workspace import CHOICES, FailedWrite, Unsaved, Workspace, unsaved

# Seconds that a write waits for a workspace that a page is changing: the next round is as good.
PATIENCE = 0.5
# Seconds until what could not be written is tried again in the same state.
RETRY_AFTER = 10.0

TOO_LARGE = N_("it is larger than {most} MB")

logger = logging.getLogger(__name__)


class SavedWorkspaces:
    """The workspaces that a store has."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, learner: str) -> Workspace:
        """The workspace of a learner; an empty one that is `unread` if the database cannot be read."""
        try:
            versions = self._store.lesson_sessions.written_elsewhere(learner)
            stored = self._store.lesson_sessions.of(learner)
            originals = self._store.lesson_sessions.originals(learner)
        except DatabaseError:
            logger.warning("A learner's lesson sessions could not be read", exc_info=True)
            return Workspace(learner, unread=True)
        choices = stored.pop(CHOICES, {})
        workspace = Workspace(learner, stored=stored, originals=originals, versions=versions)
        if isinstance(choices, dict):
            workspace.choices = choices
            workspace.saved[CHOICES] = dict(choices)
        else:
            self.keep_original(workspace, CHOICES)
        return workspace

    def written_by_others(self, workspace: Workspace) -> tuple[dict[str, float], dict[str, Any]]:
        """What other servers have written since a workspace was read.

        Returns:
            When they wrote what they did, and what of it is new as JSON, both by name.

        Raises:
            DatabaseError: If the database cannot be read.
        """
        versions = self._store.lesson_sessions.written_elsewhere(workspace.learner)
        new = [name for name, when in versions.items() if workspace.versions.get(name) != when]
        stored = self._store.lesson_sessions.of(workspace.learner) if new else {}
        return versions, {name: stored[name] for name in new if name in stored}

    def weights(self, digest: str, origin: str) -> InitialWeights | None:
        """The weights of a digest; None if they are no longer kept."""
        return run_library.read_initial_weights(self._store.initial_weights.location(digest), origin)

    def keep_original(self, workspace: Workspace, name: str) -> None:
        """Sets aside what could not be read under a name, before anything is written over it."""
        workspace.unreadable.add(name)
        try:
            self._set_aside(workspace)
        except DatabaseError:
            logger.warning("An original could not be set aside yet", exc_info=True)

    def discard_originals(self, workspace: Workspace, name: str) -> None:
        """Deletes what was set aside under a name.

        Raises:
            DatabaseError: If it could not be deleted.
        """
        self._store.lesson_sessions.discard_originals(workspace.learner, name)

    def _set_aside(self, workspace: Workspace) -> None:
        for name in sorted(workspace.unreadable):
            self._store.lesson_sessions.keep_original(workspace.learner, name)
        workspace.originals = self._store.lesson_sessions.originals(workspace.learner)
        workspace.unreadable.clear()

    def save(self, workspace: Workspace) -> None:
        """Writes what has changed in a workspace. What cannot be written is in `Workspace.failed` then.

        Raises:
            DatabaseError: If nothing can be written.
        """
        if workspace.unread:
            return
        if workspace.unreadable:
            self._set_aside(workspace)
        if not workspace.lock.acquire(timeout=PATIENCE):
            return
        try:
            changes = unsaved(workspace)
        finally:
            workspace.lock.release()
        if not changes.states:
            return
        for name, initials in changes.initials.items():
            if initials.all_of_them or workspace.initial_digests.get(name):
                self._store.initial_weights.record_uses(
                    workspace.learner, name, initials.all_of_them, initials.to_keep, initials.current
                )
            workspace.initial_digests[name] = frozenset(initials.all_of_them)
        try:
            self._put(workspace, changes, tuple(changes.payloads))
        except Exception as error:
            if isinstance(error, DatabaseError) and error.general:
                raise
            for name in changes.payloads:
                self._put_alone(workspace, changes, name)

    def _put(self, workspace: Workspace, changes: Unsaved, names: tuple[str, ...]) -> None:
        payloads = {name: changes.payloads[name] for name in names}
        too_large = self._store.lesson_sessions.save(workspace.learner, payloads)
        for name in names:
            if name in too_large:
                why = message(TOO_LARGE, most=MAX_PAYLOAD // 2**20)
                workspace.failed[name] = FailedWrite(
                    why, changes.states[name], time.monotonic() + RETRY_AFTER
                )
            else:
                workspace.failed.pop(name, None)
                workspace.saved[name] = changes.states[name]

    def _put_alone(self, workspace: Workspace, changes: Unsaved, name: str) -> None:
        """Writes one payload, after all at once could not be written; remembers why if it cannot be."""
        try:
            self._put(workspace, changes, (name,))
        except Exception as error:
            if isinstance(error, DatabaseError) and error.general:
                raise
            if name not in workspace.failed:
                logger.exception("The lesson session %s of a learner could not be written", name)
            why = message("{reason}", reason=str(error)[:200] or type(error).__name__)
            workspace.failed[name] = _failed(why, changes.states[name])


def _failed(why: Message, state: Any) -> FailedWrite:
    return FailedWrite(why, state, time.monotonic() + RETRY_AFTER)
