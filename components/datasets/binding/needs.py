"""What a spec needs of a dataset. Specs with equal needs share the prepared arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from components.assembly.spec import Head, Input, ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse
from components.datasets.text.word_ids import FIRST_WORD

# How many ids there are for a text that no Embedding reads.
VOCABULARY = 10_000


@dataclass(frozen=True)
class TextInput:
    """An input of word ids: shape (length,), ids below `vocabulary`."""

    name: str
    length: int
    vocabulary: int


@dataclass(frozen=True)
class FeatureInput:
    """An input of numbers: shape (width,)."""

    name: str
    width: int


@dataclass(frozen=True)
class TrainedHead:
    """A head that has a loss."""

    head: str
    loss: str
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class Needs:
    """The inputs of a spec, and the heads that need targets."""

    texts: tuple[TextInput, ...]
    features: tuple[FeatureInput, ...]
    trained_heads: tuple[TrainedHead, ...]

    def largest_vocabulary(self) -> int:
        """The number that the word ids of all texts stay below."""
        return max((text.vocabulary for text in self.texts), default=FIRST_WORD)


def needs(spec: ModelSpec) -> Needs:
    """What `spec` asks for: whole-number inputs of rank 1 take text, others of rank 1 take
    features. Raises `Refused` for an input of another rank."""
    for entry in spec.inputs:
        _ensure_flat(entry)
    return Needs(
        texts=tuple(
            TextInput(entry.name, entry.known_shape[0], vocabulary(spec, entry.name))
            for entry in spec.inputs
            if entry.dtype == "int32"
        ),
        features=tuple(
            FeatureInput(entry.name, entry.known_shape[0]) for entry in spec.inputs if entry.dtype != "int32"
        ),
        trained_heads=trained_heads(spec),
    )


def trained_heads(spec: ModelSpec) -> tuple[TrainedHead, ...]:
    """The heads of `spec` that have a loss."""
    return tuple(_answer(head, head.loss) for head in spec.heads if head.loss is not None)


def _answer(head: Head, loss: str) -> TrainedHead:
    return TrainedHead(head.name, loss, head.metrics)


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


def vocabulary(spec: ModelSpec, name: str) -> int:
    """How many ids the text at tensor `name` may use: the smallest `input_dim` of the
    Embeddings it reaches, also inside models used as layers."""
    return min(_embeddings(spec, name), default=VOCABULARY)


def _embeddings(spec: ModelSpec, start: str) -> Iterator[int]:
    reached = [start]
    for tensor in reached:
        for call in spec.calls:
            if tensor not in call.inputs:
                continue
            layer = spec.layer(call.layer)
            if layer.model is not None:
                entrances = zip(layer.model.inputs, call.inputs, strict=False)
                for entrance in (entrance for entrance, source in entrances if source == tensor):
                    yield from _embeddings(layer.model, entrance.name)
            elif layer.kind == "Embedding":
                yield int(str(layer.config.get("input_dim", VOCABULARY)))
            elif call.output not in reached:
                reached.append(call.output)
