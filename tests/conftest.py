"""What holds for all tests."""

from __future__ import annotations

import gc

import pytest


@pytest.fixture(autouse=True, scope="session")
def _imported_objects_are_frozen() -> None:
    """As on the server (`app.py`): with TensorFlow's objects among them, each full collection would take a
    fifth of a second, and every page that is run in a test ends with one."""
    gc.collect()
    gc.freeze()
