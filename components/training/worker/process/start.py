"""Prepares a worker process before the first job reaches it.

Workers started by the engine do this before they join the cluster, so the first run waits
for no import. Whoever runs `dask worker` themselves adds `--preload
components.training.worker.process.start`; without it the first job of a process does it.
"""

from __future__ import annotations

import gc
import logging
import threading
from typing import Any

from components.training.processor import thread_priority

_lock = threading.Lock()
_ready = threading.Event()


def dask_setup(worker: Any) -> None:
    """Called by Dask in a worker that is about to join."""
    thread_priority.allow_lower_priority()
    # TensorFlow's own threads step back too: they have the rank of whoever starts them.
    thread_priority.run_in_thread(prepare, polite=True)


def prepare() -> None:
    """Import TensorFlow, make it repeatable and use it once. Does so once in a process."""
    with _lock:
        if not _ready.is_set():
            _prepare()
            _ready.set()


def _prepare() -> None:
    # Seconds of imports, wanted here and not where a job is unpacked.
    import tensorflow as tf  # noqa: PLC0415
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # noqa: PLC0415

    from components.training.worker.process import job_runner, prewarming  # noqa: F401, PLC0415
    from components.training.worker.process.warm_up import warm_up  # noqa: PLC0415

    # The products of the fast way are small: two threads on two busy cores take ten times as
    # long as one, waiting for each other.
    threadpool_limits(1, "blas")
    # Sums over threads in a fixed order. Without it the same training differs in the last
    # bits from one time to the next, and after a hundred batches in the curve.
    tf.config.experimental.enable_op_determinism()
    # It warns of every new model after the fifth as if it were one traced again and again.
    tf.get_logger().setLevel(logging.ERROR)
    warm_up()
    # What is here now stays for good; collections need not look through it again.
    gc.collect()
    gc.freeze()
