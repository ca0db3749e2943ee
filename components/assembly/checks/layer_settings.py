"""Whether the kind of a layer is known, and its settings are those that this kind has."""

from __future__ import annotations

from components.assembly.catalog.layers import KINDS, LayerKind
from components.assembly.spec import Layer
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, shown


def setting_problems(layer: Layer) -> list[Problem]:
    """What is wrong with the kind and the settings of a layer, whatever it is called on."""
    kind = KINDS.get(layer.kind)
    if kind is None:
        return [
            _problem(
                "unknown-kind",
                layer,
                message(N_("There is no such kind of layer.")),
                shown(layer.kind),
                message(N_("Choose one of: {choices}."), choices=", ".join(KINDS)),
            )
        ]
    return [*_model(layer), *_unknown(layer, kind), *_values(layer, kind)]


def _problem(code: str, layer: Layer, what: Message, received: str, mend: Message) -> Problem:
    return Problem(code, layer.name, what, received, mend)


def _model(layer: Layer) -> list[Problem]:
    if (layer.kind == "Model") == (layer.model is not None):
        return []
    if layer.model is None:
        what, mend = N_("A layer of kind Model needs the model it wraps."), N_("Give it a model.")
    else:
        what, mend = N_("Only a layer of kind Model can hold a model."), N_("Make its kind Model.")
    return [_problem("misplaced-model", layer, message(what), layer.kind, message(mend))]


def _unknown(layer: Layer, kind: LayerKind) -> list[Problem]:
    known = [field.name for field in kind.fields]
    unknown = [name for name in layer.config if name not in known]
    if not unknown:
        return []
    mend = (
        message(N_("Choose among: {choices}."), choices=", ".join(known))
        if known
        else message(N_("Leave it out: this kind has no settings."))
    )
    what = message(N_("{kind} has no such setting."), kind=kind.name)
    return [_problem("unknown-setting", layer, what, shown(tuple(unknown)), mend)]


def _values(layer: Layer, kind: LayerKind) -> list[Problem]:
    problems = []
    for field in kind.fields:
        if field.name not in layer.config:
            if field.required:
                what = message(N_("{kind} needs a value for {name}."), kind=kind.name, name=field.name)
                problems.append(_problem("missing-setting", layer, what, "", field.expected()))
            continue
        value = layer.config[field.name]
        refused = field.refusal(value)
        if refused is not None:
            received = f"{field.name}={shown(value)}"
            problems.append(_problem("unfit-setting", layer, refused, received, field.expected()))
    return problems
