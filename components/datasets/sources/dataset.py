"""What all datasets have in common, and how JSON that names one becomes one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Self, Union

import numpy as np
import pandas as pd
from pydantic import Field, GetCoreSchemaHandler, TypeAdapter, model_validator
from pydantic_core import CoreSchema, core_schema

from components.assembly.spec import Config, Frozen, ModelSpec
from components.assembly.spec.messages import Message
from components.datasets.binding import corpus
from components.datasets.binding.corpus import MIN_ROWS, Corpus
from components.datasets.binding.features import Feature
from components.datasets.binding.needs import Needs, needs
from components.datasets.binding.prepared import Prepared, Text
from components.datasets.binding.targets import Task
from components.datasets.cache import Cache
from components.datasets.columns.measured_features import Measured, like
from components.datasets.tables.table_file import TableFile
from components.datasets.text.known_texts import KnownTexts
from components.datasets.text.word_ids import FIRST_WORD, CutBy, Vocabulary, tokens

# Arrays for the specs and datasets used last, so that who only moves a layer waits for no data.
_CACHE_BYTES = 256 * 2**20
_prepared: Cache[Prepared] = Cache(_CACHE_BYTES, lambda prepared: prepared.nbytes)
# All words of a training part, whatever bound they are asked with; about 100 bytes a word.
_vocabularies: Cache[Vocabulary] = Cache(64 * 2**20, lambda vocabulary: 100 * len(vocabulary.words))

MAX_ROWS = 100_000

# Every kind of dataset by the name in its field `source`. A class that has that field adds itself.
DATASETS: dict[str, type[Dataset]] = {}


def _is_kind(dataset: type[Dataset]) -> bool:
    """Whether a class is a kind of dataset; False for a base of several kinds."""
    return "source" in getattr(dataset, "__pydantic_fields__", {})


class Dataset(Frozen):
    """The base of all datasets. A dataset is a value: which rows to take, and what to learn from them.

    A kind of dataset is a subclass with a field `source`: a literal, by which JSON says of which kind
    a dataset is. A field of another model that is annotated `Dataset` takes any of them.

    `task` says how counts are asked for: as a class (more than the median) or as a number.
    `rows` is how many to use, `validation` the share of them kept aside, `seed` decides
    which. `targets` names a column for each head; heads that a spec has not are left out.

    `reads_like` is the dataset whose words the texts are read with, so that what learnt to
    read the one can read the other: the same word has the same id. It must not itself be
    read like a third.
    """

    if TYPE_CHECKING:  # each kind has its own literal
        source: str

    task: Task = "classification"
    rows: Annotated[int, Field(ge=MIN_ROWS, le=MAX_ROWS)] = 4_000
    validation: Annotated[float, Field(ge=0.05, le=0.5)] = 0.2
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    targets: Config = Config()
    reads_like: Dataset | None = None

    @classmethod
    def __pydantic_init_subclass__(cls, **settings: Any) -> None:
        if _is_kind(cls):
            DATASETS[cls.model_fields["source"].default] = cls
            _kinds.cache_clear()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        if _is_kind(cls):
            return handler(source)
        return core_schema.no_info_plain_validator_function(
            lambda value: _kinds(cls).validate_python(value),
            serialization=core_schema.simple_ser_schema("any"),  # as the kind that it is
        )

    @model_validator(mode="after")
    def _one_step(self) -> Self:
        if self.reads_like is not None and self.reads_like.reads_like is not None:
            raise ValueError("A dataset that is read like another must not itself be read like a third.")
        return self

    def prepare(self, spec: ModelSpec) -> Prepared:
        """Arrays named after the spec's inputs and heads; made once for all specs that ask
        the same. Raises `Refused` for what the data cannot give."""
        asked = needs(spec)
        return self.kept(asked, lambda: self._prepare(asked))

    def kept(self, asked: Hashable, make: Callable[[], Prepared]) -> Prepared:
        """What `make` makes, made once for all specs of which the same is `asked`."""
        return _prepared.get((self, asked), make)

    def _prepare(self, asked: Needs) -> Prepared:
        return corpus.prepare(
            self.corpus(),
            asked,
            rows=self.rows,
            validation=self.validation,
            seed=self.seed,
            read=corpus.WordReading(self.vocabulary(asked.largest_vocabulary()), self.cut()),
        )

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
        return Vocabulary.count(tokens(each, cut) for each in self.learnt_texts())

    def learnt_texts(self) -> Iterable[str]:
        """The texts of the training part."""
        whole = self.corpus()
        train = corpus.part(whole, rows=self.rows, validation=self.validation, seed=self.seed).train
        return whole.texts.iloc[train]

    def cut(self) -> CutBy:
        """How Chinese is cut into words: as in the dataset this one is read like, if any."""
        return self.corpus().cut_by if self.reads_like is None else self.reads_like.cut()

    def uploads(self) -> frozenset[str]:
        """The digests of the files people gave that the rows come from; see `Uploads`."""
        return frozenset()

    def without_file(self) -> Self:
        """The same choices without any file that someone gave: one stands in its place that nobody
        has."""
        return self

    def withheld(self) -> Self:
        """`without_file`, and not read like a dataset that is made from a file."""
        words = self.reads_like
        if words is not None and words.uploads():
            return self.without_file().model_copy(update={"reads_like": None})
        return self.without_file()

    def corpus(self) -> Corpus:
        """Texts, numbers and targets, all rows of them."""
        raise NotImplementedError

    def texts(self, rows: np.ndarray) -> list[Text]:
        """What rows of a part say: for each a text or, of pairs, two."""
        return [str(each) for each in self.corpus().texts.loc[rows]]

    def known(self, prepared: Prepared, text: str, most: int) -> KnownTexts:
        """The first texts of the training part, in its random order, as the input called
        `text` takes them: at most `most`."""
        part = prepared.train.first(most)
        answers = {
            head: tuple(prepared.encoder.actual(head, float(value)) for value in values[:, 0])
            for head, values in part.targets.items()
        }
        return KnownTexts(tuple(map(str, self.texts(part.rows))), part.inputs[text], answers)

    def measured(self, loaded: TableFile) -> Measured:
        """The raw features of another table's rows, as many of `features()` as its columns are
        named after."""
        return like(self.features(), loaded)

    def features(self) -> tuple[Feature, ...]:
        """The numbers of a row: as many as the input for features must be wide."""
        raise NotImplementedError

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """A few rows as people read them, evenly spread over the table."""
        raise NotImplementedError

    def example(self) -> str:
        """One of the texts, to show what becomes of it."""
        texts = self.corpus().texts
        return str(texts.iloc[len(texts) // 2])

    def labels(self) -> Mapping[str, Message]:
        """What the columns of the preview are called, those that are not the learner's own."""
        return {}

    def distribution(self, head: str) -> pd.DataFrame:
        """How the target column of `head` is spread, as bars: columns "from", "to" and "rows"."""
        raise NotImplementedError

    def provenance(self) -> Message:
        """Where the data comes from and what may be done with it."""
        raise NotImplementedError


@cache
def _kinds(base: type[Dataset]) -> TypeAdapter[Any]:
    """Reads a dataset of any kind derived from `base`. Made when it is first needed, as all kinds are
    known then."""
    kinds: Any = Union[tuple(kind for kind in DATASETS.values() if issubclass(kind, base))]  # noqa: UP007
    return TypeAdapter(Annotated[kinds, Field(discriminator="source")])
