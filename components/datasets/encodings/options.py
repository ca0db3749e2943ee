"""Which columns fit an input or a head, and which are proposed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from components.assembly.catalog.losses import LOSSES
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem
from components.datasets.encodings.binding import Binding, Encoding
from components.datasets.encodings.input_encoders import picture_side
from components.datasets.encodings.places import HeadPlace, InputPlace, Places
from components.datasets.encodings.source_table import SourceTable
from components.datasets.text import word_ids

# A sequence of fewer ids is no text, a picture of fewer pixels on a side shows nothing.
SHORTEST_TEXT = 5
SMALLEST_PICTURE = 6
# Fewer ids than this are those of characters; fewer places for a character are something else.
CHARACTER_IDS = 256
CHARACTER_PLACES = 20
MOST_CLASSES = 100


def input_options(place: InputPlace, table: SourceTable) -> list[Binding]:
    """The bindings that fit an input, the best first; random numbers are always the last."""
    bindings = [
        Binding(name=place.name, encoding=how, columns=columns) for how, columns in _inputs(place, table)
    ]
    return [*bindings, Binding(name=place.name)]


def _inputs(place: InputPlace, table: SourceTable) -> Iterator[tuple[Encoding, tuple[str, ...]]]:
    shape, texts = place.shape, table.of_kind("text")
    if place.dtype == "string":
        if shape in ((), (1,)):
            yield from (
                ("as it is", (name,)) for name in (*texts, *table.of_kind("category")) if not place.words
            )
        return
    if place.ids is not None:
        yield from _ids(place, table)
        return
    if place.looked_up or place.dtype == "bool" or "int" in place.dtype:
        return
    if picture_side(shape) >= SMALLEST_PICTURE:
        yield from (("picture", (name,)) for name in table.of_kind("picture"))
    if len(shape) == 2 and shape[-1] >= CHARACTER_PLACES:
        yield from (("one-hot characters", (name,)) for name in texts)
    if len(shape) > 1:
        return
    numbers, width = table.of_kind("number", "yes or no"), int(np.prod(shape))
    if width == 1:
        yield from (("numbers", (name,)) for name in numbers)
    elif width <= len(numbers):
        yield "numbers", numbers[:width]
    if width > 1:
        for name in table.of_kind("category"):
            if len(set(table.columns[name].values)) <= width:
                yield "one-hot", (name,)
        yield from (("words present", (name,)) for name in texts)


def _ids(place: InputPlace, table: SourceTable) -> Iterator[tuple[Encoding, tuple[str, ...]]]:
    texts = table.of_kind("text")
    if len(place.shape) == 1 and (place.shape[0] >= SHORTEST_TEXT or place.open[0]):
        ways: tuple[Encoding, ...] = ("words", "characters")
        if place.ids is not None and place.ids < CHARACTER_IDS:
            ways = ("characters", "words")
        yield from ((how, (name,)) for how in ways for name in texts)
    elif place.shape in ((), (1,)):
        yield from (("index", (name,)) for name in table.of_kind("category", "yes or no"))


def head_options(place: HeadPlace, table: SourceTable, inputs: Sequence[InputPlace]) -> list[Binding]:
    """The bindings that fit a head, the best first; random numbers are always the last."""
    bindings = [
        Binding(name=place.name, encoding=how, columns=columns)
        for how, columns in _heads(place, table, inputs)
    ]
    return [*bindings, Binding(name=place.name)]


def _heads(
    place: HeadPlace, table: SourceTable, inputs: Sequence[InputPlace]
) -> Iterator[tuple[Encoding, tuple[str, ...]]]:
    shape, asked = place.shape, LOSSES[place.loss].labels
    units = shape[-1] if shape else 1
    numbers, texts = table.of_kind("number"), table.of_kind("text")
    if len(shape) > 1 or units > 1:
        yield from (("input", (entry.name,)) for entry in inputs if _repeats(place, entry))
    if len(shape) > 1:
        if len(shape) == 2 and asked in ("class number", "one-hot") and units >= SHORTEST_TEXT:
            yield from (("next word", (name,)) for name in texts)
    elif asked == "yes or no" and units == 1:
        yield from (("yes or no", (name,)) for name in (*numbers, *table.of_kind("yes or no")))
    elif asked == "yes or no":
        yield from (("words present", (name,)) for name in texts)
    elif asked in ("class number", "one-hot") and 1 < units <= MOST_CLASSES:
        yes_no = table.of_kind("yes or no") if units == 2 else ()
        exact = [name for name in table.of_kind("category") if _classes(table, name) == units]
        others = [name for name in table.of_kind("category") if name not in exact]
        yield from (("class", (name,)) for name in (*exact, *yes_no, *numbers, *others))
    elif asked in ("amount", "") and units == 1:
        yield from (("numbers", (name,)) for name in numbers)
    elif asked in ("amount", "") and units <= len(numbers):
        yield "numbers", numbers[:units]


def _classes(table: SourceTable, name: str) -> int:
    return len(set(table.columns[name].values))


def _repeats(place: HeadPlace, entry: InputPlace) -> bool:
    """Whether a head can be asked for what an input is given."""
    amounts = LOSSES[place.loss].labels in ("amount", "yes or no", "") or len(place.shape) > 1
    return amounts and entry.ids is None and entry.dtype.startswith("float") and entry.shape == place.shape


@dataclass(frozen=True)
class Proposal:
    """Bindings for all inputs and heads, and for which of them nothing fits."""

    inputs: tuple[Binding, ...]
    heads: tuple[Binding, ...]
    misfits: tuple[Problem, ...]

    @property
    def fitting(self) -> int:
        """How many inputs and heads have no random numbers."""
        return sum(binding.encoding != "random" for binding in (*self.inputs, *self.heads))


def propose(wanted: Places, table: SourceTable) -> Proposal:
    """What is proposed for all inputs and heads: no head is asked for what an input reads, and each is asked
    for something else as far as there is enough."""
    heads: list[Binding] = []
    for head in wanted.heads:
        asked = {name for binding in heads for name in binding.columns}
        heads.append(_first(head_options(head, table, wanted.inputs), asked))
    answers = {
        name
        for binding in heads
        if binding.encoding not in ("input", "next word")
        for name in binding.columns
    }
    answers -= set(table.of_kind("text"))
    without = SourceTable(
        {name: column for name, column in table.columns.items() if name not in answers}, table.keys
    )
    inputs: list[Binding] = []
    for place in wanted.inputs:
        read = {name for binding in inputs for name in binding.columns}
        inputs.append(_first(input_options(place, without), read))
    misfits = [_misfit(N_("Nothing here fits the input {name}."), binding, wanted) for binding in inputs]
    misfits += [_misfit(N_("Nothing here answers the head {name}."), binding, wanted) for binding in heads]
    return Proposal(tuple(inputs), tuple(heads), tuple(problem for problem in misfits if problem is not None))


def _first(options: Sequence[Binding], used: Collection[str]) -> Binding:
    """The first option of columns that are not used yet, or else the first."""
    unused = (option for option in options[:-1] if not set(option.columns) & set(used))
    return next(unused, options[0])


def _misfit(sentence: str, binding: Binding, wanted: Places) -> Problem | None:
    if binding.encoding != "random":
        return None
    shapes = {place.name: f"{place.shape} {place.dtype}" for place in wanted.inputs}
    shapes |= {
        place.name: f"{place.shape} {place.loss}" for place in wanted.heads if place.name not in shapes
    }
    return Problem(
        "no-fitting-column",
        binding.name,
        message(sentence, name=binding.name),
        shapes[binding.name],
        message(N_("It gets random numbers; a table of your own may have what it takes.")),
    )


def text_length(texts: Sequence[str] | np.ndarray, most: int, *, characters: bool) -> int:
    """A length that reads nearly all texts whole, at most `most`."""
    counts = [len(str(text)) if characters else len(word_ids.tokens(str(text))) for text in texts]
    enough = int(np.quantile(counts, 0.95, method="higher")) if counts else most
    return max(SHORTEST_TEXT, min(most, -(-enough // 10) * 10))
