"""Names that hold a class, a function or a tuple of one tensor: brackets missing, a comma too many."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

import keras

from components.assembly.reading.definitions import Function
from components.assembly.reading.exports import KerasName
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, Argument, Site
from components.assembly.spec.messages import N_, message

Call = Callable[[keras.layers.Layer, Site], Any]


def remember(reading: Reading, name: str, node: ast.expr, value: Any, before: Any) -> None:
    """Remember that a line gives a name a class of Keras, or a tuple that a comma at its end makes.

    Args:
        reading: The reading.
        name: The name.
        node: What the line gives it, in the text.
        value: What that is.
        before: What the name was before.
    """
    words = reading.source.lines[node.lineno - 1][reading.source.start(node)[1] :].strip()
    comma = isinstance(node, ast.Tuple) and len(node.elts) == 1 and not words.startswith("(")
    if is_layer_class(value) or comma or (isinstance(value, Function) and isinstance(node, ast.Name)):
        reading.given_names[name] = (node, before)
    else:
        reading.given_names.pop(name, None)


def is_layer_class(value: Any) -> bool:
    """Whether a value is a class of layers."""
    cls = value.value if isinstance(value, KerasName) else None
    return inspect.isclass(cls) and issubclass(cls, keras.layers.Layer)


def tensor_of(reading: Reading, argument: Argument, call: Call) -> Any:
    """The tensor that was meant where a name is a class of layers or a tuple of one tensor; `None` if the
    argument is neither."""
    node = argument.node
    if not isinstance(node, ast.Name) or node.id not in reading.given_names:
        return None
    given, before = reading.given_names[node.id]
    value = argument.value
    if is_layer_class(value):
        return _class(reading, node.id, given, before, value, call)
    if isinstance(value, Function) and isinstance(before, keras.KerasTensor | None):
        _function(reading, node.id, given, before)
        return UNKNOWN
    if isinstance(value, tuple | list) and len(value) == 1 and isinstance(value[0], keras.KerasTensor):
        _comma(reading, node.id, given)
        return value[0]
    return None


def _class(reading: Reading, name: str, given: ast.expr, before: Any, cls: KerasName, call: Call) -> Any:
    words = reading.source.words(given)
    is_tensor = isinstance(before, keras.KerasTensor)
    tensor = reading.name(before, name) if is_tensor else "x"
    better = f"{words}()({tensor})"
    what = message(
        N_(
            "{words} without brackets is the class of the layer: {name} is not a tensor after "
                "this line. The first brackets make the layer, the second call it."
        ),
        words=words, name=name,
    )  # fmt: skip
    repair = reading.source.replace(given, better) if is_tensor else None
    reading.say(given, "no-brackets", what, words, message(N_("Write {better}."), better=better), repair)
    if not is_tensor:
        return UNKNOWN
    try:
        layer = cls.value()
    except Exception:
        return UNKNOWN
    reading.remember(layer, given)
    return call(layer, Site(given, (Argument(before, given),)))


def _function(reading: Reading, name: str, given: ast.expr, before: Any) -> None:
    words = reading.source.words(given)
    tensor = reading.name(before, name) if before is not None else ""
    latest = next((value for value in reversed(reading.order) if isinstance(value, keras.KerasTensor)), None)
    tensor = tensor or reading.name(latest, "x")
    better = f"{words}({tensor})"
    what = message(
        N_("{words} without brackets is the function itself: {name} is not a tensor after this line."),
        words=words, name=name,
    )  # fmt: skip
    mend = message(N_("Write {better}."), better=better)
    reading.say(given, "no-brackets", what, words, mend, reading.source.replace(given, better))


def of_layer(reading: Reading, node: ast.expr) -> bool:
    """Say that a comma makes a tuple of a layer, where the layer was given a name; whether it does."""
    given = (
        reading.given_names[node.id][0]
        if isinstance(node, ast.Name) and node.id in reading.given_names
        else None
    )
    if not isinstance(given, ast.Tuple) or len(given.elts) != 1:
        return False
    what = message(
        N_("The comma at the end of this line makes {name} a tuple with one layer, which cannot be called."),
        name=reading.source.words(node),
    )
    repair = Repair(*reading.source.end(given.elts[0]), *reading.source.end(given), "")
    reading.say(given, "comma", what, reading.source.words(given), message(N_("Remove the comma.")), repair)
    return True


def _comma(reading: Reading, name: str, given: ast.expr) -> None:
    what = message(
        N_("The comma at the end of this line makes {name} a tuple with one tensor, which is not a tensor."),
        name=name,
    )
    end = reading.source.end(given)
    inner = reading.source.end(given.elts[0]) if isinstance(given, ast.Tuple) else end
    repair = Repair(*inner, *end, "")
    reading.say(given, "comma", what, reading.source.words(given), message(N_("Remove the comma.")), repair)


def class_for_model(reading: Reading, kind: str, node: ast.Attribute) -> None:
    """Say that a name holds the class `Sequential` or `Model`, of which no model is made."""
    name = node.value.id if isinstance(node.value, ast.Name) else ""
    given = reading.given_names[name][0] if name in reading.given_names else node.value
    words = reading.source.words(given)
    what = message(N_("{words} without brackets is the class: no model is made of it."), words=words)
    better, repair = f"{words}(inputs, outputs)", None
    if kind == "Sequential":
        better, repair = f"{words}()", reading.source.insert_after(given, "()")
    elif node.attr == "add":  # only a Sequential has it
        better = "keras.Sequential()"
        repair = reading.source.replace(given, better)
    elif ends := _ends(reading, given):
        better, repair = f"{words}({ends})", reading.source.insert_after(given, f"({ends})")
    reading.say(given, "no-brackets", what, words, message(N_("Write {better}."), better=better), repair)


def _ends(reading: Reading, node: ast.AST) -> str:
    """The inputs and the outputs that a model has that is made at a place of the text: what nothing uses;
    empty if they have no names."""
    tensors = [value for value in reading.order if isinstance(value, keras.KerasTensor)]
    tensors = [tensor for tensor in tensors if reading.line(tensor) <= getattr(node, "lineno", 0)]
    inputs = [tensor for tensor in tensors if (made := reading.of(tensor)) and made.config.get("input")]
    outputs = [
        tensor
        for tensor in tensors
        if not any(tensor is given for given in inputs) and id(tensor) not in reading.uses
    ]
    names = [[reading.name(tensor) for tensor in ends] for ends in (inputs, outputs)]
    if not all(names) or not all(name for ends in names for name in ends):
        return ""
    return ", ".join(ends[0] if len(ends) == 1 else f"[{', '.join(ends)}]" for ends in names)
