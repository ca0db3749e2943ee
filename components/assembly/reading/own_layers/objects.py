"""Objects of the program's own layers and models: how they are made, what they have, their methods."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import keras

from components.assembly.catalog.keras_classes import layer_classes
from components.assembly.reading import attributes
from components.assembly.reading.definitions import Method, OwnClass, OwnLayer, Partial
from components.assembly.reading.diagnoses.own_code import own_classes, own_members
from components.assembly.reading.diagnoses.settings import misplaced
from components.assembly.reading.exports import KerasName
from components.assembly.reading.own_layers import ready_classes
from components.assembly.reading.own_layers.calling import called, functional, model_of
from components.assembly.reading.values import UNKNOWN, Argument, Data, Site, Unknown, parts

if TYPE_CHECKING:
    from components.assembly.reading.program import Program

_WEIGHTS = frozenset({"add_weight", "add_variable"})
_ADDED = frozenset({"add_loss", "add_metric", "add_update"})
_ENDS = frozenset({"layers", "input", "output", "inputs", "outputs", "input_shape", "output_shape"})


def base_of(bases: list[Any]) -> KerasName | None:
    """`keras.layers.Layer` or `keras.Model`, where a class is made from it alone."""
    for base in bases:
        if isinstance(base, KerasName) and base.value in (keras.layers.Layer, keras.Model):
            return base
        if isinstance(base, OwnClass) and base.base is not None:
            return base.base
    return None


def ready_of(bases: list[Any]) -> KerasName | None:
    """The layer with code of its own that a class is made from: `Dense`, `LSTM`."""
    for base in bases:
        if isinstance(base, OwnClass) and base.ready is not None:
            return base.ready
        if isinstance(base, KerasName) and base.home == "keras.layers" and base.name in layer_classes():
            return base
    return None


def make_ready(program: Program, cls: OwnClass, ready: KerasName, site: Site) -> Any:
    """An object of a class that is made from `Dense` or another layer of Keras.

    It is that layer, as `super().__init__(...)` makes it, if the class changes nothing of what it does, and
    else an own layer whose `call` can call it.
    """
    made = OwnLayer(cls, site=site, base=KerasName("keras.layers.Layer"))
    owner, function = cls.find("__init__")
    if owner is None:
        made.ready = program.call(ready, site)
    else:
        program.call(Partial(function, (Argument(made, site.node),), ()), site)
    if cls.find("call")[0] is None:
        if isinstance(made.ready, keras.layers.Layer):
            ready_classes.read_as(program.reading, cls, ready)
        elif made.ready is None:
            own_classes.own_code(program.reading, cls.node, read=True, takes=True)
        return made.ready or UNKNOWN
    if made.ready is not None and not isinstance(made.ready, keras.layers.Layer):
        return UNKNOWN  # what is wrong with its settings was said
    program.reading.own_layers.append(made)
    return made


def make(program: Program, cls: OwnClass, base: KerasName, site: Site) -> Any:
    """An object of a class that is made from `Layer` or `Model`."""
    if base.value is keras.Model and cls.find("__init__")[0] is None and len(site.arguments) > 1:
        own_classes.trains_itself(program.reading, cls)
        return program.calls.models.functional(base, site)
    if not cls.reported:
        cls.reported = True
        own_classes.own_code(program.reading, cls.node, read=True)
        own_classes.trains_itself(program.reading, cls)
    tensors = tuple(argument for argument in site.arguments if isinstance(argument.value, keras.KerasTensor))
    meant = bool(tensors) and cls.find("call")[0] is not None
    if meant:
        site = misplaced.settings_only(program.reading, cls, site)
    made = OwnLayer(cls, site=site, base=base)
    program.reading.own_layers.append(made)
    owner, function = cls.find("__init__")
    if owner is not None:
        program.call(Partial(function, (Argument(made, site.node),), ()), site)
    else:
        begun(program, made, site)
    return called(program, made, Site(site.node, tensors)) if meant else made


def begun(program: Program, owner: OwnLayer, site: Site) -> None:
    """`super().__init__(...)`: the name of an own layer, whether it learns, or all of a model."""
    if owner.cls.ready is not None:
        owner.ready = program.call(owner.cls.ready, site)
        return
    if owner.base.value is keras.Model and (site.positional or "inputs" in site.named):
        functional(program, owner, site)
    name, trainable = site.value("name"), site.value("trainable")
    if isinstance(name, str):
        owner.name = name
    if trainable is False:
        owner.trainable = False


def model(owner: OwnLayer) -> keras.Model | None:
    """The first model that an own layer was read as."""
    return next((model for model in owner.models.values() if model is not None), None)


def attribute(program: Program, owner: OwnLayer, node: ast.Attribute) -> Any:  # noqa: PLR0911
    """What an own layer has from Keras."""
    name = node.attr
    if name == "name":
        return owner.name or owner.cls.name.lower()
    if name == "trainable":
        return owner.trainable
    made = model(owner)
    if made is not None and name in _ENDS:
        return attributes.attribute(program.reading, made, node)
    if callable(getattr(keras.Model, name, None)) or name in _WEIGHTS | _ADDED:
        return Method(owner, name, node)
    if owner.ready is not None:
        if name in ("kernel", "bias"):
            ready_classes.weights(program.reading, owner, node)
            return UNKNOWN
        return attributes.attribute(program.reading, owner.ready, node)
    if name.startswith("_") or hasattr(keras.Model, name) or owner.cls.is_unsure():
        return UNKNOWN
    known = [*owner.attributes, *(member for cls in owner.cls.family() for member in cls.members)]
    near = own_members.no_attribute(program.reading, owner, node, known)
    return owner.attributes.get(near, UNKNOWN)


def put(program: Program, owner: OwnLayer, target: ast.Attribute, value: Any) -> None:
    """`self.dense = ...` of an own layer."""
    name = target.attr
    made = program.reading.of(value)
    if isinstance(value, OwnLayer):
        value.names.append(f"self.{name}")
    elif made is not None and not made.names:
        made.names.append(program.reading.source.words(target))
    if name == "trainable" and isinstance(value, bool):
        owner.trainable = value
        for model in owner.models.values():
            if model is not None:
                model.trainable = value
        return
    own_members.taken_name(program.reading, target)
    owner.attributes[target.attr] = value


def method(program: Program, owner: OwnLayer, name: str, site: Site) -> Any:  # noqa: PLR0911
    """A method that an own layer has from Keras."""
    if name == "__init__":
        return begun(program, owner, site)
    if name in ("call", "__call__"):
        return called(program, owner, site)
    if name in _WEIGHTS:
        own_members.own_weights(program.reading, owner, site)
        return UNKNOWN
    if name in _ADDED:
        own_members.added(program.reading, owner, name, site)
        return None
    if name == "build":
        return _built(program, owner, site)
    made = model(owner)
    if made is None and name in ("fit", "predict", "evaluate"):
        made = _of_data(program, owner, site)
    if made is not None:
        return program.calls.models.method(made, name, site)
    owner.waiting.append((name, site))
    return program.calls.models.method(owner, name, site) if name != "get_layer" else UNKNOWN


def _of_data(program: Program, owner: OwnLayer, site: Site) -> keras.Model | None:
    """The model for the data that `fit` is given, where their shape is known."""
    given = site.get("x", 0)
    whole = given is not None and all(
        isinstance(part, Data) and part.shape and None not in part.shape[1:] for part in parts(given.value)
    )
    if given is None or not whole:
        return None
    return model_of(program, owner, Site(site.node, (Argument(given.value, given.node),)))


def _built(program: Program, owner: OwnLayer, site: Site) -> None:
    """`model.build(input_shape=(None, 28, 28))`."""
    argument = site.get("input_shape", 0)
    if argument is None:
        return
    several = isinstance(argument.value, list) and all(isinstance(e, list | tuple) for e in argument.value)
    shapes = argument.value if several else [argument.value]
    if not all(isinstance(shape, list | tuple) and len(shape) > 1 for shape in shapes) or any(
        isinstance(part, Unknown) for part in parts(shapes)
    ):
        return
    data = [Data(tuple(shape), line=site.line) for shape in shapes]
    model_of(program, owner, Site(site.node, (Argument(data if several else data[0], argument.node),)))
