"""Whether the loss and metrics of a head fit what it gives out."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

from components.assembly.catalog.losses import (
    CLASS_PROBABILITIES,
    LOSSES,
    PROBABILITY,
    Loss,
    loss_name,
    offered_losses,
)
from components.assembly.catalog.metrics import METRICS, Metric, full_name, offered_metrics
from components.assembly.checks.objective_settings import loss_settings, metric_settings
from components.assembly.checks.shapes import TensorInfo
from components.assembly.spec import Head
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, shown

# How many other losses a sentence names.
FEW = 2


def objective_problems(head: Head, tensor: TensorInfo) -> list[Problem]:
    """What is wrong with the loss and metrics of a head that gives out `tensor`."""
    if head.loss is None:
        return _untrained(head)
    if head.loss not in LOSSES:
        what = message(N_("There is no such loss."))
        mend = _nearest(loss_name(head.loss), LOSSES, offered_losses())
        return [Problem("unknown-loss", head.name, what, shown(head.loss), mend)]
    if not _is_float(tensor):
        what = message(N_("This head gives out ids, which no loss can improve."))
        mend = message(N_("Put a Dense layer before it."))
        return [Problem("unfit-loss", head.name, what, tensor.dtype, mend)]
    loss = LOSSES[head.loss]
    loss_problems = _loss_problems(head, loss, tensor) or loss_settings(head, loss, tensor)
    return [*loss_problems, *_metric_problems(head, loss, tensor, computable=not loss_problems)]


def _nearest(name: str, names: Collection[str], offered: Collection[str]) -> Message:
    """Which names there are: those that are like `name`, or else those that are offered."""
    near = difflib.get_close_matches(name, names, 3)
    return message(N_("Choose one of: {choices}."), choices=", ".join(near or offered))


def _is_float(tensor: TensorInfo) -> bool:
    return "float" in tensor.dtype


def _last(tensor: TensorInfo) -> int | None:
    """How many numbers the head gives out for one thing: a row, a step or a pixel."""
    return tensor.shape[-1] if tensor.shape else 1


def _untrained(head: Head) -> list[Problem]:
    if not head.metrics:
        return []
    return [
        Problem(
            "unfit-metric",
            head.name,
            message(N_("A head without a loss gets no labels, so nothing can be measured.")),
            ", ".join(shown(name) for name in head.metrics),
            message(N_("Give it a loss, or leave its metrics out.")),
        )
    ]


def _loss_problems(head: Head, loss: Loss, tensor: TensorInfo) -> list[Problem]:
    received = f"{loss.name}, {tensor.activation}, {shown(tensor.shape)}"
    if tensor.activation == "softmax" and _last(tensor) == 1:
        what = message(N_("A softmax over one number is always 1, whatever the model learns."))
        mend = message(N_("Use sigmoid for one number, or give the layer a unit for each class."))
        return [Problem("unfit-loss", head.name, what, received, mend)]
    if head.loss_config.get("from_logits"):
        if tensor.activation in (*PROBABILITY, *CLASS_PROBABILITIES):
            return [Problem("unfit-loss", head.name, *_twice(loss, tensor, received))]
    elif loss.activations and tensor.activation and tensor.activation not in loss.activations:
        return [Problem("unfit-loss", head.name, *_unfit_activation(loss, tensor, received))]
    if loss.by_class and _last(tensor) == 1:
        what = message(N_("{loss} needs a number for each class, two at least."), loss=loss.name)
        return [Problem("unfit-loss", head.name, what, received, message(N_("Give the layer more units.")))]
    return []


def _twice(loss: Loss, tensor: TensorInfo, received: str) -> tuple[Message, str, Message]:
    what = message(
        N_(
            "With from_logits=True, {loss} applies {activation} itself, and this head has applied it already."
        ),
        loss=loss.name,
        activation=tensor.activation,
    )
    mend = message(N_("Leave from_logits out, or set the activation of its layer to linear."))
    return what, f"{received}, from_logits=True", mend


def _unfit_activation(loss: Loss, tensor: TensorInfo, received: str) -> tuple[Message, str, Message]:
    fit = loss.activations[0]
    what = message(
        N_("{loss} takes what {fit} gives out; this head ends in {activation}."),
        loss=loss.name,
        fit=fit,
        activation=tensor.activation,
    )
    offered = [LOSSES[name] for name in offered_losses()]
    others = [other.name for other in offered if other.activations[:1] == (tensor.activation,)]
    amounts = [other.name for other in offered if not other.activations]
    probable = tensor.activation in (*PROBABILITY, *CLASS_PROBABILITIES)
    losses = ", ".join((others if probable and others else amounts)[:FEW])
    if tensor.activation == "linear" and fit in (*PROBABILITY, *CLASS_PROBABILITIES):
        template = N_(
            "Set the activation of its layer to {fit}, give the loss from_logits=True, or choose the loss "
            "{losses}."
        )
    else:
        template = N_("Set the activation of its layer to {fit}, or choose the loss {losses}.")
    return what, received, message(template, fit=fit, losses=losses)


def _metric_problems(head: Head, loss: Loss, tensor: TensorInfo, *, computable: bool) -> Iterator[Problem]:
    for name in dict.fromkeys(head.metrics):
        metric = METRICS.get(name)
        if metric is None:
            what = message(N_("There is no such metric."))
            mend = _nearest(full_name(name), METRICS, _fitting(loss, tensor))
            yield Problem("unknown-metric", head.name, what, shown(name), mend)
        elif not _says_something(metric, loss, tensor):
            what = message(
                N_("{metric} says nothing beside {loss} on {size} numbers."),
                metric=name,
                loss=head.loss,
                size=_last(tensor),
            )
            mend = message(N_("Choose among: {choices}."), choices=", ".join(_fitting(loss, tensor)))
            yield Problem("unfit-metric", head.name, what, shown(name), mend)
        elif computable:
            yield from metric_settings(head, loss, metric, tensor)
    if len(set(head.metrics)) < len(head.metrics):
        what = message(N_("A metric is named twice."))
        mend = message(N_("Name each metric once."))
        yield Problem("duplicate-metric", head.name, what, shown(head.metrics), mend)
    unmeasured = [name for name in head.metric_configs if name not in head.metrics]
    if unmeasured:
        what = message(N_("There are settings for a metric that the head does not have."))
        mend = message(N_("Add the metric, or leave its settings out."))
        yield Problem("unknown-metric", head.name, what, shown(tuple(unmeasured)), mend)


def _fitting(loss: Loss, tensor: TensorInfo) -> list[str]:
    """The metrics that are offered beside a loss."""
    return [name for name in offered_metrics() if _says_something(METRICS[name], loss, tensor)]


def _says_something(metric: Metric, loss: Loss, tensor: TensorInfo) -> bool:
    """Whether a metric says something beside a loss, on a tensor of this size.

    Of several numbers Keras takes "accuracy" for that of classes, which several yes-or-no answers are not.
    """
    if metric.name == "accuracy" and (loss.labels == "yes or no" or not loss.accuracy):
        return bool(loss.accuracy) and _last(tensor) == 1
    return metric.beside(loss.name)
