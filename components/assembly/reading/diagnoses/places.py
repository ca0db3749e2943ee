"""Axes of tensors that mean something else than what a layer takes them for; masks that are lost."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.diagnoses.ends.graph import inputs_of
from components.assembly.reading.diagnoses.ids.rows import OF_NUMBERS
from components.assembly.reading.findings import Severity
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown


def of_batch(reading: Reading, node: ast.Subscript) -> None:
    """`x[-1]`, which takes the last sample of a batch and not the last step."""
    words, key = reading.source.words(node.value), reading.source.words(node.slice)
    what = message(
        N_(
            "{words} takes one sample of the batch: the first axis of a tensor is that of the samples, and "
            "the steps come after it."
        ),
        words=reading.source.words(node),
    )
    better = f"{words}[:, {key}]"
    repair = (
        reading.source.replace(node.slice, f":, {key}") if not isinstance(node.slice, ast.Tuple) else None
    )
    mend = message(N_("Write {better}."), better=better)
    reading.say(node, "no-batch", what, reading.source.words(node), mend, repair)


def mask_lost(reading: Reading, layer: Any, site: Site, inputs: list[Any], result: Any) -> None:
    """A layer that knows no mask after one that makes one."""
    if getattr(layer, "supports_masking", True) or isinstance(layer, keras.Model):
        return
    source = next((made for tensor in inputs if (made := _masking(reading, tensor)) is not None), None)
    if source is None:
        return
    kind = type(layer).__name__
    what = message(
        N_(
                "mask_zero=True in line {line} marks the padding, but {kind} passes it on like words: "
                "the mask ends here."),
        line=source.line, kind=kind,
    )  # fmt: skip
    mend = message(N_("Use GlobalAveragePooling1D, which heeds it, or leave mask_zero out."))
    repair = None
    made = reading.of(layer)
    if kind == "Flatten" and made is not None and isinstance(made.node, ast.Call):
        repair = reading.source.replace_end(made.node.func, "Flatten", "GlobalAveragePooling1D")
    reading.say(site.node, "mask-lost", what, reading.source.words(site.node), mend, repair, "remark")


def masking_late(reading: Reading, layer: Any, site: Site, inputs: list[Any]) -> None:
    """Masking behind layers that make other numbers of the padding."""
    if not isinstance(layer, keras.layers.Masking) or not inputs:
        return
    waiting, made = list(inputs[:1]), None
    for _ in range(20):
        made = reading.of(waiting.pop()) if waiting else None
        if made is None or made.layer is None or type(made.layer).__name__ in (*OF_NUMBERS, "Embedding"):
            break
        waiting += made.inputs[:1]
    if made is None or made.layer is None:
        return
    kind = type(made.layer).__name__
    what = message(
        N_("Masking leaves out steps of {value} only; the {kind} of line {line} makes others of them."),
        value=f"{layer.mask_value:g}", kind=kind, line=made.line,
    )  # fmt: skip
    mend = message(N_("Put Masking before it, on the input."))
    if kind == "Embedding":
        mend = message(N_("Give the Embedding mask_zero=True instead."))
    reading.say(site.node, "masking-late", what, reading.source.words(site.node), mend, severity="remark")


def channels_first(
    reading: Reading, layer: Any, site: Site, inputs: list[Any], severity: Severity = "remark"
) -> bool:
    """A picture whose channels come first, as other libraries have it, where Keras takes them last;
    whether it is one."""
    made = reading.of(inputs[0]) if len(inputs) == 1 else None
    if made is None or not made.config.get("input") or not hasattr(layer, "data_format"):
        return False
    given = tuple(inputs[0].shape[1:])
    picture = len(given) == 3 and given[0] in (1, 3) and None not in given and min(given[1:]) > 4
    if not picture or layer.data_format != "channels_last":
        return False
    better = shown((*given[1:], given[0]))
    what = message(
        N_("{kind} takes (height, width, channels), and {shape} looks as if the channels came first."),
        kind=type(layer).__name__, shape=shown(given),
    )  # fmt: skip
    mend = message(N_("Write shape={shape}, and turn the data in the same way."), shape=better)
    shape = made.config.get("shape")
    repair = reading.source.replace(shape, better) if isinstance(shape, ast.Tuple) else None
    reading.say(made.node, "channels-first", what, reading.source.words(made.node), mend, repair, severity)
    return True


def _masking(reading: Reading, tensor: Any) -> Made | None:
    """The Embedding whose mask a tensor carries."""
    if getattr(tensor, "_keras_mask", None) is None:
        return None
    waiting, seen = [tensor], set()
    while waiting:
        tensor = waiting.pop()
        layer = tensor._keras_history.operation
        if getattr(layer, "mask_zero", False) or type(layer).__name__ == "Masking":
            return reading.of(layer)
        if id(tensor) not in seen:
            seen.add(id(tensor))
            waiting += inputs_of(tensor)
    return None


def batch_axis(reading: Reading, layer: Any, site: Site) -> None:
    """A Concatenate or a Softmax along the axis of the samples."""
    made = reading.of(layer)
    if made is not None and type(layer).__name__ == "Softmax" and layer.axis == 0:
        given = made.config.get("given", {}).get("axis")
        what = message(
            N_("Axis 0 is that of the samples: each number is compared with those of the other samples.")
        )
        mend = message(N_("Write axis=-1 for numbers that add up to 1 in each sample."))
        repair = None if given is None else reading.source.replace(given.node, "-1")
        reading.say(site.node, "batch-axis", what, reading.source.words(made.node), mend, repair, "remark")
    if type(layer).__name__ != "Concatenate" or layer.axis != 0 or made is None:
        return
    argument = made.config.get("given", {}).get("axis")
    what = message(
        N_(
            "Axis 0 is that of the samples: the samples of one tensor come after those of the other, and the "
            "model gives more answers than it is asked."
        )
    )
    mend = message(N_("Write axis=-1 to put the numbers of each sample side by side."))
    repair = None if argument is None else reading.source.replace(argument.node, "-1")
    reading.say(site.node, "batch-axis", what, reading.source.words(made.node), mend, repair, "remark")
