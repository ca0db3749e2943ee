"""Opens the database, brings its tables up to date, and gives out transactions."""

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
# Seconds that a writer waits for another one (SQLite).
LOCK_TIMEOUT = 10
# The number of the advisory lock under which one server at a time migrates (PostgreSQL).
MIGRATION_LOCK = 710_422_193

NEWER = (
    "The database was written by a later version of Modelier than this one. Run that version or a later "
    "one, or give another database in MODELIER_DATABASE_URL."
)


class NewerDatabaseError(Exception):
    """A later version of Modelier wrote the database."""


class DatabaseError(Exception):
    """The database refused or failed.

    Attributes:
        reason: What it says, in one line.
        general: True if nothing can be done with it (it is unreachable, full or locked); False if only
            what was asked of it cannot be done.
    """

    def __init__(self, error: Exception) -> None:
        self.reason = reason(error)
        self.general = _general(error)
        super().__init__(self.reason)


def reason(error: BaseException) -> str:
    """The first line of an exception's message, at most 200 characters."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]


def _general(error: Exception) -> bool:
    if isinstance(error, OperationalError | InterfaceError | PoolTimeoutError):
        return True
    if isinstance(error, DBAPIError):
        # SQLite raises the base class of its errors for a damaged file.
        return error.connection_invalidated or type(error.orig).__name__ == "DatabaseError"
    return not isinstance(error, SQLAlchemyError)


class Database:
    """A database, by its SQLAlchemy URL. Safe to use from any thread."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads, and sees one state of the database. Raises `DatabaseError`."""
        with self._session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are all committed at its end, or none. Raises `DatabaseError`."""
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
        """Bring the tables up to date; several servers may do so at once. Raises `DatabaseError`."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        try:
            with self.engine.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
                config.attributes["connection"] = connection
                command.upgrade(config, revision)
        except SQLAlchemyError as error:
            raise DatabaseError(error) from error
        except CommandError as error:
            raise DatabaseError(NewerDatabaseError(NEWER)) from error

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    path = make_url(url).database
    if url.startswith("sqlite") and path and not path.startswith((":", "file:")):
        try:
            create_private(Path(path))
        except OSError as error:
            raise DatabaseError(error) from error
        # SQLite gives these the permissions of the database; an earlier version gave them more.
        make_private(Path(f"{path}-wal"), Path(f"{path}-shm"))
    if not url.startswith("sqlite"):
        # A connection that the other side closed in the meantime is opened again.
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": LOCK_TIMEOUT})
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin_transaction)
    return engine


def _configure(connection: Any, _record: Any) -> None:
    """Set up a connection to SQLite so that readers never wait for writers."""
    # The driver would begin transactions too late to wait for another writer.
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_transaction(connection: Any) -> None:
    # A transaction that reads and then writes fails if another one wrote in between, so a writer waits
    # for its turn before it reads.
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
