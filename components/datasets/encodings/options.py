"""Which columns fit an input or a head, and how they become numbers."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from math import prod

import numpy as np

from components.assembly.catalog.losses import LOSSES
from components.assembly.spec import MAX_DIMENSION
from components.datasets.cache import Cache
from components.datasets.encodings.binding import BY_COLUMN, Binding, Encoding
from components.datasets.encodings.picture_input import picture_side
from components.datasets.encodings.places import HeadPlace, InputPlace
from components.datasets.encodings.source_table import SourceTable
from components.datasets.text import word_ids

# A text is read to this length where an input takes any.
MOST_LENGTH = 128
# A sequence of fewer ids is no text, a picture of fewer pixels on a side shows nothing.
SHORTEST_TEXT = 5
SMALLEST_PICTURE = 6
# Fewer ids than this are those of characters; fewer places for a character are something else.
CHARACTER_IDS = 256
CHARACTER_PLACES = 20
MOST_CLASSES = 100
# A name of fewer letters may be a part of any other.
SHORTEST_NAME = 4
# Of two answers, the rarer is so large a share of the rows at least where it is asked for first.
LEAST_SHARE = 0.1


_lengths: Cache[int] = Cache(500, lambda _: 1)


def input_options(place: InputPlace, table: SourceTable) -> list[Binding]:
    """The bindings that fit an input, the best first; random numbers are always the last."""
    return _options(place.name, _inputs(place, table))


def _inputs(place: InputPlace, table: SourceTable) -> Iterator[tuple[Encoding, tuple[str, ...]]]:
    shape, texts = place.shape, table.of_kind("text")
    if place.dtype == "string":
        if shape in ((), (1,)):
            names = (*texts, *table.of_kind("category"))
            yield from (("as it is", (name,)) for name in names if _known(place, table, name))
        return
    if place.ids is not None:
        yield from _ids(place, table)
        return
    whole = place.dtype == "bool" or "int" in place.dtype
    if not whole and picture_side(shape) >= SMALLEST_PICTURE:
        yield from (("picture", (name,)) for name in table.of_kind("picture"))
    if place.looked_up:
        yield from _raw_numbers(place, table, whole)
    if place.looked_up or whole:
        return
    if len(shape) == 2 and shape[-1] >= CHARACTER_PLACES:
        yield from (("one-hot characters", (name,)) for name in texts)
    if len(shape) <= 1:
        yield from _amounts(place, table)


def _amounts(place: InputPlace, table: SourceTable) -> Iterator[tuple[Encoding, tuple[str, ...]]]:
    """Numbers on one scale, categories and frequent words, for an input of one axis."""
    texts, width = table.of_kind("text"), numbers_taken(place)
    numbers = table.of_kind("number", "yes or no")
    if width == 1:
        yield from (("numbers", (name,)) for name in numbers)
    elif width <= len(numbers):
        yield "numbers", numbers[:width]
    if width > 1:
        for name in table.of_kind("category"):
            if len(set(table.columns[name].values)) <= width:
                yield "one-hot", (name,)
        yield from (("words present", (name,)) for name in texts)


def _raw_numbers(
    place: InputPlace, table: SourceTable, whole: bool
) -> Iterator[tuple[Encoding, tuple[str, ...]]]:
    """Numbers as they are for layers that scale, bin or look them up; `whole` ones for an input of those."""
    if len(place.shape) > 1:
        return
    names = table.of_kind("number", "yes or no")
    fitting = [name for name in names if _known(place, table, name) and (not whole or _whole(table, name))]
    width = numbers_taken(place)
    if width == 1:
        yield from (("raw numbers", (name,)) for name in fitting)
    elif width <= len(fitting):
        yield "raw numbers", tuple(fitting[:width])


def _whole(table: SourceTable, name: str) -> bool:
    values = table.columns[name].values
    known = values[np.isfinite(values)]
    return bool(len(known)) and bool((known == np.round(known)).all())


def _known(place: InputPlace, table: SourceTable, name: str) -> bool:
    """Whether most values of a column are among those that the layer of an input knows, if it knows some."""
    if not place.words:
        return True
    values, words = table.columns[name].values, set(place.words)
    # Numbers are written as a vocabulary has them: 3 and not 3.0.
    written = (f"{value:g}" if isinstance(value, float) else str(value) for value in values)
    return 2 * sum(value in words for value in written) > len(values)


def _ids(place: InputPlace, table: SourceTable) -> Iterator[tuple[Encoding, tuple[str, ...]]]:
    texts = table.of_kind("text")
    if is_text(place):
        ways: tuple[Encoding, ...] = ("words", "characters")
        if place.ids is not None and place.ids < CHARACTER_IDS:
            ways = ("characters", "words")
        yield from ((how, (name,)) for how in ways for name in texts)
    elif place.shape in ((), (1,)):
        yield from (("index", (name,)) for name in table.of_kind("category", "yes or no"))


def head_options(place: HeadPlace, table: SourceTable, inputs: Sequence[InputPlace]) -> list[Binding]:
    """The bindings that fit a head, the best first; random numbers are always the last."""
    return _options(place.name, _heads(place, table, inputs))


def _options(name: str, ways: Iterable[tuple[Encoding, tuple[str, ...]]]) -> list[Binding]:
    """The bindings of an input or a head, those of a column of its own name first."""
    bindings = [Binding(name=name, encoding=how, columns=columns) for how, columns in ways]
    bindings.sort(key=lambda binding: not any(_same_name(name, column) for column in binding.columns))
    return [*bindings, Binding(name=name)]


def _same_name(name: str, column: str) -> bool:
    """Whether two names are the same but for case and marks, or one is a part of the other."""
    one, other = ("".join(filter(str.isalnum, text.lower())) for text in (name, column))
    return one == other or (min(len(one), len(other)) >= SHORTEST_NAME and (one in other or other in one))


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
            yield from (("words", (name,)) for name in texts)
    elif asked == "yes or no" and units == 1:
        switches = table.of_kind("yes or no")
        even = [name for name in switches if _even(table, name)]
        others = [name for name in switches if name not in even]
        yield from (("yes or no", (name,)) for name in (*even, *numbers, *others))
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


def _even(table: SourceTable, name: str) -> bool:
    """Whether neither of two answers is rare."""
    return LEAST_SHARE <= float(np.nanmean(table.columns[name].values)) <= 1 - LEAST_SHARE


def _classes(table: SourceTable, name: str) -> int:
    return len(set(table.columns[name].values))


def _repeats(place: HeadPlace, entry: InputPlace) -> bool:
    """Whether a head can be asked for what an input is given."""
    amounts = LOSSES[place.loss].labels in ("amount", "yes or no", "") or len(place.shape) > 1
    return amounts and entry.ids is None and entry.dtype.startswith("float") and entry.shape == place.shape


def is_text(place: InputPlace) -> bool:
    """Whether an input takes ids enough for a text."""
    return (
        place.ids is not None and len(place.shape) == 1 and (place.shape[0] >= SHORTEST_TEXT or place.open[0])
    )


def numbers_taken(place: InputPlace | HeadPlace) -> int:
    """How many columns of numbers an input takes, or a head answers."""
    return prod(place.shape)


def all_numbers(place: InputPlace, table: SourceTable, answered: Collection[str]) -> tuple[str, ...]:
    """The columns of numbers that an input of one axis would take if it had a place for each of them.

    Args:
        place: The input.
        table: The columns.
        answered: The names of those that a head learns to answer, which no input is to read.

    Returns:
        Their names; none where the input has that many places, or takes something else than such numbers.
    """
    names = tuple(name for name in table.of_kind("number", "yes or no") if name not in answered)
    other = place.ids is not None or place.looked_up or not place.dtype.startswith(("float", "bfloat"))
    return () if other or len(place.shape) != 1 or place.shape == (len(names),) else names[:MAX_DIMENSION]


def fits(binding: Binding, options: Sequence[Binding], table: SourceTable) -> bool:
    """Whether a binding is one of the options of its input or head, or like one of them with other columns of
    numbers."""
    if binding in options:
        return True
    numbers = set(table.of_kind("number", "yes or no"))
    if binding.encoding not in BY_COLUMN or not set(binding.columns) <= numbers:
        return False
    wide = [option for option in options if option.encoding == binding.encoding and len(option.columns) > 1]
    return any(len(option.columns) == len(set(binding.columns)) == len(binding.columns) for option in wide)


def text_length(texts: Sequence[str] | np.ndarray, most: int, *, characters: bool) -> int:
    """A length that reads nearly all texts whole, at most `most`."""
    counts = [len(str(text)) if characters else len(word_ids.tokens(str(text))) for text in texts]
    enough = int(np.quantile(counts, 0.95, method="higher")) if counts else most
    return max(SHORTEST_TEXT, min(most, -(-enough // 10) * 10))


def kept_length(key: Hashable, binding: Binding, table: SourceTable) -> int:
    """The length of an input of text that reads nearly all texts of its column whole, found once for a `key`
    that stands for the rows."""
    column, characters = binding.columns[0], binding.encoding != "words"
    texts = table.columns[column].values[:1_000]
    return _lengths.get(
        (key, column, characters), lambda: text_length(texts, MOST_LENGTH, characters=characters)
    )
