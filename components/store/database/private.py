"""Files that no other account of the machine may read."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

FOLDER, FILE = 0o700, 0o600


def make_private(*paths: Path) -> None:
    """Take the right to read these from all other accounts, where they are there and ours."""
    for path in paths:
        with suppress(OSError):
            path.chmod(FOLDER if path.is_dir() else FILE)


def create_private(path: Path) -> None:
    """As `make_private`, for a file that may have to be made first. Raises `OSError`."""
    path.touch(mode=FILE, exist_ok=True)
    make_private(path)
