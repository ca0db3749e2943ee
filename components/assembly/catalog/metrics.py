"""The metrics a head can have: one table, one row a metric.

Every metric that Keras exports can be named, by Keras's name in small letters, with the arguments of its
class; a loss can be a metric, too. A row adds what Keras cannot say: what it says, beside which labels, how
sure it is. To add one, add a row. Checks, imported models, curves, figures of runs and their margins read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import keras

from components.assembly.catalog.keras_classes import arguments, by_snake_case, snake_case
from components.assembly.catalog.losses import LOSS_CLASSES, LOSSES, SHORT_NAMES, Labels, loss_name
from components.assembly.catalog.refused_kinds import REFUSED_OBJECTIVES
from components.assembly.spec import NO_CONFIG, Config
from components.assembly.spec.messages import N_

Interval = Literal["share", "share of yes", "area", "mean", ""]
"""How far a metric may be off for the number of its rows: that of a share of all rows, or of the rows
whose label is yes; of an area under the ROC curve; of a mean; or not known."""

# By the name that compile takes: "accuracy" is another class beside each loss, and keras.metrics.Accuracy
# none of them.
METRIC_CLASSES = by_snake_case(keras.metrics, keras.metrics.Metric, REFUSED_OBJECTIVES)

CLASSES: tuple[Labels, ...] = ("yes or no", "one-hot", "class number")
YES_OR_NO: tuple[Labels, ...] = ("yes or no",)
ONE_HOT: tuple[Labels, ...] = ("one-hot",)
CLASS_NUMBER: tuple[Labels, ...] = ("class number",)
FLAGS: tuple[Labels, ...] = ("yes or no", "one-hot")
AMOUNTS: tuple[Labels, ...] = ("amount",)
NUMBERS: tuple[Labels, ...] = ("amount", "yes or no", "one-hot")


@dataclass(frozen=True)
class Metric:
    """A row of the table.

    Attributes:
        name: As Keras and specs say it.
        label: What people read, a template for translation; empty for one that is called as Keras calls it.
        help: One sentence on what it says, a template for translation; empty for one that is not offered.
        labels: Beside losses with which labels it says something; empty for any.
        interval: Which 95 % interval it has.
        needs: Arguments with which it gives one number, where Keras's defaults give one for each class.
        for_scores: Arguments with which it says something of scores that are no probabilities; empty where
            it needs none.
    """

    name: str
    label: str = ""
    help: str = ""
    labels: tuple[Labels, ...] = ()
    interval: Interval = ""
    needs: Config = NO_CONFIG
    for_scores: Config = NO_CONFIG

    def beside(self, loss: str) -> bool:
        """Whether it says something beside this loss."""
        if loss not in LOSSES:
            return False
        return not self.labels or not LOSSES[loss].labels or LOSSES[loss].labels in self.labels

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of its arguments."""
        if self.name == "accuracy":
            return ()
        return tuple(arguments(METRIC_CLASSES.get(self.name) or LOSS_CLASSES[self.name]))


_ROWS = (
    Metric("accuracy", N_("accuracy"), N_("The share of answers that are right."), CLASSES, interval="share"),
    Metric(
        "binary_accuracy",
        N_("binary accuracy"),
        N_("The share of yes-or-no answers that are right."),
        YES_OR_NO,
        interval="share",
        for_scores=Config(threshold=0.0),
    ),
    Metric(
        "auc",
        N_("AUC"),
        N_("How often a yes is ranked above a no."),
        FLAGS,
        interval="area",
        for_scores=Config(from_logits=True),
    ),
    Metric(
        "precision",
        N_("precision"),
        N_("Of all that it calls yes, the share that really are."),
        FLAGS,
        for_scores=Config(thresholds=0.0),
    ),
    Metric(
        "recall",
        N_("recall"),
        N_("Of all that are yes, the share it finds."),
        FLAGS,
        interval="share of yes",
        for_scores=Config(thresholds=0.0),
    ),
    Metric(
        "f1_score",
        N_("F1 score"),
        N_("Precision and recall in one number: 1 only if both are 1."),
        FLAGS,
        needs=Config(average="macro"),
    ),
    Metric(
        "categorical_accuracy",
        N_("categorical accuracy"),
        N_("The share of rows whose class it finds; labels have a number for each class."),
        ONE_HOT,
        interval="share",
    ),
    Metric(
        "sparse_categorical_accuracy",
        N_("sparse categorical accuracy"),
        N_("The share of rows whose class it finds; labels are the numbers of classes."),
        CLASS_NUMBER,
        interval="share",
    ),
    Metric(
        "top_k_categorical_accuracy",
        N_("top-k categorical accuracy"),
        N_("The share of rows whose class is among the k likeliest, 5 if not given."),
        ONE_HOT,
        interval="share",
    ),
    Metric(
        "sparse_top_k_categorical_accuracy",
        N_("sparse top-k categorical accuracy"),
        N_("As top_k_categorical_accuracy, with the numbers of classes as labels."),
        CLASS_NUMBER,
        interval="share",
    ),
    Metric(
        "mean_absolute_error",
        N_("mean absolute error"),
        N_("How far off it is, on average."),
        NUMBERS,
        interval="mean",
    ),
    Metric(
        "mean_squared_error", N_("mean squared error"), N_("The mean of the squared differences."), NUMBERS
    ),
    Metric(
        "root_mean_squared_error",
        N_("root mean squared error"),
        N_("The root of the mean of the squared differences."),
        NUMBERS,
    ),
    Metric(
        "mean_absolute_percentage_error",
        N_("mean absolute percentage error"),
        N_("How far off it is on average, in percent."),
        AMOUNTS,
    ),
    Metric(
        "r2_score",
        N_("R² score"),
        N_("How much of the variation it explains: 1 is all, 0 is what the mean explains."),
        AMOUNTS,
    ),
    Metric(
        "cosine_similarity",
        N_("cosine similarity"),
        N_("How much the directions of answer and label agree: 1 is the same, -1 the opposite."),
        ("amount", "one-hot"),
    ),
    # Not offered, and what they compare is known; of losses their table says it.
    Metric("binary_crossentropy", "", "", YES_OR_NO, for_scores=Config(from_logits=True)),
    Metric("log_cosh_error", "", "", NUMBERS),
    *(
        Metric(name, "", "", FLAGS, for_scores=Config(thresholds=0.0))
        for name in ("true_positives", "true_negatives", "false_positives", "false_negatives")
    ),
    *(
        Metric(name, "", "", FLAGS)
        for name in (
            "binary_io_u",
            "precision_at_recall",
            "recall_at_precision",
            "sensitivity_at_specificity",
            "specificity_at_sensitivity",
        )
    ),
    Metric("f_beta_score", "", "", FLAGS, needs=Config(average="macro")),
    Metric("pearson_correlation", "", "", NUMBERS),
    Metric("concordance_correlation", "", "", NUMBERS),
)


def _labels_of_loss(name: str) -> tuple[Labels, ...]:
    labels = LOSSES[name].labels if name in LOSSES else ""
    return NUMBERS if labels == "amount" else (labels,) if labels else ()


_NAMES = dict.fromkeys([*METRIC_CLASSES, *LOSS_CLASSES])
METRICS: Mapping[str, Metric] = {row.name: row for row in _ROWS} | {
    name: Metric(name, labels=_labels_of_loss(name))
    for name in _NAMES
    if name not in {row.name for row in _ROWS}
}

# What Keras calls metrics in files and in versions before 3, beside the names of their classes.
_FORMER = {
    "acc": "accuracy",
    "f1": "f1_score",
    "fbeta_score": "f_beta_score",
    "binary_iou": "binary_io_u",
    "mean_iou": "mean_io_u",
}
# Values for arguments without a default, with which a metric can be asked which way is better.
_ANY = {"target_class_ids": (0,), "num_classes": 2}
# Which way is better of the metrics of which Keras does not say it.
_DIRECTIONS = {"true_positives": "up", "true_negatives": "up"}


def offered_metrics() -> tuple[str, ...]:
    """The metrics that learners choose from."""
    return tuple(metric.name for metric in METRICS.values() if metric.help)


def rising(figure: str) -> bool:
    """Whether more is better of a figure, "METRIC" or "HEAD/METRIC"; false of losses and unknown ones."""
    return _direction(figure.rpartition("/")[2]) == "up"


@cache
def _direction(name: str) -> str:
    """ "up" or "down": which way is better of a metric, as Keras says it."""
    if name == "accuracy":
        return "up"
    kind = METRIC_CLASSES.get(name)
    if kind is None:
        return "down"
    missing = {
        argument.name: _ANY.get(argument.name, 0.5)
        for argument in arguments(kind).values()
        if argument.required
    }
    return str(getattr(kind(**missing), "_direction", _DIRECTIONS.get(name, "down")))


def label(name: str) -> str:
    """What people read of a metric, a template for translation: "AUC" of auc; Keras's name of one without."""
    return (METRICS[name].label or name) if name in METRICS else name


def interval(name: str) -> Interval:
    """Which 95 % interval a figure has; "" for what the table does not have."""
    return METRICS[name].interval if name in METRICS else ""


def full_name(name: str) -> str:
    """The name in the tables of a loss or metric that may be given by a short one or by its class: "mse" and
    "MeanSquaredError" are mean_squared_error, "AUC" is auc. One that nothing is known of stays as it is."""
    if name in METRICS:
        return name
    lower = name.lower()
    known = _FORMER.get(lower) or SHORT_NAMES.get(lower) or snake_case(name)
    return known if known in METRICS else loss_name(name)
