"""The losses a head can have: one table, one row a loss.

Every loss that Keras exports can be named, by Keras's name in small letters, with the arguments of its class.
A row adds what Keras cannot say: what it is for, what labels it takes, what a head must end in. To add one,
add a row. Checks, generated code, imported models, the proof before a training and the data read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import keras

from components.assembly.catalog.keras_classes import by_snake_case, snake_case
from components.assembly.catalog.refused_kinds import REFUSED_OBJECTIVES
from components.assembly.spec.messages import N_

Labels = Literal["yes or no", "one-hot", "class number", "amount", ""]
"""What the labels of a head are: 1 or 0 for each of its numbers; a 1 for the class and 0 for all others;
the number of the class, from 0; any number for each of its numbers; not known."""

LOSS_CLASSES = by_snake_case(keras.losses, keras.losses.Loss, REFUSED_OBJECTIVES)


@dataclass(frozen=True)
class Loss:
    """A row of the table.

    Attributes:
        name: As Keras and specs say it.
        help: One sentence on what it is for, a template for translation; empty if it is not offered.
        labels: What it compares answers with.
        activations: What the head can end in, if nothing is said of `from_logits`; empty for any.
        default_metric: For the loss that a head of these activations begins with, the metric that it
            begins with; empty for the others.
        least: The smallest label that it takes; `None` for any.
        around_zero: Whether it takes scores of which those above 0 are a yes.
    """

    name: str
    help: str = ""
    labels: Labels = ""
    activations: tuple[str, ...] = ()
    default_metric: str = ""
    least: float | None = None
    around_zero: bool = False

    @property
    def loss_class(self) -> type[keras.losses.Loss]:
        """The class in `keras.losses`."""
        return LOSS_CLASSES[self.name]

    @property
    def accuracy(self) -> str:
        """The metric that Keras computes beside this loss when "accuracy" is asked for; empty where accuracy
        says nothing."""
        by_labels = {"yes or no": "binary", "one-hot": "categorical", "class number": "sparse_categorical"}
        return f"{by_labels[self.labels]}_accuracy" if self.labels in by_labels else ""

    @property
    def by_class(self) -> bool:
        """Whether the numbers of the head are those of two classes or more."""
        return self.labels in ("one-hot", "class number")

    def takes_scores(self, config: Mapping[str, Any]) -> bool:
        """Whether, with these arguments, it takes scores and no probabilities."""
        return bool(config.get("from_logits")) or self.around_zero


PROBABILITY = ("sigmoid", "hard_sigmoid")
CLASS_PROBABILITIES = ("softmax",)

_ROWS = (
    Loss(
        "binary_crossentropy",
        N_("For questions of yes or no: how surprised the model is by the answer."),
        "yes or no",
        activations=PROBABILITY,
        default_metric="accuracy",
    ),
    Loss(
        "categorical_crossentropy",
        N_("For one of several classes, with a label of one number for each class."),
        "one-hot",
        activations=CLASS_PROBABILITIES,
    ),
    Loss(
        "sparse_categorical_crossentropy",
        N_("For one of several classes, with the number of the class as label."),
        "class number",
        activations=CLASS_PROBABILITIES,
        default_metric="accuracy",
    ),
    Loss(
        "mean_squared_error",
        N_("For amounts: the mean of the squared differences."),
        "amount",
        default_metric="mean_absolute_error",
    ),
    Loss(
        "mean_absolute_error",
        N_("For amounts: the mean of the differences without their sign."),
        "amount",
    ),
    Loss(
        "huber",
        N_("For amounts: squared for small differences, and straight for large ones, which outliers are."),
        "amount",
    ),
    Loss("log_cosh", N_("For amounts: like huber, with a smooth change from one to the other."), "amount"),
    Loss(
        "mean_absolute_percentage_error",
        N_("For amounts that are not 0: the mean difference in percent of the label."),
        "amount",
    ),
    Loss(
        "mean_squared_logarithmic_error",
        N_("For amounts from 0 on that span several sizes: twice too much counts like half too little."),
        "amount",
        least=0.0,
    ),
    Loss(
        "poisson",
        N_("For counts of how often something happens; the head gives out a number above 0."),
        "amount",
        activations=("exponential", "softplus", "relu", *PROBABILITY),
        least=0.0,
    ),
    Loss(
        "cosine_similarity",
        N_("For vectors of which the direction counts and not the length; -1 is the same direction."),
        "amount",
    ),
    Loss(
        "kl_divergence",
        N_("For shares that sum to 1: how far the shares of the model are from those of the label."),
        "one-hot",
        activations=CLASS_PROBABILITIES,
    ),
    Loss(
        "binary_focal_crossentropy",
        N_("For questions of yes or no where one answer is rare: rows that are easy count less."),
        "yes or no",
        activations=PROBABILITY,
    ),
    Loss(
        "categorical_focal_crossentropy",
        N_("For one of several classes, some of them rare: rows that are easy count less."),
        "one-hot",
        activations=CLASS_PROBABILITIES,
    ),
    Loss(
        "hinge",
        N_("For questions of yes or no, answered by a score: above 1 is surely yes, below -1 surely no."),
        "yes or no",
        activations=("linear", "tanh", "softsign"),
        around_zero=True,
    ),
    Loss(
        "squared_hinge",
        N_("Like hinge, with the square of what is missing: large mistakes count more."),
        "yes or no",
        activations=("linear", "tanh", "softsign"),
        around_zero=True,
    ),
    Loss(
        "categorical_hinge",
        N_("For one of several classes: the score of the right one is to be 1 above all others."),
        "one-hot",
    ),
    Loss(
        "dice",
        N_("For marking areas of an image: how little what is marked overlaps with what should be."),
        "yes or no",
        activations=(*PROBABILITY, *CLASS_PROBABILITIES),
    ),
    Loss(
        "tversky",
        N_("Like dice, with a say in whether too much or too little counts more."),
        "yes or no",
        activations=(*PROBABILITY, *CLASS_PROBABILITIES),
    ),
)
LOSSES: Mapping[str, Loss] = {row.name: row for row in _ROWS} | {
    name: Loss(name) for name in LOSS_CLASSES if name not in {row.name for row in _ROWS}
}

SHORT_NAMES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
}
"""Names that Keras takes for losses and metrics, in any case, beside those of functions and classes."""

# What Keras calls losses in files and in versions before 3.
_FORMER = {"huber_loss": "huber", "logcosh": "log_cosh", "kullback_leibler_divergence": "kl_divergence"}


def offered_losses() -> tuple[str, ...]:
    """The losses that learners choose from."""
    return tuple(loss.name for loss in LOSSES.values() if loss.help)


def loss_name(name: str) -> str:
    """The name in the table of a loss that may be given by a short one or by its class: "mse" and
    "MeanSquaredError" are mean_squared_error. One that nothing is known of stays as it is."""
    if name in LOSSES:
        return name
    known = SHORT_NAMES.get(name.lower()) or _FORMER.get(name) or snake_case(name)
    return known if known in LOSSES else name


def default_loss(activation: str, numbers: int | None = 1) -> Loss | None:
    """The loss that a head begins with if nobody chose one.

    Args:
        activation: What it ends in; empty if that is not known.
        numbers: How many numbers it gives out for one thing.

    Returns:
        The loss; `None` for several numbers that may be amounts, scores of classes or a vector for others.
    """
    defaults = [loss for loss in LOSSES.values() if loss.default_metric]
    fitting = next((loss for loss in defaults if activation in loss.activations), None)
    if fitting is not None or (numbers != 1 and activation in ("", "linear")):
        return fitting
    return next(loss for loss in defaults if not loss.activations)
