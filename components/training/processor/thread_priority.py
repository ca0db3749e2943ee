"""Lowers the priority of threads that train, so that pages are drawn first.

A training takes what is left, which on an idle machine is everything. But someone waits for its first
point too: so it lowers its priority after its first batch, and prewarming does from the start.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TypeVar

# The lowest priority of a thread on Linux (its "nice" value).
LOWEST_PRIORITY = 19

T = TypeVar("T")

_adopted = False


def allow_lower_priority() -> None:
    """Let threads of this process lower their priority. Called in workers alone: in a server a thread of
    low priority could lose the processor while it holds the interpreter's lock."""
    global _adopted  # noqa: PLW0603  it is of the process
    _adopted = True


def run_in_thread(work: Callable[[], T], *, polite: bool = False) -> T:
    """Do `work` in a new thread, and return or raise what it does.

    A thread of a pool would not do: one that has lowered its priority cannot raise it again.

    Args:
        polite: whether the thread lowers its priority before it begins.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            if polite:
                lower_priority()
            done.set_result(work())
        except BaseException as error:  # it is raised in the thread that waits
            done.set_exception(error)

    threading.Thread(target=run, name=f"apart-{threading.current_thread().name}", daemon=True).start()
    return done.result()


def lower_priority() -> None:
    """Lower the priority of this thread, where the process allows it. Only Linux has priorities of
    threads."""
    if _adopted and sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)
