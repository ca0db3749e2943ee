"""Which kinds of layer can be put on tensors, and what each would make of them, asked of Keras."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from components.assembly.catalog.layers import LAYER_KINDS, kind_of
from components.assembly.checks.shapes import Shape, TensorInfo, trace_shapes
from components.assembly.checks.validate import problems
from components.assembly.edits.new_layers import call_on, can_be_new, new_layer, takes_several
from components.assembly.spec import Head, Input, ModelSpec
from components.assembly.spec.problems import Problem

OUTPUT = "out"


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


def offers(tensors: Sequence[TensorInfo]) -> tuple[Offer, ...]:
    """Every kind of layer of the list, in the order of the catalog; those that fit these tensors first.

    Of one tensor also the kinds that take several are offered, where they can take it twice, as attention
    can; of several only kinds that take several.
    """
    return _offers(tuple((info.shape, info.dtype) for info in tensors))


@lru_cache(256)
def _offers(tensors: tuple[tuple[Shape, str], ...]) -> tuple[Offer, ...]:
    kinds = [
        kind
        for kind in LAYER_KINDS
        if kind_of(kind).group and can_be_new(kind) and _suits(kind, len(tensors))
    ]
    made = [_offer(kind, tensors) for kind in kinds]
    return (*(one for one in made if one.problem is None), *(one for one in made if one.problem is not None))


def _suits(kind: str, tensors: int) -> bool:
    """Whether a kind is for so many tensors. Merging one tensor with itself is no offer."""
    if tensors > 1:
        return takes_several(kind)
    return kind_of(kind).group != "merging"


def _offer(kind: str, tensors: tuple[tuple[Shape, str], ...]) -> Offer:
    spec = _smallest(kind, tensors)
    wrong = problems(spec)
    made = trace_shapes(spec).tensors.get(OUTPUT) if not wrong else None
    if made is None:
        return Offer(kind, None, wrong[0] if wrong else None)
    return Offer(kind, made.shape)


def _smallest(kind: str, tensors: tuple[tuple[Shape, str], ...]) -> ModelSpec:
    """The model of a new layer of a kind on inputs of these shapes and dtypes."""
    names = [f"tensor_{number}" for number in range(len(tensors))]
    layer = new_layer(kind, "new")
    return ModelSpec(
        name="offer",
        inputs=tuple(
            Input.model_validate({"name": name, "shape": shape, "dtype": dtype})
            for name, (shape, dtype) in zip(names, tensors, strict=True)
        ),
        layers=(layer,),
        calls=(call_on(layer, names, OUTPUT),),
        heads=(Head(name=OUTPUT, tensor=OUTPUT),),
    )
