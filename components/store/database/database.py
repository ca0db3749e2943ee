"""The database, reached and brought to the shape the code expects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from components.store.database.private import create_private, make_private

MIGRATIONS = Path(__file__).parents[1] / "migrations"
# Seconds a writer waits for another one.
BUSY = 10
# A number of our own, for the lock that only one server at a time migrates under.
MIGRATING = 710_422_193

NEWER = (
    "The database was written by a later version of Modelier than this one. Run that version or a later "
    "one, or give another database in MODELIER_DATABASE_URL."
)


class NewerDatabaseError(Exception):
    """The database is of a version that this one does not know."""


class DatabaseError(Exception):
    """The database could not do it. `reason` is what it says, in one line. `general` tells whether
    nothing else can be done there either (it is away, full or locked), or whether it is about what
    was asked of it."""

    def __init__(self, error: Exception) -> None:
        self.reason = reason(error)
        self.general = _general(error)
        super().__init__(self.reason)


def reason(error: BaseException) -> str:
    """What an exception says, in one line of at most 200 characters."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]


def _general(error: Exception) -> bool:
    if isinstance(error, OperationalError | InterfaceError | PoolTimeoutError):
        return True
    if isinstance(error, DBAPIError):
        # SQLite reports a damaged file with the class that all its errors have.
        return error.connection_invalidated or type(error.orig).__name__ == "DatabaseError"
    return not isinstance(error, SQLAlchemyError)


class Database:
    """Safe to use from any thread."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A view of one moment. Raises `DatabaseError`."""
        with self._session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction: whole or not at all. Raises `DatabaseError`."""
        with self._session(self.engine.execution_options(writing=True)) as session:
            yield session

    @staticmethod
    @contextmanager
    def _session(engine: Engine) -> Iterator[Session]:
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except SQLAlchemyError as error:
            raise DatabaseError(error) from error

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables up to date; several servers may do it at once. Raises
        `DatabaseError`."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        try:
            with self.engine.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
                config.attributes["connection"] = connection
                command.upgrade(config, revision)
        except SQLAlchemyError as error:
            raise DatabaseError(error) from error
        except CommandError as error:
            raise DatabaseError(NewerDatabaseError(NEWER)) from error

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    path = make_url(url).database
    if url.startswith("sqlite") and path and not path.startswith((":", "file:")):
        try:
            create_private(Path(path))
        except OSError as error:
            raise DatabaseError(error) from error
        # Made by SQLite, with the rights of the database; by an earlier version, with more.
        make_private(Path(f"{path}-wal"), Path(f"{path}-shm"))
    if not url.startswith("sqlite"):
        # A connection that the other side closed while nobody used it is made anew.
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY})
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", _begin)
    return engine


def _settle(connection: Any, _record: Any) -> None:
    """Readers do not wait for writers, and what is written outlives the process at once."""
    # The driver's own transactions begin too late to wait for another writer.
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin(connection: Any) -> None:
    # Who reads first and writes then is refused if another wrote meanwhile: so a writer waits
    # for its turn before it reads.
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
