"""A PostgreSQL of the tests' own, reached through a socket in a folder and by nobody else."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# It refuses to run as root; Debian makes this user for it.
OWNER = "postgres"


def binaries() -> Path | None:
    """The folder with initdb and postgres; None where there is none."""
    initdb = shutil.which("initdb")
    folders = [Path(initdb).parent] if initdb else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders and (folders[-1] / "initdb").exists() else None


@contextmanager
def running(bin: Path) -> Iterator[str]:
    """Start one; yields the URL of an empty database. Ends it and removes everything."""
    folder = Path(tempfile.mkdtemp(prefix="modelier-pg-"))
    asroot: dict[str, Any] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER, OWNER)
        asroot = {"user": OWNER, "group": OWNER, "extra_groups": []}

    def run(*command: object) -> None:
        done = subprocess.run(  # noqa: PLW1510
            [str(part) for part in command], cwd=folder, capture_output=True, text=True, **asroot
        )
        assert done.returncode == 0, done.stderr + done.stdout

    cluster = folder / "data"
    run(bin / "initdb", "-D", cluster, "-U", "modelier", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    run(bin / "pg_ctl", "-D", cluster, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://modelier@/postgres?host={folder}"
    finally:
        run(bin / "pg_ctl", "-D", cluster, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
