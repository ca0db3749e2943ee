"""Work that is done ahead of time, and given up as soon as something better is to be done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_here = threading.local()


class CancelledError(BaseException):
    """What this thread is at is not wanted any more. Not an `Exception`: nothing has failed."""


@contextmanager
def cancelled_unless(wanted: Callable[[], bool]) -> Iterator[None]:
    """What this thread does within goes on only while it is `wanted`."""
    _here.wanted = wanted
    try:
        yield
    finally:
        del _here.wanted


def check_cancelled() -> None:
    """Between two pieces of long work: raises `CancelledError` if it is not wanted any more."""
    wanted = getattr(_here, "wanted", None)
    if wanted is not None and not wanted():
        raise CancelledError
