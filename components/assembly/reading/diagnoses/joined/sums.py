"""Tensors of other shapes that are joined number by number: added, multiplied, averaged."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.diagnoses.called_on.tensor_words import name, size
from components.assembly.reading.diagnoses.joined import widths
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message


def unfit(reading: Reading, site: Site, tensors: list[Any], kind: str) -> None:
    """Tensors of other shapes that are joined number by number."""
    first, second = (
        tensors[0],
        next((tensor for tensor in tensors[1:] if tensor.shape != tensors[0].shape), tensors[-1]),
    )
    if 0 < reading.line(second) < reading.line(first):
        first, second = second, first  # the shortcut
    one, other = name(reading, first), name(reading, second)
    repair = None
    both = [reading.of(tensor) for tensor in (first, second)]
    for made, tensor, rest, rest_name in ((both[0], first, second, other), (both[1], second, first, one)):
        layer: Any = made.layer if made is not None else None
        if type(layer).__name__ == "Bidirectional" and tensor.shape[-1] == 2 * (rest.shape[-1] or 0):
            own = name(reading, tensor)
            what = message(
                N_(
                    "{own} has {size} numbers, {half} of each direction, and {other} has "
                        "{half}: a Bidirectional gives both directions one after the other."
                ),
                own=own, size=tensor.shape[-1], half=rest.shape[-1], other=rest_name,
            )  # fmt: skip
            mend = message(
                N_('Give the Bidirectional merge_mode="sum", or its {layer} {units} units.'),
                layer=type(layer.forward_layer).__name__, units=(rest.shape[-1] or 0) // 2,
            )  # fmt: skip
            reading.say(
                site.node,
                "unfit-tensors",
                what,
                reading.source.words(site.node),
                mend,
                _merge_mode(reading, made),
            )
            return
    if len(first.shape) == len(second.shape) and first.shape[:-1] == second.shape[:-1]:
        places = N_("channels") if len(first.shape) == 4 else N_("numbers on the last axis")
        added = N_("added") if kind.lower() == "add" else N_("joined")
        what = message(
            N_(
                "{one} has {count} {what} (line {line}), {other} has {others} (line {other_line}); they are "
                "{done} number by number, so both need the same."
            ),
            one=one, count=first.shape[-1], what=message(places), line=reading.line(first),
            other=other, others=second.shape[-1], other_line=reading.line(second), done=message(added),
        )  # fmt: skip
        bridge = {5: "Conv3D", 4: "Conv2D"}.get(len(first.shape))
        wanted = second.shape[-1]
        better = f"{bridge}({wanted}, 1)({one})" if bridge else f"Dense({wanted})({one})"
        maker = both[1].layer if both[1] is not None else None
        setting = next((each for each in ("filters", "units") if hasattr(maker, each)), "")
        mend = message(N_("Bring {one} to {count} with {better}."), one=one, count=wanted, better=better)
        if setting:
            mend = message(
                N_("Bring {one} to {count} with {better}, or give the {layer} of {other} {own} {units}."),
                one=one, count=wanted, better=better, other=other, own=first.shape[-1],
                layer=type(maker).__name__, units=setting,
            )  # fmt: skip
        repair = widths.widened(reading, site, tensors)
    else:
        what = message(
            N_(
                "{one} is {shape} (line {line}), {other} is {other_shape} (line "
                "{other_line}); they are joined number "
                "by number, so both need the same shape."
            ),
            one=one, shape=size(first), line=reading.line(first),
            other=other, other_shape=size(second), other_line=reading.line(second),
        )  # fmt: skip
        mend = message(
            N_(
                "Bring both to one shape, with the same strides and padding in both, or with "
                "Flatten or pooling before it."
            )
        )
        repair = widths.shrunk(reading, site, tensors)
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend, repair)


def _merge_mode(reading: Reading, made: Made | None) -> Any:
    layer = None if made is None else reading.of(made.layer)
    if layer is None or not isinstance(layer.node, ast.Call) or not (layer.node.args or layer.node.keywords):
        return None
    last = max([*layer.node.args, *layer.node.keywords], key=reading.source.end)
    return reading.source.insert_after(last, ', merge_mode="sum"')
