"""Uploaded files, kept under the hash of their bytes, by which a recipe names one."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse
from components.datasets.upload_owners import NOBODY, UploadOwner, UploadOwners

MIB = 2**20
# All uploads together, those of one address and those of one learner. Beyond that, files are removed,
# and never those of who has few for those of who has many.
MAX_BYTES = 1_000 * MIB
OF_ADDRESS = 700 * MIB
OF_LEARNER = 150 * MIB

# One at a time makes room, in this process.
_room = threading.Lock()


def data_folder() -> Path:
    """Where the application keeps files: `MODELIER_DATA`, or `.modelier` in the folder it runs in."""
    return Path(os.environ.get("MODELIER_DATA") or ".modelier")


@dataclass(frozen=True)
class Stored:
    """The digest of a file that was kept, and how many earlier files of the same learner were removed."""

    digest: str
    removed: int = 0


@dataclass(frozen=True)
class Uploads:
    """A folder of files named by the SHA-256 of their bytes: `limit` bytes in all, `of_address` for
    all learners of one network address and `of_learner` for each."""

    folder: Path
    limit: int = MAX_BYTES
    of_address: int = OF_ADDRESS
    of_learner: int = OF_LEARNER

    @classmethod
    def default(cls) -> Uploads:
        """The uploads of this server."""
        return cls(data_folder() / "uploads")

    def put(self, data: bytes, owner: UploadOwner = NOBODY) -> str:
        """Keep `data` and return its digest; see `keep`."""
        return self.keep(data, owner).digest

    def keep(self, data: bytes, owner: UploadOwner = NOBODY) -> Stored:
        """Keep `data` as a file of `owner`. Where a bound is met, others make room for it: those of
        the owner who has most, and of these the one that was read longest ago. Raises `Refused` if
        the disk will not take it."""
        digest = hashlib.sha256(data).hexdigest()
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with _room:
                removed = self._make_room(len(data), digest, owner)
                self._write(self.folder / digest, data)
                UploadOwners.mark(self.folder, owner, digest)
        except OSError as error:
            raise refuse(
                "upload_failed",
                where=N_("file"),
                message=message(N_("The server could not keep the file: {reason}."), reason=error.strerror),
                received=f"{len(data):,} bytes",
                mend=message(N_("Free some disk space where the server runs, and choose the file again.")),
            ) from error
        return Stored(digest, removed)

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
        """Write a file so that no reader ever sees a part of it."""
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as part:
                part.write(data)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _make_room(self, size: int, digest: str, owner: UploadOwner) -> int:
        """Remove files until the bounds are met; returns how many files of this owner were removed."""
        held = UploadOwners.read(self.folder)
        held.add(owner, digest, size)
        mine = held.of(owner)
        held.shrink_owner(owner, self.of_learner)
        held.shrink_address(owner.address, self.of_address)
        held.shrink(self.limit)
        return len(mine - held.of(owner))
