"""What is written in the box of an input, a layer or an operation, as Keras's own drawing has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import keras

from components.assembly.drawing.elements import NEW_LINE, TextLine
from components.assembly.keras_model.summary import activation_name
from components.assembly.spec import Layer

UNKNOWN = "?"
# The shapes of a shared layer's calls that are written at most.
MOST_SHAPES = 3
# In a box in brief: lines that are left out, and one whose value stands before the output shape.
_INPUT, _OUTPUT, _ACTIVATION = "Input shape", "Output shape", "Activation"


def input_lines(name: str, tensor: Any) -> tuple[TextLine, ...]:
    """The lines of an input, of Keras's tensor."""
    return _header(name, "InputLayer"), _field(_OUTPUT, _shape([tensor]))


def missing_lines(name: str) -> tuple[TextLine, ...]:
    """The lines of a layer or tensor that is named and is not there."""
    return (((name, True), (" is missing", False)),)


def layer_lines(
    layer: Layer, made: keras.layers.Layer | None, calls: Sequence[tuple[Sequence[Any], Sequence[Any]]]
) -> tuple[TextLine, ...]:
    """The lines of a layer.

    Args:
        layer: The layer.
        made: The Keras layer; `None` if it could not be made.
        calls: For each call Keras's tensors that it takes and that it makes; `None` for those that could not
            be worked out. Masks are not among them.
    """
    lines = [_header(layer.name, _class_name(layer, made))]
    activation = getattr(made, "activation", None)
    if activation is not None:
        lines.append(_field(_ACTIVATION, activation_name(activation)))
    lines += [_field(title, shapes) for title, shapes in _shapes(made, calls).items()]
    if made is not None and made.weights and not made.trainable:
        lines.append((("Non-trainable", True),))
    return tuple(lines)


def wrapped_lines(layer: Layer) -> Iterator[TextLine]:
    """What a wrapper wraps, and the cells of a recurrent layer."""
    for argument, value in layer.config.items():
        for inner in value if isinstance(value, tuple) else (value,):
            if not isinstance(inner, Layer):
                continue
            kind = "Functional" if inner.model is not None else inner.kind
            # What a wrapper wraps has a name that people gave only if it is a model.
            name = f" {inner.name}" if inner.model is not None else ""
            frozen = "" if inner.trainable else ", frozen"
            yield (f"{_WRAPPED.get(argument, argument)}: ", False), (kind, True), (f"{name}{frozen}", False)
            yield from wrapped_lines(inner)


# What is written before a layer that is an argument.
_WRAPPED = {"layer": "Wraps", "backward_layer": "Backwards", "cell": "Cell", "cells": "Cell"}


def brief_lines(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """The lines of a box without the input shape, which is the output shape of what comes before, and with
    the activation of a layer in the line of its output shape."""
    titles = {line[0][0].removesuffix(": "): line for line in lines}
    activation = titles.get(_ACTIVATION)
    shorter = []
    for title, line in titles.items():
        if title == _OUTPUT:
            before = () if activation is None else ((f"{activation[1][0]}, ", False),)
            shorter.append((*before, *line[1:]))
        elif title not in (_INPUT, _ACTIVATION):
            shorter.append(line)
    return tuple(shorter)


def short_lines(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """The lines of a box in brief, with the first two in one."""
    header, *rest = brief_lines(lines)
    return ((*header, ("  ", False), *rest[0]), *rest[1:]) if rest else (header,)


def stacked_lines(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """The lines of a box whose first has the kind below the name."""
    (name, *kind), *rest = lines
    below = tuple((text.lstrip(), bold) for text, bold in kind)
    return ((name, (NEW_LINE, False), *below) if below else (name,), *rest)


def _header(name: str, kind: str) -> TextLine:
    return (name, True), (f" ({kind})", False)


def _field(title: str, value: str) -> TextLine:
    return (f"{title}: ", False), (value, True)


def _class_name(layer: Layer, made: keras.layers.Layer | None) -> str:
    if layer.model is not None:
        return "Functional"
    return layer.kind if made is None else type(made).__name__


def _shapes(
    made: keras.layers.Layer | None, calls: Sequence[tuple[Sequence[Any], Sequence[Any]]]
) -> dict[str, str]:
    """The shapes as Keras writes them; of calls with different ones each."""
    if isinstance(made, keras.Model):
        return {_INPUT: _structure(made.input), _OUTPUT: _structure(made.output)}
    return {
        _INPUT: _several(_shape(taken) for taken, _ in calls),
        _OUTPUT: _several(_shape(made_tensors) for _, made_tensors in calls),
    }


def _several(shapes: Iterable[str]) -> str:
    different = list(dict.fromkeys(shapes)) or [UNKNOWN]
    more = ["..."] if len(different) > MOST_SHAPES else []
    return " / ".join([*different[:MOST_SHAPES], *more])


def _shape(tensors: Sequence[Any]) -> str:
    if not tensors or any(tensor is None for tensor in tensors):
        return UNKNOWN
    return _structure(tensors[0] if len(tensors) == 1 else list(tensors))


def _structure(tensors: Any) -> str:
    shapes = keras.tree.map_structure(lambda tensor: tensor.shape, tensors)
    if isinstance(shapes, dict):
        return ", ".join(f"{name}: {shape}" for name, shape in shapes.items())
    return str(shapes)
