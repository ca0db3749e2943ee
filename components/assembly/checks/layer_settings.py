"""Whether the kind of a layer is known, and its settings are those that this kind has.

What values the settings can have Keras says when it makes the layer; here are only the bounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from components.assembly.catalog.fields import Field
from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.catalog.layers import LAYER_KINDS, kind_of
from components.assembly.catalog.refused_kinds import REFUSED_KINDS
from components.assembly.catalog.setting_names import names_known, nearest
from components.assembly.checks.refused_settings import alone_problems
from components.assembly.spec import MAX_DIMENSION, Layer, Value
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, shown
from components.assembly.spec.value_parts import parts

# Settings that say how often something is repeated, or how large what is neither tensor nor weight is.
_MOST = {
    "ngrams": 16,
    "power_iterations": 32,
    "num_chains": 32,
    "chain_depth": 32,
    "num_ops": 32,
    "tile_grid_size": 64,
    "kernel_size": 1000,
    "num_mel_bins": 1024,
    "fft_length": 16_384,
    "frame_length": 16_384,
    "sequence_length": 16_384,
}
# Settings whose whole numbers say no size.
_NO_SIZES = frozenset({"seed", "salt", "mask_value", "fill_value", "pad_to_max_tokens"})


def setting_problems(layer: Layer) -> list[Problem]:
    """What is wrong with the kind and the settings of a layer, whatever it is called on."""
    misplaced = _model(layer)
    if misplaced or layer.model is not None:
        return misplaced
    if layer.kind not in layer_classes():
        return [_unknown_kind(layer)]
    unknown, out_of_bounds = _unknown(layer), dict(_bounds(layer))
    problems = [*unknown, *_missing(layer), *out_of_bounds.values()]
    if problems:
        # Keras is not asked to make it; of the other settings it is asked alone.
        taken = arguments(layer_classes()[layer.kind])
        others = [name for name in layer.config if name in taken and name not in out_of_bounds]
        problems += alone_problems(layer.name, layer, others)
    for inner in layer.inner_layers:
        problems += [replace(problem, where=layer.name) for problem in setting_problems(inner)]
    return problems


def _problem(code: str, layer: Layer, what: Message, received: str, mend: Message) -> Problem:
    return Problem(code, layer.name, what, received, mend)


def _unknown_kind(layer: Layer) -> Problem:
    refused = REFUSED_KINDS.get(layer.kind)
    if refused is not None:
        return _problem(
            "unsupported-layer", layer, message(refused.reason), layer.kind, message(refused.mend)
        )
    what = message(N_("There is no such kind of layer."))
    return _problem("unknown-kind", layer, what, shown(layer.kind), nearest(layer.kind, LAYER_KINDS))


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
    if not known:
        mend = message(N_("Leave it out: this kind has no settings."))
    else:
        mend = nearest(unknown[0], tuple(known))
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


def _bounds(layer: Layer) -> Iterator[tuple[str, Problem]]:
    """The settings that are out of bounds, each with its problem."""
    fields = {field.name: field for field in kind_of(layer.kind).fields}
    for name, value in layer.config.items():
        field = fields.get(name)
        refusal = _refusal(field, value) if field is not None else None
        if field is not None and refusal is not None:
            received = f"{name}={shown(value)}"
            yield name, _problem("unfit-setting", layer, refusal, received, field.expected())
            continue
        most = _MOST.get(name, MAX_DIMENSION)
        if name not in _NO_SIZES and any(abs(number) > most for number in _whole_numbers(value)):
            what = message(N_("{name} is out of range."), name=name)
            mend = message(N_("Use a number of at most {most:,}."), most=most)
            yield name, _problem("unfit-setting", layer, what, f"{name}={shown(value)}", mend)


def _refusal(field: Field, value: Value) -> Message | None:
    """Why a value cannot be, where Keras would take it and mean another, or fail when it computes.

    The range of a field is that of a widget. Keras takes more, but nothing that counts something is below 1.
    """
    numbers = list(parts(value))
    if field.type in ("int", "float") and any(isinstance(number, bool) for number in numbers):
        return field.refusal(value)
    if field.type == "ints" and not (field.fits_type(value) or (field.per_axis and isinstance(value, int))):
        return field.refusal(value)
    if field.type == "str" and field.choices and isinstance(value, str) and not names_known(field.name):
        return field.refusal(value.lower())
    counts = field.type in ("int", "ints") and field.minimum is not None and field.minimum >= 1
    if counts and any(isinstance(number, int) and number < 1 for number in numbers):
        return message(N_("{name} is out of range."), name=field.name)
    return None


def _whole_numbers(value: Value) -> Iterator[int]:
    """The whole numbers in a value; those of objects, such as seeds of initializers, are not sizes."""
    for part in parts(value):
        if isinstance(part, int) and not isinstance(part, bool):
            yield part
