"""What mends a name that Keras does not have: the nearest that it has."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.catalog.layers import LAYER_KINDS
from components.assembly.catalog.losses import LOSSES, loss_name
from components.assembly.catalog.metrics import METRICS, full_name
from components.assembly.edits.edits import replace_layer
from components.assembly.edits.loss_choices import with_head
from components.assembly.edits.mending.repair import SpecRepair
from components.assembly.keras_objects.operations import operations
from components.assembly.spec import Call, Config, ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem

# How alike a name is to what was most likely meant, and how many are tried.
_LIKE, _MOST = 0.75, 2


def other_kind(spec: ModelSpec, problem: Problem) -> Iterator[SpecRepair]:
    """A layer of an unknown kind is one of the kind that was most likely meant."""
    layer = spec.layer(problem.where)
    for kind in _near(layer.kind, LAYER_KINDS):
        yield SpecRepair(
            message(N_("Make {layer} a layer of kind {kind}"), layer=layer.name, kind=kind),
            replace_layer(spec, layer.model_copy(update={"kind": kind})),
        )


def other_loss(spec: ModelSpec, name: str) -> Iterator[SpecRepair]:
    """A head with an unknown loss has the one that was most likely meant."""
    head = next((head for head in spec.heads if head.name == name), None)
    for loss in () if head is None else _near(loss_name(head.loss or ""), LOSSES):
        text = message(N_("Give {head} the loss {loss}"), head=name, loss=loss)
        yield SpecRepair(text, with_head(spec, spec.head(name).model_copy(update={"loss": loss})))


def other_metric(spec: ModelSpec, problem: Problem) -> Iterator[SpecRepair]:
    """A head with an unknown metric has the one that was most likely meant."""
    head = spec.head(problem.where)
    for number, metric in enumerate(head.metrics):
        for near in () if full_name(metric) in METRICS else _near(metric, METRICS):
            metrics = (*head.metrics[:number], near, *head.metrics[number + 1 :])
            text = message(N_("Give {head} the metric {metric}"), head=head.name, metric=near)
            yield SpecRepair(text, with_head(spec, head.model_copy(update={"metrics": metrics})))


def other_name_of_setting(spec: ModelSpec, problem: Problem) -> Iterator[SpecRepair]:
    """An unknown setting of a layer is that which was most likely meant, with its value."""
    layer = next((layer for layer in spec.layers if layer.name == problem.where), None)
    if layer is None or layer.kind not in layer_classes():
        return
    known = arguments(layer_classes()[layer.kind])
    for name in layer.config:
        for near in () if name in known else _near(name, set(known) - set(layer.config)):
            config = Config(
                {near if setting == name else setting: value for setting, value in layer.config.items()}
            )
            text = message(N_("Call {setting} of {layer} {name}"), setting=name, layer=layer.name, name=near)
            yield SpecRepair(text, replace_layer(spec, layer.model_copy(update={"config": config})))


def other_operation(spec: ModelSpec, problem: Problem) -> Iterator[SpecRepair]:
    """An unknown operation is the one that was most likely meant."""
    for number, call in enumerate(spec.calls):
        for near in _near(call.operation, operations()) if call.name == problem.where else ():
            changed: Call = call.model_copy(update={"operation": near})
            calls = (*spec.calls[:number], changed, *spec.calls[number + 1 :])
            text = message(N_("Make {name} the operation {operation}"), name=call.name, operation=near)
            yield SpecRepair(text, spec.model_copy(update={"calls": calls}))


def _near(name: str, names: Collection[str]) -> list[str]:
    """The names that are like one, whatever its capitals, the likeliest first."""
    plain = {name.lower().replace("_", ""): name for name in names}
    wanted = name.lower().replace("_", "")
    return [plain[letters] for letters in difflib.get_close_matches(wanted, plain, _MOST, _LIKE)]
