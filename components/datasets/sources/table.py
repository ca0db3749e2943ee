"""A learner's own CSV as a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, field_validator

from components.assembly.spec import Config
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.features import Feature
from components.datasets.binding.histogram import histogram
from components.datasets.cache import Cache
from components.datasets.columns import column_targets, columns
from components.datasets.columns.measured_features import FeatureValues, side_by_side
from components.datasets.columns.proposals import MAX_FEATURES, propose
from components.datasets.encodings.source_table import SourceTable, text_table
from components.datasets.sources.dataset import kept_table
from components.datasets.sources.own_file import ColumnName, OwnFile, file_table
from components.datasets.sources.text_dataset import SingleTextDataset
from components.datasets.tables.forms.amounts import is_empty
from components.datasets.tables.table_file import TableFile, row_list
from components.datasets.text.word_ids import CutBy, mostly_spaceless

# The heads of the headline lesson.
HEADS = ("main_output", "news_out")

# A page asks for all of these at every move of a control.
_features: Cache[tuple[Feature, ...]] = Cache(200, lambda _: 1)
_histograms: Cache[pd.DataFrame] = Cache(200, lambda _: 1)


class Table(OwnFile, SingleTextDataset):
    """A dataset from an uploaded file with one text a row.

    Attributes:
        text_column: The column of texts.
        feature_columns: The columns of features. A column of times becomes two features, hour and
            weekday, so `features()` says how wide the input for features is.
        cut_by: How Chinese is cut into words; "auto" by character if most letters are Chinese.
        targets: The column that each head learns.
    """

    source: Literal["table"] = "table"
    text_column: ColumnName
    feature_columns: Annotated[tuple[ColumnName, ...], Field(max_length=MAX_FEATURES)] = ()
    cut_by: Literal["auto", "word", "character"] = "auto"
    targets: Annotated[Config, Field(min_length=1, max_length=16)]

    @field_validator("feature_columns")
    @classmethod
    def _once(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(names))

    @field_validator("targets")
    @classmethod
    def _named(cls, targets: Config) -> Config:
        if not all(isinstance(column, str) and column for column in targets.values()):
            raise ValueError("Each target is the name of a column.")
        return targets

    @classmethod
    def suggest(cls, loaded: TableFile, digest: str, heads: Sequence[str] = ()) -> Self:
        """See `OwnFile.suggest` and `propose`. The first head learns the first target, any other the
        last one."""
        proposal = propose(loaded)
        first, *others = heads or HEADS
        return cls(
            digest=digest,
            text_column=proposal.text,
            feature_columns=proposal.features,
            targets=Config({first: proposal.targets[0], **dict.fromkeys(others, proposal.targets[-1])}),
        )

    def used_columns(self) -> frozenset[str]:
        """See `OwnFile.used_columns`."""
        return frozenset({self.text_column, *self.feature_columns, *map(str, self.targets.values())})

    def table(self) -> SourceTable:
        """See `Dataset.table`."""
        return kept_table((self.digest, self.read_as), lambda: file_table(self.loaded()))

    def asked(self) -> SourceTable:
        """See `SingleTextDataset.asked`. Rows without a text or without a target are left out."""
        self._ensure_no_answer_among_features()
        loaded = self.loaded()
        texts = columns.cells_of(loaded, self.text_column)
        measured = [columns.feature_values(loaded, name) for name in self.feature_columns]
        targets_by_head = {
            head: column_targets.target(loaded, str(column), self.task)
            for head, column in self.targets.items()
        }
        has_text = ~texts.map(is_empty).to_numpy(dtype=bool)
        notes = [*loaded.notes, *(note for _, messages in measured for note in messages)]
        notes += [note for _, messages in targets_by_head.values() for note in messages if note not in notes]
        notes += left_out(texts[~has_text], self.text_column)
        for head, (target, _) in targets_by_head.items():
            missing = np.isnan(target.values) & has_text
            notes += left_out(texts[missing], str(self.targets[head]))
            has_text &= ~missing
        for head, (target, _) in targets_by_head.items():
            column_targets.ensure_two_classes(target.only(has_text), str(self.targets[head]))
        frames = [frame for frame, _ in measured]
        numbers = pd.concat(frames, axis=1) if frames else pd.DataFrame(index=texts.index)
        return text_table(
            texts[has_text],
            numbers[has_text],
            {feature.name: feature.label for feature in self.features()},
            {head: target.only(has_text) for head, (target, _) in targets_by_head.items()},
            tuple(notes),
        )

    def own_cut(self) -> CutBy:
        """See `TextDataset.own_cut`."""
        return cutting(self.cut_by, self._texts())

    def _ensure_no_answer_among_features(self) -> None:
        both = set(self.feature_columns) & {str(column) for column in self.targets.values()}
        if both:
            raise refuse(
                "answer_among_features",
                where=min(both),
                message=message(
                    N_(
                        "The column {column} is both a feature and a target: the model would read the answer."
                    ),
                    column=min(both),
                ),
                received=", ".join(sorted(both)),
                mend=message(N_("Take it out of the features, or choose another target.")),
            )

    def features(self) -> tuple[Feature, ...]:
        """See `Dataset.features`."""
        return _features.get(
            (self.digest, self.read_as, self.feature_columns),
            lambda: tuple(
                part for name in self.feature_columns for part in columns.feature_parts(self.loaded(), name)
            ),
        )

    def measured(self, loaded: TableFile) -> FeatureValues:
        """See `TextDataset.measured`: each column is read as the one of its name in this file."""
        names = [name for name in self.feature_columns if name in loaded.frame.columns]
        return side_by_side(columns.values_like(self.loaded(), loaded, name) for name in names)

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """See `Dataset.preview`: the chosen columns, as they are in the file."""
        frame = self.loaded().frame
        names = dict.fromkeys((self.text_column, *self.feature_columns, *map(str, self.targets.values())))
        at = np.linspace(0, len(frame) - 1, min(rows, len(frame))).round().astype(int)
        return frame[[name for name in names if name in frame.columns]].iloc[at]

    def distribution(self, head: str) -> pd.DataFrame:
        """See `Dataset.distribution`. A column of two answers has two bars, 0 and 1."""
        name = str(self.targets[head])
        return _histograms.get(
            (self.digest, self.read_as, name), lambda: histogram(column_targets.spread(self.loaded(), name))
        ).copy()


def cutting(cut_by: CutBy | Literal["auto"], texts: Sequence[str] | pd.Series | np.ndarray) -> CutBy:
    """How texts are cut into words: as `cut_by` says; "auto" looks at what they are written in."""
    if cut_by != "auto":
        return cut_by
    return "character" if mostly_spaceless(texts[:500]) else "word"


def left_out(texts: pd.Series, column: str) -> list[Message]:
    """A note on rows that have nothing in a column, if there are any."""
    if not len(texts):
        return []
    template = N_(
        "{count:,} {count:row was|rows were} left out: nothing in the column {column} "
        "({count:row|rows} {rows})."
    )
    return [message(template, count=len(texts), column=column, rows=row_list(list(texts.index)))]
