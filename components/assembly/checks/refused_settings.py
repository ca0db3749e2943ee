"""Which settings of a layer Keras refuses, as problems in a learner's words.

Keras stops at the first. So each setting is tried alone, the others left out or at a value that works.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import keras

from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.catalog.layers import fields_of, kind_of
from components.assembly.catalog.setting_names import names_known, nearest
from components.assembly.keras_objects.assembler import shapes_only
from components.assembly.keras_objects.layers import ArgumentError, make_plain_layer
from components.assembly.spec import Config, KerasObject, Layer, ModelSpec, Value
from components.assembly.spec.keras_errors import explain
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, shown
from components.assembly.spec.value_parts import parts


def making_problems(spec: ModelSpec, name: str, error: Exception) -> list[Problem]:
    """The problems of a layer that Keras does not make from its settings.

    Args:
        spec: The model.
        name: The layer.
        error: What Keras raised for all its settings together.
    """
    layer = next(layer for layer in spec.layers if layer.name == name)
    refused: list[Problem] = []
    for part in reversed(list(_parts(layer))):
        # What an inner layer is refused for is not told again of the outer one.
        settings = [key for key, value in part.config.items() if not (refused and _holds(value, Layer))]
        refused += alone_problems(name, part, settings)
    return refused or [_together(spec, name, error)]


def _holds(value: Value, kinds: Any) -> bool:
    return any(isinstance(part, kinds) for part in parts(value))


def alone_problems(where: str, layer: Layer, settings: Collection[str]) -> list[Problem]:
    """The problems of those of a layer's `settings` that Keras refuses whatever the others are."""
    with shapes_only():
        return [_problem(where, layer, name, reason) for name, reason in _refused_alone(layer, settings)]


def _parts(layer: Layer) -> Iterator[Layer]:
    """A layer and the layers among its settings, at any depth; models are left out."""
    if layer.model is None:
        yield layer
        for inner in layer.inner_layers:
            yield from _parts(inner)


def _refused_alone(layer: Layer, settings: Collection[str]) -> Iterator[tuple[str, Exception]]:
    """The settings that Keras refuses whatever the others are, each with what it raises."""
    taken = arguments(layer_classes()[layer.kind])
    working = {field.name: field.default for field in kind_of(layer.kind).fields}
    base = {
        name: working.get(name, layer.config.get(name))
        for name, argument in taken.items()
        if argument.required
    }
    reason = _raised(layer, base)
    if reason is not None:
        without_example = [name for name in base if name not in working]
        if len(without_example) == 1 and without_example[0] in settings:
            yield without_example[0], reason
        return
    for name in settings:
        reason = _raised(layer, {**base, name: layer.config[name]})
        if reason is not None:
            yield name, reason


def _raised(layer: Layer, config: dict[str, Any]) -> Exception | None:
    """What Keras raises for a layer with these settings."""
    try:
        make_plain_layer(layer.model_copy(update={"config": Config(config)}), "trial", _stand_in)
    except Exception as error:
        return error
    return None


def _stand_in(inner: Layer, name: str) -> keras.layers.Layer:
    """A layer in the place of a model that a wrapper wraps, for which only its settings are tried."""
    return keras.layers.Dense(1, name=name)


def _problem(where: str, layer: Layer, setting: str, reason: Exception) -> Problem:
    value = layer.config[setting]
    received = f"{setting}={shown(value)}"
    if isinstance(reason, ArgumentError):
        return Problem("unfit-setting", where, reason.what, received, reason.mend)
    names = names_known(setting)
    if names and isinstance(value, str):
        what = message(N_("Keras knows no {name} of this name."), name=setting)
        return Problem("unfit-setting", where, what, received, nearest(value, names))
    field = next((field for field in fields_of(layer.kind) if field.name == setting), None)
    known = field is not None and (field.help or field.default is not None)
    refusal = field.refusal(value) if field and known and not _holds(value, KerasObject | Layer) else None
    if field is not None and refusal is not None:
        return Problem("unfit-setting", where, refusal, received, field.expected())
    known_error = explain(reason, ModelSpec(name="model"), where)
    if known_error.code != "refused":
        return replace(known_error, code="unfit-setting", received=received)
    what = message(N_("Keras does not take this value for {name}."), name=setting)
    return Problem("unfit-setting", where, what, received, _keras_words(reason))


def _together(spec: ModelSpec, where: str, error: Exception) -> Problem:
    """The problem of settings that Keras refuses only together."""
    if isinstance(error, ArgumentError):
        return Problem("unfit-setting", where, error.what, error.received, error.mend)
    problem = explain(error, spec, where)
    if problem.code != "refused":
        return problem
    what = message(N_("Keras does not take these settings together."))
    return replace(problem, code="unfit-setting", message=what, received="", mend=_keras_words(error))


def _keras_words(error: Exception) -> Message:
    words = " ".join(str(error).split())
    return message(
        N_("Change it. Keras says: {words}"), words=words if len(words) < 240 else f"{words[:240]}..."
    )
