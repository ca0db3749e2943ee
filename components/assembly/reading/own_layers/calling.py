"""A layer of the program's own that is called: `call` is read once for each kind of tensors it is given."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import keras
from keras.src.utils.naming import auto_name

from components.assembly.importing.names import acceptable_name
from components.assembly.reading.definitions import Function, OwnLayer, Partial
from components.assembly.reading.diagnoses.own_code import own_classes
from components.assembly.reading.values import TRAINING, UNKNOWN, Argument, Data, Site, Unknown, parts

if TYPE_CHECKING:
    from components.assembly.reading.program import Program

# Arguments that Keras itself gives `call`.
_OF_KERAS = {"training": TRAINING, "mask": None}
_WHOLE = "whole"


def called(program: Program, owner: OwnLayer, site: Site) -> Any:
    """What a call of an own layer makes: the model that its `call` describes, called as a layer.

    Of data only the shape is known: the model is made for it, and what it gives is data.
    """
    layers = program.calls.layers
    values = [layers.tensor(argument) for argument in site.arguments]
    arguments = tuple(
        Argument(value, argument.node, argument.name, argument.keyword)
        for value, argument in zip(values, site.arguments, strict=True)
        if value is not TRAINING
    )
    site = Site(site.node, arguments)
    if any(isinstance(part, Data) for argument in arguments for part in parts(argument.value)):
        program.reading.leave_aside(site.node, "data")
        model_of(program, owner, site)
        return Data(line=site.line)
    if any(isinstance(part, Unknown) for argument in arguments for part in parts(argument.value)):
        program.reading.not_known.append(site)
        return UNKNOWN
    model = model_of(program, owner, site)
    if model is None:
        return UNKNOWN
    tensors = [
        part
        for argument in arguments
        for part in parts(argument.value)
        if isinstance(part, keras.KerasTensor)
    ]
    given: Any = tensors if len(tensors) > 1 else tensors[0]
    made = layers.call(model, Site(site.node, (Argument(given, site.node),)))
    return made if isinstance(made, Unknown) else _in_structure(owner, model, made)


def model_of(program: Program, owner: OwnLayer, site: Site) -> keras.Model | None:
    """The model of an own layer for what a call gives it; `None`, with a finding, if it cannot be read."""
    if _WHOLE in owner.models:
        return owner.models[_WHOLE]
    key = _key(site)
    if key not in owner.models:
        owner.models[key] = None  # a layer that calls itself ends here
        owner.models[key] = _read(program, owner, site, key)
    return owner.models[key]


def functional(program: Program, owner: OwnLayer, site: Site) -> None:
    """`super().__init__(inputs, outputs)`: the model of an own class is said by its tensors."""
    model = program.calls.models.functional(owner.base, site)
    if isinstance(model, keras.Model):
        owner.models[_WHOLE] = model
        _begun(program, owner, model)


def _read(program: Program, owner: OwnLayer, site: Site, key: Any) -> keras.Model | None:
    reading = program.reading
    home, function = owner.cls.find("call")
    if home is None or not isinstance(function, Function):
        own_classes.without_call(reading, owner, site)
        return None
    before = len(reading.findings)
    names = _names(function)
    inputs: list[Any] = []

    def place(value: Any, name: str) -> Any:
        if isinstance(value, list | tuple):
            return [place(item, f"{name}_{at}") for at, item in enumerate(value, 1)]
        if isinstance(value, dict):
            return {key: place(item, str(key)) for key, item in value.items()}
        if not isinstance(value, keras.KerasTensor | Data):
            return value
        made = _input(reading, value, name, _declared(function, name))
        if made is not None:
            inputs.append(made)
        return UNKNOWN if made is None else made

    given = tuple(
        Argument(place(argument.value, argument.name or _at(names, at)), argument.node, argument.name)
        for at, argument in enumerate(site.arguments)
    )
    given += tuple(
        Argument(value, site.node, name)
        for name, value in _OF_KERAS.items()
        if name in names and name not in site.named and names.index(name) >= len(site.positional)
    )
    if not inputs or any(
        isinstance(part, Unknown)
        for part in parts([argument.value for argument in given[: len(site.arguments)]])
    ):
        return None
    reading.in_lambda += 1
    reading.own_inputs.append(inputs)
    first = len(reading.order)
    try:
        _build(program, owner, site.node, [tuple(tensor.shape) for tensor in inputs])
        result = program.call(Partial(function, (Argument(owner, site.node),), ()), Site(site.node, given))
    finally:
        reading.in_lambda -= 1
        reading.own_inputs.pop()
    outputs = [part for part in parts(result) if isinstance(part, keras.KerasTensor)]
    if not outputs or any(isinstance(part, Unknown | Data) for part in parts(result)):
        if not any(finding.severity == "error" for finding in reading.findings[before:]):
            own_classes.not_read(reading, owner, function.node, site)
        return None
    own_classes.layers_in_call(
        reading,
        owner,
        [
            e
            for e in reading.order[first:]
            if isinstance(e, keras.layers.Layer) and _made_by(reading, e, function)
        ],
    )
    return _made(program, owner, inputs, outputs, result)


def _made_by(reading: Any, layer: Any, function: Function) -> bool:
    made = reading.of(layer)
    return made is not None and made.function is not None and made.function.function is function.node


def _made(program: Program, owner: OwnLayer, inputs: list[Any], outputs: list[Any], result: Any) -> Any:
    reading = program.reading
    name = acceptable_name(owner.name or auto_name(owner.cls.name), "model")
    has_one = len(outputs) == 1
    try:
        model = keras.Model(
            inputs=inputs if len(inputs) > 1 else inputs[0],
            outputs=outputs[0] if has_one else outputs,
            name=name,
        )
    except Exception as error:
        own_classes.no_model(reading, owner, error)
        return None
    made = reading.remember(
        model, owner.site.node, config={"site": owner.site, "outputs": outputs, "own": owner}
    )
    made.names += owner.names
    owner.results[id(model)] = result
    _begun(program, owner, model)
    return model


def _begun(program: Program, owner: OwnLayer, model: keras.Model) -> None:
    """What was done with an own layer before it had a model."""
    if not owner.trainable:
        model.trainable = False
    made = program.reading.of(model)
    if made is not None:
        made.names += [name for name in owner.names if name not in made.names]
    for name, site in owner.waiting:
        program.calls.models.method(model, name, site)
    owner.waiting.clear()
    own_classes.read_as_model(program.reading, owner)


def _build(program: Program, owner: OwnLayer, node: Any, shapes: list[tuple[int | None, ...]]) -> None:
    """Read `build`, which Keras calls before the first call."""
    home, function = owner.cls.find("build")
    if home is None or owner.built:
        return
    owner.built = True
    shape: Any = shapes[0] if len(shapes) == 1 else shapes
    program.call(Partial(function, (Argument(owner, node),), ()), Site(node, (Argument(shape, node),)))


def _input(reading: Any, value: Any, name: str, node: ast.AST) -> Any:
    """The tensor that stands for one that `call` is given; `None` of data whose shape is not known."""
    shape = value.shape
    if isinstance(value, Data):
        if not shape or (len(shape) < 2 and value.kind == "text"):
            return None
        shape = (None, *shape[1:])
    dtype = (
        value.dtype if isinstance(value, keras.KerasTensor) else "string" if value.kind == "text" else None
    )
    try:
        made = keras.Input(batch_shape=shape, dtype=dtype, name=acceptable_name(name, "input"))
    except Exception:
        return None
    reading.remember(made, node, config={"input": True, "own": True}, names=[name])
    return made


def _declared(function: Function, name: str) -> ast.AST:
    """Where `call` declares what stands for a tensor."""
    declared = function.node.args
    places = [*declared.posonlyargs, *declared.args, *declared.kwonlyargs][1:]
    return next(
        (parameter for parameter in places if parameter.arg == name), places[0] if places else function.node
    )


def _names(function: Function) -> list[str]:
    declared = function.node.args
    return [parameter.arg for parameter in [*declared.posonlyargs, *declared.args]][1:]


def _at(names: list[str], at: int) -> str:
    return names[at] if at < len(names) else f"input_{at + 1}"


def _key(site: Site) -> Any:
    """What makes a model of an own layer another: the tensors it is given, and all else."""

    def identity(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return tuple(identity(part) for part in value)
        if isinstance(value, dict):
            return tuple((str(key), identity(item)) for key, item in value.items())
        if isinstance(value, keras.KerasTensor):
            return (tuple(value.shape), str(value.dtype))
        if isinstance(value, Data):
            return (None, *(value.shape or ())[1:])
        return repr(value)[:80]

    return tuple((argument.name, identity(argument.value)) for argument in site.arguments)


def _in_structure(owner: OwnLayer, model: keras.Model, made: Any) -> Any:
    """The tensors of a call in lists, tuples and tables as `call` gives them back."""
    if id(model) not in owner.results:
        return made
    waiting = list(parts(made))

    def put(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return type(value)(put(part) for part in value)
        if isinstance(value, dict):
            return {key: put(item) for key, item in value.items()}
        return waiting.pop(0) if isinstance(value, keras.KerasTensor) else value

    return put(owner.results[id(model)])
