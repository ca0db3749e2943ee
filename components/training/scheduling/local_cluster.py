"""A scheduler and workers of our own, reachable from this machine alone.

What Dask's `LocalCluster` does, minus its patience: that one waits for workers to be up
before it lets go of them, and gives up a worker that takes its time to come back.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing import resource_tracker, spawn
from pathlib import Path
from typing import Any

import dask
from dask.system import CPU_COUNT
from distributed import Nanny, Scheduler, Worker
from distributed.security import Security

from components.training.config import Settings
from components.training.processor.turns import TURNS
from components.training.worker.process.start import prepare

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
PRELOAD = "components.training.worker.process.start"
# What Dask calls the processes of workers.
WORKER_PROCESS = "Dask Worker process"
# Seconds for a worker in this process to let go of its threads.
LETTING_GO = 5.0
# Seconds until a worker that could not be started is tried again.
TRY_AGAIN = 10.0

# What of Dask's ways does not suit long trainings that hold state of their own.
DASK = {
    # A worker lost is a run lost: the engine sends the run again, from its last checkpoint.
    "distributed.scheduler.allowed-failures": 0,
    "distributed.scheduler.work-stealing": False,
    # How much runs where is the engine's to say, by its own count of memory. Dask would hold up
    # runs that have their place, and write to disk what it cannot know to be in use.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    # No pages about the cluster, and no thread that looks at all others a hundred times a second.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.active-memory-manager.start": False,
    # Nor one that measures fifty times a second how late it comes: while NumPy computes in another
    # thread, each waking costs that a millisecond, which is a tenth of all.
    "distributed.admin.tick.interval": "1s",
    # Nor what measures the machine twice a second, for those pages, and a nanny that looks at its
    # worker's memory more often than needs be: a fiftieth of a core, with nobody there.
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.worker.memory.monitor-interval": "500ms",
    # Dask keeps the latest events, our packets among them, in memory.
    "distributed.admin.low-level-log-length": 200,
    # Dask tells malloc to give back every 64 KB at once. TensorFlow takes and returns tens
    # of megabytes a batch: 35,000 page faults each, and two thirds more CPU.
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None,
    # One heap for all threads: what one training gives back the next one takes, in whichever thread.
    # With one for each, two workers had 1,170 MB after a hundred trainings instead of 930.
    "distributed.nanny.pre-spawn-environ.MALLOC_ARENA_MAX": 1,
}


class LocalWorkers:
    """A scheduler and its workers. To be used on the engine's event loop. Each worker process
    has a nanny in this process, which replaces it when it dies; when this process dies, however it does,
    they end themselves.
    """

    def __init__(
        self, scheduler: Scheduler, security: Security, makers: list[Callable[[], Nanny | Worker]]
    ) -> None:
        self.address: str = scheduler.address
        self.security = security
        self._scheduler = scheduler
        self._workers: set[Nanny | Worker] = set()
        self._closing = False
        self._starting = [asyncio.ensure_future(self._start(make)) for make in makers]

    @classmethod
    async def start(cls, settings: Settings, folder: Path) -> LocalWorkers:
        """Start a scheduler, and begin to start its workers, which keep files in `folder`."""
        dask.config.set(DASK)
        _silence_dask_logs()
        if settings.workers:
            _leave_interrupts_to_the_server()
            _leave_main_module_to_the_server()
        # Whoever reaches a scheduler or a worker has it run code, and every account of the machine
        # reaches the loopback address: so they speak to those alone who hold a key that exists only
        # in the memory of these processes.
        security = Security.temporary()
        scheduler = await Scheduler(
            host=LOOPBACK,
            port=0,
            protocol="tls",
            security=security,
            dashboard=False,
            dashboard_address=f"{LOOPBACK}:0",
        )
        TURNS.width = settings.threads
        make = partial(_worker_process, settings) if settings.workers else _worker_in_this_process
        common = {
            "nthreads": settings.residents,
            "host": LOOPBACK,
            "local_directory": str(folder),
            "security": security,
            "protocol": "tls",
        }
        return cls(
            scheduler, security, [partial(make, scheduler.address, **common)] * max(settings.workers, 1)
        )

    async def close(self) -> None:
        """End the workers, which hold nothing that is still wanted, and the scheduler."""
        self._closing = True
        await asyncio.gather(*(_end(worker) for worker in self._workers))
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        await self._scheduler.close()

    async def _start(self, make: Callable[[], Nanny | Worker]) -> None:
        """Start a worker, again until it is up; from then on its nanny restarts it."""
        while not self._closing:
            worker = make()
            self._workers.add(worker)
            try:
                if isinstance(worker, Worker):
                    await asyncio.to_thread(prepare)
                await worker
            except Exception:
                if not self._closing:
                    logger.exception("A worker could not be started; it is tried again")
                    self._workers.discard(worker)
                    await asyncio.sleep(TRY_AGAIN)
            else:
                return


def _leave_interrupts_to_the_server() -> None:
    """Block Ctrl-C in this thread, and so in the processes it starts. It reaches every process of a
    terminal. The workers, which may still be importing, would
    each say so in a traceback; the server ends them. Processes have the signals blocked that are
    blocked in the thread which starts them."""
    if threading.current_thread() is threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        return
    # Python's helper for processes, when it is started, lifts the block of this thread.
    resource_tracker.ensure_running()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _leave_main_module_to_the_server() -> None:
    """Start worker processes without the main module of this one, which a process that is spawned would run
    again. They need nothing of it; and once a page was drawn it is the script of that page, since Streamlit
    puts it in the place of the main module: a worker would draw the page before it joins."""
    prepared = spawn.get_preparation_data
    if getattr(prepared, "without_main_module", False):
        return

    def get_preparation_data(name: str) -> dict[str, Any]:
        data = prepared(name)
        if name.startswith(WORKER_PROCESS):
            data.pop("init_main_from_name", None)
            data.pop("init_main_from_path", None)
        return data

    get_preparation_data.without_main_module = True  # type: ignore[attr-defined]
    spawn.get_preparation_data = get_preparation_data


def _silence_dask_logs() -> None:
    """Silence Dask's log of lost workers and closed connections, which the engine tells the learner."""
    for name in list(logging.root.manager.loggerDict):
        if name.split(".", 1)[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _worker_process(settings: Settings, address: str, **common: Any) -> Nanny:
    """A worker in a process of its own, in which TensorFlow is imported before it joins."""
    return Nanny(
        address,
        memory_limit=settings.memory if settings.memory != "auto" else 1 / settings.workers,
        preload=[PRELOAD],
        env={
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "MODELIER_THREADS": str(settings.threads),
            **_thread_environment(settings),
        },
        silence_logs=logging.CRITICAL,
        **common,
    )


def _thread_environment(settings: Settings) -> dict[str, str]:
    """TensorFlow's threads: as many as a process has of the cores. Two processes with two threads
    each on two cores get a fifth less done than with one each: they hand work over all the time."""
    threads = str(max(CPU_COUNT // settings.workers, settings.threads))
    names = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    return {name: os.environ.get(name, threads) for name in names}


def _worker_in_this_process(address: str, **common: Any) -> Worker:
    """A worker in this process."""
    return Worker(address, memory_limit=None, dashboard=False, **common)


async def _end(worker: Nanny | Worker) -> None:
    if isinstance(worker, Worker):
        await worker.close(timeout=LETTING_GO)
        return
    closing = asyncio.ensure_future(worker.close())
    # The nanny has to know first, or it would start another.
    await asyncio.sleep(0)
    while not closing.done():
        if worker.pid:
            with suppress(OSError):
                os.kill(worker.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        await asyncio.wait([closing], timeout=0.1)
    # On a machine that is very busy the nanny gives up waiting for what has been killed.
    with suppress(TimeoutError):
        closing.result()
