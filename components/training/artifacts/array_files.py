"""Keeps arrays that are held for long and read seldom in files instead of in memory.

Every step that a learner can undo names the weights it starts from. In memory a few visits with a large
model would fill the server.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import uuid
import weakref
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import psutil

from components.datasets.cache import Cache

# Smaller ones stay in memory: bytes.
SMALL = 2**20
# Bytes of arrays that were needed last, which are in memory.
IN_MEMORY = 256 * 2**20
# Of each array so many bytes are tried: what a file of zeros can be packed to is packed.
SAMPLE = 2**16

# What the names of the folders begin with that processes make for them; their own number follows.
FOLDER = "modelier-weights-"


def bytes_of(arrays: Mapping[str, np.ndarray]) -> int:
    """How much memory arrays take."""
    return sum(array.nbytes for array in arrays.values())


_loaded: Cache[dict[str, np.ndarray]] = Cache(IN_MEMORY, bytes_of)


class FiledArrays(Mapping[str, np.ndarray]):
    """Arrays by name, read from their file when one is asked for. The file goes with the last who
    holds this."""

    def __init__(self, arrays: Mapping[str, np.ndarray], file: Path) -> None:
        self._file = file
        self._names = {name: f"{number:05}" for number, name in enumerate(arrays)}
        self.nbytes = bytes_of(arrays)
        weakref.finalize(self, file.unlink, missing_ok=True)
        numbered = {self._names[name]: array for name, array in arrays.items()}
        packs = any(_packs_well(array) for array in arrays.values())
        with file.open("wb") as written:
            (np.savez_compressed if packs else np.savez)(written, **numbered)  # type: ignore[arg-type]

    def __getitem__(self, name: str) -> np.ndarray:
        number = self._names[name]
        return _loaded.get(self._file, self._read)[number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _read(self) -> dict[str, np.ndarray]:
        with np.load(self._file) as archive:
            return dict(archive)


class ArrayFolder:
    """A folder of files with arrays, one for all who hold the same arrays. It is removed with the
    process. Safe to use from any thread."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-"))
        if folder is None:
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._lock = threading.Lock()
        self._known: weakref.WeakValueDictionary[str, FiledArrays] = weakref.WeakValueDictionary()

    def store(self, arrays: Mapping[str, np.ndarray], digest: str) -> Mapping[str, np.ndarray]:
        """The same arrays, from a file if they are large; in memory if the disk is full."""
        if isinstance(arrays, FiledArrays) or bytes_of(arrays) <= SMALL:
            return arrays
        with self._lock:
            filed = self._known.get(digest)
            if filed is None:
                try:
                    filed = FiledArrays(arrays, self._folder / uuid.uuid4().hex)
                except OSError:
                    return arrays
                self._known[digest] = filed
            return filed


def abandoned() -> Iterator[Path]:
    """The folders of processes that have ended."""
    for path in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        process = path.name.removeprefix(FOLDER).partition("-")[0]
        if process.isdigit() and not psutil.pid_exists(int(process)):
            yield path


def _packs_well(array: np.ndarray) -> bool:
    sample = np.ascontiguousarray(array).reshape(-1)[: SAMPLE // max(array.itemsize, 1)].tobytes()
    return len(sample) > 1_000 and len(zlib.compress(sample, 1)) < len(sample) / 4
