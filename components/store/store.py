"""Everything that lasts, opened and closed together."""

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
from components.store.runs.servers import SILENT, Servers
from components.store.weights.initial_weights import InitialWeightsStore
from components.store.weights.quotas import Quotas
from components.training.artifacts.blob_store import BlobStore

# Seconds for which a deleted run can be had back.
REGRET = 3_600.0


class Store:
    """One server's store. Other servers that give no sign of life for more than `silent` seconds
    count as gone. Raises `DatabaseError` if the database cannot be reached or is of a version after
    this one."""

    def __init__(self, settings: StoreSettings, silent: float = SILENT) -> None:
        self.settings = settings
        self.blob_store = BlobStore(settings.weights)
        self._database = Database(settings.database)
        self._database.migrate()
        self.runs = Runs(self._database)
        self._servers = Servers(self._database, silent)
        self.lesson_sessions = LessonSessions(self._database, self._servers.id)
        self.quotas = Quotas(self._database, self.blob_store, settings.quota, settings.learner_quota)
        self.initials = InitialWeightsStore(self._database, self.blob_store, self.quotas)
        self._servers.join()
        self._bury()
        self.recorder = Recorder(self._database, self.quotas, self._servers.id)
        self._requests = Requests(self._database, self.recorder.under_way)
        self.elsewhere = RemoteRuns(
            self._database, self.runs, self._requests, self._servers.id, self.recorder.wake
        )
        self.recorder.chores += [self._requests.serve, self.elsewhere.look]
        self.recorder.seldom += [
            self._beat,
            self._bury,
            self.recorder.find_taken_over,
            self._purge,
            self.initials.tidy,
            self._requests.tidy,
        ]

    def _beat(self) -> None:
        if self._servers.beat():
            # Others took the runs here for interrupted, and wrote so.
            self.recorder.write_anew()

    def _bury(self) -> None:
        for run in self._servers.bury():
            self.quotas.weigh(run)

    def _purge(self) -> None:
        for run in self.runs.purge(time.time() - REGRET):
            with suppress(OSError):
                self.blob_store.place(run).remove()

    def close(self) -> None:
        """Write what there is and let go. Runs still under way can be taken up by the next
        server; close the engine after this."""
        self.recorder.close()
        with suppress(DatabaseError):
            self._servers.leave()
        self._database.close()
