"""The app servers that share a database: their heartbeats, and the runs of those that are gone."""

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

# Seconds without a heartbeat after which a server counts as gone.
GONE_AFTER = 30.0
UNDER_WAY = frozenset(get_args(State)) - ENDED
# On Linux these tell apart machines and containers that have the same host name.
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
PID_NAMESPACE = Path("/proc/self/ns/pid")


class Servers:
    """Registers this server (its `id` is drawn at random) and finds out which others are gone.

    Every method raises `DatabaseError`.

    Args:
        gone_after: Seconds without a heartbeat after which another server counts as gone.
    """

    def __init__(self, database: Database, gone_after: float = GONE_AFTER) -> None:
        self._database, self._gone_after = database, gone_after
        self._host = _host()
        self.id = uuid.uuid4().hex

    def register(self) -> None:
        """Add this server to the table."""
        with self._database.writing() as session:
            self._register(session)

    def heartbeat(self) -> bool:
        """Record that this server is alive; True if others had removed it, so that it registered anew."""
        with self._database.writing() as session:
            alive = update(ServerRow).where(ServerRow.id == self.id).values(beat=_now(session))
            if session.execute(alive).rowcount:  # type: ignore[attr-defined]
                return False
            self._register(session)
            return True

    def interrupt_lost_runs(self) -> list[str]:
        """Mark runs under way on servers that are gone, or not registered, as interrupted.

        Returns:
            The ids of these runs.
        """
        with self._database.writing() as session:
            now = _now(session)
            gone = [row.id for row in session.scalars(select(ServerRow)) if self._is_gone(row, now)]
            session.execute(delete(ServerRow).where(ServerRow.id.in_(gone)))
            unknown = RunRow.server.not_in(select(ServerRow.id)) & (RunRow.server != self.id)
            lost = RunRow.state.in_(UNDER_WAY) & unknown
            runs = list(session.scalars(select(RunRow.id).where(lost)))
            if runs:
                session.execute(update(RunRow).where(lost).values(state="interrupted", ended=time.time()))
            return runs

    def deregister(self) -> None:
        """Remove this server from the table."""
        with self._database.writing() as session:
            session.execute(delete(ServerRow).where(ServerRow.id == self.id))

    def _register(self, session: Session) -> None:
        process = psutil.Process()
        session.add(
            ServerRow(
                id=self.id,
                host=self._host,
                pid=os.getpid(),
                born=process.create_time(),
                beat=_now(session),
            )
        )

    def _is_gone(self, row: ServerRow, now: float) -> bool:
        if row.id == self.id:
            return False
        if row.host == self._host:
            try:
                # Another process may have been given the same number since.
                if abs(psutil.Process(row.pid).create_time() - row.born) < 2:
                    return now - row.beat > self._gone_after
            except psutil.Error:
                pass
            return True
        return now - row.beat > self._gone_after


def _now(session: Session) -> float:
    """Seconds since 1970 by the database's clock, since the clocks of several machines may differ."""
    if session.get_bind().dialect.name == "postgresql":
        return float(session.scalar(select(func.extract("epoch", func.clock_timestamp()))) or 0.0)
    return time.time()


def _host() -> str:
    """Names the machine, or container, whose process numbers this process can look up."""
    parts = [socket.gethostname()]
    with suppress(OSError):
        parts += [BOOT_ID.read_text(encoding="ascii").strip(), str(PID_NAMESPACE.readlink())]
    return " ".join(parts)[:255]
