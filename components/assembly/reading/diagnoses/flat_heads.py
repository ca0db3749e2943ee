"""Heads that stand on a picture or a sequence where one answer for the whole is meant."""

from __future__ import annotations

import ast
from math import prod
from typing import Any

from components.assembly.reading.diagnoses.called_on import tensor_words
from components.assembly.reading.diagnoses.endings import ModelOutput, by_output, loss_of
from components.assembly.reading.diagnoses.ends.graph import inputs_of
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Data, Site
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown


def no_pooling(reading: Reading, model: Made, outputs: list[ModelOutput], site: Site | None) -> None:
    """Heads that stand on a picture or a sequence and not on one vector."""
    losses = (
        by_output(model.config["compiled"].given.get("loss"), outputs) if "compiled" in model.config else {}
    )
    for number, output in enumerate(outputs):
        shape = output.tensor.shape[1:]
        if len(shape) < 2 or type(output.layer).__name__ != "Dense" or not _made_by(output.layer, shape):
            continue
        target = _target(site, number, output, len(outputs))
        if target is not None and target.shape is not None:
            wrong = len(target.shape) - 1 < len(shape) - (
                loss_of(losses.get(output.name))[0].startswith("sparse")
            )
            each_step = zip(target.shape[1:], shape[:-1], strict=False)
            of_each_step = len(target.shape) == len(shape) and all(
                None in (own, other) or own == other for own, other in each_step
            )
            wrong = wrong and not (of_each_step and shape[-1] == 1)
        else:
            wrong = len(shape) >= 3
        if wrong:
            _say(reading, model, output, target is not None)


def _made_by(layer: Any, shape: tuple[Any, ...]) -> bool:
    """Whether a call of a layer made a tensor of a shape, and no Reshape behind it."""
    return any(
        tuple(tensor.shape[1:]) == tuple(shape)
        for node in layer._inbound_nodes
        for tensor in node.output_tensors
    )


def _target(site: Site | None, number: int, output: ModelOutput, count: int) -> Data | None:
    argument = site.get("y", 1) if site is not None else None
    value = argument.value if argument is not None else None
    if isinstance(value, dict):
        value = value.get(output.name)
    elif isinstance(value, list | tuple):
        value = value[number] if len(value) == count else None
    return value if isinstance(value, Data) else None


def _say(reading: Reading, model: Made, output: ModelOutput, known: bool) -> None:
    tensor = _first_dense(reading, output.tensor)
    made = reading.of(tensor)
    before = inputs_of(tensor)
    if made is None or not before:
        return
    tensor, shape = before[0], tuple(before[0].shape[1:])
    name = tensor_words.name(reading, tensor)
    picture = len(shape) >= 3
    pooling = {3: "GlobalAveragePooling2D", 4: "GlobalAveragePooling3D"}.get(
        len(shape), "GlobalAveragePooling1D"
    )
    places = "?" if any(size is None for size in shape[:-1]) else prod(size or 0 for size in shape[:-1])
    what = message(
        N_(
                "{name} is still a picture of {shape}. The head gives a number for each of its "
                "{places} places, not one for the picture.")
        if picture
        else N_(
                "{name} is still a sequence of {shape}. The head gives a number for each of its "
                "{places} steps, not one for the whole.")
        if places != "?"
        else N_(
                "{name} is still a sequence of {shape}. The head gives a number for each of its "
                "steps, not one for the whole."),
        name=name, shape=shown(shape), places=places,
    )  # fmt: skip
    mend = message(N_("Put {pooling} or Flatten before it."), pooling=pooling)
    repair = _pooled(reading, made, pooling) or _added(reading, model, made.layer, pooling)
    words = reading.source.words(made.node)
    reading.say(made.node, "no-pooling", what, words, mend, repair, "error" if known else "remark")


def _first_dense(reading: Reading, tensor: Any) -> Any:
    """The first of the Dense layers that a head ends in, by what it makes."""
    first = tensor
    for _ in range(20):
        made = reading.of(tensor)
        kind = "" if made is None else type(made.layer).__name__
        if made is None or kind not in _BETWEEN or len(made.inputs) != 1:
            break
        first = tensor if kind == "Dense" else first
        tensor = made.inputs[0]
    return first


# Layers that people put between the Dense layers of a head.
_BETWEEN = frozenset({"Dense", "Dropout", "BatchNormalization", "Activation", "ReLU", "LeakyReLU"})


def _pooled(reading: Reading, made: Made, pooling: str) -> Repair | None:
    """The edit that pools what a Dense is called on."""
    site = made.config.get("site")
    if not isinstance(site, Site) or not site.positional or not isinstance(site.node, ast.Call):
        return None
    node = site.positional[0].node
    if node is site.node:  # what it is called on is not written yet
        return None
    called = f"{prefix(reading, site.node.func)}{pooling}()"
    return reading.source.replace(node, f"{called}({reading.source.words(node, 200)})")


def _added(reading: Reading, model: Made, layer: Any, pooling: str) -> Repair | None:
    """The edit that puts a pooling before a layer of a Sequential."""
    node = next((node for item, node in model.config.get("steps", []) if item is layer), None)
    if not isinstance(node, ast.Call):
        return None
    if id(node) not in reading.statements:
        return reading.source.insert_before(node, f"{prefix(reading, node)}{pooling}(), ")
    begin = " " * reading.source.start(node)[1]
    adds, given = reading.source.words(node.func, 200), node.args[0] if node.args else node
    text = f"{adds}({prefix(reading, given)}{pooling}())\n{begin}"
    return reading.source.insert_before(node, text)


def prefix(reading: Reading, node: ast.AST) -> str:
    """What stands before the name of a layer in a call: `layers.` of `layers.Dense(1)`."""
    while isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return f"{reading.source.words(node.value)}."
    return "keras.layers."
