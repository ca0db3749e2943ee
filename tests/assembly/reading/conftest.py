"""What holds for all tests of the reader."""

from __future__ import annotations

import gc

import pytest


@pytest.fixture(autouse=True, scope="package")
def _objects_of_other_tests_are_frozen() -> None:
    """A collection of all that other tests left counts in no reading's time."""
    gc.collect()
    gc.freeze()
