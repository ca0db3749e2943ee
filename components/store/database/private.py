"""Makes files and folders unreadable for other accounts of the machine."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

FOLDER, FILE = 0o700, 0o600


def make_private(*paths: Path) -> None:
    """Let no other account read these; skips what does not exist or belongs to another account."""
    for path in paths:
        with suppress(OSError):
            path.chmod(FOLDER if path.is_dir() else FILE)


def create_private(path: Path) -> None:
    """Create a file, if it does not exist, and make it private. Raises `OSError`."""
    path.touch(mode=FILE, exist_ok=True)
    make_private(path)
