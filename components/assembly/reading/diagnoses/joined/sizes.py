"""Tensors put side by side along an axis they do not have, or with sizes that were halved with a rest."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.diagnoses.called_on.tensor_words import name, size
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown


def sizes_wrong(reading: Reading, axis: Any, site: Site, tensors: list[Any]) -> bool:
    """Say why tensors cannot be put side by side, where that is known; whether it was said."""
    if not isinstance(axis, int) or len(tensors) < 2:
        return False
    ranks = {len(tensor.shape) for tensor in tensors}
    rank = ranks.pop()
    if ranks:
        return _rows_beside_others(reading, site, tensors)
    if not -rank <= axis < rank:
        what = message(
            N_("There is no axis {axis}: with the batch, these tensors have {rank} axes."),
            axis=axis,
            rank=rank,
        )  # fmt: skip
        mend = message(N_("Write axis=-1 for the last one."))
        reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend)
        return True
    sizes = [tuple(tensor.shape[1:-1]) for tensor in tensors]
    known = None not in (size for tensor_sizes in sizes for size in tensor_sizes)
    if rank not in (4, 5) or axis % rank != rank - 1 or not known:
        return False
    near = all(abs(one - other) < 8 for one, other in zip(sizes[0], sizes[-1], strict=True))
    if not near or len(set(sizes)) == 1:
        return False
    names = ", ".join(f"{reading.name(t) or 'x'} {shown(tuple(t.shape[1:]))}" for t in tensors)
    what = message(
        N_(
            "Pictures that are put side by side must have one height and width; these differ a little: "
            "{names}."
        ),
        names=names,
    )
    mend = message(
        N_(
            "Where a size is halved with a remainder, doubling does not lead back: begin with "
            "a size that can be halved as often, such as 96 or 128, or cut with Cropping2D."
        )
    )
    makers = [made.layer for tensor in tensors if (made := reading.of(tensor)) is not None]
    if all(getattr(maker, "padding", "same") == "valid" for maker in makers):
        mend = message(N_('Give the layers that make them padding="same", which keeps the size.'))
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend)
    return True


def _rows_beside_others(reading: Reading, site: Site, tensors: list[Any]) -> bool:
    """Rows of numbers beside tensors with more axes: pictures or sequences that were not made flat."""
    high = [tensor for tensor in tensors if len(tensor.shape) > 2]
    if len(high) == len(tensors) or not all(None not in tensor.shape[1:] for tensor in high):
        return False
    names = ", ".join(f"{name(reading, tensor)} {size(tensor)}" for tensor in tensors)
    what = message(N_("Rows of numbers are put beside a tensor with more axes: {names}."), names=names)
    first = name(reading, high[0])
    pooling = "GlobalAveragePooling2D" if len(high[0].shape) == 4 else "GlobalAveragePooling1D"
    mend = message(N_("Make {name} a row before it, with Flatten or {pooling}."), name=first, pooling=pooling)
    listed = next(
        (argument.node for argument in site.arguments if isinstance(argument.node, ast.List | ast.Tuple)),
        None,
    )
    repair = None
    if listed is not None and len(listed.elts) == len(tensors):
        parts = [reading.source.words(element, 300) for element in listed.elts]
        flat = [
            f"keras.layers.Flatten()({part})" if len(tensor.shape) > 2 else part
            for part, tensor in zip(parts, tensors, strict=True)
        ]
        repair = reading.source.replace(listed, f"[{', '.join(flat)}]")
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend, repair)
    return True
