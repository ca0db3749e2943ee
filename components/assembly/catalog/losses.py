"""The losses a head can have: one table, one row a loss.

To add one, add a row. Checks, generated code, imported models, the proof before a training and the data
read what a loss takes from its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from components.assembly.spec.messages import N_

Labels = Literal["yes or no", "one-hot", "class number", "amount"]
"""What the labels of a head are: 1 or 0 for each of its numbers; a 1 for the class and 0 for all others;
the number of the class, from 0; any number for each of its numbers."""


@dataclass(frozen=True)
class Loss:
    """A row of the table.

    Attributes:
        name: As Keras and specs say it.
        metric_class: The class in `keras.metrics` that measures it.
        help: One sentence on what it is for, a template for translation.
        labels: What it compares answers with.
        activations: What the head can end in; empty for any.
        accuracy: The metric that Keras computes beside this loss when "accuracy" is asked for; empty
            where accuracy says nothing.
        default_metric: For the loss that a head of these activations begins with, the metric that it
            begins with; empty for the others.
        short_name: Another name that Keras takes.
    """

    name: str
    metric_class: str
    help: str
    labels: Labels
    activations: tuple[str, ...] = ()
    accuracy: str = ""
    default_metric: str = ""
    short_name: str = ""

    @property
    def by_class(self) -> bool:
        """Whether the numbers of the head are the probabilities of two classes or more."""
        return self.labels in ("one-hot", "class number")


LOSSES: Mapping[str, Loss] = {
    row.name: row
    for row in (
        Loss(
            "binary_crossentropy",
            "BinaryCrossentropy",
            N_("For questions of yes or no: how surprised the model is by the answer."),
            "yes or no",
            activations=("sigmoid",),
            accuracy="binary_accuracy",
            default_metric="accuracy",
        ),
        Loss(
            "categorical_crossentropy",
            "CategoricalCrossentropy",
            N_("For one of several classes, with a label of one number for each class."),
            "one-hot",
            activations=("softmax",),
            accuracy="categorical_accuracy",
        ),
        Loss(
            "sparse_categorical_crossentropy",
            "SparseCategoricalCrossentropy",
            N_("For one of several classes, with the number of the class as label."),
            "class number",
            activations=("softmax",),
            accuracy="sparse_categorical_accuracy",
            default_metric="accuracy",
        ),
        Loss(
            "mean_squared_error",
            "MeanSquaredError",
            N_("For amounts: the mean of the squared differences."),
            "amount",
            default_metric="mean_absolute_error",
            short_name="mse",
        ),
        Loss(
            "mean_absolute_error",
            "MeanAbsoluteError",
            N_("For amounts: the mean of the differences without their sign."),
            "amount",
            short_name="mae",
        ),
    )
}


def default_loss(activation: str) -> Loss:
    """The loss that a head begins with if nobody chose one, by what it ends in."""
    defaults = [loss for loss in LOSSES.values() if loss.default_metric]
    fitting = (loss for loss in defaults if activation in loss.activations)
    return next(fitting, next(loss for loss in defaults if not loss.activations))
