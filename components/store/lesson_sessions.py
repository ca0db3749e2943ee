"""Saved lesson sessions: a JSON value for each lesson of each learner, and one for their choices."""

from __future__ import annotations

import json
import logging
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from components.store.database.database import Database
from components.store.database.tables import LessonSessionRow

# Bytes of one value as JSON. A hundred experiments to undo are some hundred kilobytes.
MAX_PAYLOAD = 4 * 2**20
# Copies of unreadable values kept under one name; beyond these the oldest are removed.
MAX_ORIGINALS = 3
# A copy is stored under its name, cut to `MAX_NAME` characters, this separator and a number.
SEPARATOR = "~"
MAX_NAME = 36

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class UnreadSession:
    """A value that could not be read, kept as it was stored.

    Attributes:
        name: The lesson, or "choices".
        payload: The bytes as stored.
        changed: When it was written, in seconds since 1970.
    """

    name: str
    payload: bytes
    changed: float

    def text(self) -> bytes | None:
        """The JSON in it; None if the bytes are damaged."""
        try:
            return zlib.decompress(self.payload)
        except zlib.error:
            return None

    def content(self) -> Any:
        """The value. Raises `ValueError` if the bytes are damaged or no JSON."""
        text = self.text()
        if text is None:
            raise ValueError("damaged bytes")
        return json.loads(text)


class LessonSessions:
    """Reads and writes saved lesson sessions. Safe to use from any thread.

    Every method raises `DatabaseError`.

    Args:
        server: The id of this server.
    """

    def __init__(self, database: Database, server: str = "") -> None:
        self._database, self._server = database, server

    def of(self, learner: str) -> dict[str, Any]:
        """All values of a learner that can be read, by name. Of others a copy is kept."""
        with self._database.reading() as session:
            rows = session.scalars(select(LessonSessionRow).where(LessonSessionRow.learner == learner)).all()
        contents = {}
        for row in rows:
            if SEPARATOR in row.name:
                continue
            try:
                contents[row.name] = UnreadSession(row.name, row.payload, row.changed).content()
            except ValueError:
                logger.warning("The saved lesson session %r is damaged", row.name)
                self.keep_original(learner, row.name)
        return contents

    def written_elsewhere(self, learner: str) -> dict[str, float]:
        """The names of a learner's values that another server wrote last, and when it did."""
        wanted = select(LessonSessionRow.name, LessonSessionRow.changed).where(
            LessonSessionRow.learner == learner, LessonSessionRow.server != self._server
        )
        with self._database.reading() as session:
            return {row.name: row.changed for row in session.execute(wanted) if SEPARATOR not in row.name}

    def save(self, learner: str, contents: Mapping[str, Any]) -> tuple[str, ...]:
        """Store values of a learner by name, replacing those with the same names.

        Returns:
            The names of values larger than `MAX_PAYLOAD`, which are not stored.
        """
        texts = {name: json.dumps(content).encode() for name, content in contents.items()}
        with self._database.writing() as session:
            for name, text in texts.items():
                if len(text) <= MAX_PAYLOAD:
                    self._replace(session, learner, name, zlib.compress(text, 6))
        return tuple(name for name, text in texts.items() if len(text) > MAX_PAYLOAD)

    def _replace(self, session: Session, learner: str, name: str, payload: bytes) -> None:
        """Write a value without reading what stands there: a class of 100 changes some twenty a second."""
        values = {"payload": payload, "changed": time.time(), "server": self._server}
        its = (LessonSessionRow.learner == learner, LessonSessionRow.name == name)
        if not session.connection().execute(update(LessonSessionRow).where(*its).values(values)).rowcount:
            session.connection().execute(
                insert(LessonSessionRow).values(learner=learner, name=name, **values)
            )

    def keep_original(self, learner: str, name: str) -> None:
        """Copy the stored value with this name, which could not be read, before it is replaced.

        The same bytes are copied once.
        """
        with self._database.writing() as session:
            row = session.get(LessonSessionRow, (learner, name))
            if row is None:
                return
            originals = _originals(session, learner, name)
            if any(original.payload == row.payload for original in originals):
                return
            for original in originals[: len(originals) + 1 - MAX_ORIGINALS]:
                session.delete(original)
            number = int(originals[-1].name.rpartition(SEPARATOR)[2]) + 1 if originals else 1
            session.add(
                LessonSessionRow(
                    learner=learner,
                    name=f"{name[:MAX_NAME]}{SEPARATOR}{number}",
                    payload=row.payload,
                    changed=row.changed,
                )
            )

    def originals(self, learner: str) -> dict[str, tuple[UnreadSession, ...]]:
        """The copies of a learner's unreadable values, by name, the oldest first."""
        with self._database.reading() as session:
            rows = _originals(session, learner)
        originals: dict[str, tuple[UnreadSession, ...]] = {}
        for row in rows:
            name = row.name.rpartition(SEPARATOR)[0]
            originals[name] = (*originals.get(name, ()), UnreadSession(name, row.payload, row.changed))
        return originals

    def discard_originals(self, learner: str, name: str) -> None:
        """Remove the copies under this name."""
        with self._database.writing() as session:
            session.execute(delete(LessonSessionRow).where(*_is_original(learner, name)))


def _is_original(learner: str, name: str) -> tuple[ColumnElement[bool], ...]:
    prefix = name[:MAX_NAME] + SEPARATOR
    return LessonSessionRow.learner == learner, LessonSessionRow.name.startswith(prefix, autoescape=True)


def _originals(session: Session, learner: str, name: str = "") -> list[LessonSessionRow]:
    """The copies under a name, or all of a learner's if it is "", the oldest first."""
    if name:
        wanted = _is_original(learner, name)
    else:
        is_copy = LessonSessionRow.name.contains(SEPARATOR, autoescape=True)
        wanted = (LessonSessionRow.learner == learner, is_copy)
    rows = session.scalars(select(LessonSessionRow).where(*wanted)).all()
    return sorted(rows, key=lambda row: int(row.name.rpartition(SEPARATOR)[2]))
