"""Runs that last: who made them, what became of them, and what they had learnt."""

from components.store.database.database import DatabaseError
from components.store.database.settings import StoreSettings
from components.store.lesson_sessions import Aside, Desks
from components.store.recorder import Recorder, Unwritten
from components.store.runs.run_entry import Beginning, Entry, Kept
from components.store.runs.runs import Runs
from components.store.store import Store

__all__ = [
    "Aside",
    "Beginning",
    "DatabaseError",
    "Desks",
    "Entry",
    "Kept",
    "Recorder",
    "Runs",
    "Store",
    "StoreSettings",
    "Unwritten",
]
