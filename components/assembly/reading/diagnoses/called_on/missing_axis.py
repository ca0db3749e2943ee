"""A layer that is called on a tensor with one axis too few: no steps, no channels."""

from __future__ import annotations

import ast
import re
from typing import Any

from components.assembly.reading.diagnoses.called_on.tensor_words import name, size
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import shown

RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional"})

# Layers that pass on the steps of what they are called on.
_PASSING_WORDS = "Dropout BatchNormalization LayerNormalization Activation LeakyReLU ReLU GaussianNoise"
_PASSING = frozenset(_PASSING_WORDS.split())


def missing_axis(reading: Reading, site: Site, tensors: list[Any], kind: str, error: str) -> bool:
    """Say which axis is missing, of what Keras says of a call; whether that is what is wrong."""
    axes = re.search(r"ndim=(\d), found ndim=(\d)", error)
    if axes is None or len(tensors) != 1 or int(axes[1]) != int(axes[2]) + 1:
        return False
    made = reading.of(tensors[0])
    is_input = made is not None and bool(made.config.get("input"))
    recurrent = kind in RECURRENT or (made is not None and type(made.layer).__name__ in RECURRENT)
    if int(axes[2]) == 2 and (recurrent or is_input or not kind.startswith(("Global", "Attention"))):
        _no_steps(reading, site, tensors[0], kind)
        return True
    if int(axes[2]) < 3 or not is_input:
        return False
    if kind.startswith("ConvLSTM") and tensors[0].shape[-1] in (1, 3):
        return _no_pictures(reading, site, tensors[0], kind)
    _no_channels(reading, site, tensors[0], kind)
    return True


def steps_missing(reading: Reading, site: Site, tensors: list[Any], kind: str) -> bool:
    """Say that a recurrent layer gave out its last step only, where all are needed; whether it did."""
    made = reading.of(tensors[0]) if len(tensors) == 1 else None
    if made is None or type(made.layer).__name__ not in RECURRENT or len(tensors[0].shape) != 2:
        return False
    _no_steps(reading, site, tensors[0], kind)
    return True


def too_many_axes(reading: Reading, site: Site, tensors: list[Any], kind: str) -> bool:
    """Say that a recurrent layer is called on steps that are pictures and no vectors; whether it is."""
    if kind not in RECURRENT or len(tensors) != 1 or len(tensors[0].shape) < 4 or not site.positional:
        return False
    what = message(
        N_("{kind} reads vectors step by step: (steps, features). Each step of {name} is {step}, no vector."),
        kind=kind, name=name(reading, tensors[0]), step=shown(tuple(tensors[0].shape[2:])),
    )  # fmt: skip
    node = site.positional[0].node
    better = f"keras.layers.TimeDistributed(keras.layers.Flatten())({reading.source.words(node, 200)})"
    mend = message(N_("Make each step one vector before it: {better}."), better=better)
    repair = reading.source.replace(node, better) if None not in tensors[0].shape[2:] else None
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend, repair)
    return True


def before_flat(reading: Reading, tensors: list[Any]) -> tuple[Message, Repair | None] | None:
    """What to do about a tensor that has no axes any more, and the edit; `None` where no layer took them."""
    made = reading.of(tensors[0]) if len(tensors) == 1 else None
    kind = "" if made is None else type(made.layer).__name__
    if made is None or not (kind == "Flatten" or kind.startswith("Global")):
        return None
    mend = message(
        N_("{name} lost its axes in line {line}, by the {layer}: leave that out, or put it behind this."),
        name=name(reading, tensors[0]), line=made.line, layer=kind,
    )  # fmt: skip
    return mend, left_out(reading, made.config.get("site"))


def left_out(reading: Reading, site: Any) -> Repair | None:
    """The edit that lets what a layer is called on stand where the layer is called."""
    if not isinstance(site, Site) or len(site.positional) != 1 or not isinstance(site.node, ast.Call):
        return None
    given = site.positional[0].node
    inside = given in site.node.args
    return reading.source.replace(site.node, reading.source.words(given, 200)) if inside else None


def _no_pictures(reading: Reading, site: Site, tensor: Any, kind: str) -> bool:
    """Say that a layer reads pictures one after the other and is called on one."""
    given = tuple(tensor.shape[1:])
    what = message(
        N_("{kind} reads pictures one after the other, and {name} is one picture: {shape}."),
        kind=kind, name=name(reading, tensor), shape=size(tensor),
    )  # fmt: skip
    better = shown((10, *given))
    mend = message(N_("For 10 of them write shape={shape}."), shape=better)
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend)
    return True


def _no_channels(reading: Reading, site: Site, tensor: Any, kind: str) -> None:
    given = tuple(tensor.shape[1:])
    what = message(
        N_("{kind} also takes an axis of channels, and {name} is {shape}: grey pictures have one channel."),
        kind=kind, name=name(reading, tensor), shape=size(tensor),
    )  # fmt: skip
    better = shown((*given, 1))
    made = reading.of(tensor)
    shape = None if made is None else made.config.get("shape")
    repair = reading.source.replace(shape, better) if isinstance(shape, ast.Tuple) else None
    mend = message(N_("If so, write shape={shape}, and give the data that axis too."), shape=better)
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend, repair)


def _no_steps(reading: Reading, site: Site, tensor: Any, kind: str) -> None:
    what = message(
        N_("{kind} reads step by step and needs (steps, features); {name} is {shape}.")
        if kind in RECURRENT
        else N_("{kind} works on a sequence and needs (steps, features); {name} is {shape}."),
        kind=kind, name=name(reading, tensor), shape=size(tensor),
    )  # fmt: skip
    source = reading.of(tensor)
    for _ in range(20):  # what only passes on what a recurrent layer gives
        if source is None or type(source.layer).__name__ not in _PASSING or len(source.inputs) != 1:
            break
        source = reading.of(source.inputs[0])
    layer = source.layer if source is not None else None
    mend: Message | None
    if type(layer).__name__ in RECURRENT and layer is not None:
        inner = reading.of(layer)
        mend = message(
            N_(
                    "Give the {layer} of line {line} return_sequences=True: without it only its last "
                    "step goes on."),
            layer=type(layer).__name__, line=reading.line(layer),
        )  # fmt: skip
        repair = None if inner is None else with_steps(reading, inner)
    elif source is not None and layer is None and source.config.get("input"):
        steps = tensor.shape[-1]
        mend = message(
            N_("If those are {steps} steps of one number each, write shape=({steps}, 1)."), steps=steps
        )
        shape = source.config.get("shape")
        repair = None
        if shape is not None and isinstance(shape, ast.Tuple) and len(shape.elts) == 1:
            repair = reading.source.replace(shape, f"({reading.source.words(shape.elts[0])}, 1)")
    else:
        mend, repair = before_flat(reading, [tensor]) or (None, None)
    if mend is None:
        mend, repair = _reshaped(reading, site, tensor)
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend, repair)


def _reshaped(reading: Reading, site: Site, tensor: Any) -> tuple[Message, Repair | None]:
    """How numbers become steps of one number each, and the edit that makes them so."""
    numbers = tensor.shape[-1]
    if numbers is None:
        return message(N_("Put a Reshape or RepeatVector before it that makes (steps, features).")), None
    reshape = f"keras.layers.Reshape(({numbers}, 1))"
    if site.positional:
        node = site.positional[0].node
        better = f"{reshape}({reading.source.words(node, 200)})"
        repair = reading.source.replace(node, better)
    else:
        better, repair = reshape, _before(reading, site.node, reshape)
    mend = message(
        N_("If those are {steps} steps of one number each, write {better}."), steps=numbers, better=better
    )
    return mend, repair


def _before(reading: Reading, node: ast.AST, layer: str) -> Repair:
    """The edit that puts a layer before another one of a Sequential."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add":
        indent = " " * reading.source.start(node)[1]
        added = f"{reading.source.words(node.func)}({layer})\n{indent}"
        return reading.source.insert_before(node, added)
    return reading.source.insert_before(node, f"{layer}, ")


def with_steps(reading: Reading, layer: Made) -> Repair | None:
    """The edit that lets a recurrent layer give out all its steps."""
    call = layer.node
    if type(layer.value).__name__ == "Bidirectional" and isinstance(call, ast.Call) and call.args:
        call = call.args[0]  # the layer that it wraps
    if not isinstance(call, ast.Call) or not (call.args or call.keywords):
        return None
    last = max([*call.args, *call.keywords], key=reading.source.end)
    return reading.source.insert_after(last, ", return_sequences=True")
