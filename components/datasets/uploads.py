"""Files that people gave, kept under the hash of their bytes, so that a recipe can name one."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from components.assembly.messages import N_, message
from components.datasets.refusal import refuse

# All uploads together. Beyond it, those that nobody has read for longest are removed.
MAX_BYTES = 500 * 2**20


def data_folder() -> Path:
    """Where the application keeps files: `MODELIER_DATA`, or `.modelier` in the folder it runs in."""
    return Path(os.environ.get("MODELIER_DATA") or ".modelier")


@dataclass(frozen=True)
class Uploads:
    """A folder of files named by the SHA-256 of their bytes, `limit` bytes in all."""

    folder: Path
    limit: int = MAX_BYTES

    @classmethod
    def default(cls) -> Uploads:
        """The uploads of this server."""
        return cls(data_folder() / "uploads")

    def put(self, data: bytes) -> str:
        """Keep `data` and return its digest. What was kept longest unread makes room for it.
        Raises `Refused` if the disk will not take it."""
        digest = hashlib.sha256(data).hexdigest()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._make_room(len(data), sparing=digest)
            self._write(self.folder / digest, data)
        except OSError as error:
            raise refuse(
                "upload_failed",
                where=N_("file"),
                message=message(N_("The server could not keep the file: {reason}."), reason=error.strerror),
                received=f"{len(data):,} bytes",
                mend=message(N_("Free some disk space where the server runs, and choose the file again.")),
            ) from error
        return digest

    def has(self, digest: str) -> bool:
        """Whether there is a file under this digest."""
        return (self.folder / digest).is_file()

    def get(self, digest: str) -> bytes:
        """The bytes with this digest. Raises `Refused` if they are no longer, or never were, here."""
        path = self.folder / digest
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            data = b""
        # A file cut short, by a crash or a hand, is as good as none.
        if hashlib.sha256(data).hexdigest() != digest:
            raise refuse(
                "upload_missing",
                where=N_("file"),
                message=message(N_("The file this dataset is made from is not on this server (any more).")),
                received=digest[:12],
                mend=message(N_("Choose the file again; your choice of columns stays as it is.")),
            )
        return data

    def _write(self, path: Path, data: bytes) -> None:
        """At once or not at all: a reader never sees half a file."""
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as part:
                part.write(data)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _make_room(self, size: int, sparing: str) -> None:
        kept = [
            path for path in self.folder.iterdir() if path.name != sparing and not path.name.startswith(".")
        ]
        stats = sorted(((path.stat(), path) for path in kept), key=lambda each: each[0].st_mtime_ns)
        total = size + sum(stat.st_size for stat, _ in stats)
        for stat, path in stats:
            if total <= self.limit:
                return
            path.unlink(missing_ok=True)
            total -= stat.st_size
