"""Reads losses, loss weights and metrics that a model in a file was compiled with."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.assembly.catalog.keras_classes import Parameter, arguments
from components.assembly.catalog.losses import LOSS_CLASSES, LOSSES, default_loss, loss_name
from components.assembly.catalog.metrics import METRIC_CLASSES, METRICS, full_name
from components.assembly.checks.objectives import objective_problems
from components.assembly.checks.shapes import TensorInfo, trace_shapes
from components.assembly.importing.outputs import SavedOutput
from components.assembly.spec import NO_CONFIG, Config, Head, ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import shown

# Metrics of a head that are read at most, and their number in a spec.
MOST_METRICS = 8
_MOST_WEIGHT = 1000.0


@dataclass(frozen=True)
class _SavedObjective:
    """A loss or metric as the file has it: a name in the tables, or what nobody knows, its arguments, and
    what the file calls it."""

    name: str
    config: Config = NO_CONFIG
    called: str = ""


def with_objectives(
    spec: ModelSpec, compiled: Any, outputs: Sequence[SavedOutput]
) -> tuple[ModelSpec, tuple[Message, ...]]:
    """The spec with a loss for each head that can be trained, and notes on losses that are not the file's.

    Args:
        spec: The model without losses.
        compiled: The `compile_config` of the file, whatever it is. Its loss is used if the catalog has it and
            it fits; otherwise the default loss for the head's activation.
        outputs: The outputs in the file, in the order of the heads.
    """
    tensors, notes = trace_shapes(spec).tensors, []
    config = compiled if isinstance(compiled, dict) else {}
    losses = _by_head(config.get("loss"), outputs)
    weights = _by_head(config.get("loss_weights"), outputs)
    metrics = _by_head(config.get("metrics"), outputs, list_values=True)
    if _anything(config.get("weighted_metrics")):
        notes.append(message(N_("Metrics that weigh their rows (weighted_metrics) are not measured here.")))
    heads = []
    for head in spec.heads:
        is_input = any(head.tensor == model_input.name for model_input in spec.inputs)
        new_head, new_notes = _with_objective(head, tensors[head.tensor], is_input, losses, weights, metrics)
        heads.append(new_head)
        notes += new_notes
        if not is_input and weights.get(head.name) is not None and not _is_weight(weights[head.name]):
            text = N_("The loss weight of {head} is not a number from 0 to {most}: it is {weight:g} here.")
            notes.append(message(text, head=head.name, most=int(_MOST_WEIGHT), weight=new_head.weight))
    return spec.model_copy(update={"heads": tuple(heads)}), tuple(notes)


def _by_head(value: Any, outputs: Sequence[SavedOutput], *, list_values: bool = False) -> dict[str, Any]:
    """An argument of `compile` by head.

    It is given as a dictionary by the keys of the outputs or the names of layers, as a list in the order of
    the heads, or as one value for all. With `list_values`, a list is the value of a single head.
    """
    if _is_mapping(value):
        return {output.head: _of_output(value, output) for output in outputs}
    if isinstance(value, list) and len(value) == len(outputs) and not (list_values and len(outputs) == 1):
        return {output.head: item for output, item in zip(outputs, value, strict=True)}
    return {output.head: value for output in outputs} if value is not None else {}


def _of_output(value: Mapping[str, Any], output: SavedOutput) -> Any:
    """The entry for an output in a dictionary, which can hold others."""
    inner: Any = value if output.keys else None
    for key in output.keys:
        inner = inner.get(key) if _is_mapping(inner) else None
    if inner is None:
        inner = value.get(output.head, value.get(output.place.name))
    return inner


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict) and "class_name" not in value


def _anything(value: Any) -> bool:
    """Whether there is anything in lists and dictionaries."""
    items = value.values() if _is_mapping(value) else value if isinstance(value, list) else None
    return bool(value) if items is None else any(map(_anything, items))


def _with_objective(
    head: Head,
    tensor: TensorInfo,
    is_input: bool,
    losses: Mapping[str, Any],
    weights: Mapping[str, Any],
    metrics: Mapping[str, Any],
) -> tuple[Head, list[Message]]:
    if is_input or "float" not in tensor.dtype:
        return head, []
    plain = head.model_copy(update={"weight": _weight(weights.get(head.name))})
    if losses and losses.get(head.name) is None:  # it was compiled, and this output has no loss
        return plain, []
    loss, usual = _loss(losses.get(head.name)), _with_usual_loss(plain, tensor)
    if loss is None:
        return usual, [] if usual.loss else [_without_loss(head)]
    with_loss = plain.model_copy(update={"loss": loss.name, "loss_config": loss.config})
    if loss.name not in LOSSES or objective_problems(with_loss, tensor):
        name = shown(loss.name, 60).strip("'")
        if usual.loss is None:
            text = N_(
                "The loss {loss} of {head} is not used here. To train it, compile the model with one of "
                "Keras's own."
            )
            return usual, [message(text, loss=name, head=head.name)]
        text = N_("The loss {loss} of {head} is not used here: it would be trained with {usual}.")
        return usual, [message(text, loss=name, head=head.name, usual=usual.loss)]
    return _with_metrics(with_loss, tensor, metrics.get(head.name))


def _without_loss(head: Head) -> Message:
    text = N_(
        "{head} gives out several numbers without an activation: they can be amounts, scores of classes or a "
        "vector. To train it, choose its loss."
    )
    return message(text, head=head.name)


def _with_usual_loss(head: Head, tensor: TensorInfo) -> Head:
    """The head with the loss and metric that one of its kind begins with, if there is one."""
    loss = default_loss(tensor.activation, tensor.shape[-1] if tensor.shape else 1)
    if loss is None:
        return head
    options = [head.model_copy(update={"loss": loss.name, "metrics": (loss.default_metric,)})]
    options.append(options[0].model_copy(update={"metrics": ()}))
    return next((option for option in options if not objective_problems(option, tensor)), head)


def _with_metrics(head: Head, tensor: TensorInfo, value: Any) -> tuple[Head, list[Message]]:
    """The head, which has its loss, with the metrics of the file as far as they can be here."""
    listed = value if isinstance(value, list) else [] if value is None else [value]
    left_out: list[str] = []
    notes: list[Message] = []
    for metric in filter(None, map(_metric, listed)):
        configs = head.metric_configs.replace(**{metric.name: metric.config} if metric.config else {})
        more = head.model_copy(update={"metrics": (*head.metrics, metric.name), "metric_configs": configs})
        unfit = metric.name not in METRICS or len(more.metrics) > MOST_METRICS
        if unfit or objective_problems(more, tensor):
            left_out.append(shown(metric.name, 60).strip("'"))
        else:
            head = more
            if metric.called and full_name(re.sub(r"_\d+$", "", metric.called)) != metric.name:
                text = N_("The metric {called} of {head} is called {name} here, as Keras calls it.")
                called = shown(metric.called, 60).strip("'")
                notes.append(message(text, called=called, head=head.name, name=metric.name))
    if left_out:
        text = N_("Metrics of {head} that are not measured here: {metrics}.")
        notes.append(message(text, head=head.name, metrics=", ".join(left_out[:MOST_METRICS])))
    return head, notes


def _loss(value: Any) -> _SavedObjective | None:
    value = value[0] if isinstance(value, list) and len(value) == 1 else value
    return _objective(value, loss_name, lambda name: arguments(LOSS_CLASSES[name]))


def _metric(value: Any) -> _SavedObjective | None:
    def known(name: str) -> Mapping[str, Parameter]:
        return arguments(METRIC_CLASSES[name]) if name in METRIC_CLASSES else {}

    return _objective(value, full_name, known)


def _objective(
    value: Any, full: Callable[[str], str], known: Callable[[str], Mapping[str, Parameter]]
) -> _SavedObjective | None:
    """A loss or metric that was given as a name or as a config; `None` if there is none.

    Arguments with Keras's defaults are left out. What is not Keras's own keeps its name as it is, which then
    is in no table.
    """
    if isinstance(value, str):
        return _SavedObjective(full(value))
    if not isinstance(value, dict):
        return None
    name, config = str(value.get("class_name")), value.get("config")
    if str(value.get("module") or "keras").partition(".")[0] not in ("keras", "builtins"):
        return _SavedObjective(f"{value.get('module')}.{name}")
    function = config.get("fn") if isinstance(config, dict) else config
    if isinstance(function, str | dict):
        return _objective(function, full, known)
    name = full(name)
    called = config.get("name") if isinstance(config, dict) else None
    try:
        own = _own_arguments(config or {}, known(name))
        return _SavedObjective(
            name, _without_usual_dtype(name, own), called if isinstance(called, str) else ""
        )
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return _SavedObjective(name)


def _own_arguments(config: Mapping[str, Any], defaults: Mapping[str, Parameter]) -> Config:
    """The arguments that are others than Keras's defaults; every file names the usual dtype."""
    given = {name: value for name, value in config.items() if name in defaults}
    if given.get("dtype") == "float32":
        del given["dtype"]
    return Config({name: value for name, value in given.items() if value != _default(defaults[name])})


def _without_usual_dtype(name: str, config: Config) -> Config:
    """Without the dtype that Keras gives a metric by itself, which is not float32 for one that counts."""
    kind = METRIC_CLASSES.get(name)
    if kind is None or "dtype" not in config:
        return config
    plain = config.without("dtype")
    given = {key: list(value) if isinstance(value, tuple) else value for key, value in plain.items()}
    return plain if kind(**given).get_config().get("dtype") == config["dtype"] else config


def _default(argument: Parameter) -> Any:
    return list(argument.default) if isinstance(argument.default, tuple) else argument.default


def _weight(value: Any) -> float:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return min(max(float(value), 0.0), _MOST_WEIGHT) if fits else 1.0


def _is_weight(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MOST_WEIGHT
