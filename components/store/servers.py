"""Which app servers live: the runs of one that does not are interrupted."""

from __future__ import annotations

import os
import socket
import time
import uuid

import psutil
from sqlalchemy import delete, select, update

from components.store.database import Database
from components.store.tables import RunRow, ServerRow
from components.training.past import ENDED

# Seconds without a sign of life after which a server elsewhere counts as gone.
SILENT = 30.0


class Servers:
    """Of one server: its own sign of life, and an eye on the others."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.id = uuid.uuid4().hex

    def join(self) -> None:
        """Be one of them. Raises `DatabaseError`."""
        me = psutil.Process()
        with self._database.writing() as session:
            row = ServerRow(
                id=self.id,
                host=socket.gethostname(),
                pid=os.getpid(),
                born=me.create_time(),
                beat=time.time(),
            )
            session.add(row)

    def beat(self) -> None:
        """Still alive. Raises `DatabaseError`."""
        with self._database.writing() as session:
            alive = update(ServerRow).where(ServerRow.id == self.id).values(beat=time.time())
            session.execute(alive)

    def bury(self) -> list[str]:
        """Mark the runs of servers that are gone; says which. Raises `DatabaseError`."""
        with self._database.writing() as session:
            gone = [row.id for row in session.scalars(select(ServerRow)) if self._gone(row)]
            if not gone:
                return []
            going = RunRow.server.in_(gone) & RunRow.state.not_in(ENDED)
            marked = list(session.scalars(select(RunRow.id).where(going)))
            session.execute(update(RunRow).where(going).values(state="interrupted", ended=time.time()))
            session.execute(delete(ServerRow).where(ServerRow.id.in_(gone)))
            return marked

    def leave(self) -> None:
        """Be one of them no more. Raises `DatabaseError`."""
        with self._database.writing() as session:
            session.execute(delete(ServerRow).where(ServerRow.id == self.id))

    def _gone(self, row: ServerRow) -> bool:
        if row.id == self.id:
            return False
        if row.host == socket.gethostname():
            try:
                # Another process can have the number of one that is gone.
                if abs(psutil.Process(row.pid).create_time() - row.born) < 2:
                    return time.time() - row.beat > SILENT
            except psutil.Error:
                pass
            return True
        return time.time() - row.beat > SILENT
