"""Every kind of dataset as one type, told apart by its `source`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.datasets.sources.authors import Authors
from components.datasets.sources.devices import Devices
from components.datasets.sources.digits import Digits
from components.datasets.sources.speeches import Speeches
from components.datasets.sources.table import Table
from components.datasets.sources.tweets import Tweets

KINDS = (Tweets, Table, Digits, Speeches, Devices, Authors)

Dataset = Annotated[Tweets | Table | Digits | Speeches | Devices | Authors, Field(discriminator="source")]

# A dataset may be read like another one, of any kind: the type is part of its own members,
# which could not name it before it was there.
for _kind in KINDS:
    _kind.model_rebuild(force=True, _types_namespace={"Dataset": Dataset})
