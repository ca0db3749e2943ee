"""What learners leave lying about and want to find again: a payload for each of their lessons."""

from __future__ import annotations

import json
import logging
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from components.store.database.database import Database
from components.store.database.tables import LessonSessionRow

# Bytes of one payload, unpacked. A hundred setups to undo are some hundred kilobytes.
MAX_PAYLOAD = 4 * 2**20
# Originals kept of one name that could not be read; beyond these the oldest go.
MAX_ASIDE = 3
# Between a name and the number of an original of it that could not be read.
ASIDE = "~"
# Characters of a name in front of that.
LONGEST = 36

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class UnreadSession:
    """An original that could not be read, kept as it was: what it was called, its bytes as they
    were stored, and when it was written."""

    name: str
    payload: bytes
    changed: float

    def text(self) -> bytes | None:
        """The JSON in it; None if the bytes are damaged."""
        try:
            return zlib.decompress(self.payload)
        except zlib.error:
            return None

    def thing(self) -> Any:
        """What it says. Raises `ValueError` for bytes that say nothing."""
        text = self.text()
        if text is None:
            raise ValueError("damaged bytes")
        return json.loads(text)


class LessonSessions:
    """Safe to use from any thread. `server` is this one. Every method raises `DatabaseError`."""

    def __init__(self, database: Database, server: str = "") -> None:
        self._database, self._server = database, server

    def of(self, learner: str) -> dict[str, Any]:
        """Everything of a learner that can be read, by its name. Of what cannot, the original is
        set aside, and the rest is found all the same."""
        with self._database.reading() as session:
            rows = session.scalars(select(LessonSessionRow).where(LessonSessionRow.learner == learner)).all()
        found = {}
        for row in rows:
            if ASIDE in row.name:
                continue
            try:
                found[row.name] = UnreadSession(row.name, row.payload, row.changed).thing()
            except ValueError:
                logger.warning("What a learner left under %r is damaged", row.name)
                self.set_aside(learner, row.name)
        return found

    def by_others(self, learner: str) -> dict[str, float]:
        """What of a learner was written by another server last, by name, and when."""
        wanted = select(LessonSessionRow.name, LessonSessionRow.changed).where(
            LessonSessionRow.learner == learner, LessonSessionRow.server != self._server
        )
        with self._database.reading() as session:
            return {row.name: row.changed for row in session.execute(wanted) if ASIDE not in row.name}

    def put(self, learner: str, things: Mapping[str, Any]) -> tuple[str, ...]:
        """Keep these, in place of what was there by the same names. What is larger than
        `MAX_PAYLOAD` is left as it was; returns the names of such."""
        texts = {name: json.dumps(thing).encode() for name, thing in things.items()}
        with self._database.writing() as session:
            for name, text in texts.items():
                if len(text) <= MAX_PAYLOAD:
                    session.merge(
                        LessonSessionRow(
                            learner=learner,
                            name=name,
                            payload=zlib.compress(text, 6),
                            changed=time.time(),
                            server=self._server,
                        )
                    )
        return tuple(name for name, text in texts.items() if len(text) > MAX_PAYLOAD)

    def set_aside(self, learner: str, name: str) -> None:
        """Keep a copy of what there is by this name, since it could not be read and may be written
        over. The same one is kept once."""
        with self._database.writing() as session:
            row = session.get(LessonSessionRow, (learner, name))
            if row is None:
                return
            before = _asides(session, learner, name)
            if any(each.payload == row.payload for each in before):
                return
            for each in before[: len(before) + 1 - MAX_ASIDE]:
                session.delete(each)
            number = int(before[-1].name.rpartition(ASIDE)[2]) + 1 if before else 1
            called = f"{name[:LONGEST]}{ASIDE}{number}"
            session.add(
                LessonSessionRow(learner=learner, name=called, payload=row.payload, changed=row.changed)
            )

    def aside(self, learner: str) -> dict[str, tuple[UnreadSession, ...]]:
        """The originals that could not be read, by name, the oldest first."""
        with self._database.reading() as session:
            rows = _asides(session, learner)
        found: dict[str, tuple[UnreadSession, ...]] = {}
        for row in rows:
            name = row.name.rpartition(ASIDE)[0]
            found[name] = (*found.get(name, ()), UnreadSession(name, row.payload, row.changed))
        return found

    def discard(self, learner: str, name: str) -> None:
        """Keep no original of this name any more that could not be read."""
        with self._database.writing() as session:
            session.execute(delete(LessonSessionRow).where(*_aside(learner, name)))


def _aside(learner: str, name: str) -> tuple[ColumnElement[bool], ...]:
    called = name[:LONGEST] + ASIDE
    return LessonSessionRow.learner == learner, LessonSessionRow.name.startswith(called, autoescape=True)


def _asides(session: Session, learner: str, name: str = "") -> list[LessonSessionRow]:
    if name:
        wanted = _aside(learner, name)
    else:
        wanted = (LessonSessionRow.learner == learner, LessonSessionRow.name.contains(ASIDE, autoescape=True))
    rows = session.scalars(select(LessonSessionRow).where(*wanted)).all()
    return sorted(rows, key=lambda row: int(row.name.rpartition(ASIDE)[2]))
