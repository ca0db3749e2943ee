"""Runs that last: who made them, what became of them, and what they had learnt."""

from components.store.database.database import DatabaseError
from components.store.database.settings import StoreSettings
from components.store.lesson_sessions import LessonSessions, UnreadSession
from components.store.recorder import Recorder, UnwrittenRun
from components.store.runs.run_entry import RunEntry, RunStart, StoredRun
from components.store.runs.runs import Runs
from components.store.store import Store

__all__ = [
    "DatabaseError",
    "LessonSessions",
    "Recorder",
    "RunEntry",
    "RunStart",
    "Runs",
    "Store",
    "StoreSettings",
    "StoredRun",
    "UnreadSession",
    "UnwrittenRun",
]
