"""How good a head's answers are on rows it has not learnt from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from components.assembly.catalog.losses import LOSSES
from components.assembly.spec import ModelSpec
from components.datasets.binding.prepared import DataPart
from components.datasets.binding.uncertainty import Range, area, bootstrap, mean_of, share

Kind = Literal["yes or no", "class", "number"]

# Points of a curve; more cannot be told apart on a screen.
MAX_POINTS = 400


@dataclass(frozen=True, eq=False)
class Verdict:
    """The answers of a head, and what is true: one answer a row, or several where it has steps or numbers.

    Attributes:
        kind: What it answers with.
        truth: What is true, shape (answers,).
        predicted: What the head predicted, shape (answers, units).
        errors: How far each answer is from the truth: of a yes or no and of a class what is missing to
            certainty, of a number the difference.
        rows: The row of each answer, from 0.
        places: Which of the answers of its row each is, from 0.
    """

    kind: Kind
    truth: np.ndarray
    predicted: np.ndarray
    errors: np.ndarray
    rows: np.ndarray
    places: np.ndarray

    @property
    def measured_rows(self) -> int:
        """How many rows the answers are of. Answers of one row depend on each other, so that the uncertainty
        of a figure is that of so many rows."""
        return len(np.unique(self.rows))

    def worst(self, count: int) -> list[int]:
        """The answers with the largest errors, the largest first, of equals the first."""
        return [int(row) for row in np.argsort(-self.errors, kind="stable")[:count]]

    def classes(self) -> np.ndarray:
        """The class that each row is taken for; of a yes or no, 1 above a half."""
        if self.kind == "class":
            return np.asarray(self.predicted.argmax(axis=1))
        return (self.predicted[:, 0] > 0.5).astype(np.int64)


def verdicts(
    spec: ModelSpec,
    part: DataPart,
    answers: Mapping[str, np.ndarray],
    counted: Mapping[str, np.ndarray] | None = None,
) -> dict[str, Verdict]:
    """The verdict on each head that is trained, from its answers to the rows of a part.

    Args:
        spec: The model.
        part: The rows.
        answers: What each head says, by head; scores as probabilities (see `probabilities`).
        counted: Which answers of a head count, by head: bool, shape (rows, steps). All do by default.
    """
    by_head = {}
    for head in spec.heads:
        if head.loss is None or head.name not in part.targets:
            continue
        truth, predicted = _flat(head.loss, part.targets[head.name], answers[head.name])
        kind = answer_kind(head.loss, truth, predicted.shape[1])
        rows, places = np.divmod(np.arange(len(truth)), max(1, len(truth) // max(1, len(part))))
        kept = (counted or {}).get(head.name)
        if kept is not None:
            mask = kept.reshape(-1)
            truth, predicted, rows, places = truth[mask], predicted[mask], rows[mask], places[mask]
        by_head[head.name] = Verdict(kind, truth, predicted, _errors(kind, truth, predicted), rows, places)
    return by_head


def _flat(loss: str, truth: np.ndarray, predicted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is true, shape (answers,), and what was predicted, shape (answers, units): the number of the
    class for one-hot labels, and an entry for each step or each number of a head that gives several."""
    units = predicted.shape[-1] if predicted.ndim > 1 and LOSSES[loss].by_class else 1
    return labels_as_numbers(loss, truth).reshape(-1), predicted.reshape(-1, units)


def labels_as_numbers(loss: str, labels: np.ndarray) -> np.ndarray:
    """The labels of a head as numbers: of a label of one number for each class, the number of the class."""
    numbers = labels.argmax(axis=-1) if LOSSES[loss].labels == "one-hot" else labels
    return np.asarray(numbers, np.float64)


def answer_kind(loss: str | None, truth: np.ndarray | None, units: int) -> Kind:
    """What a head answers with.

    Args:
        loss: Its loss, if it has one.
        truth: Labels of rows; None for a head that has none.
        units: How many numbers it gives out for one answer.
    """
    if loss is None or truth is None:
        return "number"
    if LOSSES[loss].by_class and units > 1:
        return "class"
    # Labels for yes and no are 0 and 1, or -1 and 1; what lies between is an amount, as in a grey picture.
    two = bool(np.isin(truth, (0.0, 1.0)).all())
    signs = LOSSES[loss].labels == "yes or no" and bool(np.isin(truth, (-1.0, 1.0)).all())
    return "yes or no" if two or signs else "number"


def _errors(kind: Kind, truth: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    if kind == "class":
        return np.asarray(1.0 - predicted[np.arange(len(predicted)), truth.astype(np.int64)])
    return np.abs(predicted[:, 0] - truth)


# The number of all classes of a head together that have no place of their own in a confusion matrix.
OTHERS = -1
# Classes that have one; more cannot be read.
MOST_CLASSES = 20


@dataclass(frozen=True, eq=False)
class Confusion:
    """How many rows of each true class (down) were taken for which (across), and the share
    that was taken for what it is, with the range it may have on other rows. Of more than `MOST_CLASSES`
    classes the most frequent are in it, and the others as one (`OTHERS`)."""

    classes: tuple[int, ...]
    counts: np.ndarray
    accuracy: float
    likely: Range

    def in_order(self, classes: Sequence[int]) -> Confusion:
        """The same with the classes in another order."""
        at = [self.classes.index(number) for number in classes]
        return replace(self, classes=tuple(classes), counts=self.counts[np.ix_(at, at)])


def confusion(verdict: Verdict) -> Confusion:
    """The confusion matrix of a head that answers yes or no, or one of several classes."""
    from sklearn.metrics import accuracy_score, confusion_matrix  # noqa: PLC0415  a second to import

    truth, taken = verdict.truth.astype(np.int64), verdict.classes()
    right = float(accuracy_score(truth, taken))
    classes = shown_classes(verdict)
    if OTHERS in classes:
        truth, taken = (np.where(np.isin(numbers, classes), numbers, OTHERS) for numbers in (truth, taken))
    counts = confusion_matrix(truth, taken, labels=list(classes))
    return Confusion(classes, counts, right, share(right, verdict.measured_rows))


def shown_classes(verdict: Verdict) -> tuple[int, ...]:
    """The classes of a head in order; of too many the most frequent, and `OTHERS` at the end."""
    units = max(2, verdict.predicted.shape[1])
    if units <= MOST_CLASSES:
        return tuple(range(units))
    counts = np.bincount(verdict.truth.astype(np.int64), minlength=units)
    frequent = np.argsort(-counts, kind="stable")[: MOST_CLASSES - 1]
    return (*sorted(int(number) for number in frequent), OTHERS)


@dataclass(frozen=True, eq=False)
class Roc:
    """For every bound at which an answer counts as yes: the share of true noes and of true
    yeses above it, both from 0 to 1; and the area under the curve, with the range it may have on
    other rows."""

    false_positives: np.ndarray
    true_positives: np.ndarray
    area: float
    likely: Range


def roc(verdict: Verdict) -> dict[int, Roc]:
    """The ROC curve of each class against all others, of a yes or no that of yes (1). A class
    that all rows are of, or none, has none; nor has one that has no place in the confusion matrix."""
    from sklearn.metrics import auc, roc_curve  # noqa: PLC0415  a second to import

    classes = shown_classes(verdict) if verdict.kind == "class" else (1,)
    by_class = {}
    for number in classes:
        truth = verdict.truth == number  # never of OTHERS
        if truth.any() and not truth.all():
            likelihood = verdict.predicted[:, number if verdict.kind == "class" else 0]
            false, true, _ = roc_curve(truth, likelihood)
            under, yes = float(auc(false, true)), int(truth.sum())
            at = np.unique(np.linspace(0, len(false) - 1, min(MAX_POINTS, len(false))).round().astype(int))
            likely = area(under, *_of_rows(yes, len(truth), verdict.measured_rows))
            by_class[number] = Roc(false[at], true[at], under, likely)
    return by_class


def _of_rows(yes: int, answers: int, rows: int) -> tuple[float, float]:
    """How many yeses and noes there are to a number of rows that have several answers each."""
    return yes * rows / answers, (answers - yes) * rows / answers


@dataclass(frozen=True)
class RegressionFit:
    """How near the numbers come: the mean absolute error, and the coefficient of determination R²,
    one less the squared errors over those of always saying the mean (1: no error; 0: no better
    than the mean; below: worse); each with the range it may have on other rows. It is not the
    explained variance, which forgives answers that are all too high or too low alike."""

    error: float
    r_squared: float
    error_likely: Range
    r_squared_likely: Range


def fit(verdict: Verdict) -> RegressionFit:
    """How near a head comes that answers with a number."""
    from sklearn.metrics import mean_absolute_error, r2_score  # noqa: PLC0415  a second to import

    truth, predicted = verdict.truth, verdict.predicted[:, 0].astype(np.float64)
    row = np.unique(verdict.rows, return_inverse=True)[1]
    of_row = [np.bincount(row, amounts) for amounts in _sums(truth - truth.mean(), predicted - truth.mean())]
    off = np.bincount(row, np.abs(truth - predicted)) / np.bincount(row)
    return RegressionFit(
        float(mean_absolute_error(truth, predicted)),
        float(r2_score(truth, predicted)),
        mean_of(off),
        bootstrap(lambda rows: _r_squared(*(sums[rows].sum() for sums in of_row)), len(off)),
    )


def _sums(truth: np.ndarray, predicted: np.ndarray) -> tuple[np.ndarray, ...]:
    """What R² is computed from, of each answer: how many it is, the truth, its square, the error's square."""
    return np.ones(len(truth)), truth, truth**2, (truth - predicted) ** 2


def _r_squared(count: float, truth: float, squared: float, error: float) -> float:
    """R² from the sums of `_sums` over rows; NaN where all have the same truth."""
    spread = squared - truth**2 / count
    return 1 - error / spread if spread > 0 else float("nan")
