"""What a head scores without a model, by always giving the one answer that is best.

scikit-learn has dummies and metrics, but takes a second to import, which every lesson would wait for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from components.assembly.catalog.losses import LOSSES
from components.assembly.catalog.metrics import full_name
from components.assembly.spec.messages import N_, Message, message
from components.datasets.binding.own_units import factor
from components.datasets.binding.prepared import Baseline, Constant, DataPart
from components.datasets.binding.targets import HeadQuestion, HowMany, HowMuch, counting
from components.datasets.encodings.places import HeadPlace


@dataclass(frozen=True)
class Score:
    """How the baseline of a loss or metric is computed.

    Attributes:
        best: Targets -> the constant answer that scores best on them.
        score: Targets and a constant answer -> its score.
        answer: The constant answer -> a sentence that names it.
    """

    best: Callable[[np.ndarray], float]
    score: Callable[[np.ndarray, float], float]
    answer: Callable[[float], Message]


def _cross_entropy(targets: np.ndarray, answer: float) -> float:
    share = float(np.clip(answer, 1e-7, 1 - 1e-7))
    return float(-np.mean(targets * np.log(share) + (1 - targets) * np.log(1 - share)))


def _accuracy(targets: np.ndarray, answer: float) -> float:
    return float(np.mean((answer > 0.5) == (targets > 0.5)))


def _squared(targets: np.ndarray, answer: float) -> float:
    return float(np.mean((targets - answer) ** 2))


def _absolute(targets: np.ndarray, answer: float) -> float:
    return float(np.mean(np.abs(targets - answer)))


def _ranking(targets: np.ndarray, answer: float) -> float:
    # No constant puts a yes before a no, whatever the constant and the targets.
    return 0.5


def _entropy(targets: np.ndarray, answer: float) -> float:
    _, rows = np.unique(targets, return_counts=True)
    shares = rows / rows.sum()
    return float(-np.sum(shares * np.log(shares)))


def _share(targets: np.ndarray, answer: float) -> float:
    return float(np.mean(targets == answer))


def _frequent(targets: np.ndarray) -> float:
    classes, rows = np.unique(targets, return_counts=True)
    return float(classes[np.argmax(rows)])


def _mean(targets: np.ndarray) -> float:
    return float(np.mean(targets))


def _median(targets: np.ndarray) -> float:
    return float(np.median(targets))


def _likelier(answer: float) -> Message:
    return message(_YES if answer > 0.5 else _NO)


def _number(template: str) -> Callable[[float], Message]:
    return lambda answer: message(template, answer=answer)


_YES = N_("always yes")
_NO = N_("always no")
_SHARE = _number(N_("always the share of yes, {answer:.3f}"))
_MEAN = _number(N_("always the mean, {answer:,.10g}"))
_MEAN_OF_LOGS = _number(N_("always the count that the mean of log(1 + count) stands for, {answer:,.10g}"))
_MEDIAN = _number(N_("always the median, {answer:,.10g}"))

_SAME = N_("always the same answer")
_SHARES = N_("always the shares of the classes")
_CLASS = N_("always the most frequent class, {answer:.0f}")

# By the names Keras has for them. Another metric is shown without a baseline.
SCORES: Mapping[str, Score] = {
    "binary_crossentropy": Score(_mean, _cross_entropy, _SHARE),
    "accuracy": Score(_mean, _accuracy, _likelier),
    "binary_accuracy": Score(_mean, _accuracy, _likelier),
    "mean_squared_error": Score(_mean, _squared, _MEAN),
    "root_mean_squared_error": Score(_mean, lambda targets, answer: _squared(targets, answer) ** 0.5, _MEAN),
    "r2_score": Score(_mean, lambda _targets, _answer: 0.0, _MEAN),
    "mean_absolute_error": Score(_median, _absolute, _MEDIAN),
    "auc": Score(_mean, _ranking, lambda _: message(_SAME)),
}
# Of a head that chooses one of several classes. The likeliest answer to give for each class
# is its share, which is not one number, so the score by the loss takes none.
CLASS_SCORES: Mapping[str, Score] = {
    "sparse_categorical_crossentropy": Score(_frequent, _entropy, lambda _: message(_SHARES)),
    "categorical_crossentropy": Score(_frequent, _entropy, lambda _: message(_SHARES)),
    "accuracy": Score(_frequent, _share, _number(_CLASS)),
    "categorical_accuracy": Score(_frequent, _share, _number(_CLASS)),
    "sparse_categorical_accuracy": Score(_frequent, _share, _number(_CLASS)),
}


def baseline(head: HeadPlace, targets: np.ndarray, question: HeadQuestion | None = None) -> Baseline | None:
    """The baseline of one head on the targets of the validation part; `None` if its loss has
    none. The constant is the best one for those very targets: no single answer does better,
    so a head that beats it has learnt something. A quantity, and errors of it, are in its own unit."""
    scores = CLASS_SCORES if head.loss in CLASS_SCORES else SCORES
    if LOSSES[head.loss].labels == "one-hot" and targets.ndim > 1:
        targets = targets.argmax(axis=-1)
    loss = scores.get(head.loss)
    if loss is None:
        return None
    measured = {name: scores[full_name(name)] for name in head.metrics if full_name(name) in scores}
    by_metric = {name: _best(by, targets, question, name) for name, by in measured.items()}
    return Baseline(_best(loss, targets, question), by_metric)


def _best(by: Score, targets: np.ndarray, question: HeadQuestion | None, metric: str = "") -> Constant:
    """The constant answer that scores best; `metric`: what it is scored by, or else it is the loss."""
    answer = by.best(targets)
    score = by.score(targets, answer)
    if isinstance(question, HowMuch) and metric:
        score *= factor(metric, question.unit)
    say = _MEAN_OF_LOGS if by.best is _mean and question is not None and counting(question) else by.answer
    amount = question.amount(answer) if isinstance(question, HowMany | HowMuch) else answer
    return Constant(score, say(amount))


def baselines(
    heads: Sequence[HeadPlace], validation: DataPart, questions: Mapping[str, HeadQuestion]
) -> dict[str, Baseline]:
    """The baselines of all heads that have one, on a validation part; `questions`: what each is asked."""
    by_head = {
        head.name: baseline(head, validation.targets[head.name], questions.get(head.name)) for head in heads
    }
    return {head: result for head, result in by_head.items() if result is not None}
