"""How the engine is set up, from the environment. This is the one list of its settings.

    MODELIER_SCHEDULER   the address of a running Dask scheduler, such as tcp://10.0.0.5:8786;
                         empty: the engine runs workers of its own on this machine
    MODELIER_TLS_CA, MODELIER_TLS_CERT, MODELIER_TLS_KEY
                         for a cluster at tls://...: files in PEM form with the certificates of who
                         may be in it, with the certificate of this server, and with its key
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

import dask
import psutil
from dask.system import CPU_COUNT
from dask.utils import parse_bytes

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Refused, refuse, shown

MAX_WORKERS = 64
MAX_THREADS = 32
MAX_RESIDENTS = 500
# TensorFlow alone takes half of this.
MIN_MEMORY = 600 * 10**6
TLS = ("MODELIER_TLS_CA", "MODELIER_TLS_CERT", "MODELIER_TLS_KEY")
T = TypeVar("T")
_ADDRESS = re.compile(r"(tcp|tls|ucx|ws|wss)://[^\s/]+:\d+")


@dataclass(frozen=True)
class Certificates:
    """Files in PEM form: whose certificates are trusted, one's own, and its key."""

    ca: Path
    certificate: Path
    key: Path


@dataclass(frozen=True)
class Settings:
    """`memory` is a number of bytes, as Dask writes them, or "auto"."""

    scheduler: str | None = None
    workers: int = CPU_COUNT
    threads: int = 1
    memory: str = "auto"
    folder: Path | None = None
    residents: int = 50
    certificates: Certificates | None = None

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
            {name: environment.get(name) for name in TLS},
        )

    def replaced(
        self,
        scheduler: str | None = None,
        workers: int | str | None = None,
        threads: int | str | None = None,
        memory: str | None = None,
        folder: Path | str | None = None,
        residents: int | str | None = None,
        tls: Mapping[str, str | None] | None = None,
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
            certificates=_certificates(tls or {}) or self.certificates,
        )


def ensure_fit(settings: Settings) -> None:
    """That there are certificates for a cluster which speaks TLS (Dask's own configuration may name
    them, too), and none for another. Raises `Refused`."""
    address = settings.scheduler or ""
    encrypted = address.startswith("tls://")
    if (
        encrypted
        and settings.certificates is None
        and not dask.config.get("distributed.comm.tls.ca-file", None)
    ):
        mend = message(N_("Give files in PEM form: {names}."), names=", ".join(TLS))
        raise _unfit(TLS[0], "", mend)
    if settings.certificates is not None and not encrypted:
        mend = message(N_("Give MODELIER_SCHEDULER an address such as tls://10.0.0.5:8786 with it."))
        raise _unfit(TLS[0], address, mend)


def memory_of_each(settings: Settings) -> int:
    """Bytes of memory of one worker process of our own."""
    return bytes_in(settings.memory) or psutil.virtual_memory().total // max(settings.workers, 1)


class _UnfitError(Exception):
    def __init__(self, mend: Message) -> None:
        super().__init__(str(mend))
        self.mend = mend


def _certificates(given: Mapping[str, str | None]) -> Certificates | None:
    """All three of the files, or none."""
    paths = [_read(name, given.get(name), _file, None) for name in TLS]
    if not any(paths):
        return None
    for name, path in zip(TLS, paths, strict=True):
        if path is None:
            mend = message(N_("Give all three: {names}."), names=", ".join(TLS))
            raise _unfit(name, "", mend)
    ca, certificate, key = (path for path in paths if path is not None)
    return Certificates(ca, certificate, key)


def _file(text: str) -> Path | None:
    path = Path(text).expanduser().absolute()
    if not path.is_file() or not os.access(path, os.R_OK):
        raise _UnfitError(message(N_("Give a file that can be read.")))
    return path


def _unfit(name: str, received: str, mend: Message) -> Refused:
    what = message(N_("The setting {name} cannot be used."), name=name)
    return refuse("setting", where=name, message=what, received=received, mend=mend)


def _read(name: str, given: object, read: Callable[[str], T], default: T) -> T:
    text = "" if given is None else str(given).strip()
    if not text:
        return default
    try:
        return read(text)
    except _UnfitError as unfit:
        raise _unfit(name, shown(text), unfit.mend) from None


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
