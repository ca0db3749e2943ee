"""A layer or a model that stands where the tensor is meant that it gives out."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import keras

from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, Argument, Site
from components.assembly.spec.messages import N_, message

Call = Callable[[keras.layers.Layer, Site], Any]


def instead_of(reading: Reading, layer: keras.layers.Layer, node: ast.AST, call: Call) -> Any:
    """The tensor that was meant where a layer stands: that of the layer called on what came before it."""
    made = reading.of(layer)
    if made is None:
        return UNKNOWN
    if "called_as" in made.config:
        return made.config["called_as"]
    kind, name = type(layer).__name__, reading.name(layer)
    if isinstance(layer, keras.Model) and layer.built and getattr(layer, "outputs", None):
        return _model_for_tensor(reading, layer, node, name, call)
    before = made.config.get("before") or _latest(reading, made)
    if before is None or made.calls:
        what = message(
            N_("{name} is a layer ({kind}, line {line}) and no tensor: what it gives out is meant."),
            name=name or kind, kind=kind, line=made.line,
        )  # fmt: skip
        mend, repair = message(N_("Call it on a tensor: {name}(x)."), name=name or kind), None
        given = [each for each in reading.order if isinstance(each, keras.KerasTensor)]
        given = [each for each in given if (own := reading.of(each)) and own.layer is layer and own.names]
        if len(given) == 1 and len(made.calls) == 1:
            mend = message(N_("Write {better}."), better=reading.name(given[0]))
            repair = reading.source.replace(node, reading.name(given[0]))
        reading.say(node, "layer-for-tensor", what, reading.source.words(node), mend, repair)
        made.config["called_as"] = given[0] if repair is not None else UNKNOWN
        return made.config["called_as"]
    tensor = reading.name(before, "x")
    what = message(
        N_(
            "This {kind} is made but not called: it needs the tensor that it works on in "
            "brackets behind it. {name} is "
            "a layer after this line and no tensor, and line {line} has nothing to work on."
        ),
        kind=kind, name=name or kind, line=getattr(node, "lineno", made.line),
    )  # fmt: skip
    mend = message(N_("Write ({tensor}) behind it."), tensor=tensor)
    repair = (
        reading.source.insert_after(made.node, f"({tensor})") if isinstance(made.node, ast.Call) else None
    )
    reading.say(made.node, "not-called", what, reading.source.words(made.node), mend, repair)
    made.config["called_as"] = UNKNOWN
    made.config["called_as"] = call(layer, Site(made.node, (Argument(before, made.node),)))
    return made.config["called_as"]


def _model_for_tensor(reading: Reading, model: keras.Model, node: ast.AST, name: str, call: Call) -> Any:
    """What a model gives out, where the model itself stands: called on an input that nothing uses, if one
    fits."""
    words = reading.source.words(node)
    what = message(
        N_("{name} is a model (line {line}) and no tensor: what it gives out is meant."),
        name=name or words, line=reading.line(model),
    )  # fmt: skip
    unused = _unused_input(reading, model)
    if unused is not None and words == name:
        better = f"{name}({reading.name(unused)})"
        mend = message(N_("Call it on a tensor: {name}."), name=better)
        reading.say(node, "layer-for-tensor", what, words, mend, reading.source.replace(node, better))
        return call(model, Site(node, (Argument(unused, node),)))
    has_one = len(model.outputs) == 1
    better = f"{name or 'model'}.{'output' if has_one else 'outputs'}"
    if isinstance(model, keras.Sequential):  # which has none before it is called
        better = f"{name or 'model'}.outputs[0]"
    repair = reading.source.replace(node, better) if name and words == name else None
    reading.say(node, "layer-for-tensor", what, words, message(N_("Write {near}."), near=better), repair)
    return model.outputs[0] if has_one else list(model.outputs)


def _unused_input(reading: Reading, model: keras.Model) -> Any:
    """The first input behind a model that it fits and that nothing is called on; `None` if there is none."""
    wanted = [tuple(tensor.shape) for tensor in model.inputs]
    for value in reading.order:
        made = reading.of(value) if isinstance(value, keras.KerasTensor) else None
        free = made is not None and made.config.get("input") and made.names and id(value) not in reading.uses
        if free and reading.line(value) > reading.line(model) and [tuple(value.shape)] == wanted:
            return value
    return None


def _latest(reading: Reading, made: Any) -> Any:
    """The tensor that was made last before a layer."""
    latest = None
    for value in reading.order:
        if value is made.value:
            break
        if isinstance(value, keras.KerasTensor):
            latest = value
    return latest
