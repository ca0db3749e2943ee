"""What all datasets have in common, and the registry of their kinds.

Data become arrays in one way, whether a lesson's model reads them or one that was opened:

    columns of a `SourceTable`  --a `Binding` for each input and each head-->  encoders  -->  `Prepared`

A new kind of dataset is a module in this folder with one class:

- `table()` says its columns: texts, numbers, yes and no, categories, pictures. By that any model can learn
  from it on the page of one's own model; what fits is found by `encodings.options`. Nothing else is needed
  but what people see: `preview`, `labels`, `distribution`, `provenance`, `features` (none: an empty tuple).
  Keep the table with `kept_table`: pages ask for it again and again. Its `keys` are the texts by which rows
  that say the same stay in one part; for rows apart from each other the number of each row.
- For a lesson it says besides how that lesson's model is fitted: `places(spec)` (what the inputs and heads
  ask for; it refuses what cannot be filled) and `fit(wanted)`: a `Binding` for each of them. What a head is
  asked in words of its own is an entry of `answers` in the table, bound with the encoding "answer".
  `Digits` and `Pairs` are such.
- A dataset with one text a row and numbers beside it for the headline lesson's model derives from
  `SingleTextDataset`, which has all of that: it defines `asked()` with `text_table`. `Tweets` is such.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, Union

import numpy as np
import pandas as pd
from pydantic import Field, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema

from components.assembly.spec import Config, Frozen, ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, refuse
from components.datasets.binding.features import Feature
from components.datasets.binding.prepared import Prepared
from components.datasets.binding.split import MIN_ROWS
from components.datasets.binding.targets import Task
from components.datasets.cache import Cache
from components.datasets.encodings.binding import Binding
from components.datasets.encodings.places import Places
from components.datasets.encodings.prepare import prepare
from components.datasets.encodings.row_choice import RowChoice
from components.datasets.encodings.source_table import NO_ROWS, SourceColumn, SourceTable
from components.datasets.text.tokenizer import Tokenizer

# The arrays of the specs and datasets used last, so that changing a layer prepares nothing anew.
_CACHE_BYTES = 256 * 2**20
_prepared: Cache[Prepared] = Cache(_CACHE_BYTES, lambda prepared: prepared.nbytes)

# The tables of the datasets used last.
_tables: Cache[SourceTable] = Cache(256 * 2**20, lambda table: table.nbytes)

MAX_ROWS = 100_000

# What one row of a dataset is. Pages and lessons choose by it what to show and what to offer.
Modality = Literal["text", "text pair", "image", "any"]

# Every kind of dataset by the name in its field `source`. A class that has that field adds itself.
DATASETS: dict[str, type[Dataset]] = {}


def _is_kind(dataset: type[Dataset]) -> bool:
    """Whether a class is a kind of dataset; False for a base of several kinds."""
    return "source" in getattr(dataset, "__pydantic_fields__", {})


class Dataset(Frozen):
    """The base of all datasets. A dataset is a value: which rows to take, and what to learn from them.

    A kind of dataset is a subclass with a field `source`: a literal that names the kind in JSON, also
    its key in `DATASETS`. A field of another model that is annotated `Dataset`, or another base of
    several kinds, takes any of its kinds. What a kind has to define is what raises
    `NotImplementedError` here, and `modality` and `label`.

    Attributes:
        task: How counts are asked for: as a class (more than the median) or as a number.
        rows: How many rows to use, those to validate on included.
        validation: The share of `rows` to validate on.
        seed: Decides which rows are used, and which of them validate.
        targets: The column that each head learns, by head; heads that a spec has not are left out.
        reads_like: The dataset whose vocabulary its texts are read with, None for its own. Always None
            for a dataset without texts.
        waits_for_file: Whether it stays as it is where its file is not here, since a table with the same
            columns can be chosen for it.
        modality: What one row is.
        language: The language of its texts, as those of the pages are named; empty if it has none, or any.
        label: What the kind is called where people choose among datasets.
    """

    waits_for_file: ClassVar[bool] = False
    language: ClassVar[str] = ""
    modality: ClassVar[Modality]
    label: ClassVar[Message]
    if TYPE_CHECKING:  # each kind has its own literal
        source: str = ""

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
            _reader.cache_clear()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        if _is_kind(cls):
            return handler(source)
        return core_schema.no_info_plain_validator_function(
            lambda value: _reader(cls).validate_python(value),
            serialization=core_schema.simple_ser_schema("any"),  # all fields of its kind
        )

    @classmethod
    def for_model(cls, spec: ModelSpec) -> Self | None:
        """A dataset of this kind for a model that was made elsewhere, judged by the dtypes of its
        inputs; None if it is not made for such a model. Whether the shapes fit, `prepare` says."""
        return None

    def misfits(self, spec: ModelSpec, shapes: Mapping[str, tuple[int, ...]]) -> Iterator[Problem]:
        """Inputs and heads that `prepare` could fill although this data is not meant for them, such as an
        input of four numbers that could take a picture of 2 x 2 pixels.

        Args:
            spec: A model that was made elsewhere.
            shapes: The output shape of each of its heads, by head, without the batch.
        """
        yield from ()

    def table(self) -> SourceTable | None:
        """All rows by column, to be bound to the inputs and heads of any model, shared and not to be written
        to; None for data without columns. It depends neither on `rows` nor on `targets`."""
        return None

    @classmethod
    def has_columns(cls) -> bool:
        """Whether a kind of dataset says its columns."""
        return cls.table is not Dataset.table

    def training_table(self) -> SourceTable:
        """The rows that `prepare` takes: all of `table`, or, as another, what a lesson asks of them."""
        table = self.table()
        return NO_ROWS if table is None else table

    def places(self, spec: ModelSpec) -> Places:
        """The inputs of a model, and its heads that are trained, as this data sees them.

        Raises:
            Refused: The data cannot fill an input, or answer a head; that of no model if they have columns
                alone.
        """
        raise self._unbound()

    def fit(self, wanted: Places) -> tuple[Binding, ...]:
        """Where the numbers of each input and then of each head come from, in their order: which columns and
        answers of `training_table`.

        Raises:
            Refused: The data cannot fill an input, or answer a head.
        """
        raise self._unbound()

    def _unbound(self) -> Exception:
        return refuse(
            "not-bound",
            where=N_("file"),
            message=message(N_("Nothing says which column each input takes and each output answers.")),
            received=self.label.template,
            mend=message(N_("Choose the file again, so that its columns are bound.")),
        )

    def row_choice(self, wanted: Places) -> RowChoice:
        """Which rows are used."""
        return RowChoice(self.rows, self.validation, self.seed)

    def tokenizer(self, wanted: Places) -> Tokenizer | None:
        """How words become ids; None if each input counts a vocabulary of its own."""
        return None

    def words_of(self, spec: ModelSpec, name: str) -> Dataset | None:
        """What other texts are read like (`reads_like`) so that each word has the id under which a model that
        was trained on this data knows it; None if it has learnt no words.

        Args:
            spec: The model.
            name: Its input that reads the words.

        Raises:
            Refused: The data are not here, or do not fit the model.
        """
        return None

    def remarks(self, wanted: Places) -> tuple[Message, ...]:
        """What limits what a model can learn here, beside the notes of the table."""
        return ()

    def prepare(self, spec: ModelSpec) -> Prepared:
        """Arrays named after the spec's inputs and heads; made once for all specs that need the same.

        Raises:
            Refused: The data cannot give what the spec needs.
        """
        wanted = self.places(spec)
        bindings = self.fit(wanted)
        return _prepared.get((self, wanted, bindings), lambda: self._prepare(wanted, bindings))

    def _prepare(self, wanted: Places, bindings: tuple[Binding, ...]) -> Prepared:
        prepared = prepare(
            self.training_table(), wanted, bindings, self.row_choice(wanted), self.tokenizer(wanted)
        )
        return replace(prepared, notes=(*prepared.notes, *self.remarks(wanted)))

    def uploads(self) -> frozenset[str]:
        """The digests of the uploaded files that the rows come from; see `Uploads`."""
        return frozenset()

    def without_file(self) -> Self:
        """The same dataset with a digest that no file has instead of that of an uploaded one."""
        return self

    def withheld(self) -> Self:
        """The same dataset without any uploaded file, neither for its rows nor for its vocabulary."""
        return self.without_file()

    def features(self) -> tuple[Feature, ...]:
        """The numbers of a row: as many as the input for features must be wide."""
        raise NotImplementedError

    def figure(self, head: str) -> str:
        """The metric that says how well a head answers yes or no here. Where nearly all answers are no, AUC:
        whoever always says no has a high accuracy there, and has told nothing."""
        return "accuracy"

    def has_amounts(self) -> bool:
        """Whether its heads can be asked for an amount, and not for yes or no alone."""
        return True

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """A few rows as people read them, evenly spread over the table."""
        raise NotImplementedError

    def shown_rows(self, rows: int) -> np.ndarray:
        """Which of so many rows of `table` may be shown as examples: their positions; all by default."""
        return np.arange(rows)

    def read_columns(self, rows: np.ndarray) -> Mapping[str, SourceColumn]:
        """What a model reads of some `rows` of a part (see `Part.rows`), by column, as people know it."""
        table = self.table()
        return {} if table is None else {name: part.only(rows) for name, part in table.columns.items()}

    def labels(self) -> Mapping[str, Message]:
        """What the columns of the preview are called; a column of an uploaded file keeps its name."""
        return {}

    def distribution(self, head: str) -> pd.DataFrame:
        """How the target column of `head` is distributed, as bars: columns "from", "to" and "rows", or
        "value" and "rows"."""
        raise NotImplementedError

    def sized(self, spec: ModelSpec) -> ModelSpec:
        """A spec with the sizes that may be any as this data fills them, for those who count memory. Raises
        `Refused` for data that are not here."""
        return spec

    def caution(self) -> Message | None:
        """What has to be said beside every curve and table of this data, such as that it is random."""
        return None

    def copied(self) -> Message | None:
        """What has to be said where an input reads what an output learns to answer."""
        return None

    def provenance(self) -> Message:
        """Where the data comes from and what may be done with it."""
        raise NotImplementedError


def kept_table(key: Hashable, make: Callable[[], SourceTable]) -> SourceTable:
    """The table that `make` makes, made once for a `key`: pages ask for it at every move of a control."""
    return _tables.get(key, make)


@cache
def _reader(base: type[Dataset]) -> TypeAdapter[Any]:
    """What reads a dataset of any kind derived from `base`. Made when it is first needed: all kinds are
    known then."""
    kinds: Any = Union[tuple(kind for kind in DATASETS.values() if issubclass(kind, base))]  # noqa: UP007
    return TypeAdapter(Annotated[kinds, Field(discriminator="source")])
