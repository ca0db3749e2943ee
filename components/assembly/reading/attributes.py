"""What attributes of values are: `layers.Dense`, `x.shape`, `model.input`."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.importing.names import acceptable_name
from components.assembly.reading.definitions import Function, Method, Partial
from components.assembly.reading.diagnoses import wiring
from components.assembly.reading.diagnoses.called_on import brackets
from components.assembly.reading.diagnoses.naming import keras_members, names
from components.assembly.reading.diagnoses.objectives import compiling
from components.assembly.reading.diagnoses.other_libraries import tensor_methods
from components.assembly.reading.exports import KerasName, find, nearest, plain_path
from components.assembly.reading.keras_calls.models import METHODS
from components.assembly.reading.language.arithmetic import is_plain
from components.assembly.reading.language.builtins import MODULE_VALUES, Builtin
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import (
    UNKNOWN,
    Argument,
    Data,
    DataShape,
    Foreign,
    Objective,
    OldMerge,
    Unknown,
)
from components.assembly.spec.messages import N_, message

# Attributes of layers that are settings with their values as Keras has them.
_READ_SETTINGS = frozenset({"units", "filters", "output_dim", "input_dim", "rate", "num_heads", "key_dim"})


def attribute(reading: Reading, owner: Any, node: ast.Attribute) -> Any:  # noqa: PLR0911
    """The value of an attribute."""
    name = node.attr
    if isinstance(owner, Unknown):
        return Method(owner, name, node) if name in ("compile", "fit") else UNKNOWN
    if isinstance(owner, KerasName):
        return _export(reading, owner, node)
    if isinstance(owner, Foreign):
        return _of_foreign(reading, owner, node)
    if isinstance(owner, keras.KerasTensor):
        return _of_tensor(reading, owner, node)
    if isinstance(owner, keras.layers.Layer):
        return _of_layer(reading, owner, node)
    if isinstance(owner, Data):
        return _of_data(owner, node)
    if isinstance(owner, Function) and name == "__name__":
        return owner.name
    if isinstance(owner, Function | Objective | Partial | OldMerge | Method | Builtin):
        return UNKNOWN
    if isinstance(owner, int | str) and name == "value":
        return owner  # of an enumeration
    if is_plain(owner) or isinstance(owner, list | tuple | dict | set | range):
        if name.startswith("_"):
            _private(reading, node)
            return UNKNOWN
        return Method(owner, name, node)
    return UNKNOWN


def _of_foreign(reading: Reading, owner: Foreign, node: ast.Attribute) -> Any:
    path = f"{owner.path}.{node.attr}"
    if plain_path(path).startswith("keras"):
        return find(path)[0] or UNKNOWN
    if owner.path == "tensorflow" and keras_members.near_keras(reading, node):
        return KerasName("keras")
    return MODULE_VALUES.get(path, Foreign(path))


def _private(reading: Reading, node: ast.Attribute) -> None:
    what = message(N_("Names that begin with _ are Python's own and are not read."))
    reading.say(node, "not-read", what, reading.source.words(node))


def _export(reading: Reading, owner: KerasName, node: ast.Attribute) -> Any:  # noqa: PLR0911
    if not owner.is_module:
        if node.attr == "__name__":
            return owner.name
        if node.attr == "from_config":
            return Method(owner, node.attr, node)
        if node.attr.startswith("_"):
            _private(reading, node)
        elif owner.name in ("Model", "Sequential") and node.attr in METHODS:
            brackets.class_for_model(reading, owner.name, node)
        return UNKNOWN
    if node.attr.startswith("_"):
        _private(reading, node)
        return UNKNOWN
    if node.attr == "merge":
        return OldMerge()
    known, old = find(f"{owner.path}.{node.attr}")
    if known is None:
        return keras_members.unknown_member(reading, owner, node)
    if old and known.path == owner.path:  # a module that was joined to the one it was in
        words = reading.source.words(node.value, 200)
        names.old_name(reading, node, f"{words}.{node.attr}", words, reading.source.replace(node, words))
    elif old and known.name != node.attr:
        names.old_name(
            reading, node, node.attr, known.name, reading.source.replace_end(node, node.attr, known.name)
        )
    return known


def _of_tensor(reading: Reading, owner: Any, node: ast.Attribute) -> Any:
    name = node.attr
    if name in ("shape", "_keras_shape"):
        return tuple(owner.shape)
    if name == "dtype":
        return str(owner.dtype)
    if name in ("ndim", "rank"):
        return len(owner.shape)
    if name == "name":
        return str(owner.name)
    if name in ("get_shape", "reshape", "squeeze", *tensor_methods.METHODS):
        return Method(owner, name, node)
    what = message(
        N_("{words} asks for a value, and while a model is drawn its tensors have none yet."),
        words=reading.source.words(node),
    )
    reading.say(node, "no-value", what, "", message(N_("Use a layer, or an operation of keras.ops.")))
    return UNKNOWN


def _of_layer(reading: Reading, owner: keras.layers.Layer, node: ast.Attribute) -> Any:  # noqa: PLR0911
    name = node.attr
    if name in METHODS or name in ("get_layer",):
        return Method(owner, name, node)
    if name == "name":
        return owner.name
    if name == "trainable":
        return bool(owner.trainable)
    if name in ("input", "output", "inputs", "outputs", "input_shape", "output_shape"):
        return _ends(reading, owner, node)
    if name == "layers" and isinstance(owner, keras.Model):
        layers = list(owner.layers)
        reading.listed_layers[id(layers)] = (layers, owner)
        return layers
    if name in ("input_names", "output_names") and isinstance(owner, keras.Model):
        return list(getattr(owner, name, []))
    made = reading.of(owner)
    spec = made.config.get("spec") if made is not None else None
    if name in _READ_SETTINGS and spec is not None and name in spec.config:
        return spec.config[name]
    return Method(owner, name, node)


def _ends(reading: Reading, owner: keras.layers.Layer, node: ast.Attribute) -> Any:
    """The tensors a layer or model was called on, or made."""
    name = node.attr
    try:
        if name.endswith("_shape"):
            tensor = owner.input if name == "input_shape" else owner.output
            return tuple(tensor.shape) if isinstance(tensor, keras.KerasTensor) else UNKNOWN
        if name in ("inputs", "outputs"):
            return list((owner.inputs if name == "inputs" else owner.outputs) or [])
        return owner.input if name == "input" else owner.output
    except Exception:
        what = message(
            N_("{words} cannot be given: this layer was not called yet, or more than once."),
            words=reading.source.words(node),
        )
        mend = message(N_("Give the result of the call a name, and use that."))
        ends = getattr(owner, f"{name}s", None) if isinstance(owner, keras.Sequential) else None
        if ends:
            what = message(N_("A Sequential has no {name} until it is called on a tensor."), name=name)
            better = f"{reading.source.words(node)}s[0]"
            mend = message(N_("Write {near}."), near=better)
            reading.say(node, "no-output", what, "", mend, reading.source.replace(node, better))
            return ends[0]
        reading.say(node, "no-output", what, "", mend)
        return UNKNOWN


def _of_data(owner: Data, node: ast.Attribute) -> Any:
    name = node.attr
    if name == "shape":
        return (
            UNKNOWN
            if owner.shape is None
            else DataShape(UNKNOWN if size is None else size for size in owner.shape)
        )
    if name == "ndim":
        return UNKNOWN if owner.shape is None else len(owner.shape)
    if name == "T":
        return owner.shaped(None if owner.shape is None else owner.shape[::-1])
    if name in ("values", "iloc", "loc", "columns", "index", "dtype", "size"):
        return owner if name in ("values", "iloc", "loc") else UNKNOWN
    return Method(owner, name, node)


def put_attribute(reading: Reading, owner: Any, target: ast.Attribute, value: Any) -> None:
    """Set an attribute: `layer.trainable = False`."""
    if isinstance(owner, keras.layers.Layer) and target.attr == "trainable" and isinstance(value, bool):
        owner.trainable = value
        reading.frozen.append((owner, target, compiling.compiled_with(reading, owner)))
    elif isinstance(owner, keras.layers.Layer) and target.attr == "name" and isinstance(value, str) and value:
        owner.name = acceptable_name(value, "layer")
    elif isinstance(owner, keras.layers.Layer) and (near := _meant(owner, target.attr)):
        what = message(
            N_("A layer has no {name}, and Python takes it without a word. Did you mean {near}?"),
            name=target.attr, near=near,
        )  # fmt: skip
        repair = reading.source.replace_end(target, target.attr, near)
        mend = message(N_("Write {near}."), near=near)
        reading.say(target, "unknown-name", what, reading.source.words(target), mend, repair, "remark")
    elif isinstance(owner, keras.layers.Layer):
        what = message(N_("Setting {words} is not read."), words=reading.source.words(target))
        reading.say(target, "not-read", what, severity="note")


def _meant(layer: keras.layers.Layer, name: str) -> str:
    """The setting of a layer that a name which it has not is like; empty if there is none."""
    return "" if hasattr(layer, name) else nearest(name, ["trainable", "name"])


__all__ = ["Argument", "attribute", "put_attribute", "wiring"]
