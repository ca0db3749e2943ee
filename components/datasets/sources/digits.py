"""Handwritten digits: small pictures and two questions about each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from math import prod
from typing import Annotated, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field

from components.assembly.catalog.losses import LOSSES
from components.assembly.spec import Config, Input, ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, refuse
from components.assembly.spec.readers import takes_ids
from components.datasets.binding.features import Feature
from components.datasets.binding.histogram import histogram
from components.datasets.binding.split import MIN_ROWS
from components.datasets.binding.targets import HeadQuestion, Target, WhichOne, YesOrNo, unfit_loss
from components.datasets.carried.digit_pictures import ROWS, SIDE, pictures
from components.datasets.encodings.binding import Binding, Encoding
from components.datasets.encodings.picture_input import Half, picture_side
from components.datasets.encodings.places import HeadPlace, Places, places
from components.datasets.encodings.source_table import SourceColumn, SourceTable, column
from components.datasets.sources.dataset import Dataset, kept_table

CLASSES = 10
LARGEST = 64  # how large a picture may be made
HALVES = ("upper", "lower")

DIGIT = WhichOne(message(N_("Which digit is it, 0 to 9?")), message(N_("the digit")))
ODD = YesOrNo(message(N_("Is the digit odd?")), message(N_("the digit is odd")))
QUESTIONS: Mapping[str, HeadQuestion] = {"digit": DIGIT, "odd": ODD}
QUESTION_LOSSES = {"digit": "sparse_categorical_crossentropy", "odd": "binary_crossentropy"}


class Digits(Dataset):
    """Pictures of digits. Each float32 input takes the whole picture, resized to its shape; of two inputs
    called `upper` and `lower`, each takes a half.

    A head answers "digit" (which of ten) or "odd" (yes or no): the question that it is called after, or
    the one in `targets`.
    """

    modality = "image"
    label = message(N_("Handwritten digits"))

    reads_like: None = None  # a picture has no words; the key is in the JSON of all datasets
    source: Literal["digits"] = "digits"
    rows: Annotated[int, Field(ge=MIN_ROWS, le=ROWS)] = ROWS

    @classmethod
    def for_model(cls, spec: ModelSpec) -> Self | None:
        """See `Dataset.for_model`: for a model without word ids. A head that is not called after a
        question is asked the one that fits its loss."""
        if any(takes_ids(spec, entry) for entry in spec.inputs):
            return None
        columns = {
            head.name: "odd" if LOSSES[head.loss].labels == "yes or no" else "digit"
            for head in spec.heads
            if head.loss is not None and head.name not in QUESTIONS
        }
        return cls(targets=Config(columns))

    def misfits(self, spec: ModelSpec, shapes: Mapping[str, tuple[int, ...]]) -> Iterator[Problem]:
        """See `Dataset.misfits`: the numbers of a table are no picture, three classes are no digits."""
        for entry in spec.inputs:
            numbers = prod(entry.known_shape)
            if numbers < SIDE**2 // (2 if entry.name in HALVES else 1):
                what = message(
                    N_("The input {name} takes {numbers} numbers, too few for a picture of a digit."),
                    name=entry.name,
                    numbers=numbers,
                )
                mend = message(N_("A picture of a digit fills 64 numbers (8 x 8 pixels) or more."))
                yield Problem("input-no-picture", entry.name, what, str(entry.shape), mend)
        for head in spec.heads:
            if head.loss is None:
                continue
            units = shapes[head.name][-1] if shapes[head.name] else 1
            if units not in (1, CLASSES) or (units == 1 and head.name != "odd"):
                what = message(
                    _NEITHER,
                    name=head.name,
                    units=units,
                )
                mend = message(
                    N_("An output of 10 classes says which digit it is; one called odd says if it is odd.")
                )
                yield Problem("output-no-digit", head.name, what, head.loss, mend)

    def table(self) -> SourceTable:
        """See `Dataset.table`; its answers are the two questions."""
        return kept_table(self.source, self._columns)

    def _columns(self) -> SourceTable:
        images, digits, labels = pictures().images, pictures().digits, self.labels()
        return SourceTable(
            {
                "picture": column("picture", images, message(N_("picture"))),
                "digit": column("category", digits.astype(str), labels["digit"]),
                "odd": column("yes or no", digits % 2, labels["odd"]),
                "ink": column("number", images.mean(axis=(1, 2)), labels["ink"]),
            },
            np.arange(ROWS).astype(str).astype(object),
            # A class is a whole number, a likelihood a share.
            answers={"digit": Target(digits, DIGIT), "odd": Target(digits % 2.0, ODD)},
        )

    def places(self, spec: ModelSpec) -> Places:
        """See `Dataset.places`."""
        for entry in spec.inputs:
            _ensure_picture(entry, _half(entry.name, {other.name for other in spec.inputs}))
        return places(spec)

    def fit(self, wanted: Places) -> tuple[Binding, ...]:
        """See `Dataset.fit`."""
        for head in wanted.heads:
            _ensure_head(head, self._column(head.name))
        names = {place.name for place in wanted.inputs}
        ways: Mapping[Half, Encoding] = {"whole": "picture", "upper": "upper half", "lower": "lower half"}
        return (
            *(
                Binding(name=name, encoding=ways[_half(name, names)], columns=("picture",))
                for name in (place.name for place in wanted.inputs)
            ),
            *(
                Binding(name=head.name, encoding="answer", columns=(self._column(head.name),))
                for head in wanted.heads
            ),
        )

    def _column(self, head: str) -> str:
        """Which of the two questions a head answers."""
        return str(self.targets.get(head, head))

    def remarks(self, wanted: Places) -> tuple[Message, ...]:
        """See `Dataset.remarks`: whether the pictures are resized."""
        names = {place.name for place in wanted.inputs}
        sides = {picture_side(place.shape, _half(place.name, names)) for place in wanted.inputs}
        return () if sides == {SIDE} else (message(_RESIZED),)

    @staticmethod
    def digits(rows: np.ndarray) -> np.ndarray:
        """Which digit each of some rows of a part shows."""
        return np.asarray(pictures().digits[rows])

    @staticmethod
    def images(rows: np.ndarray) -> np.ndarray:
        """The pictures of some rows of a part, shape (rows, 8, 8), from 0 (white) to 1."""
        return np.asarray(pictures().images[rows])

    def read_columns(self, rows: np.ndarray) -> Mapping[str, SourceColumn]:
        """See `Dataset.read_columns`: the picture."""
        return {"picture": SourceColumn("picture", self.images(rows), message(N_("picture")))}

    def features(self) -> tuple[Feature, ...]:
        """See `Dataset.features`: none; a picture is all there is."""
        return ()

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """See `Dataset.preview`."""
        shown = np.linspace(0, ROWS - 1, min(rows, ROWS)).round().astype(int)
        all_pictures = pictures()
        digits = all_pictures.digits[shown]
        ink = all_pictures.images[shown].mean(axis=(1, 2))
        return pd.DataFrame({"digit": digits, "odd": digits % 2 == 1, "ink": ink.round(3)}, index=shown)

    def labels(self) -> Mapping[str, Message]:
        """See `Dataset.labels`."""
        names = {"digit": N_("digit shown"), "odd": N_("is odd"), "ink": N_("share of ink")}
        return {name: message(label) for name, label in names.items()}

    def distribution(self, head: str) -> pd.DataFrame:
        """See `Dataset.distribution`."""
        digits = pictures().digits
        return histogram((digits % 2 if self._column(head) == "odd" else digits).astype(np.float64))

    def provenance(self) -> Message:
        """See `Dataset.provenance`."""
        return message(_PROVENANCE, rows=ROWS)


_PROVENANCE = N_(
    "{rows:,} handwritten digits, 8 x 8 pixels each, that come with the Python package scikit-learn "
    "(BSD-3-Clause): the test part of Optical Recognition of Handwritten Digits by E. Alpaydin and "
    "C. Kaynak, 1998, from the UCI Machine Learning Repository. They are made as large as a model asks for."
)
_NEITHER = N_("The output {name} gives {units} numbers and is neither of the questions about digits.")
_RESIZED = N_(
    "The pictures are 8 x 8 pixels, resized to what the model asks for: larger ones are smoother "
    "and show no more."
)


def _half(name: str, inputs: Collection[str]) -> Half:
    """Which part of a picture an input takes, by its name and those of all inputs."""
    if name not in HALVES or not set(HALVES) <= set(inputs):
        return "whole"
    return "upper" if name == "upper" else "lower"


def _ensure_picture(entry: Input, half: Half) -> None:
    """Refuse an input that takes no picture row by row, and none with one channel."""
    flat = len(entry.shape) == 1 or (len(entry.shape) == 3 and entry.shape[-1] == 1)
    side = picture_side(entry.known_shape, half) if flat else 0
    if entry.dtype != "float32" or not 2 <= side <= LARGEST:
        raise _no_picture(entry, half != "whole")


def _no_picture(entry: Input, halved: bool) -> Exception:
    what = (
        N_("The input {name} cannot take half a picture.")
        if halved
        else N_("The input {name} cannot take a picture.")
    )
    mend = (
        N_("Give it one dimension of float32 and half of a square: 32 for 8 x 8 pixels, 392 for 28 x 28.")
        if halved
        else N_("Give it one dimension of float32 and a square number: 64 for 8 x 8 pixels, 784 for 28 x 28.")
    )
    return refuse(
        "input_no_picture",
        where=entry.name,
        message=message(what, name=entry.name),
        received=f"{entry.shape}, {entry.dtype}",
        mend=message(mend),
    )


def _ensure_head(answer: HeadPlace, column: str) -> None:
    if column not in QUESTIONS:
        raise refuse(
            "target_missing",
            where=answer.name,
            message=message(N_("The digits have no answer for the head {head}."), head=answer.name),
            received=answer.name,
            mend=message(N_("Call it digit (which of ten) or odd (yes or no), or take it off the model.")),
        )
    if answer.loss != QUESTION_LOSSES[column]:
        raise unfit_loss(answer.name, answer.loss, QUESTION_LOSSES[column])
