"""Runs that last: who made them, what became of them, and what they had learnt."""

from components.store.database import DatabaseError
from components.store.desks import Aside, Desks
from components.store.entry import Beginning, Entry, Kept
from components.store.recorder import Recorder, Unwritten
from components.store.runs import Runs
from components.store.settings import StoreSettings
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
