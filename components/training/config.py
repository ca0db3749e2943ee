"""Reads the settings of the training engine from environment variables. All of them are listed here.

    MODELIER_SCHEDULER   the address of a running Dask scheduler, such as tcp://10.0.0.5:8786;
                         if empty, the engine runs workers of its own on this machine
    MODELIER_TLS_CA, MODELIER_TLS_CERT, MODELIER_TLS_KEY
                         for a cluster at tls://..., three files in PEM form: the certificates that
                         are trusted, the certificate of this server, and its key
    MODELIER_WORKERS     how many worker processes the engine runs; default: one for each core.
                         With 0, runs train in the server's own process, which needs least memory
    MODELIER_THREADS     how many runs of a worker process compute at the same time; default: 1.
                         The other runs of the process take turns with them, batch by batch
    MODELIER_RESIDENTS   how many runs a worker process hosts at most; default: 50. It hosts
                         fewer if their models do not fit into its memory
    MODELIER_MEMORY      memory of one worker process, such as 2GB, after which it is replaced;
                         default "auto": an equal share of the machine's memory
    MODELIER_DATA        a folder for the arrays and weights of runs; default: a temporary one.
                         Workers on other machines must see the same folder by the same name

For a host with 1 GB of memory: MODELIER_WORKERS=0 MODELIER_THREADS=1. TensorFlow is then loaded once. But
if training runs out of memory the server ends too, and pages are slower while a run trains.
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
    """The files with which a server takes part in a cluster that uses TLS, all in PEM form.

    Attributes:
        ca: The certificates that are trusted.
        certificate: The certificate of this server.
        key: The private key of this certificate.
    """

    ca: Path
    certificate: Path
    key: Path


@dataclass(frozen=True)
class Settings:
    """The settings of the training engine.

    Attributes:
        scheduler: The address of a running Dask scheduler; None if the engine runs workers of its own.
        workers: How many worker processes the engine runs; with 0, runs train in the server's process.
        threads: How many runs of a worker process compute at the same time.
        memory: The memory of one worker process, as Dask writes sizes ("2GB"), or "auto".
        folder: Where the arrays and weights of runs are stored; None for a temporary folder.
        residents: How many runs a worker process hosts at most.
        certificates: For a cluster that uses TLS; else None.
    """

    scheduler: str | None = None
    workers: int = CPU_COUNT
    threads: int = 1
    memory: str = "auto"
    folder: Path | None = None
    residents: int = 50
    certificates: Certificates | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from environment variables.

        Raises:
            Refused: For a value that is not valid.
        """
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
        """A copy with some settings replaced. None and "" leave a setting as it is.

        Args:
            scheduler: As in `Settings`.
            workers: As in `Settings`, or as text.
            threads: As in `Settings`, or as text.
            memory: As in `Settings`.
            folder: As in `Settings`; it is created if it does not exist.
            residents: As in `Settings`, or as text.
            tls: The paths of the certificates' files, by the names of `TLS`; all three or none.

        Raises:
            Refused: For a value that is not valid.
        """
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
    """Check that there are certificates if the cluster uses TLS, and none if it does not.

    The certificates may also be named in Dask's own configuration.

    Raises:
        Refused: If they are missing, or given for another kind of address.
    """
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
    """The bytes of memory of each worker process that the engine runs."""
    return bytes_in(settings.memory) or psutil.virtual_memory().total // max(settings.workers, 1)


class _UnfitError(Exception):
    """A value that is not valid for a setting; `mend` says what to give instead."""

    def __init__(self, mend: Message) -> None:
        super().__init__(str(mend))
        self.mend = mend


def _certificates(settings: Mapping[str, str | None]) -> Certificates | None:
    """Read the paths of the files for TLS.

    Args:
        given: The path of each file, by the names of `TLS`.

    Returns:
        The files; None if no path is given.

    Raises:
        Refused: If only some are given, or one cannot be read.
    """
    paths = [_read(name, settings.get(name), _file, None) for name in TLS]
    if not any(paths):
        return None
    for name, path in zip(TLS, paths, strict=True):
        if path is None:
            mend = message(N_("Give all three: {names}."), names=", ".join(TLS))
            raise _unfit(name, "", mend)
    ca, certificate, key = (path for path in paths if path is not None)
    return Certificates(ca, certificate, key)


def _file(text: str) -> Path | None:
    """Read the path of an existing file. Raises `_UnfitError`."""
    path = Path(text).expanduser().absolute()
    if not path.is_file() or not os.access(path, os.R_OK):
        raise _UnfitError(message(N_("Give a file that can be read.")))
    return path


def _unfit(name: str, received: str, mend: Message) -> Refused:
    """The refusal of a value for the setting of this name."""
    what = message(N_("The setting {name} cannot be used."), name=name)
    return refuse("setting", where=name, message=what, received=received, mend=mend)


def _read(name: str, value: object, read: Callable[[str], T], default: T) -> T:
    """Read one setting.

    Args:
        name: The name of its environment variable.
        given: Its value; None and blank texts stand for the default.
        read: Turns a text into the value. Raises `_UnfitError`.
        default: The value if none is given.

    Raises:
        Refused: If the value is not valid.
    """
    text = "" if value is None else str(value).strip()
    if not text:
        return default
    try:
        return read(text)
    except _UnfitError as unfit:
        raise _unfit(name, shown(text), unfit.mend) from None


def _whole(minimum: int, maximum: int) -> Callable[[str], int]:
    """A function that reads a whole number in this range."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not minimum <= int(text) <= maximum:
            what = N_("Give a whole number from {minimum} to {maximum}.")
            raise _UnfitError(message(what, minimum=minimum, maximum=maximum))
        return int(text)

    return read


def _address(text: str) -> str:
    """Read the address of a scheduler. Raises `_UnfitError`."""
    if not _ADDRESS.fullmatch(text):
        raise _UnfitError(message(N_("Give an address such as tcp://10.0.0.5:8786.")))
    return text


def _memory(text: str) -> str:
    """Read a size of memory, or "auto". Raises `_UnfitError`."""
    if text == "auto":
        return text
    if bytes_in(text) < MIN_MEMORY:
        raise _UnfitError(
            message(N_("Give a size such as 2GB, at least {least} MB, or auto."), least=MIN_MEMORY // 10**6)
        )
    return text


def bytes_in(text: str) -> int:
    """The number of bytes that a text such as "2GB" stands for; 0 if it is not a size."""
    try:
        return int(parse_bytes(text))
    except ValueError:
        return 0


def _folder(text: str) -> Path:
    """Read the path of a folder, and create it. Raises `_UnfitError`."""
    folder = Path(text).expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        usable = os.access(folder, os.W_OK)
    except OSError:
        usable = False
    if not usable:
        raise _UnfitError(message(N_("Give a folder that can be written to.")))
    return folder
