"""The folder of an engine: arrays that runs train on, and weights.

    FOLDER/modelier-ID/alive              touched while the engine lives
    FOLDER/modelier-ID/data/DIGEST/       arrays, one file each, mapped into memory by workers
    FOLDER/modelier-ID/runs/RUN/          the checkpoint of a run, or its final weights, unless
                                          they are kept in a blob store
    FOLDER/modelier-ID/workers/           what Dask's workers keep for themselves

Everything is removed when the engine closes; what an engine that was killed left behind is
removed by the next one that uses the same folder. What is in a blob store stays.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import time
import uuid
from collections import Counter, OrderedDict
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

import numpy as np

from components.datasets import DataPart, Prepared
from components.training.artifacts.blob_store import BlobStore, Location
from components.training.artifacts.checkpoint import FINAL

# Bytes of final weights kept, of the runs that ended last.
MAX_KEPT = 512 * 2**20
# An engine touches its folder more often than this many seconds; one that does not is gone.
ABANDONED = 3_600.0

_PARTS = ("train", "validation")
_KINDS = ("inputs", "targets")


class Storage:
    """The folder of one engine. Safe to use from any thread."""

    def __init__(
        self, folder: Path | None = None, limit: int = MAX_KEPT, blob_store: BlobStore | None = None
    ) -> None:
        parent = folder or Path(tempfile.gettempdir())
        _clear_abandoned(parent)
        self.folder = parent / f"modelier-{uuid.uuid4().hex[:12]}"
        self.workers = self.folder / "workers"
        self.folder.mkdir(parents=True)
        self._own = BlobStore.folder(self.folder / "runs")
        self._blob_store = blob_store
        # Runs that learn, or have learnt, in this folder.
        self._here: set[str] = set()
        self._limit = limit
        self._lock = threading.Lock()
        self._users: Counter[str] = Counter()
        self._latest: Path | None = None
        self._ended: OrderedDict[str, int] = OrderedDict()
        self.touch()

    def touch(self) -> None:
        """Mark the folder as in use, so that no other engine removes it."""
        (self.folder / "alive").touch()

    def keep_in(self, blob_store: BlobStore) -> None:
        """Keep the weights of runs that start from now on in this blob store."""
        self._blob_store = blob_store

    def run(self, run: str) -> Location:
        """Where the checkpoints and final weights of a run are."""
        if self._blob_store is None:
            self._here.add(run)
        return (self._own if self._blob_store is None or run in self._here else self._blob_store).place(run)

    def kept(self, run: str) -> bool:
        """Whether there are any weights of a run."""
        with suppress(OSError):
            return self.run(run).exists()
        return False

    def finished(self, run: str) -> bool:
        """Whether there are final weights of a run."""
        with suppress(OSError):
            return self.run(run).exists(FINAL)
        return False

    def put(self, prepared: Prepared) -> Path:
        """Write arrays to a folder, the same one for the same arrays. `release` it. Raises `OSError`."""
        folder = self.folder / "data" / prepared.digest
        with self._lock:
            if not folder.exists():
                _write(prepared, folder)
            self._users[folder.name] += 1
        return folder

    def release(self, folder: Path) -> None:
        """Note that a run needs a folder of arrays no more. It is removed when no run needs it, but for
        the one that was needed last: most who train again do so on the same."""
        with self._lock:
            self._users[folder.name] -= 1
            if self._users[folder.name] <= 0:
                del self._users[folder.name]
                before, self._latest = self._latest, folder
                if before not in (None, folder) and before.name not in self._users:
                    shutil.rmtree(before, ignore_errors=True)

    def ended(self, run: str) -> None:
        """Note that a run is over: its weights are removed when those of later runs need the room. What
        is in a blob store is not removed here."""
        if self._blob_store is not None and run not in self._here:
            return
        with self._lock, suppress(OSError):
            self._ended[run] = self.run(run).size()
            while sum(self._ended.values()) > self._limit and len(self._ended) > 1:
                oldest, _ = self._ended.popitem(last=False)
                self.run(oldest).remove()

    def close(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.folder, ignore_errors=True)


def load(folder: Path) -> tuple[DataPart, DataPart]:
    """The training and the validation part in a folder made by `Storage.put`, mapped into
    memory: several runs on one machine share what they read. Raises `OSError`."""
    training, validation = (_read(folder / name) for name in _PARTS)
    return training, validation


def _read(folder: Path) -> DataPart:
    inputs, targets = (_mapped(folder / kind) for kind in _KINDS)
    return DataPart(inputs, targets, np.load(folder / "rows.npy", mmap_mode="r"))


def _mapped(folder: Path) -> dict[str, np.ndarray]:
    return {unquote(file.stem): np.load(file, mmap_mode="r") for file in folder.glob("*.npy")}


def _write(prepared: Prepared, folder: Path) -> None:
    aside = folder.with_name(f".{folder.name}")
    for name, array in prepared.named():
        *folders, own = name.split("/", 2)
        file = aside.joinpath(*folders, f"{_file_name(own)}.npy")
        file.parent.mkdir(parents=True, exist_ok=True)
        np.save(file, array)
    aside.rename(folder)


def _file_name(name: str) -> str:
    """The name of a file for an array, without signs that mean something in paths; `unquote` undoes it."""
    return re.sub(r"[%/\\]", lambda sign: f"%{ord(sign[0]):02X}", name)


def _clear_abandoned(parent: Path) -> None:
    for alive in parent.glob("modelier-*/alive"):
        try:
            if time.time() - alive.stat().st_mtime > ABANDONED:
                shutil.rmtree(alive.parent, ignore_errors=True)
        except OSError:
            continue
