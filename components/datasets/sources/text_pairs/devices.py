"""The tweets of 2015 and 2016 by the phone they came from."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
import pandas as pd

from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.readers import text_inputs
from components.datasets.cache import Cache
from components.datasets.sources import tweets
from components.datasets.sources.text_pairs.pairs import Pairs
from components.datasets.text.authored_texts import AuthoredTexts, anonymized
from components.datasets.text.presentable import friendly

YEARS = (2015, 2016)
PHONES = {"Twitter for Android": "Android", "Twitter for iPhone": "iPhone"}
# However the account signs.
NAMES = ("Donald J. Trump", "Donald Trump", "Donald", "Trump", "DJT")

_QUOTED = ('"', "“", "”", "'", "‘", "«")

_tables: Cache[AuthoredTexts] = Cache(1, lambda _: 1)


class Devices(Pairs):
    """Pairs of tweets: were both written on the same of two phones?"""

    label = message(N_("Donald Trump's tweets from two phones"))
    language = "en"

    source: Literal["devices"] = "devices"

    @classmethod
    def for_model(cls, spec: ModelSpec) -> Self | None:
        """See `Dataset.for_model`: for two inputs of word ids."""
        return cls() if len(text_inputs(spec)) == 2 else None

    def writings(self) -> AuthoredTexts:
        """See `Pairs.writings`."""
        return _tables.get("devices", _read)

    def shown_texts(self) -> np.ndarray:
        """See `Pairs.shown_texts`: those without quarrels."""
        return friendly(self.writings().frame["text"])

    def provenance(self) -> Message:
        """See `Dataset.provenance`."""
        return message(_PROVENANCE, rows=len(self.writings().frame), about=tweets.Tweets().provenance())


_PROVENANCE = N_(
    "{rows:,} tweets of 2015 and 2016, written on an Android phone or on an iPhone. Analyses at the time "
    "(Todd Vaziri and David Robinson, August 2016) found two voices in the account: the Android tweets read "
    "as the candidate's own, those from the iPhone as his staff's. So each phone counts as one author here. "
    "That is an assumption for teaching and not proof of who wrote a tweet. The data: {about}"
)
_OTHERS = N_(
    "{count:,} more {count:tweet that opens|tweets that open} with a quotation mark {count:is left out: it "
    "passes|are left out: they pass} on other people's words, a habit of one of the two phones."
)


def _read() -> AuthoredTexts:
    table = tweets.table()
    mine = table["posted"].dt.year.isin(YEARS) & table["device"].isin(PHONES)
    phone_tweets = table[mine]
    frame, notes = anonymized(
        pd.DataFrame({"text": phone_tweets["text"], "author": phone_tweets["device"]}), lambda _: NAMES
    )
    # Afterwards: a mention or a link may have stood before the quotation.
    own = frame[~frame["text"].str.startswith(_QUOTED)].reset_index(drop=True)
    return AuthoredTexts(own, PHONES, notes=(*notes, message(_OTHERS, count=len(frame) - len(own))))
