"""What lasts beyond a server process: runs, their weights, and lesson sessions."""

from components.store.database.database import DatabaseError
from components.store.database.settings import StoreSettings
from components.store.lesson_sessions import LessonSessions, UnreadSession
from components.store.recorder import Recorder, UnwrittenRun
from components.store.runs.run_entry import RunEntry, StoredInitialWeights, StoredRun
from components.store.runs.runs import Runs
from components.store.store import Store

__all__ = [
    "DatabaseError",
    "LessonSessions",
    "Recorder",
    "RunEntry",
    "Runs",
    "Store",
    "StoreSettings",
    "StoredInitialWeights",
    "StoredRun",
    "UnreadSession",
    "UnwrittenRun",
]
