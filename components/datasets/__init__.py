"""Rows of text and numbers -> arrays named after a model's inputs and heads.

    Tweets    the lesson's tweets          Table     a learner's own CSV
    Digits    pictures of digits
    Pairs     two texts, one author?       Speeches, Devices, Authors (a learner's own CSV)
    .prepare(spec) -> Prepared             .features(), .preview(), .distribution(head)

A dataset is a frozen value: what to take and what to learn from it. What it needs from
outside (a package's data file, an upload) is looked up when it is used.
"""

from __future__ import annotations

from components.datasets.authors import Authors, suggest_authors
from components.datasets.columns import Column, kinds
from components.datasets.csvfile import Loaded, read_table
from components.datasets.devices import Devices
from components.datasets.digits import Digits
from components.datasets.features import Feature
from components.datasets.holdings import Holder
from components.datasets.own_file import OwnFile, load
from components.datasets.pairs import Pairs
from components.datasets.prepared import Baseline, Encoder, Part, Prepared, to_npz
from components.datasets.read_as import ReadAs
from components.datasets.source import Source
from components.datasets.speeches import Speeches
from components.datasets.table import Table, suggest
from components.datasets.text import Token
from components.datasets.tweets import Tweets, monthly
from components.datasets.union import Dataset
from components.datasets.uploads import Uploads

__all__ = [
    "Authors",
    "Baseline",
    "Column",
    "Dataset",
    "Devices",
    "Digits",
    "Encoder",
    "Feature",
    "Holder",
    "Loaded",
    "OwnFile",
    "Pairs",
    "Part",
    "Prepared",
    "ReadAs",
    "Source",
    "Speeches",
    "Table",
    "Token",
    "Tweets",
    "Uploads",
    "kinds",
    "load",
    "monthly",
    "read_table",
    "suggest",
    "suggest_authors",
    "to_npz",
]
