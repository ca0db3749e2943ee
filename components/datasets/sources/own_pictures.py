"""Pictures of a learner's own, in folders, whose columns are bound to the inputs and heads of a model."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.datasets.binding.features import Feature
from components.datasets.binding.split import spread
from components.datasets.cache import Cache
from components.datasets.encodings.source_table import SourceColumn, SourceTable, column
from components.datasets.file_formats.picture_folders import PictureFolders, read_pictures
from components.datasets.sources.dataset import kept_table
from components.datasets.sources.own_file import Uploaded
from components.datasets.uploads import Uploads

# Decoding takes seconds, and pages ask at every move of a control.
_read: Cache[PictureFolders] = Cache(256 * 2**20, lambda read: read.pictures.nbytes)


class OwnPictures(Uploaded):
    """The pictures of an uploaded zip archive, for `Bound.rows_from`: each with the name of its folder."""

    modality = "any"
    label = message(N_("My own pictures"))

    source: Literal["pictures"] = "pictures"
    reads_like: None = None  # a picture has no words; the key is in the JSON of all datasets

    def used_columns(self) -> frozenset[str]:
        """See `Uploaded.used_columns`: none, since the bindings say which."""
        return frozenset()

    def read(self) -> PictureFolders:
        """The folders of pictures in the file. Raises `Refused` if it is not here, or has no pictures."""
        self.ensure_here()
        return _read.get(self.digest, lambda: read_pictures(Uploads.default().get(self.digest)))

    def table(self) -> SourceTable:
        """See `Dataset.table`."""
        return kept_table((self.source, self.digest), self._columns)

    def _columns(self) -> SourceTable:
        read, labels = self.read(), self.labels()
        return SourceTable(
            {
                "picture": SourceColumn("picture", read.pictures, labels["picture"]),
                "folder": column("category", read.folders, labels["folder"]),
            },
            read.keys,
            read.notes,
        )

    def features(self) -> tuple[Feature, ...]:
        """See `Dataset.features`: none beside what is bound."""
        return ()

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """See `Dataset.preview`."""
        read = self.read()
        at = spread(self.shown_rows(len(read.files)), rows)
        return pd.DataFrame({"file": read.files[at], "folder": read.folders[at]}, index=at)

    def labels(self) -> dict[str, Message]:
        """See `Dataset.labels`."""
        names = {"picture": N_("picture"), "file": N_("file"), "folder": N_("folder")}
        return {name: message(label) for name, label in names.items()}

    def distribution(self, head: str) -> pd.DataFrame:
        """See `Dataset.distribution`: it has no targets."""
        return pd.DataFrame({"value": [], "rows": []})

    def provenance(self) -> Message:
        """See `Dataset.provenance`."""
        read = self.read()
        return message(
            N_("Your own pictures: {rows:,} in {folders:,} {folders:folder|folders}, each folder a class."),
            rows=len(read.files),
            folders=len(set(read.folders)),
        )
