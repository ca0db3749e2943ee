"""Which kinds of layer can be put on tensors, and what each would make of them, asked of Keras."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from components.assembly.catalog.layers import LAYER_KINDS, kind_of
from components.assembly.checks.shapes import Shape, TensorInfo, trace_shapes
from components.assembly.checks.validate import problems
from components.assembly.edits.new_layers import call_on, can_be_new, new_layer, takes_several
from components.assembly.spec import Call, Head, Input, Layer, ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, shown

OUTPUT = "out"
# The kinds that most models are made of, in the order in which they are offered.
USUAL = (
    *("Embedding", "LSTM", "GRU", "Bidirectional", "Conv2D", "MaxPooling2D", "GlobalAveragePooling2D"),
    *("Conv1D", "MaxPooling1D", "GlobalMaxPooling1D", "GlobalAveragePooling1D", "MultiHeadAttention"),
    *("Dense", "Dropout", "BatchNormalization", "LayerNormalization", "Activation", "Flatten"),
)
# Groups in which Keras takes tensors with other axes than a kind is made for, and computes nonsense.
_UNCHECKED = ("pooling", "preprocessing")
Tensors = tuple[tuple[Shape, str], ...]


@dataclass(frozen=True)
class Offer:
    """A kind of layer for tensors.

    Attributes:
        kind: The kind.
        shape: The shape of what a new layer of this kind makes of one sample; None where it does not fit.
        problem: Why it does not fit; None where it does.
    """

    kind: str
    shape: Shape | None
    problem: Problem | None = None


def offers(tensors: Sequence[TensorInfo], kinds: Iterable[str] = LAYER_KINDS) -> tuple[Offer, ...]:
    """What kinds of layer make of tensors; those that fit first.

    Of one tensor also the kinds that take several are offered, where they can take it twice, as attention
    can; of several only kinds that take several.

    Args:
        tensors: The tensors.
        kinds: The kinds, in the order in which they are offered; those of the list in that of the catalog
            where nothing is said. Kinds that read ids come after the others for tensors without any.
    """
    plain = _plain(tensors)
    measured = not any(dtype.startswith(("int", "uint", "string")) for _shape, dtype in plain)
    suiting = [kind for kind in kinds if kind_of(kind).group and _suits(kind, len(plain))]
    made = [_of_kind(kind, plain) for kind in suiting]
    return tuple(
        sorted(
            made, key=lambda offer: (offer.problem is not None, measured and kind_of(offer.kind).takes_ids)
        )
    )


def offer(layer: Layer, tensors: Sequence[TensorInfo]) -> Offer:
    """What a layer with its settings makes of tensors."""
    return _offer(layer.model_copy(update={"name": "new"}), _plain(tensors))


def again(layer: Layer, before: Sequence[TensorInfo], tensors: Sequence[TensorInfo]) -> Offer:
    """What a layer makes of tensors when it is called on them once more.

    Args:
        layer: The layer.
        before: What it was called on first: its weights are made for that.
        tensors: What it is to be called on.
    """
    return _again(layer.model_copy(update={"name": "new"}), _plain(before), _plain(tensors))


def _plain(tensors: Sequence[TensorInfo]) -> Tensors:
    return tuple((info.shape, info.dtype) for info in tensors)


def _suits(kind: str, tensors: int) -> bool:
    """Whether a kind is for so many tensors. Merging one tensor with itself is no offer, nor is a cell."""
    row = kind_of(kind)
    if row.is_cell or not can_be_new(kind):
        return False
    return takes_several(kind) if tensors > 1 else row.group != "merging"


@lru_cache(4096)
def _of_kind(kind: str, tensors: Tensors) -> Offer:
    return _offer(new_layer(kind, "new"), tensors)


@lru_cache(1024)
def _offer(layer: Layer, tensors: Tensors) -> Offer:
    takes = kind_of(layer.kind).takes
    shapes = [shape for shape, _dtype in tensors]
    if (
        takes
        and kind_of(layer.kind).group in _UNCHECKED
        and any(len(shape) != takes.axes for shape in shapes)
    ):
        what = message(N_("{kind} takes {words}."), kind=layer.kind, words=Message(takes.words))
        received = ", ".join(map(shown, shapes))
        return Offer(
            layer.kind, None, Problem("unfit-tensors", layer.name, what, received, Message(takes.mend))
        )
    return _made(_model(layer, [tensors]), layer.kind)


@lru_cache(1024)
def _again(layer: Layer, before: Tensors, tensors: Tensors) -> Offer:
    return _made(_model(layer, [before, tensors]), layer.kind)


def _made(spec: ModelSpec, kind: str) -> Offer:
    wrong = problems(spec)
    made = None if wrong else trace_shapes(spec).tensors.get(spec.heads[-1].tensor)
    if made is None:
        return Offer(kind, None, wrong[0] if wrong else None)
    return Offer(kind, made.shape)


def _model(layer: Layer, calls: Sequence[Tensors]) -> ModelSpec:
    """The model of a layer that is called on inputs of these shapes and dtypes, once for each of `calls`."""
    inputs: list[Input] = []
    made: list[Call] = []
    for number, tensors in enumerate(calls):
        names = [f"tensor_{number}_{place}" for place in range(len(tensors))]
        inputs += [
            Input.model_validate({"name": name, "shape": shape, "dtype": dtype})
            for name, (shape, dtype) in zip(names, tensors, strict=True)
        ]
        made.append(call_on(layer, names, f"{OUTPUT}_{number}"))
    data = {"name": "offer", "inputs": tuple(inputs), "layers": (layer,), "calls": tuple(made)}
    # Validated, since a call of a model with several heads makes a tensor for each.
    whole = ModelSpec.model_validate(data)
    heads = tuple(Head(name=call.output, tensor=call.output) for call in whole.calls)
    return whole.model_copy(update={"heads": heads})
