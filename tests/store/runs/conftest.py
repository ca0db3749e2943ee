"""A second server with the database of the first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from components.store import Store, StoreSettings


@pytest.fixture
def other(settings: StoreSettings) -> Iterator[Store]:
    """Another server with the same database."""
    other = Store(settings)
    yield other
    other.close()
