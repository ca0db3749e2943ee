"""Which language a whole story is told in."""

from __future__ import annotations

from typing import Any

import pytest

LOCALES = ("en-US", "zh-TW")


def told_in(always: str) -> list[Any]:
    """The locales of a story for `parametrize`: one that always runs, and the other for `-m exhaustive`. What
    differs are the words, which the tests of the pages compare."""
    return [
        always,
        *(pytest.param(other, marks=pytest.mark.exhaustive) for other in LOCALES if other != always),
    ]
