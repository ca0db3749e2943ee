"""What datasets of texts have in common: a vocabulary, of their own or of another dataset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import prod
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import model_validator

from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem
from components.assembly.spec.readers import takes_ids, with_shapes
from components.datasets.binding.prepared import Prepared, Text
from components.datasets.binding.split import MIN_ROWS
from components.datasets.cache import Cache
from components.datasets.columns.measured_features import FeatureValues, named_features
from components.datasets.encodings.binding import Binding
from components.datasets.encodings.misfits import ensure_target, ensure_width
from components.datasets.encodings.places import Places, text_places
from components.datasets.encodings.row_choice import RowChoice
from components.datasets.encodings.source_table import SourceColumn, SourceTable
from components.datasets.sources.dataset import MAX_ROWS, Dataset, Modality, kept_table
from components.datasets.sources.few_rows import FewRows
from components.datasets.tables.table_file import TableFile
from components.datasets.text.anonymize import anonymous
from components.datasets.text.known_texts import KnownTexts
from components.datasets.text.tokenizer import Tokenizer
from components.datasets.text.word_ids import FIRST_WORD, CutBy, Vocabulary, same_words, tokens

# All words of a training part, whatever bound they are asked with; about 100 bytes a word.
_vocabularies: Cache[Vocabulary] = Cache(64 * 2**20, lambda vocabulary: 100 * len(vocabulary.words))

# The wordings of the texts that a dataset trains on.
_known_words: Cache[frozenset[str]] = Cache(16, lambda _: 1)

# An input of fewer whole numbers is not taken for a text.
_SHORTEST = 5


class TextDataset(Dataset):
    """A dataset whose rows are texts.

    With `reads_like` its texts are read with the vocabulary of another dataset, so that a model that
    learnt to read the one can read the other: the same word has the same id. That other one must not
    itself be read like a third.

    Attributes:
        unseen: Whether texts that `reads_like` was trained on are left out, so that a model that learnt from
            them is not tried on what it knows. Without `reads_like` it has no effect.
    """

    # What one of its texts is called.
    one: ClassVar[Message] = message(N_("Text"))
    # Whether what gives away who wrote a text is taken out of it.
    anonymous: ClassVar[bool] = False

    reads_like: TextDataset | None = None
    unseen: bool = False

    @model_validator(mode="after")
    def _one_step(self) -> Self:
        if self.reads_like is not None and self.reads_like.reads_like is not None:
            raise ValueError("A dataset that is read like another must not itself be read like a third.")
        return self

    def misfits(self, spec: ModelSpec, shapes: Mapping[str, tuple[int, ...]]) -> Iterator[Problem]:
        """See `Dataset.misfits`: a category or two are no text, and no question here has several classes."""
        for entry in spec.inputs:
            numbers = prod(entry.known_shape)
            if takes_ids(spec, entry) and numbers < _SHORTEST:
                what = message(
                    N_("The input {name} takes {numbers} whole numbers, too few for a text."),
                    name=entry.name,
                    numbers=numbers,
                )
                mend = message(N_("A text fills {words} word ids or more."), words=_SHORTEST)
                yield Problem("input-no-text", entry.name, what, str(entry.shape), mend)
        for head in spec.heads:
            units = shapes[head.name][-1] if shapes[head.name] else 1
            if head.loss is not None and units > 1:
                what = message(
                    N_("The output {name} says which of {units} classes it is."), name=head.name, units=units
                )
                mend = message(
                    N_("These texts have questions of yes or no, and of amounts: one number each.")
                )
                yield Problem("output-of-classes", head.name, what, head.loss, mend)

    def places(self, spec: ModelSpec) -> Places:
        """See `Dataset.places`."""
        return text_places(spec)

    def tokenizer(self, wanted: Places) -> Tokenizer:
        """See `Dataset.tokenizer`: all inputs of words share a vocabulary."""
        bound = max((place.ids for place in wanted.inputs if place.ids is not None), default=FIRST_WORD)
        return Tokenizer(self.vocabulary(bound), self.cut(), self.anonymous)

    def words_of(self, spec: ModelSpec, name: str) -> TextDataset:
        """See `Dataset.words_of`: all inputs share a vocabulary."""
        return self.reads_like or self

    def sized(self, spec: ModelSpec) -> ModelSpec:
        """See `Dataset.sized`."""
        if all(None not in entry.shape for entry in spec.inputs):
            return spec
        return with_shapes(spec, {place.name: place.shape for place in self.places(spec).inputs})

    def vocabulary(self, bound: int) -> Vocabulary:
        """The words whose ids stay below `bound`, the most frequent first: of the training
        part of this dataset, or of the one it is read like. With a smaller bound it is the
        beginning of that with a larger."""
        if self.reads_like is not None:
            return self.reads_like.vocabulary(bound)
        whole = _vocabularies.get(self, self._count)
        return Vocabulary(whole.words[: max(0, bound - FIRST_WORD)])

    def _count(self) -> Vocabulary:
        cut = self.cut()
        return Vocabulary.count(tokens(text, cut) for text in self.training_texts())

    def cut(self) -> CutBy:
        """How Chinese is cut into words: as in the dataset this one is read like, if any."""
        return self.own_cut() if self.reads_like is None else self.reads_like.cut()

    def own_cut(self) -> CutBy:
        """How Chinese is cut into words where the dataset has its own vocabulary."""
        raise NotImplementedError

    def seen(self, texts: Iterable[str]) -> np.ndarray:
        """Which texts are left out, since `reads_like` was trained on them: shape (texts,)."""
        if self.reads_like is None or not self.unseen:
            return np.zeros(len(list(texts)), dtype=bool)
        known = _known_words.get(self.reads_like, self.reads_like.training_words)
        return np.array([bool(wordings(text) & known) for text in texts], dtype=bool)

    def training_words(self) -> frozenset[str]:
        """The wordings of the texts of the training part; see `wordings`."""
        return frozenset(wording for text in self.training_texts() for wording in wordings(text))

    def training_texts(self) -> Iterable[str]:
        """The texts of the training part, each once."""
        raise NotImplementedError

    def withheld(self) -> Self:
        """See `Dataset.withheld`."""
        words = self.reads_like
        if words is not None and words.uploads():
            return self.without_file().model_copy(update={"reads_like": None})
        return self.without_file()

    def texts(self, rows: np.ndarray) -> list[Text]:
        """The texts of some `rows` of a part (see `Part.rows`): for each a text or, of pairs, two."""
        raise NotImplementedError

    def read_columns(self, rows: np.ndarray) -> Mapping[str, SourceColumn]:
        """See `Dataset.read_columns`: the texts."""
        texts = [text if isinstance(text, tuple) else (text,) for text in self.texts(rows)]
        columns = np.array(texts, dtype=object).T if texts else np.empty((1, 0), object)
        labels = (N_("text A"), N_("text B")) if len(columns) > 1 else (N_("text"),)
        return {
            label: SourceColumn("text", column, message(label))
            for label, column in zip(labels, columns, strict=True)
        }

    def known_texts(self, prepared: Prepared, text: str, most: int) -> KnownTexts:
        """The first texts of the training part, in its random order, as the input called
        `text` takes them: at most `most`."""
        raise NotImplementedError

    def measured(self, loaded: TableFile) -> FeatureValues:
        """The raw features of another table's rows, as many of `features()` as its columns are
        named after."""
        return named_features(self.features(), loaded)

    def example(self) -> str:
        """One of the texts, to show how it becomes ids."""
        raise NotImplementedError


def wordings(text: str) -> frozenset[str]:
    """What two texts have in common if their words are the same, as they are or without links, mentions and
    the like; empty for a text without words."""
    return frozenset(filter(None, (same_words(text), same_words(anonymous(text)))))


def left_out(count: int) -> tuple[Message, ...]:
    """The note that so many texts are left out because a base learnt from them; none if there are none."""
    return (message(_LEFT_OUT, count=count),) if count else ()


_LEFT_OUT = N_(
    "{count:,} {count:text is|texts are} left out, since the base has learnt from {count:it|them}."
)


class SingleTextDataset(TextDataset):
    """A dataset with one text a row, numbers beside it, and a target for each head.

    Attributes:
        on_few_rows: What a model is first reused for that has read such texts; None if nothing was measured
            to gain.
    """

    modality: ClassVar[Modality] = "text"
    on_few_rows: ClassVar[FewRows | None] = None

    @classmethod
    def questions(cls) -> Mapping[str, Message]:
        """The columns that a head can be asked for, and what they are called; none where a file says them."""
        return {}

    def asked(self) -> SourceTable:
        """What is read and asked of all rows, whatever `rows` is: one column of text, those of `features()`
        as numbers, and the answer of each head in `targets` (see `text_table`)."""
        raise NotImplementedError

    def training_table(self) -> SourceTable:
        """See `Dataset.training_table`."""
        fixed: dict[str, Any] = {"rows": MAX_ROWS, "seed": 0, "validation": 0.5}
        if self.reads_like is None or not self.unseen:
            fixed |= {"reads_like": None, "unseen": False}
        return kept_table((self.model_copy(update=fixed), "asked"), self._unseen_rows)

    def _unseen_rows(self) -> SourceTable:
        """What is asked, without the rows whose texts are left out; see `unseen`."""
        whole = self.asked()
        seen = self.seen(whole.columns[whole.of_kind("text")[0]].values)
        return whole.where(~seen, left_out(int(seen.sum()))) if seen.any() else whole

    def fit(self, wanted: Places) -> tuple[Binding, ...]:
        """See `Dataset.fit`: ids are those of the words, all other inputs take the features."""
        table = self.training_table()
        numbers = table.of_kind("number")
        for place in wanted.inputs:
            if place.ids is None:
                ensure_width(place, numbers)
        for head in wanted.heads:
            ensure_target(head, table)
        return (
            *(
                Binding(name=place.name, encoding="numbers", columns=numbers)
                if place.ids is None
                else Binding(name=place.name, encoding="words", columns=table.of_kind("text"))
                for place in wanted.inputs
            ),
            *(Binding(name=head.name, encoding="answer", columns=(head.name,)) for head in wanted.heads),
        )

    def row_choice(self, wanted: Places | None = None) -> RowChoice:
        """See `Dataset.row_choice`."""
        return RowChoice(self.rows, self.validation, self.seed, least=MIN_ROWS)

    def training_texts(self) -> Iterable[str]:
        """See `TextDataset.training_texts`."""
        split = self.row_choice().split(self.training_table(), np.random.default_rng(self.seed))
        return map(str, self._texts()[split.rows[split.train]])

    def own_cut(self) -> CutBy:
        """See `TextDataset.own_cut`."""
        return "word"

    def _texts(self) -> np.ndarray:
        table = self.training_table()
        return table.columns[table.of_kind("text")[0]].values

    def texts(self, rows: np.ndarray) -> list[Text]:
        """See `TextDataset.texts`."""
        places = self.training_table().row_places
        return [str(text) for text in self._texts()[np.searchsorted(places, rows)]]

    def known_texts(self, prepared: Prepared, text: str, most: int) -> KnownTexts:
        """See `TextDataset.known_texts`."""
        part = prepared.train.first(most)
        answers = {
            head: tuple(prepared.encoder.actual(head, float(value)) for value in values[:, 0])
            for head, values in part.targets.items()
        }
        return KnownTexts(tuple(map(str, self.texts(part.rows))), part.inputs[text], answers)

    def example(self) -> str:
        """See `TextDataset.example`."""
        texts = self._texts()
        return str(texts[len(texts) // 2])
