"""Says how the number of a model's parameters comes about: the arrays of what is new, and where most are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import groupby
from math import prod

from components.assembly import ModelSpec
from components.assembly.keras_model.arrays import ArrayAddress, addresses
from components.assembly.spec.messages import N_, Message, message

# So many layers are counted one by one.
MOST = 4
CACHED = 64


@lru_cache(CACHED)
def counted(spec: ModelSpec, added: Collection[str]) -> tuple[Message, ...]:
    """A sentence for each layer with weights of those that are new, and one on the largest of all; nothing if
    none of the new layers has weights. Raises `Refused`.

    Args:
        spec: The model.
        added: The names of the layers that the last change added.
    """
    layers = [(path, list(arrays)) for path, arrays in groupby(addresses(spec), lambda array: array.layer)]
    new = [(path, arrays) for path, arrays in layers if path.partition("/")[0] in added]
    if not new:
        return ()
    sentences = [_counted(path, arrays) for path, arrays in new[:MOST]]
    path, arrays = max(layers, key=lambda layer: _size(layer[1]))
    whole = sum(_size(layer) for _path, layer in layers)
    largest = message(
        N_("The largest is {layer}, with {share:.0%} of all: {product} = {count:,}."),
        layer=path,
        share=_size(arrays) / whole,
        product=_products(arrays),
        count=_size(arrays),
    )
    return (*sentences, largest)


def _counted(path: str, arrays: Sequence[ArrayAddress]) -> Message:
    template = N_("{layer}: {product} = {count:,}.")
    return message(template, layer=path, product=_products(arrays), count=_size(arrays))


def _products(arrays: Sequence[ArrayAddress]) -> str:
    """The shapes of the arrays of a layer as a sum of products, such as "64 × 64 + 64"."""
    return " + ".join(" × ".join(f"{size:,}" for size in array.shape) or "1" for array in arrays)


def _size(arrays: Sequence[ArrayAddress]) -> int:
    return sum(prod(array.shape) for array in arrays)
