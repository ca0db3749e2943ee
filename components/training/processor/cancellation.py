"""Lets a thread give up long work between two pieces of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_here = threading.local()


class CancelledError(BaseException):
    """The work of this thread is not wanted any more. Not an `Exception`: nothing has failed."""


@contextmanager
def cancelled_unless(wanted: Callable[[], bool]) -> Iterator[None]:
    """Within it, `check_cancelled` in this thread raises once `wanted()` is false."""
    _here.wanted = wanted
    try:
        yield
    finally:
        del _here.wanted


def check_cancelled() -> None:
    """Raise `CancelledError` if the work of this thread is not wanted any more. Call it between two
    pieces of long work."""
    wanted = getattr(_here, "wanted", None)
    if wanted is not None and not wanted():
        raise CancelledError
