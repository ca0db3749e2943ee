"""A classic: a program to read and begin with, what it shows, and the data that it learns from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from string import Template

from components.assembly.reading import ReadProgram, read_python
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import Translate, untranslated
from components.datasets import Bound, Dataset
from components.datasets.encodings.binding import Binding, Encoding
from components.lessons.build import recipe_of
from components.training.values.recipe import Recipe

# Far more than any of them takes, also on a machine with much to do: they are not a learner's text.
SECONDS = 20.0

# How a column becomes numbers, and the columns.
Take = tuple[Encoding, str] | tuple[Encoding, tuple[str, ...]]


@dataclass(frozen=True)
class ClassicGroup:
    """Classics that are shown together.

    Attributes:
        name: Its name.
        label: What it is called, marked for translation.
    """

    name: str
    label: str


@dataclass(frozen=True)
class Classic:
    """A model to begin with. All texts are marked for translation.

    Attributes:
        name: Its name in the registry.
        title: What it is called; it says which data it learns from.
        shows: What it shows, in a sentence.
        look: What to look at in the drawing, in a sentence.
        group: Where it stands in the gallery.
        program: The Python that makes it. A comment that is to be translated is written `# $name`.
        comments: The comments by these names.
        data: What it learns from.
        epochs: How often it goes through the rows.
    """

    name: str
    title: str
    shows: str
    look: str
    group: ClassicGroup
    program: str
    data: Dataset
    comments: Mapping[str, str] = field(default_factory=dict, hash=False)
    epochs: int = 5

    def text(self, translate: Translate = untranslated) -> str:
        """The program with its comments in the language of `translate`."""
        words = {name: translate(comment) for name, comment in self.comments.items()}
        return Template(self.program.lstrip()).substitute(words)

    def spec(self) -> ModelSpec:
        """The model."""
        spec = _read(self).spec
        assert spec is not None, _read(self).findings
        return spec

    def recipe(self) -> Recipe:
        """How it is trained: with the optimizer of its program, on its data."""
        return recipe_of(_read(self).optimizer, self.data)[0].model_copy(update={"epochs": self.epochs})


@cache
def _read(classic: Classic) -> ReadProgram:
    return read_python(classic.text(), SECONDS)


def bound(
    rows_from: Dataset, inputs: Mapping[str, Take], heads: Mapping[str, Take], *, rows: int = 2_000
) -> Bound:
    """Columns for the inputs and heads of a classic, by their names.

    Args:
        rows_from: The dataset that the columns are of.
        inputs: What each input takes.
        heads: What each head answers.
        rows: How many rows are used.
    """
    return Bound(rows_from=rows_from, rows=rows, inputs=_bindings(inputs), heads=_bindings(heads))


def _bindings(takes: Mapping[str, Take]) -> tuple[Binding, ...]:
    return tuple(
        Binding(name=name, encoding=how, columns=(columns,) if isinstance(columns, str) else columns)
        for name, (how, columns) in takes.items()
    )
