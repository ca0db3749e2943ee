"""The gradients of heads -> the figures on boxes, and what goes back along arrows. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from components.assembly import ModelSpec
from components.training.analysis.gradient_paths import gradient_paths, layers_by_box
from components.training.values.head_gradients import REGULARIZATION
from components.ui.base.locale import _
from components.ui.diagram.values import BoxValues, Flow, Value

# Heads that are named on a box; of more, those with the largest shares.
NAMED = 3


def head_arrows(
    label: str, spec: ModelSpec, heads: tuple[str, ...], norms: Mapping[str, np.ndarray], unfolded: bool
) -> BoxValues:
    """The gradients of heads on a drawing.

    Args:
        label: What they are called.
        spec: The model.
        heads: The trained heads, `REGULARIZATION` at the end if there are regularizers.
        norms: The norm of each head's gradient at each layer, by path; shape (heads,). Nothing for
            layers that were not measured.
        unfolded: Whether models inside the model are drawn with their layers.
    """
    boxes = {box: _together(layers, norms) for box, layers in layers_by_box(spec, unfolded).items()}
    most = max((float(sizes.sum()) for sizes in boxes.values() if sizes is not None), default=0.0)
    flows = []
    for path in gradient_paths(spec, unfolded):
        sizes = _together(path.layers, norms)
        if sizes is not None:
            shares = [
                share if head in path.heads else 0.0
                for head, share in zip(heads, _shares(sizes), strict=True)
            ]
            if any(shares):
                flows.append(Flow(path.source, path.target, path.number, tuple(shares)))
    return BoxValues(
        label,
        {box: _value(sizes, most) for box, sizes in boxes.items()},
        most=f"{most:.3g}",
        heads=tuple(_("regularizers").plain if head == REGULARIZATION else head for head in heads),
        flows=tuple(flows),
    )


def _together(layers: Collection[str], norms: Mapping[str, np.ndarray]) -> np.ndarray | None:
    """The norm of each head's gradient at several layers; None if one was not measured."""
    if any(layer not in norms for layer in layers):
        return None
    return np.asarray(np.sqrt(sum(np.square(norms[layer]) for layer in layers)))


def _shares(sizes: np.ndarray) -> tuple[float, ...]:
    total = float(sizes.sum())
    return tuple(float(size) / total if total else 0.0 for size in sizes)


def _value(sizes: np.ndarray | None, most: float) -> Value:
    if sizes is None:
        return Value("–", 0.0)
    total, shares = float(sizes.sum()), _shares(sizes)
    if not total:
        return Value("0", 0.0)
    text = f"{total:.3g}"
    if len(shares) > 1:
        largest = sorted(filter(shares.__getitem__, range(len(shares))), key=lambda number: -shares[number])
        parts = "  ".join(f"{number + 1}: {shares[number]:.0%}" for number in sorted(largest[:NAMED]))
        text = _("{parts} of {total}").format(parts=parts, total=text).plain
    return Value(text, total / most, shares)
