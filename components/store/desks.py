"""What learners leave lying about and want to find again: a payload for each of their benches."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from components.store.database import Database
from components.store.tables import DeskRow

# Bytes of one payload, unpacked. A hundred setups to undo are some hundred kilobytes.
MAX_PAYLOAD = 4 * 2**20


class Desks:
    """Safe to use from any thread. Every method raises `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, learner: str) -> dict[str, Any]:
        """Everything of a learner, by its name."""
        with self._database.reading() as session:
            rows = session.scalars(select(DeskRow).where(DeskRow.learner == learner)).all()
        return {row.name: json.loads(zlib.decompress(row.payload)) for row in rows}

    def put(self, learner: str, things: Mapping[str, Any]) -> None:
        """Keep these, in place of what was there by the same names. What is larger than
        `MAX_PAYLOAD` is left as it was."""
        with self._database.writing() as session:
            for name, thing in things.items():
                text = json.dumps(thing).encode()
                if len(text) <= MAX_PAYLOAD:
                    session.merge(
                        DeskRow(
                            learner=learner, name=name, payload=zlib.compress(text, 6), changed=time.time()
                        )
                    )
