"""Whether the kind of a layer is known, and its settings are those that this kind has.

What values the settings can have Keras says when it makes the layer; here are only the bounds.
"""

from __future__ import annotations

from collections.abc import Iterator

from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.catalog.layers import LAYER_KINDS, kind_of
from components.assembly.catalog.refused_kinds import REFUSED_KINDS
from components.assembly.spec import MAX_DIMENSION, Config, KerasObject, Layer, Value
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, shown

# Settings whose whole numbers say no size.
_NO_SIZES = frozenset({"seed", "salt", "mask_value", "fill_value", "pad_to_max_tokens"})


def setting_problems(layer: Layer) -> list[Problem]:
    """What is wrong with the kind and the settings of a layer, whatever it is called on."""
    misplaced = _model(layer)
    if misplaced or layer.model is not None:
        return misplaced
    if layer.kind not in layer_classes():
        return [_unknown_kind(layer)]
    found = [*_unknown(layer), *_missing(layer), *_bounds(layer)]
    for inner in layer.inner_layers:
        found += [
            Problem(problem.code, layer.name, problem.message, problem.received, problem.mend)
            for problem in setting_problems(inner)
        ]
    return found


def _problem(code: str, layer: Layer, what: Message, received: str, mend: Message) -> Problem:
    return Problem(code, layer.name, what, received, mend)


def _unknown_kind(layer: Layer) -> Problem:
    refused = REFUSED_KINDS.get(layer.kind)
    if refused is not None:
        return _problem(
            "unsupported-layer", layer, message(refused.reason), layer.kind, message(refused.mend)
        )
    what = message(N_("There is no such kind of layer."))
    mend = message(N_("Choose one of: {choices}."), choices=", ".join(LAYER_KINDS))
    return _problem("unknown-kind", layer, what, shown(layer.kind), mend)


def _model(layer: Layer) -> list[Problem]:
    if (layer.kind == "Model") == (layer.model is not None):
        return []
    if layer.model is None:
        what, mend = N_("A layer of kind Model needs the model it wraps."), N_("Give it a model.")
    else:
        what, mend = N_("Only a layer of kind Model can hold a model."), N_("Make its kind Model.")
    return [_problem("misplaced-model", layer, message(what), layer.kind, message(mend))]


def _unknown(layer: Layer) -> list[Problem]:
    known = arguments(layer_classes()[layer.kind])
    unknown = [name for name in layer.config if name not in known]
    if not unknown:
        return []
    mend = message(N_("Choose among: {choices}."), choices=", ".join(known))
    what = message(N_("{kind} has no such setting."), kind=layer.kind)
    return [_problem("unknown-setting", layer, what, shown(tuple(unknown)), mend)]


def _missing(layer: Layer) -> Iterator[Problem]:
    explained = {field.name: field for field in kind_of(layer.kind).fields}
    for argument in arguments(layer_classes()[layer.kind]).values():
        if argument.required and argument.name not in layer.config:
            what = message(N_("{kind} needs a value for {name}."), kind=layer.kind, name=argument.name)
            field = explained.get(argument.name)
            mend = message(N_("Give it one.")) if field is None else field.expected()
            yield _problem("missing-setting", layer, what, "", mend)


def _bounds(layer: Layer) -> Iterator[Problem]:
    for field in kind_of(layer.kind).fields:
        value = layer.config.get(field.name, field.default)
        if _below(value, field.minimum):
            what = message(N_("{name} is out of range."), name=field.name)
            yield _problem("unfit-setting", layer, what, f"{field.name}={shown(value)}", field.expected())
    for name, value in layer.config.items():
        if name not in _NO_SIZES and any(abs(number) > MAX_DIMENSION for number in _whole_numbers(value)):
            what = message(N_("{name} is out of range."), name=name)
            mend = message(N_("Use a number of at most {most:,}."), most=MAX_DIMENSION)
            yield _problem("unfit-setting", layer, what, f"{name}={shown(value)}", mend)


def _below(value: Value, minimum: float | None) -> bool:
    numbers = value if isinstance(value, tuple) else (value,)
    return minimum is not None and any(
        isinstance(number, int | float) and not isinstance(number, bool) and number < minimum
        for number in numbers
    )


def _whole_numbers(value: Value) -> Iterator[int]:
    """The whole numbers in a value; those of objects, such as seeds of initializers, are not sizes."""
    if isinstance(value, int) and not isinstance(value, bool):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _whole_numbers(part)
    elif isinstance(value, Config) and not isinstance(value, KerasObject):
        for part in value.values():
            yield from _whole_numbers(part)
