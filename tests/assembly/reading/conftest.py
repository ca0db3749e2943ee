"""What holds for all tests of the reader."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="package")
def _garbage_is_frozen() -> Iterator[None]:
    """As on the server (`app.py`): a collection of all that other tests left counts in no reading's time."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
