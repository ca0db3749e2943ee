"""Attention that is called on what has no steps, or on vectors that cannot be compared."""

from __future__ import annotations

from typing import Any

import keras

from components.assembly.reading.diagnoses.called_on.missing_axis import steps_missing
from components.assembly.reading.diagnoses.called_on.tensor_words import name
from components.assembly.reading.diagnoses.joined import widths
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message

_ATTENTION = (keras.layers.Attention, keras.layers.AdditiveAttention, keras.layers.MultiHeadAttention)


def unfit(reading: Reading, layer: Any, site: Site, tensors: list[Any]) -> bool:
    """Say that attention looks at the last step only of a recurrent layer, or compares vectors of different
    widths; whether it does."""
    kind = type(layer).__name__
    if not isinstance(layer, _ATTENTION):
        return False
    if any(steps_missing(reading, site, [tensor], kind) for tensor in tensors):
        return True
    plain = kind in ("Attention", "AdditiveAttention")
    return plain and len(tensors) > 1 and _other_widths(reading, site, tensors, kind)


def _other_widths(reading: Reading, site: Site, tensors: list[Any], kind: str) -> bool:
    """Attention that compares vectors of different widths."""
    query, key = tensors[0], tensors[2] if len(tensors) > 2 else tensors[1]
    first, last = query.shape[-1], key.shape[-1]
    if None in (first, last) or first == last:
        return False
    one, other = name(reading, query), name(reading, key)
    what = message(
        N_("{kind} compares {one} with {other} number by number, and {one} has {width}, {other} {others}."),
        kind=kind, one=one, other=other, width=first, others=last,
    )  # fmt: skip
    nodes = widths.nodes_of(site)
    repair, better = None, f"Dense({last})({one})"
    if len(nodes) == len(tensors):
        words = f"keras.layers.Dense({last})({reading.source.words(nodes[0], 200)})"
        repair = reading.source.replace(nodes[0], words)
    mend = message(N_("Bring {one} to {count} with {better}."), one=one, count=last, better=better)
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend, repair)
    return True
