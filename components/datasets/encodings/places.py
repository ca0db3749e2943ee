"""What the inputs and heads of a spec ask for: a shape without open sizes, a dtype, and which values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from components.assembly.checks.shapes import known_shapes
from components.assembly.spec import Config, Input, ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse
from components.assembly.spec.readers import (
    embedding_sizes,
    inputs_with_same_ids,
    is_looked_up,
    looked_up_values,
    takes_ids,
    text_inputs,
    with_shapes,
)

# What a size that may be any becomes where no data says it, by how many sizes the input has.
_STEPS, _PIXELS, _FRAMES = 128, 32, 8
# Of an input of whole numbers that nothing says more of.
_IDS = 10
# How many ids there are for a text that no Embedding reads.
VOCABULARY = 10_000


@dataclass(frozen=True)
class InputPlace:
    """An input, as far as its numbers have to know it.

    Attributes:
        name: Its name.
        shape: The shape of one sample.
        open: Which of its sizes may be any.
        dtype: The dtype.
        ids: How many ids it takes, from 0 on; None where its values are no ids.
        words: The texts that a layer looks up; empty where it takes any text, or no text.
        looked_up: Whether a preprocessing layer reads it.
        same_ids: The other inputs whose ids must mean the same, since an Embedding reads both.
    """

    name: str
    shape: tuple[int, ...]
    open: tuple[bool, ...]
    dtype: str
    ids: int | None = None
    words: tuple[str, ...] = ()
    looked_up: bool = False
    same_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class HeadPlace:
    """A head that is trained.

    Attributes:
        name: Its name.
        shape: The shape of what it gives out for one sample.
        loss: Its loss.
        loss_config: The arguments of the loss.
        metrics: Its metrics.
    """

    name: str
    shape: tuple[int, ...]
    loss: str
    loss_config: Config
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """All inputs of a spec, and the heads that are trained. Specs with equal places share arrays."""

    inputs: tuple[InputPlace, ...]
    heads: tuple[HeadPlace, ...]

    @property
    def all(self) -> tuple[InputPlace | HeadPlace, ...]:
        """The inputs, and after them the heads."""
        return (*self.inputs, *self.heads)


def places(spec: ModelSpec, lengths: Mapping[str, int] | None = None) -> Places:
    """What a spec asks for.

    Args:
        spec: The model.
        lengths: What the first open size becomes, by input; by default what suits an input of its rank.

    Raises:
        Refused: The shapes of the spec do not fit.
    """
    inputs = tuple(_input_place(spec, entry, (lengths or {}).get(entry.name)) for entry in spec.inputs)
    shapes = known_shapes(with_shapes(spec, {place.name: place.shape for place in inputs}))
    heads = tuple(
        HeadPlace(head.name, shapes[head.tensor], head.loss, head.loss_config, head.metrics)
        for head in spec.heads
        if head.loss is not None
    )
    return Places(inputs, heads)


def text_places(spec: ModelSpec) -> Places:
    """What a spec asks for whose inputs take the words of a text or numbers.

    Raises:
        Refused: An input has not one dimension, or the shapes of the spec do not fit.
    """
    for entry in spec.inputs:
        _ensure_flat(entry)
    wanted, texts = places(spec), {entry.name for entry in text_inputs(spec)}
    inputs = tuple(
        replace(place, ids=vocabulary(spec, place.name)) if place.name in texts else replace(place, ids=None)
        for place in wanted.inputs
    )
    return replace(wanted, inputs=inputs)


def vocabulary(spec: ModelSpec, name: str) -> int:
    """How many ids the text at the input `name` may use: the smallest `input_dim` of the Embeddings that read
    it, also inside models used as layers."""
    return min(embedding_sizes(spec, name), default=VOCABULARY)


def _ensure_flat(entry: Input) -> None:
    if len(entry.shape) != 1:
        raise refuse(
            "input_rank",
            where=entry.name,
            message=message(
                N_("The input {name} has {rank} dimensions; a table of texts and numbers fills one."),
                name=entry.name,
                rank=len(entry.shape),
            ),
            received=str(entry.shape),
            mend=message(N_("Give it one dimension: the words of a text (int32) or the features (float32).")),
        )


def _input_place(spec: ModelSpec, entry: Input, length: int | None) -> InputPlace:
    usual = _STEPS if len(entry.shape) <= 2 else _PIXELS if len(entry.shape) == 3 else _FRAMES
    shape = tuple(usual if size is None else size for size in entry.shape)
    if length is not None and None in entry.shape:
        first = entry.shape.index(None)
        shape = (*shape[:first], length, *shape[first + 1 :])
    sizes = embedding_sizes(spec, entry.name)
    words, numbers = looked_up_values(spec, entry.name)
    ids = min(sizes) if sizes else numbers if numbers else _IDS if takes_ids(spec, entry) else None
    return InputPlace(
        entry.name,
        shape,
        tuple(size is None for size in entry.shape),
        entry.dtype,
        ids,
        words,
        is_looked_up(spec, entry.name),
        tuple(name for name in inputs_with_same_ids(spec, entry.name) if name != entry.name),
    )
