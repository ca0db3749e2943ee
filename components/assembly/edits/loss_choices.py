"""Which losses an output can have, each as an edit of the model, and why others do not fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from components.assembly.catalog.keras_classes import arguments
from components.assembly.catalog.losses import LOSSES, Loss, offered_losses
from components.assembly.checks.objectives import objective_problems
from components.assembly.checks.shapes import TensorInfo, trace_shapes
from components.assembly.spec import NO_CONFIG, Config, Head, ModelSpec
from components.assembly.spec.problems import Problem

_SCORES = Config(from_logits=True)


@dataclass(frozen=True)
class LossChoice:
    """A loss for an output.

    Attributes:
        head: The output with this loss and metrics that fit it; with `loss` None, untrained.
        problem: Why it does not fit; None where it does.
    """

    head: Head
    problem: Problem | None = None

    @property
    def scores(self) -> bool:
        """Whether the loss is told to take scores for probabilities."""
        return bool(self.head.loss_config.get("from_logits"))


@lru_cache(256)
def loss_choices(spec: ModelSpec, name: str) -> tuple[LossChoice, ...]:
    """The losses that are offered for an output: those that fit, the likeliest first, and then the others.

    Args:
        spec: The model, which is valid.
        name: The name of the output.
    """
    head = spec.head(name)
    tensor = trace_shapes(spec).tensors[head.tensor]
    choices = [_choice(head, LOSSES[loss], tensor) for loss in offered_losses()]
    fitting = [choice for choice in choices if choice.problem is None]
    others = [choice for choice in choices if choice.problem is not None]
    return (*sorted(fitting, key=lambda choice: _place(choice, tensor)), *others)


def with_head(spec: ModelSpec, head: Head) -> ModelSpec:
    """The spec with `head` in the place of the output of its name."""
    heads = tuple(head if other.name == head.name else other for other in spec.heads)
    return spec.model_copy(update={"heads": heads})


def without_loss(head: Head) -> Head:
    """An output that is not trained."""
    return Head(name=head.name, tensor=head.tensor)


def _choice(head: Head, loss: Loss, tensor: TensorInfo) -> LossChoice:
    configs = [NO_CONFIG]
    if tensor.activation in ("", "linear") and "from_logits" in arguments(loss.loss_class):
        configs.append(_SCORES)
    if head.loss == loss.name:
        configs.insert(0, head.loss_config)
    problem: Problem | None = None
    for config in configs:
        for candidate in _with_metrics(head, loss, config):
            problems = objective_problems(candidate, tensor)
            if not problems:
                return LossChoice(candidate)
        # The last has no metrics, so what is wrong with it is wrong with the loss.
        problem = problem or problems[0]
    return LossChoice(head.model_copy(update={"loss": loss.name, "metrics": ()}), problem)


def _with_metrics(head: Head, loss: Loss, config: Config) -> Iterator[Head]:
    """The output with the loss, with its own metrics, with the usual ones, and without any."""
    plain = head.model_copy(
        update={"loss": loss.name, "loss_config": config, "metrics": (), "metric_configs": NO_CONFIG}
    )
    if head.metrics and (head.loss is None or LOSSES[head.loss].labels == loss.labels):
        kept = {"metrics": head.metrics, "metric_configs": head.metric_configs}
        yield plain.model_copy(update=kept)
    for metric in dict.fromkeys(filter(None, (loss.default_metric, loss.accuracy and "accuracy"))):
        yield plain.model_copy(update={"metrics": (metric,)})
    if loss.labels == "yes or no":
        above_zero = Config(binary_accuracy=Config(threshold=0.0))
        yield plain.model_copy(update={"metrics": ("binary_accuracy",), "metric_configs": above_zero})
    yield plain


def _place(choice: LossChoice, tensor: TensorInfo) -> int:
    """Where a loss stands among those that fit: first those made for what the output ends in."""
    loss = LOSSES[choice.head.loss or ""]
    several = bool(tensor.shape) and tensor.shape[-1] != 1
    if loss.around_zero:
        return 4
    if tensor.activation in loss.activations and loss.labels != "amount":
        return 0
    if loss.by_class:
        return 1 if several else 3
    if not loss.activations:
        return 2
    return 3
