"""Layers that are shared where they were not to be, or not shared where they were."""

from __future__ import annotations

import ast
from math import prod
from typing import Any

import keras

from components.assembly.reading.definitions import Function
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message

# Calls of a function on several inputs up to which two of a kind are likely to be meant as one.
_MOST_TOWERS = 3


def repeated(reading: Reading, node: ast.BinOp, items: list[Any], times: int) -> None:
    """`[layer] * 3` is three times the same layer."""
    layers = [item for item in items if isinstance(item, keras.layers.Layer)]
    if not layers or times < 2:
        return
    kind = type(layers[0]).__name__
    listed, count = (node.left, node.right) if isinstance(node.left, ast.List) else (node.right, node.left)
    what = message(
        N_("* {times} repeats the same {kind}, so all {times} share their weights."), times=times, kind=kind
    )
    repair, better = None, f"[... for _ in range({times})]"
    if isinstance(listed, ast.List) and len(listed.elts) == 1:
        own = reading.source.words(listed.elts[0], 300)
        better = f"[{own} for _ in range({reading.source.words(count)})]"
        repair = reading.source.replace(node, better)
    mend = message(N_("For {times} layers write {better}."), times=times, better=better)
    reading.say(node, "same-layer-repeated", what, reading.source.words(node), mend, repair, "remark")


def towers(reading: Reading) -> None:
    """Functions that make new layers for each of a few inputs of one shape."""
    for function in reading.own_functions:
        if isinstance(function, Function):
            _tower(reading, function)


def _tower(reading: Reading, function: Function) -> None:
    calls = [call for call in function.calls if len(call.arguments) >= 1]
    if not 2 <= len(calls) <= _MOST_TOWERS:
        return
    starts = [call.arguments[0] for call in calls]
    if not all(isinstance(tensor, keras.KerasTensor) and _is_input(reading, tensor) for tensor in starts):
        return
    others = [
        [argument for argument in call.arguments[1:] if not isinstance(argument, keras.KerasTensor)]
        for call in calls
    ]
    if len({tensor.shape for tensor in starts}) > 1 or len({id(tensor) for tensor in starts}) < len(starts):
        return
    if any(other != others[0] for other in others):
        return
    layers = [layer for layer in calls[0].layers if not isinstance(layer, keras.Model) and layer.variables]
    if not layers:
        return
    count = sum(prod(variable.shape) for layer in layers for variable in layer.variables)
    made = reading.of(layers[0])
    names = [reading.name(tensor, "?") for tensor in starts]
    what = message(
        N_(
            "{function} makes new layers each time it is called (line {line}), so {names} get "
            "weights of their own: "
            "{times} x {count:,} parameters instead of {count:,}."
        ),
        function=function.name, line=0 if made is None else made.line, names=", ".join(names),
        times=len(calls), count=count,
    )  # fmt: skip
    mend = message(
        N_(
                "To share, make one model, shared = keras.Model(x, {function}(x)), and call it on "
                "each: shared({name})."),
        function=function.name, name=names[0],
    )  # fmt: skip
    reading.say(
        calls[0].node, "not-shared", what, reading.source.words(calls[0].node), mend, severity="remark"
    )


def _is_input(reading: Reading, tensor: Any) -> bool:
    made = reading.of(tensor)
    return made is not None and bool(made.config.get("input"))


def taken_by_place(reading: Reading, layers: list[Any], key: Any, node: ast.Subscript) -> None:
    """Remember that a layer was taken from a model by its place."""
    layer = layers[key]
    reading.by_place[id(layer)] = (layer, node, key, layers)


def wrong_place(reading: Reading, layer: Any, target: str = "") -> bool:
    """Say that a layer taken by its place is another than was meant; whether it was taken so."""
    known = reading.by_place.get(id(layer))
    if known is None or known[0] is not layer:
        return False
    _, node, key, layers = known
    name = target or reading.name(layer)
    kind = type(layer).__name__
    meant = _meant(name, layers, key)
    words = reading.source.words(node)
    place = words[words.rfind("[") :]
    if meant is None:
        what = message(
            N_("layers{place} is the {kind}, which cannot be called on this."), place=place, kind=kind
        )
        mend = message(N_("Look which layer is meant, and take it by name with get_layer."))
        reading.say(node, "layer-by-place", what, words, mend)
        return True
    index = layers.index(meant)
    index = index - len(layers) if isinstance(key, int) and key < 0 else index
    what = message(
        N_("layers{place} is the {kind}, not the {meant} that is meant (that is layers[{index}])."),
        place=place, kind=kind, meant=type(meant).__name__, index=index,
    )  # fmt: skip
    better = f'get_layer("{meant.name}")'
    mend = message(N_("Take layers by name: {better}."), better=better)
    repair = None
    if isinstance(node.value, ast.Attribute):
        repair = reading.source.replace(node, f"{reading.source.words(node.value.value, 200)}.{better}")
    reading.say(node, "layer-by-place", what, words, mend, repair)
    return True


def _meant(name: str, layers: list[Any], key: Any) -> Any:
    """The layer of a list whose kind or name is in the name that a program gives it."""
    words = [word for word in name.lower().split("_") if len(word) > 2]
    near = sorted(range(len(layers)), key=lambda at: abs(at - (key % len(layers))))
    for at in near:
        kind = type(layers[at]).__name__.lower()
        if (
            any(word in kind or word == layers[at].name.lower() for word in words)
            and layers[at] is not layers[key]
        ):
            return layers[at]
    return None


def changed_list(reading: Reading, layers: list[Any], site: Site) -> None:
    """`model.layers.pop()`: the list is changed, and the model is not."""
    owner = site.node.func.value
    words = reading.source.words(owner, 200)
    what = message(
        N_("{layers} is a list of its own: what is done to it changes nothing in the model."), layers=words
    )
    mend = message(
        N_("To leave the last layer out, go on from the one before it: {better}."),
        better=f"{words}[-2].output",
    )
    reading.say(site.node, "list-of-layers", what, reading.source.words(site.node), mend, severity="remark")
