"""Records who uploaded which files, and whose are removed when there are too many.

A file that someone gave is marked as theirs by an empty file of its name:

    FOLDER/DIGEST                         the bytes, once for all who gave them
    FOLDER/.of/ADDRESS/LEARNER/DIGEST     this learner, at this address, gave them

Both names are hashes. A file without a mark is nobody's, and the first to go.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

MARKS = ".of"
# Bytes that the smallest file counts as for its owners: a folder of endless tiny files is slow too.
LEAST = 4_096


@dataclass(frozen=True)
class UploadOwner:
    """Who gave a file: a learner, and the network address they came from. Both are texts that tell
    them apart; they are kept as hashes."""

    learner: str = ""
    address: str = ""

    @property
    def path(self) -> Path:
        """Where their marks are, from the folder of all marks."""
        return Path(_hash(self.address)) / _hash(self.learner)


NOBODY = UploadOwner()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass
class UploadOwners:
    """The files in a folder: their sizes in bytes, when each was read last, and who holds which. What
    is dropped here is removed there, but for the file that was `added`, which is not there yet."""

    folder: Path
    sizes: dict[str, int] = field(default_factory=dict)
    read_at: dict[str, int] = field(default_factory=dict)
    held: dict[Path, set[str]] = field(default_factory=lambda: defaultdict(set))
    added: str = ""

    @classmethod
    def read(cls, folder: Path) -> UploadOwners:
        """The files in a folder and their owners."""
        owners = cls(folder)
        for path in folder.iterdir():
            with suppress(FileNotFoundError):
                if not path.name.startswith("."):
                    stat = path.stat()
                    owners.sizes[path.name] = stat.st_size
                    owners.read_at[path.name] = stat.st_mtime_ns
        for mark in (folder / MARKS).glob("*/*/*"):
            if mark.name in owners.sizes:
                owners.held[mark.relative_to(folder / MARKS).parent].add(mark.name)
            else:
                mark.unlink(missing_ok=True)
        return owners

    @staticmethod
    def mark(folder: Path, owner: UploadOwner, digest: str) -> None:
        """Record that this file is the owner's."""
        if owner != NOBODY:
            mark = folder / MARKS / owner.path / digest
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()

    def add(self, owner: UploadOwner, digest: str, size: int) -> None:
        """Count a file of this owner that is about to be written."""
        self.added, self.sizes[digest] = digest, size
        # The latest of all.
        self.read_at[digest] = max(self.read_at.values(), default=0) + 1
        if owner != NOBODY:
            self.held[owner.path].add(digest)

    def of(self, owner: UploadOwner) -> set[str]:
        """The digests of what a owner has."""
        return set(self.held.get(owner.path, ()))

    def shrink_owner(self, owner: UploadOwner, limit: int) -> None:
        """Have a owner give up files until theirs are at most so many bytes."""
        self._shrink([owner.path], limit)

    def shrink_address(self, address: str, limit: int) -> None:
        """The same of all owners of an address, whoever has most first."""
        self._shrink([path for path in self.held if path.parent.name == _hash(address)], limit)

    def shrink(self, limit: int) -> None:
        """The same of all there is: what is nobody's first, then of the address that has most."""
        while sum(self.sizes.values()) > limit:
            everyone: set[str] = set().union(*self.held.values())
            loose = set(self.sizes) - everyone - {self.added}
            if loose:
                self._remove(self._oldest(loose))
                continue
            addresses = defaultdict(list)
            for path in self.held:
                addresses[path.parent].append(path)
            most = max(addresses.values(), key=lambda paths: sum(map(self._held, paths)), default=[])
            if not self._drop_one(most):
                return

    def _shrink(self, owners: list[Path], limit: int) -> None:
        while sum(map(self._held, owners)) > limit and self._drop_one(owners):
            pass

    def _drop_one(self, owners: list[Path]) -> bool:
        """Of the owner of these who has most, the file read longest ago; says whether there was one."""
        having = [path for path in owners if self.held[path] - {self.added}]
        if not having:
            return False
        most = max(having, key=self._held)
        digest = self._oldest(self.held[most] - {self.added})
        self.held[most].discard(digest)
        (self.folder / MARKS / most / digest).unlink(missing_ok=True)
        if not any(digest in digests for digests in self.held.values()):
            self._remove(digest)
        return True

    def _remove(self, digest: str) -> None:
        del self.sizes[digest]
        (self.folder / digest).unlink(missing_ok=True)

    def _oldest(self, digests: set[str]) -> str:
        return min(digests, key=lambda digest: (self.read_at[digest], digest))

    def _held(self, path: Path) -> int:
        return sum(max(LEAST, self.sizes[digest]) for digest in self.held[path])
