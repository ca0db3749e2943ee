"""What a spec needs of a dataset. Specs with equal needs share the prepared arrays."""

from __future__ import annotations

from dataclasses import dataclass

from components.assembly.spec import Head, Input, ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse
from components.assembly.spec.readers import embedding_sizes, text_inputs
from components.datasets.text.word_ids import FIRST_WORD

# How many ids there are for a text that no Embedding reads.
VOCABULARY = 10_000


@dataclass(frozen=True)
class TextInput:
    """An input of word ids: shape (length,), ids below `vocabulary`."""

    name: str
    length: int
    vocabulary: int
    dtype: str = "int32"


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
    """What `spec` asks for: sequences of ids take text, other inputs of rank 1 take features. Raises
    `Refused` for an input of another rank."""
    for entry in spec.inputs:
        _ensure_flat(entry)
    texts = text_inputs(spec)
    return Needs(
        texts=tuple(
            TextInput(entry.name, entry.known_shape[0], vocabulary(spec, entry.name), entry.dtype)
            for entry in texts
        ),
        features=tuple(
            FeatureInput(entry.name, entry.known_shape[0]) for entry in spec.inputs if entry not in texts
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
    """How many ids the text at the input `name` may use: the smallest `input_dim` of the
    Embeddings that read it, also inside models used as layers."""
    return min(embedding_sizes(spec, name), default=VOCABULARY)
