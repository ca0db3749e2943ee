"""A database of each kind, and a store in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from components.store import Store, StoreSettings
from components.store.database.database import Database
from tests.store import postgres


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    bin = postgres.binaries()
    if bin is None:
        pytest.skip("No PostgreSQL on this machine")
    with postgres.running(bin) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'modelier.db'}"
    cluster_url: str = request.getfixturevalue("cluster")
    database = Database(cluster_url)
    with database.writing() as session:
        session.execute(text("DROP SCHEMA public CASCADE"))
        session.execute(text("CREATE SCHEMA public"))
    database.close()
    return cluster_url


@pytest.fixture
def settings(url: str, tmp_path: Path) -> StoreSettings:
    return StoreSettings(url, str(tmp_path / "weights"), "a secret nobody knows", 10_000, 5_000)


@pytest.fixture
def store(settings: StoreSettings) -> Iterator[Store]:
    store = Store(settings)
    yield store
    store.close()
