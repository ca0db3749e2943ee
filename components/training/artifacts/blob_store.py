"""Folders for weights, on this machine or anywhere that fsspec reaches (a bucket, a share)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import fsspec
from fsspec.core import url_to_fs


@dataclass(frozen=True)
class Location:
    """A folder of files, by a URL; a value that can be sent to a worker. Every method raises
    `OSError`, of whatever kind the folder is and whatever went wrong."""

    url: str

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write to, which replaces what is there in one move once it is whole."""
        with self._reached() as (system, root):
            system.makedirs(root, exist_ok=True)
            aside, final = f"{root}/.{uuid.uuid4().hex}.part", f"{root}/{name}"
            try:
                with system.open(aside, "wb") as file:
                    yield file
                _replace(system, aside, final)
            finally:
                if system.exists(aside):
                    system.rm_file(aside)

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        """A file to read; `FileNotFoundError` if there is none."""
        with self._reached() as (system, root), system.open(f"{root}/{name}", "rb") as file:
            yield file

    def exists(self, name: str = "") -> bool:
        """Whether there is such a file, or anything here at all."""
        with self._reached() as (system, root):
            return bool(system.exists(f"{root}/{name}" if name else root))

    def stamp(self, name: str) -> str:
        """A text that changes whenever the file does; empty if there is none."""
        with self._reached() as (system, root):
            path = f"{root}/{name}"
            system.invalidate_cache()
            return str(system.ukey(path)) if system.exists(path) else ""

    def names(self) -> tuple[str, ...]:
        """The names of all files here, sorted."""
        with self._reached() as (system, root):
            system.invalidate_cache()
            files = system.ls(root, detail=False) if system.exists(root) else ()
            return tuple(sorted(str(file).rpartition("/")[2] for file in files))

    def size(self, name: str = "") -> int:
        """Bytes of a file, or of all files here."""
        with self._reached() as (system, root):
            path = f"{root}/{name}" if name else root
            system.invalidate_cache()
            return int(system.du(path)) if system.exists(path) else 0

    def remove(self, name: str = "") -> None:
        """Remove a file, or all there is; nothing there is no error."""
        with self._reached() as (system, root):
            path = f"{root}/{name}" if name else root
            if system.exists(path):
                system.rm(path, recursive=not name)

    @contextmanager
    def _reached(self) -> Iterator[tuple[Any, str]]:
        try:
            yield _system(self.url)
        except (OSError, ValueError):
            raise
        except Exception as error:  # each kind of place has errors of its own
            raise OSError(str(error) or type(error).__name__) from error


@dataclass(frozen=True)
class BlobStore:
    """A folder for each run below one URL, such as "/srv/modelier/weights" or "s3://bucket/weights".
    Workers reach it by the same URL."""

    url: str

    @classmethod
    def folder(cls, path: Path) -> BlobStore:
        """In a folder of this machine."""
        return cls(str(path.absolute()))

    def place(self, name: str) -> Location:
        """The place of a run, or of anything else that has a name of its own."""
        return Location(f"{self.url.rstrip('/')}/{name}")


@lru_cache(64)
def _protocol(url: str) -> tuple[Any, str]:
    try:
        system, root = url_to_fs(url)
    except (ValueError, ImportError) as error:
        raise OSError(str(error)) from error
    return system, str(root).rstrip("/")


def _system(url: str) -> tuple[Any, str]:
    parent, _, name = url.rpartition("/")
    system, root = _protocol(parent)
    return system, f"{root}/{name}"


def _replace(system: fsspec.AbstractFileSystem, aside: str, final: str) -> None:
    if getattr(system, "local_file", False):
        Path(aside).replace(final)
    else:
        system.mv(aside, final)
