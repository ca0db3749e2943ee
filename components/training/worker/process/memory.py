"""Gives memory that trainings no longer need back to the system."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

# New structures after which TensorFlow is made to forget the functions of those before.
FORGET_EVERY = 16

_structures_forgotten = 0


def tidy(structures: int) -> None:
    """Free what a training that is over held.

    Graphs refer to themselves in circles, TensorFlow remembers every function it ever ran,
    and malloc keeps what was freed unless it is asked. Left alone, a worker grows by some
    megabytes with every new model.

    Args:
        structures: how many model structures this process has traced so far.
    """
    global _structures_forgotten  # noqa: PLW0603  it counts for the process, as TensorFlow's memory does
    gc.collect()
    if structures - _structures_forgotten >= FORGET_EVERY:
        _structures_forgotten = structures
        _forget_functions()
    trim()


def trim() -> None:
    """Have malloc return its unused memory to the system, where the system can."""
    with suppress(OSError, AttributeError):  # not every system has it
        ctypes.CDLL(None).malloc_trim(0)


def _forget_functions() -> None:
    """Do what `keras.utils.clear_session` does to TensorFlow's functions, and no more. Functions
    still in use are prepared again, which holds each of them up for half a second, once."""
    from tensorflow.python.eager import context  # noqa: PLC0415

    context.context().clear_kernel_cache()
