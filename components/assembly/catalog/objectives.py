"""The losses and metrics a head can have, and whether they fit what the head gives out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.assembly.catalog.rules import Tensor
from components.assembly.spec import Head
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, shown


@dataclass(frozen=True)
class Loss:
    """What a loss is for. `activations` are those it can follow (empty: any), `classes`
    whether the numbers of a head are the probabilities of classes, of which there are two or
    more; `whole` whether its labels are the numbers of the classes."""

    name: str
    help: str
    activations: tuple[str, ...] = ()
    classes: bool = False
    whole: bool = False
    probability: bool = False


@dataclass(frozen=True)
class Metric:
    """What a metric says, the losses beside which it means something, and whether it needs a
    head of one number."""

    name: str
    help: str
    losses: tuple[str, ...]
    single: bool = False

    @property
    def rising(self) -> bool:
        """Whether more is better; what is measured of amounts are errors."""
        return not set(self.losses) <= set(_AMOUNTS)


LOSSES: Mapping[str, Loss] = {
    row.name: row
    for row in (
        Loss(
            "binary_crossentropy",
            N_("For questions of yes or no: how surprised the model is by the answer."),
            activations=("sigmoid",),
            probability=True,
        ),
        Loss(
            "categorical_crossentropy",
            N_("For one of several classes, with a label of one number for each class."),
            activations=("softmax",),
            classes=True,
            probability=True,
        ),
        Loss(
            "sparse_categorical_crossentropy",
            N_("For one of several classes, with the number of the class as label."),
            activations=("softmax",),
            classes=True,
            whole=True,
        ),
        Loss("mean_squared_error", N_("For amounts: the mean of the squared differences.")),
        Loss("mean_absolute_error", N_("For amounts: the mean of the differences without their sign.")),
    )
}

_CLASSES = ("categorical_crossentropy", "sparse_categorical_crossentropy")
_AMOUNTS = ("mean_squared_error", "mean_absolute_error")

METRICS: Mapping[str, Metric] = {
    row.name: row
    for row in (
        Metric(
            N_("accuracy"), N_("The share of answers that are right."), ("binary_crossentropy", *_CLASSES)
        ),
        Metric(
            N_("binary_accuracy"),
            N_("The share of yes-or-no answers that are right."),
            ("binary_crossentropy",),
        ),
        Metric(
            N_("auc"),
            N_("How often a yes is ranked above a no."),
            ("binary_crossentropy",),
            single=True,
        ),
        Metric(
            N_("precision"),
            N_("Of all it calls yes, the share that are."),
            ("binary_crossentropy",),
            single=True,
        ),
        Metric(
            N_("recall"),
            N_("Of all that are yes, the share it finds."),
            ("binary_crossentropy",),
            single=True,
        ),
        Metric(N_("mean_absolute_error"), N_("How far off it is, on average."), _AMOUNTS),
        Metric(N_("mean_squared_error"), N_("The mean of the squared differences."), _AMOUNTS),
        Metric(
            N_("root_mean_squared_error"), N_("The root of the mean of the squared differences."), _AMOUNTS
        ),
    )
}


def objective_problems(head: Head, tensor: Tensor) -> list[Problem]:
    """Whether a head's loss and metrics fit the tensor it stands for."""
    if head.loss is None:
        return _untrained(head)
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


def _loss_problems(head: Head, loss: Loss, tensor: Tensor) -> list[Problem]:
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
    if loss.classes and tensor.shape[-1] == 1:
        what = message(N_("{loss} needs a number for each class, two at least."), loss=loss.name)
        return [Problem("unfit-loss", head.name, what, received, message(N_("Give the layer more units.")))]
    return []


def _unfit_activation(loss: Loss, tensor: Tensor, received: str) -> tuple[Message, str, Message]:
    what = message(
        N_("{loss} takes what {fit} gives out; this head ends in {activation}."),
        loss=loss.name,
        fit=", ".join(loss.activations),
        activation=tensor.activation,
    )
    others = [each.name for each in LOSSES.values() if tensor.activation in each.activations]
    mend = message(
        N_("Set the activation of its layer to {fit}, or choose the loss {losses}."),
        fit=", ".join(loss.activations),
        losses=", ".join(others or _AMOUNTS),
    )
    return what, received, mend


def _metric_problems(head: Head, tensor: Tensor) -> list[Problem]:
    found = []
    fitting = [each for each in METRICS.values() if head.loss in each.losses and _counts(each, tensor)]
    mend = message(N_("Choose among: {choices}."), choices=", ".join(each.name for each in fitting))
    for name in head.metrics:
        if name not in METRICS:
            what = message(N_("There is no such metric."))
            found.append(Problem("unknown-metric", head.name, what, shown(name), mend))
        elif METRICS[name] not in fitting:
            what = message(
                N_("{metric} says nothing beside {loss} on {size} numbers."),
                metric=name,
                loss=head.loss,
                size=tensor.shape[-1],
            )
            found.append(Problem("unfit-metric", head.name, what, shown(name), mend))
    if len(set(head.metrics)) < len(head.metrics):
        what = message(N_("A metric is named twice."))
        mend = message(N_("Name each metric once."))
        found.append(Problem("duplicate-metric", head.name, what, shown(head.metrics), mend))
    return found


def _counts(metric: Metric, tensor: Tensor) -> bool:
    """Keras takes "accuracy" of several numbers for that of classes, which a head of several
    yes-or-no answers is not."""
    several = tensor.shape[-1] > 1
    if metric.name == "accuracy" and tensor.activation == "sigmoid":
        return not several
    return not (metric.single and several)
