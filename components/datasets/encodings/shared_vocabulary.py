"""One vocabulary for all inputs that one Embedding reads: an id means the same in each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from components.datasets.encodings.binding import Binding
from components.datasets.encodings.number_inputs import Values
from components.datasets.encodings.places import InputPlace
from components.datasets.text.tokenizer import Cut, Tokenizer

# What a text is cut into, by the encodings that make ids of its pieces.
CUTS: Mapping[str, Cut] = {"words": "word", "characters": "letter"}


def columns_with_same_ids(
    places: Sequence[InputPlace], bindings: Mapping[str, Binding], name: str
) -> tuple[str, ...]:
    """The columns of texts whose pieces get their ids together, each once.

    Args:
        places: All inputs.
        bindings: What each input is bound to, by name; not all need be.
        name: An input that is bound to texts.

    Returns:
        The column of this input, then those of other inputs that an Embedding reads as well.
    """
    own = bindings[name]
    group = {name, *next(place.same_ids for place in places if place.name == name)}
    others = (bindings[place.name] for place in places if place.name in group and place.name in bindings)
    alike = (binding.columns[0] for binding in others if binding.encoding == own.encoding)
    return tuple(dict.fromkeys((own.columns[0], *alike)))


def tokenizers(
    places: Sequence[InputPlace], bindings: Sequence[Binding], train: Values
) -> dict[str, Tokenizer]:
    """How each input that takes ids of the pieces of a text reads it, by name.

    Args:
        places: All inputs.
        bindings: What they are bound to, in their order; each fits.
        train: The values to train on, by column.
    """
    by_name = {binding.name: binding for binding in bindings}
    counted: dict[tuple[Cut, frozenset[str], int | None], Tokenizer] = {}
    by_place = {}
    for place, binding in zip(places, bindings, strict=True):
        if binding.encoding not in CUTS:
            continue
        cut, columns = CUTS[binding.encoding], columns_with_same_ids(places, by_name, place.name)
        key = cut, frozenset(columns), _bound(places, place)
        if key not in counted:
            counted[key] = Tokenizer.count(_texts(columns, train), key[2], cut)
        by_place[place.name] = counted[key]
    return by_place


def _bound(places: Sequence[InputPlace], place: InputPlace) -> int | None:
    """How many ids there are in all inputs that share them: the most that one of them takes."""
    bounds = [other.ids for other in places if other.name in (place.name, *place.same_ids)]
    return None if None in bounds else max(bound for bound in bounds if bound is not None)


def _texts(columns: Sequence[str], train: Values) -> Iterator[str]:
    return (str(text) for column in columns for text in train[column])
