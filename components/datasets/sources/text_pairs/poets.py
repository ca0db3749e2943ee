"""Beginnings of Tang poems, by the poet who wrote them."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.datasets.cache import Cache
from components.datasets.carried.checked_file import ProjectFile
from components.datasets.sources.text_pairs.pairs import Pairs
from components.datasets.text.authored_texts import AuthoredTexts
from components.datasets.text.word_ids import same_words

FILE = ProjectFile("tang_poets.csv.gz", "63bc181823948d3a6ea0ac8f6ec6a18b8b4403974907502152e28cfbb8f72dea")

_tables: Cache[AuthoredTexts] = Cache(1, lambda _: 1)


class Poets(Pairs):
    """Pairs of beginnings of Tang poems: did one of two poets write both?"""

    label = message(N_("Poems by Li Bai and Bai Juyi"))
    language = "zh_Hant"

    source: Literal["poets"] = "poets"

    def writings(self) -> AuthoredTexts:
        """See `Pairs.writings`."""
        return _tables.get("poets", _read)

    def provenance(self) -> Message:
        """See `Dataset.provenance`."""
        counts = self.writings().counts()
        return message(_PROVENANCE, poems=int(counts.sum()), libai=counts["李白"], baijuyi=counts["白居易"])


_PROVENANCE = N_(
    "The beginnings of {poems:,} Chinese poems, {libai:,} by Li Bai and {baijuyi:,} by Bai Juyi, who was "
    "born ten years after the other died, as they stand in the Complete Tang Poems: whole sentences of 20 "
    "to 48 characters and marks. An extract of the npm package chinese-poetry 2.0.1 (MIT; the poems are "
    "in the public domain), a file of this project with the program that made it. They are read by the "
    "character. Some poems in the collection may not be by the poet whose name they carry. The poets "
    "differ in the forms that they preferred as well as in their words, so a part of the answer is in the "
    "length of lines alone."
)


def _read() -> AuthoredTexts:
    raw = FILE.table()
    frame = pd.DataFrame({"text": raw["text"].astype("str"), "author": raw["poet"].astype("str")})
    frame = frame[~frame["text"].map(same_words).duplicated()].reset_index(drop=True)
    return AuthoredTexts(frame, {poet: poet for poet in frame["author"].unique()}, "character")
