"""The store of one server: database, weights and the recorder, opened and closed together."""

from __future__ import annotations

import time
from contextlib import suppress

from components.store.database.database import Database, DatabaseError
from components.store.database.settings import StoreSettings
from components.store.lesson_sessions import LessonSessions
from components.store.recorder import Recorder
from components.store.runs.remote_runs import RemoteRuns
from components.store.runs.requests import Requests
from components.store.runs.runs import Runs
from components.store.runs.servers import GONE_AFTER, Servers
from components.store.weights.initial_weights import InitialWeightsStore
from components.store.weights.quotas import Quotas
from components.training.artifacts.blob_store import BlobStore

# Seconds for which a deleted run can be restored.
RESTORABLE = 3_600.0


class Store:
    """The store of one server.

    Args:
        settings: Where database and weights are, and the quotas.
        gone_after: Seconds without a heartbeat after which another server counts as gone.

    Raises:
        DatabaseError: The database cannot be reached, or a later version of Modelier wrote it.
    """

    def __init__(self, settings: StoreSettings, gone_after: float = GONE_AFTER) -> None:
        self.settings = settings
        self.blob_store = BlobStore(settings.weights)
        self._database = Database(settings.database)
        self._database.migrate()
        self.runs = Runs(self._database)
        self._servers = Servers(self._database, gone_after)
        self.lesson_sessions = LessonSessions(self._database, self._servers.id)
        self.quotas = Quotas(self._database, self.blob_store, settings.quota, settings.learner_quota)
        self.initial_weights = InitialWeightsStore(self._database, self.blob_store, self.quotas)
        self._servers.register()
        self._interrupt_lost_runs()
        self.recorder = Recorder(self._database, self.quotas, self._servers.id)
        self._requests = Requests(self._database, self.recorder.active_runs)
        self.remote_runs = RemoteRuns(
            self._database, self.runs, self._requests, self._servers.id, self.recorder.wake
        )
        self.recorder.tasks += [self._requests.receive, self.remote_runs.synchronize]
        self.recorder.slow_tasks += [
            self._send_heartbeat,
            self._interrupt_lost_runs,
            self.recorder.find_taken_over,
            self._purge,
            self.initial_weights.remove_unused,
            self._requests.remove_outdated,
        ]

    def _send_heartbeat(self) -> None:
        if self._servers.heartbeat():
            # Other servers marked the runs here as interrupted.
            self.recorder.rewrite_all()

    def _interrupt_lost_runs(self) -> None:
        for run in self._servers.interrupt_lost_runs():
            self.quotas.record_size(run)

    def _purge(self) -> None:
        for run in self.runs.purge(time.time() - RESTORABLE):
            with suppress(OSError):
                self.blob_store.place(run).remove()

    def close(self) -> None:
        """Write everything, then close the connections. Runs under way are stored as interrupted and can
        be resumed by another server. Close the engine after this."""
        self.recorder.close()
        with suppress(DatabaseError):
            self._servers.deregister()
        self._database.close()
