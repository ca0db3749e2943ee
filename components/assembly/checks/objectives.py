"""Whether the loss and metrics of a head fit what it gives out."""

from __future__ import annotations

from components.assembly.catalog.losses import LOSSES, Loss
from components.assembly.catalog.metrics import METRICS, Metric
from components.assembly.checks.shapes import TensorInfo
from components.assembly.spec import Head
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, shown


def objective_problems(head: Head, tensor: TensorInfo) -> list[Problem]:
    """What is wrong with the loss and metrics of a head that gives out `tensor`."""
    if head.loss is None:
        return _untrained(head)
    if head.loss not in LOSSES:
        what = message(N_("There is no such loss."))
        mend = message(N_("Choose one of: {choices}."), choices=", ".join(LOSSES))
        return [Problem("unknown-loss", head.name, what, shown(head.loss), mend)]
    return [*_loss_problems(head, LOSSES[head.loss], tensor), *_metric_problems(head, tensor)]


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
    if tensor.dtype != "float32":
        what = message(N_("This head gives out ids, which no loss can improve."))
        return [
            Problem("unfit-loss", head.name, what, tensor.dtype, message(N_("Put a Dense layer before it.")))
        ]
    if tensor.activation == "softmax" and tensor.shape[-1] == 1:
        what = message(N_("A softmax over one number is always 1, whatever the model learns."))
        mend = message(N_("Use sigmoid for one number, or give the layer a unit for each class."))
        return [Problem("unfit-loss", head.name, what, received, mend)]
    if loss.activations and tensor.activation not in loss.activations:
        return [Problem("unfit-loss", head.name, *_unfit_activation(loss, tensor, received))]
    if loss.by_class and tensor.shape[-1] == 1:
        what = message(N_("{loss} needs a number for each class, two at least."), loss=loss.name)
        return [Problem("unfit-loss", head.name, what, received, message(N_("Give the layer more units.")))]
    return []


def _unfit_activation(loss: Loss, tensor: TensorInfo, received: str) -> tuple[Message, str, Message]:
    what = message(
        N_("{loss} takes what {fit} gives out; this head ends in {activation}."),
        loss=loss.name,
        fit=", ".join(loss.activations),
        activation=tensor.activation,
    )
    others = [other.name for other in LOSSES.values() if tensor.activation in other.activations]
    amounts = [other.name for other in LOSSES.values() if not other.activations]
    mend = message(
        N_("Set the activation of its layer to {fit}, or choose the loss {losses}."),
        fit=", ".join(loss.activations),
        losses=", ".join(others or amounts),
    )
    return what, received, mend


def _metric_problems(head: Head, tensor: TensorInfo) -> list[Problem]:
    problems = []
    fitting = [
        metric
        for metric in METRICS.values()
        if metric.beside(head.loss or "") and _is_computable(metric, tensor)
    ]
    mend = message(N_("Choose among: {choices}."), choices=", ".join(metric.name for metric in fitting))
    for name in head.metrics:
        if name not in METRICS:
            what = message(N_("There is no such metric."))
            problems.append(Problem("unknown-metric", head.name, what, shown(name), mend))
        elif METRICS[name] not in fitting:
            what = message(
                N_("{metric} says nothing beside {loss} on {size} numbers."),
                metric=name,
                loss=head.loss,
                size=tensor.shape[-1],
            )
            problems.append(Problem("unfit-metric", head.name, what, shown(name), mend))
    if len(set(head.metrics)) < len(head.metrics):
        what = message(N_("A metric is named twice."))
        mend = message(N_("Name each metric once."))
        problems.append(Problem("duplicate-metric", head.name, what, shown(head.metrics), mend))
    return problems


def _is_computable(metric: Metric, tensor: TensorInfo) -> bool:
    """Whether a metric can be computed of a tensor of this size.

    Of several numbers Keras takes "accuracy" for that of classes, which several yes-or-no answers are not.
    """
    several = tensor.shape[-1:] != (1,)
    if metric.name == "accuracy" and tensor.activation == "sigmoid":
        return not several
    return not (metric.single and several)
