"""An input whose shape begins with the size of the batch."""

from __future__ import annotations

import ast
import re
from typing import Any

from components.assembly.reading.diagnoses.called_on.missing_axis import RECURRENT
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Argument, Site
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown

# Layers that leave the axes as they are, between an input and what does not take it.
_PASSING = (
    "Rescaling Normalization BatchNormalization LayerNormalization Activation ReLU LeakyReLU Dropout "
    "SpatialDropout1D SpatialDropout2D GaussianNoise Masking RandomFlip RandomRotation RandomZoom"
)
_KEEPS_AXES = frozenset(_PASSING.split())


def batch_in_shape(reading: Reading, layer: Any, site: Site, tensor: Any) -> bool:
    """Say that a layer gets one axis too many of an input; whether it does."""
    made, added = _begin(reading, tensor)
    axes = _axes(layer)
    if not axes or made is None:
        return False
    axes -= added
    given = tuple(made.value.shape[1:])
    if len(given) != axes + 1 or axes < 1:
        return False
    if given[0] is not None and (added or axes == 1):
        return False  # words that are one-hot have one axis more, too
    if given[0] is not None and not added and _for_each(reading, layer, site, given):
        return True
    _say(reading, made, type(layer).__name__, site.line, axes, given)
    return True


def _for_each(reading: Reading, layer: Any, site: Site, given: tuple[int | None, ...]) -> bool:
    """Say that a layer is called on several samples one after the other, where the program reads steps
    later on."""
    made = reading.of(layer)
    steps = re.search(r"\b(TimeDistributed|LSTM|GRU|SimpleRNN)\b", reading.source.text)
    if (
        made is None
        or steps is None
        or not isinstance(made.node, ast.Call)
        or type(layer).__name__ in RECURRENT
    ):
        return False
    words = reading.source.words(made.node, 300)
    better = f"keras.layers.TimeDistributed({words})"
    what = message(
        N_("{kind} takes one sample of {shape}, and here are {count} of them one after the other: {given}."),
        kind=type(layer).__name__, shape=shown(given[1:]), count=given[0], given=shown(given),
    )  # fmt: skip
    mend = message(N_("To call it on each of the steps write {better}."), better=better)
    repair = reading.source.replace(made.node, better)
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend, repair)
    return True


def batch_declared(reading: Reading, layer: Any) -> bool:
    """Say that the shape that the first layer of a Sequential declares has one axis too many for it; whether
    it does."""
    made = reading.of(layer)
    axes = _axes(layer)
    declared = {} if made is None else made.config.get("declared", {})
    argument: Argument | None = declared.get("input_shape")
    given = None if argument is None else argument.value
    if made is None or argument is None or not isinstance(given, list | tuple) or len(given) != axes + 1:
        return False
    what = message(
        N_(
            "{kind} takes one sample with {axes} {axes:axis|axes}, and input_shape has {more}: {shape}. Its "
            "first size, {size}, looks like that of the batch, which is not part of it."
        ),
        kind=type(layer).__name__, axes=axes, more=len(given), shape=shown(given),
        size=given[0] if given[0] is not None else "None",
    )  # fmt: skip
    better = shown(tuple(given[1:]))
    mend = message(N_("Write input_shape={shape}; the batch size is given to fit."), shape=better)
    words = reading.source.words(argument.keyword or argument.node)
    reading.say(
        made.node, "batch-in-shape", what, words, mend, _without_first(reading, argument.node, better)
    )
    return True


def _axes(layer: Any) -> int:
    """How many axes one sample of a layer has; 0 if that is not known."""
    rank = getattr(layer, "rank", None) or len(getattr(layer, "pool_size", ()))
    if rank:
        return int(rank) + 1
    spec = getattr(layer, "input_spec", None)
    ndim = getattr(spec, "ndim", None)
    return int(ndim) - 1 if ndim else 0


def _begin(reading: Reading, tensor: Any) -> tuple[Made | None, int]:
    """The input that a tensor is made of by layers that leave its axes as they are, or by one Embedding,
    which adds one; and how many were added."""
    made, added = reading.of(tensor), 0
    while made is not None and made.layer is not None:
        kind = type(made.layer).__name__
        if len(made.inputs) != 1 or (kind not in _KEEPS_AXES and (kind != "Embedding" or added)):
            return None, 0
        if kind == "Embedding" and made.layer.input_dim == made.inputs[0].shape[-1]:
            return None, 0  # words that are one-hot
        added += kind == "Embedding"
        made = reading.of(made.inputs[0])
    return (made, added) if made is not None and made.config.get("input") else (None, 0)


def _say(
    reading: Reading, made: Made, kind: str, line: int, axes: int, given: tuple[int | None, ...]
) -> None:
    sample = shown(given[1:])
    what = message(
        N_(
            "{kind} of line {line} takes one sample with {axes} {axes:axis|axes}, and this input has {more}: "
            "{shape}. Its first size, {size}, looks like that of the batch, which is not part of the shape."
        ),
        kind=kind, axes=axes, line=line, more=len(given), shape=shown(given),
        size=given[0] if given[0] is not None else "None",
    )  # fmt: skip
    mend = message(N_("Write shape={shape}; the batch size is given to fit."), shape=sample)
    repair = _without_first(reading, made.config.get("shape"), sample)
    reading.say(made.node, "batch-in-shape", what, reading.source.words(made.node), mend, repair)


def _without_first(reading: Reading, node: Any, sample: str) -> Repair | None:
    """The edit that takes the first size from a shape."""
    if isinstance(node, ast.Tuple | ast.List):
        kept = [reading.source.words(size, 200) for size in node.elts[1:]]
        plain = all(isinstance(size, ast.Constant) for size in node.elts)
        better = sample if plain else f"({', '.join(kept)}{',' if len(kept) == 1 else ''})"
        return reading.source.replace(node, better)
    return reading.source.insert_after(node, "[1:]") if isinstance(node, ast.Name | ast.Attribute) else None
