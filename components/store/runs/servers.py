"""Which app servers live: the runs of one that does not are interrupted."""

from __future__ import annotations

import os
import socket
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import get_args

import psutil
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from components.store.database.database import Database
from components.store.database.tables import RunRow, ServerRow
from components.training.values.run_snapshot import ENDED, State

# Seconds without a sign of life after which a server counts as gone.
SILENT = 30.0
UNDER_WAY = frozenset(get_args(State)) - ENDED
# What tells machines and containers apart that have the same name, where there is such a thing.
BOOT = Path("/proc/sys/kernel/random/boot_id")
PROCESSES = Path("/proc/self/ns/pid")


class Servers:
    """Of one server: its own sign of life, and an eye on the others. One that gives no sign for
    more than `silent` seconds counts as gone."""

    def __init__(self, database: Database, silent: float = SILENT) -> None:
        self._database, self._silent = database, silent
        self._host = _host()
        self.id = uuid.uuid4().hex

    def join(self) -> None:
        """Be one of them. Raises `DatabaseError`."""
        with self._database.writing() as session:
            self._join(session)

    def beat(self) -> bool:
        """Still alive. One that was silent for so long that others took it for gone signs in anew;
        says whether that was so. Raises `DatabaseError`."""
        with self._database.writing() as session:
            alive = update(ServerRow).where(ServerRow.id == self.id).values(beat=_now(session))
            if session.execute(alive).rowcount:  # type: ignore[attr-defined]
                return False
            self._join(session)
            return True

    def bury(self) -> list[str]:
        """Mark the runs of servers that are gone, and of those that are not in the table at all, as
        interrupted; says which. Raises `DatabaseError`."""
        with self._database.writing() as session:
            now = _now(session)
            gone = [row.id for row in session.scalars(select(ServerRow)) if self._gone(row, now)]
            session.execute(delete(ServerRow).where(ServerRow.id.in_(gone)))
            unknown = RunRow.server.not_in(select(ServerRow.id)) & (RunRow.server != self.id)
            going = RunRow.state.in_(UNDER_WAY) & unknown
            marked = list(session.scalars(select(RunRow.id).where(going)))
            if marked:
                session.execute(update(RunRow).where(going).values(state="interrupted", ended=time.time()))
            return marked

    def leave(self) -> None:
        """Be one of them no more. Raises `DatabaseError`."""
        with self._database.writing() as session:
            session.execute(delete(ServerRow).where(ServerRow.id == self.id))

    def _join(self, session: Session) -> None:
        me = psutil.Process()
        session.add(
            ServerRow(id=self.id, host=self._host, pid=os.getpid(), born=me.create_time(), beat=_now(session))
        )

    def _gone(self, row: ServerRow, now: float) -> bool:
        if row.id == self.id:
            return False
        if row.host == self._host:
            try:
                # Another process can have the number of one that is gone.
                if abs(psutil.Process(row.pid).create_time() - row.born) < 2:
                    return now - row.beat > self._silent
            except psutil.Error:
                pass
            return True
        return now - row.beat > self._silent


def _now(session: Session) -> float:
    """Seconds since 1970 by the database's clock: those of several machines need not agree."""
    if session.get_bind().dialect.name == "postgresql":
        return float(session.scalar(select(func.extract("epoch", func.clock_timestamp()))) or 0.0)
    return time.time()


def _host() -> str:
    """Where processes are that this one can see by their numbers."""
    parts = [socket.gethostname()]
    with suppress(OSError):
        parts += [BOOT.read_text(encoding="ascii").strip(), str(PROCESSES.readlink())]
    return " ".join(parts)[:255]
