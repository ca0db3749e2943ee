"""Removes temporary files that a killed server left behind."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from components.assembly.importing.file.weights import FOLDER as IMPORT
from components.datasets import Uploads
from components.store.database.settings import StoreSettings
from components.training.artifacts.array_files import abandoned

# Seconds without a change after which a file is abandoned. Other servers may share the folders.
ABANDONED = 120.0


def clear_leftovers(settings: StoreSettings | None, now: float | None = None) -> None:
    """Remove half-written files and folders of imports that are abandoned.

    Those of weights are only removed where weights are in a folder of this machine.

    Args:
        settings: The settings of the store; None if there is none.
        now: The time in seconds since 1970; None for the present.
    """
    latest = (time.time() if now is None else now) - ABANDONED
    for path in _leftovers(settings):
        with suppress(OSError):
            if path.stat().st_mtime > latest:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def _leftovers(settings: StoreSettings | None) -> Iterator[Path]:
    yield from Uploads.default().folder.glob(".part-*")
    yield from Path(tempfile.gettempdir()).glob(f"{IMPORT}*")
    yield from abandoned()
    if settings is not None and "://" not in settings.weights:
        yield from Path(settings.weights).glob("*/.*.part")
