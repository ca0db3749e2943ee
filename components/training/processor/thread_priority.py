"""Who steps back for whom: a page that someone waits for is drawn first, and a training takes what
is left, which on an idle machine is everything.

But someone also waits for a first point. So a training steps back when it has had its first batch,
and what is made ready before anyone trains it from the start.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TypeVar

# How far, of 19 steps.
LOWEST_PRIORITY = 19

T = TypeVar("T")

_adopted = False


def allow_lower_priority() -> None:
    """From here on threads of this process may step back. Called in workers: in a server a thread
    that has stepped back could be out of its turn with the interpreter in its hands."""
    global _adopted  # noqa: PLW0603  it is of the process
    _adopted = True


def run_in_thread(work: Callable[[], T], *, polite: bool = False) -> T:
    """What `work` returns or raises, done in a thread of its own; stepping back before it begins
    if `polite`. Threads of a pool would not do: who has stepped back cannot come forward again."""
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
    """This thread goes after others from here on. Only Linux knows the rank of a thread."""
    if _adopted and sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)
