"""Reads losses, loss weights and metrics that a model in a file was compiled with."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from components.assembly.catalog.losses import LOSSES, default_loss
from components.assembly.catalog.metrics import METRICS, full_name
from components.assembly.checks.objectives import objective_problems
from components.assembly.checks.shapes import TensorInfo, trace_shapes
from components.assembly.importing.names import snake_case
from components.assembly.importing.outputs import SavedOutput
from components.assembly.spec import Head, ModelSpec
from components.assembly.spec.messages import N_, Message, message


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
    names = [head.name for head in spec.heads]
    renamed = {output.place.name: output.head for output in outputs}
    losses = _by_head(config.get("loss"), names, renamed)
    weights = _by_head(config.get("loss_weights"), names, renamed)
    metrics = _by_head(config.get("metrics"), names, renamed, list_values=True)
    heads = []
    for head in spec.heads:
        is_input = any(head.tensor == each.name for each in spec.inputs)
        new_head, new_notes = _with_objective(head, tensors[head.tensor], is_input, losses, weights, metrics)
        heads.append(new_head)
        notes += new_notes
    return spec.model_copy(update={"heads": tuple(heads)}), tuple(notes)


def _by_head(
    value: Any, heads: Sequence[str], renamed: Mapping[str, str], *, list_values: bool = False
) -> dict[str, Any]:
    """An argument of `compile` by head, given as a dictionary, as a list in the order of the heads, or as one
    value for all. With `list_values`, a list is the value of a single head."""
    if isinstance(value, dict) and "class_name" not in value:
        return {renamed.get(name, name): one for name, one in value.items()}
    if isinstance(value, list) and len(value) == len(heads) and not (list_values and len(heads) == 1):
        return dict(zip(heads, value, strict=True))
    return dict.fromkeys(heads, value) if value is not None else {}


def _with_objective(
    head: Head,
    tensor: TensorInfo,
    is_input: bool,
    losses: Mapping[str, Any],
    weights: Mapping[str, Any],
    metrics: Mapping[str, Any],
) -> tuple[Head, list[Message]]:
    if tensor.dtype != "float32" or is_input:
        return head, []
    loss, notes = _name(losses.get(head.name)), []
    default = default_loss(tensor.activation)
    plain = head.model_copy(update={"weight": _weight(weights.get(head.name))})
    candidate = plain.model_copy(update={"loss": loss}) if loss in LOSSES else plain
    if loss not in LOSSES or objective_problems(candidate, tensor):
        candidate = plain.model_copy(update={"loss": default.name, "metrics": (default.default_metric,)})
        if loss:
            text = N_("The loss {loss} of {head} is not used here: it would be trained with {usual}.")
            notes = [message(text, loss=loss[:60], head=head.name, usual=default.name)]
        return (candidate if not objective_problems(candidate, tensor) else plain), notes
    metric_names = tuple(dict.fromkeys(_metrics(metrics.get(head.name))))
    for metric in metric_names:
        more = candidate.model_copy(update={"metrics": (*candidate.metrics, metric)})
        candidate = candidate if objective_problems(more, tensor) else more
    if not candidate.metrics:
        more = candidate.model_copy(update={"metrics": (default.default_metric,)})
        candidate = candidate if objective_problems(more, tensor) else more
    return candidate, notes


def _name(value: Any) -> str:
    """The name of a loss or metric that was given as a name or as a config; "" for anything else."""
    if isinstance(value, dict):
        config = value.get("config")
        if isinstance(config, dict) and config.get("from_logits"):
            return f"{value.get('class_name')}(from_logits=True)"
        value = config if isinstance(config, str) else snake_case(str(value.get("class_name")))
    if not isinstance(value, str):
        return ""
    return full_name(value)


def _metrics(value: Any) -> Iterator[str]:
    listed = value if isinstance(value, list) else [value]
    yield from (name for name in map(_name, listed[:8]) if name in METRICS)


def _weight(value: Any) -> float:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return min(max(float(value), 0.0), 1000.0) if fits else 1.0
