"""Rows of text and numbers -> arrays named after a model's inputs and heads.

    Tweets    the lesson's tweets          Table     a learner's own CSV
    Digits    pictures of digits           BirdStrikes, ...  tables that are carried along
    Bound     columns, or random numbers, for the inputs and heads of any model
    Pairs     two texts, one author?       Speeches, Poets, Devices, Authors (a learner's own CSV)
    .prepare(spec) -> Prepared             .features(), .preview(), .distribution(head)

A dataset is a frozen value: what to take and what to learn from it. What it needs from
outside (a package's data file, an upload) is looked up when it is used.
"""

from __future__ import annotations

from components.datasets.binding.features import Feature
from components.datasets.binding.prepared import Baseline, Constant, DataPart, Encoder, Prepared, to_npz
from components.datasets.columns.columns import Column, describe_columns
from components.datasets.sources.bound import Bound
from components.datasets.sources.bound_text import BoundText
from components.datasets.sources.carried_texts import (
    BirdStrikes,
    CarriedColumns,
    CarriedTexts,
    DigitTriples,
    Emoji,
    EmojiNames,
    Houses,
    PoemLines,
    Reviews,
    TangPoems,
)
from components.datasets.sources.dataset import DATASETS, Dataset, Modality
from components.datasets.sources.digits import Digits
from components.datasets.sources.few_rows import FewRows
from components.datasets.sources.own_columns import OwnColumns
from components.datasets.sources.own_file import OwnFile, Uploaded, load
from components.datasets.sources.own_pictures import OwnPictures
from components.datasets.sources.table import Table
from components.datasets.sources.text_dataset import SingleTextDataset, TextDataset
from components.datasets.sources.text_pairs.authors import Authors
from components.datasets.sources.text_pairs.devices import Devices
from components.datasets.sources.text_pairs.pairs import Pairs
from components.datasets.sources.text_pairs.poets import Poets
from components.datasets.sources.text_pairs.speeches import Speeches
from components.datasets.sources.tweets import Tweets, monthly
from components.datasets.tables.read_options import ReadOptions
from components.datasets.tables.table_file import TableFile, read_table
from components.datasets.text.word_ids import Token
from components.datasets.upload_owners import UploadOwner
from components.datasets.uploads import Uploads

__all__ = [
    "DATASETS",
    "Authors",
    "Baseline",
    "BirdStrikes",
    "Bound",
    "BoundText",
    "CarriedColumns",
    "CarriedTexts",
    "Column",
    "Constant",
    "DataPart",
    "Dataset",
    "Devices",
    "DigitTriples",
    "Digits",
    "Emoji",
    "EmojiNames",
    "Encoder",
    "Feature",
    "FewRows",
    "Houses",
    "Modality",
    "OwnColumns",
    "OwnFile",
    "OwnPictures",
    "Pairs",
    "PoemLines",
    "Poets",
    "Prepared",
    "ReadOptions",
    "Reviews",
    "SingleTextDataset",
    "Speeches",
    "Table",
    "TableFile",
    "TangPoems",
    "TextDataset",
    "Token",
    "Tweets",
    "UploadOwner",
    "Uploaded",
    "Uploads",
    "describe_columns",
    "load",
    "monthly",
    "read_table",
    "to_npz",
]
