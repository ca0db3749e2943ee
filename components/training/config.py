"""How the engine is set up, from the environment. This is the one list of its settings.

    MODELIER_SCHEDULER   the address of a running Dask scheduler, such as tcp://10.0.0.5:8786;
                         empty: the engine runs workers of its own on this machine
    MODELIER_WORKERS     how many worker processes it runs; default: one for each core. 0: none,
                         runs train in the server's own process, which needs least memory
    MODELIER_THREADS     how many runs of a worker process compute at the same time; default: 1.
                         All others there take turns with them, batch by batch
    MODELIER_RESIDENTS   how many runs a worker process hosts at most; default: 50. Fewer where
                         their models do not all fit into its memory
    MODELIER_MEMORY      memory of one worker process, such as 2GB, after which it is replaced;
                         default "auto": the machine's memory shared out evenly
    MODELIER_DATA        a folder for the arrays and weights of runs; default: a temporary one.
                         Workers on other machines must see the same folder by the same name

A host of 1 GB: MODELIER_WORKERS=0 MODELIER_THREADS=1. TensorFlow is then in memory once; a
worker that runs out of it takes the server along, and pages are slower while it trains.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil
from dask.system import CPU_COUNT
from dask.utils import parse_bytes

from components.assembly.explain import shown
from components.assembly.messages import N_, Message, message
from components.training.refusal import refuse

MAX_WORKERS = 64
MAX_THREADS = 32
MAX_RESIDENTS = 500
# TensorFlow alone takes half of this.
MIN_MEMORY = 600 * 10**6
T = TypeVar("T")
_ADDRESS = re.compile(r"(tcp|tls|ucx|ws|wss)://[^\s/]+:\d+")


@dataclass(frozen=True)
class Settings:
    """`memory` is a number of bytes, as Dask writes them, or "auto"."""

    scheduler: str | None = None
    workers: int = CPU_COUNT
    threads: int = 1
    memory: str = "auto"
    folder: Path | None = None
    residents: int = 50

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings of this process. Raises `Refused` for one that cannot be."""
        return cls().replaced(
            environment.get("MODELIER_SCHEDULER"),
            environment.get("MODELIER_WORKERS"),
            environment.get("MODELIER_THREADS"),
            environment.get("MODELIER_MEMORY"),
            environment.get("MODELIER_DATA"),
            environment.get("MODELIER_RESIDENTS"),
        )

    def replaced(
        self,
        scheduler: str | None = None,
        workers: int | str | None = None,
        threads: int | str | None = None,
        memory: str | None = None,
        folder: Path | str | None = None,
        residents: int | str | None = None,
    ) -> Settings:
        """With what is given, in numbers or in writing, in place of what was; None and ""
        leave it. Raises `Refused` for a setting that cannot be."""
        return Settings(
            scheduler=_read("MODELIER_SCHEDULER", scheduler, _address, self.scheduler),
            workers=_read("MODELIER_WORKERS", workers, _whole(0, MAX_WORKERS), self.workers),
            threads=_read("MODELIER_THREADS", threads, _whole(1, MAX_THREADS), self.threads),
            memory=_read("MODELIER_MEMORY", memory, _memory, self.memory),
            folder=_read("MODELIER_DATA", folder, _folder, self.folder),
            residents=_read("MODELIER_RESIDENTS", residents, _whole(1, MAX_RESIDENTS), self.residents),
        )


def memory_of_each(settings: Settings) -> int:
    """Bytes of memory of one worker process of our own."""
    return bytes_in(settings.memory) or psutil.virtual_memory().total // max(settings.workers, 1)


class _UnfitError(Exception):
    def __init__(self, mend: Message) -> None:
        super().__init__(str(mend))
        self.mend = mend


def _read(name: str, given: object, read: Callable[[str], T], default: T) -> T:
    text = "" if given is None else str(given).strip()
    if not text:
        return default
    try:
        return read(text)
    except _UnfitError as unfit:
        raise refuse(
            "setting",
            where=name,
            what=message(N_("The setting {name} cannot be used."), name=name),
            received=shown(text),
            mend=unfit.mend,
        ) from None


def _whole(minimum: int, maximum: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not minimum <= int(text) <= maximum:
            what = N_("Give a whole number from {minimum} to {maximum}.")
            raise _UnfitError(message(what, minimum=minimum, maximum=maximum))
        return int(text)

    return read


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise _UnfitError(message(N_("Give an address such as tcp://10.0.0.5:8786.")))
    return text


def _memory(text: str) -> str:
    if text == "auto":
        return text
    if bytes_in(text) < MIN_MEMORY:
        raise _UnfitError(
            message(N_("Give a size such as 2GB, at least {least} MB, or auto."), least=MIN_MEMORY // 10**6)
        )
    return text


def bytes_in(text: str) -> int:
    """How many bytes a size in writing is, such as "2GB"; 0 if it is none."""
    try:
        return int(parse_bytes(text))
    except ValueError:
        return 0


def _folder(text: str) -> Path:
    folder = Path(text).expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        usable = os.access(folder, os.W_OK)
    except OSError:
        usable = False
    if not usable:
        raise _UnfitError(message(N_("Give a folder that can be written to.")))
    return folder
