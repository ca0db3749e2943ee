"""What is said of a table that is carried along: its columns, its questions, its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.features import Feature
from components.datasets.binding.targets import HowMany, Target, Task, YesOrNo
from components.datasets.cache import Cache
from components.datasets.encodings.source_table import ColumnKind, SourceColumn, SourceTable, column
from components.datasets.text.word_ids import CutBy, same_words

# The name of the column of pictures.
PICTURE = "picture"

_frames: Cache[pd.DataFrame] = Cache(128 * 2**20, lambda frame: int(frame.memory_usage(deep=True).sum()))


@dataclass(frozen=True)
class CarriedQuestion:
    """What a head can be asked: a column of yes (1) and no (0).

    Attributes:
        label: What the column is called.
        sentence: The question.
        claim: What is claimed by a yes.
        count: The column of counts that is asked for as a number; without one the question is of yes or no
            alone.
        what: What is counted.
        figure: The metric that says how well yes or no is answered; see `Dataset.figure`.
    """

    label: Message
    sentence: Message
    claim: Message
    count: str = ""
    what: Message | None = None
    figure: str = "accuracy"


@dataclass(frozen=True, eq=False)
class Carried:
    """An entry: a table with texts or without, and what is said of it.

    Attributes:
        name: Its name in JSON.
        make: Reads the rows: a column "text", if there are texts, one for each feature and question, and
            `others`. All numbers are float, NaN where missing.
        rows: How many rows `make` returns.
        features: The numbers known beside the text.
        questions: By column, the first that of the main head.
        others: Further columns, for models of one's own: the kind of each, and what it is called.
        about: Where it comes from, what may be done with it, and what one learns with it.
        cut_by: How Chinese is cut into words.
        shown: Which rows may be shown; all by default.
        pictures: Reads the picture of each row, as numbers from 0 to 1: shape (rows, n, n) of ink or
            (rows, n, n, 3) of colours; None for a table without pictures.
        together: The column of texts by which rows stay in one part if it says the same in them.
    """

    name: str
    make: Callable[[], pd.DataFrame]
    rows: int
    features: tuple[Feature, ...]
    questions: Mapping[str, CarriedQuestion]
    others: Mapping[str, tuple[ColumnKind, Message]]
    about: str
    cut_by: CutBy = "word"
    shown: Callable[[pd.DataFrame], np.ndarray] | None = None
    pictures: Callable[[], np.ndarray] | None = None
    together: str = "text"

    def frame(self) -> pd.DataFrame:
        """All rows, read once, shared and not to be written to.

        Raises:
            Refused: The file is missing, or it is another.
        """
        return _frames.get(self.name, self.make)

    def numbers(self) -> pd.DataFrame:
        """The features of all rows."""
        return self.frame()[[feature.name for feature in self.features]]

    def target(self, column: str, task: Task) -> Target:
        """A question as what a head is to answer.

        Raises:
            Refused: A number is asked for, and there is none.
        """
        question, frame = self.questions[column], self.frame()
        if task == "classification":
            return Target(frame[column].to_numpy(np.float64), YesOrNo(question.sentence, question.claim))
        if question.what is None:
            raise refuse(
                "target_not_a_number",
                where=column,
                message=message(
                    N_("{question} This is answered by yes or no, and not by a number."),
                    question=question.sentence,
                ),
                received=task,
                mend=message(N_("Choose classification as the question.")),
            )
        counts = frame[question.count].to_numpy(np.float64)
        return Target(np.log1p(counts), HowMany(message(HOW_MANY, what=question.what), question.what))

    def labels(self) -> dict[str, Message]:
        """What the columns are called."""
        return {
            "text": message(N_("text")),
            PICTURE: message(N_("picture")),
            **{feature.name: feature.label for feature in self.features},
            **{name: question.label for name, question in self.questions.items()},
            **{name: label for name, (_, label) in self.others.items()},
        }

    def columns(self) -> SourceTable:
        """All columns, to be bound to the inputs and heads of any model."""
        frame, labels = self.frame(), self.labels()
        kinds: dict[str, ColumnKind] = {"text": "text"} if "text" in frame else {}
        kinds |= {feature.name: "number" for feature in self.features}
        kinds |= dict.fromkeys(self.questions, "yes or no")
        kinds |= {name: kind for name, (kind, _) in self.others.items()}
        columns = {name: column(kind, frame[name], labels[name]) for name, kind in kinds.items()}
        if self.pictures is not None:
            columns = {PICTURE: SourceColumn("picture", self.pictures(), labels[PICTURE]), **columns}
        keys = frame[self.together].map(same_words) if self.together in frame else frame.index.astype(str)
        return SourceTable(columns, keys.to_numpy(dtype=object))

    def shown_rows(self) -> np.ndarray:
        """The positions of the rows that may be shown."""
        frame = self.frame()
        return np.arange(len(frame)) if self.shown is None else np.flatnonzero(self.shown(frame))

    def table(self, rows: np.ndarray) -> pd.DataFrame:
        """Some rows as people read them, without pictures."""
        frame = self.frame()
        return frame[[name for name in self.labels() if name in frame]].iloc[rows]

    def provenance(self) -> Message:
        """Where the rows come from."""
        return message(self.about, rows=self.rows)


def number(
    name: str,
    label: str,
    help: str,
    bounds: tuple[float, float, float],
    default: float,
    from_text: Callable[[str], float] | None = None,
) -> Feature:
    """A number beside the text. `bounds` are the smallest and the largest, and the step of its control;
    `from_text` counts it in a text."""
    minimum, maximum, step = bounds
    return Feature(
        name, message(label), message(help), "number", minimum, maximum, step, default, from_text=from_text
    )


HOW_MANY = N_("How many {what} are there? Asked for as log(1 + {what}).")
