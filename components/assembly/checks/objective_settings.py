"""Whether Keras takes the arguments of losses and metrics: it computes each on a few made-up numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

import keras
import numpy as np

from components.assembly.catalog.keras_classes import arguments
from components.assembly.catalog.losses import LOSSES, Loss
from components.assembly.catalog.metrics import Metric
from components.assembly.checks.shapes import TensorInfo
from components.assembly.keras_objects.objectives import make_loss, make_metric
from components.assembly.spec import Config, Head
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, shown
from components.assembly.spec.value_parts import parts

# Bounds on the arguments of losses and metrics, so that none asks for much memory.
MAX_NUMBER = 1_000_000.0
MAX_COUNTS: Mapping[str, int] = {"num_thresholds": 10_000, "num_classes": 2_000, "num_labels": 10_000}
MAX_VALUES = 1_000

# Rows of the made-up numbers, and their size along each axis but the last; different, so that one is not
# taken for the other.
ROWS, STEPS = 4, 3
# Classes that are made up at most: what can be computed does not depend on their number.
CLASSES = 64
QUOTED = 200


def loss_settings(head: Head, loss: Loss, tensor: TensorInfo) -> list[Problem]:
    """What is wrong with the arguments of the loss of a head."""
    problems = list(_unfit_arguments(head.name, loss.name, arguments(loss.loss_class), head.loss_config))
    if problems or not head.loss_config:
        return problems
    words = _computed_loss(loss.name, head.loss_config, _made_up_shape(tensor))
    return [_refused(head.name, loss.name, head.loss_config, words)] if words else []


def metric_settings(head: Head, loss: Loss, metric: Metric, tensor: TensorInfo) -> Iterator[Problem]:
    """What is wrong with the arguments of a metric of a head whose loss is sound."""
    config = head.metric_configs.get(metric.name, Config())
    problems = list(_unfit_arguments(head.name, metric.name, metric.arguments, config))
    if problems:
        yield from problems
        return
    yes_or_no = loss.labels == "yes or no"
    if yes_or_no and loss.takes_scores(head.loss_config):
        if metric.name == "accuracy":
            yield _scores(head.name, metric.name, "binary_accuracy, threshold=0.0")
            return
        if not set(metric.for_scores) <= set(config):
            yield _scores(head.name, metric.name, _listed(metric.for_scores))
            return
    if metric.name == "accuracy":
        return
    if not set(metric.needs) <= set(config):
        what = message(
            N_("{metric} gives a number for each class, and a curve is of one."), metric=metric.name
        )
        mend = message(N_("Give it {settings}."), settings=_listed(metric.needs))
        yield Problem("unfit-metric", head.name, what, _listed(config), mend)
        return
    if metric.name in ("f1_score", "f_beta_score") and yes_or_no and "threshold" not in config:
        what = message(
            N_("Without a threshold {metric} takes the largest number of each row for its one yes."),
            metric=metric.name,
        )
        mend = message(N_("Give it {settings}."), settings="threshold=0.5")
        yield Problem("unfit-metric", head.name, what, _listed(config), mend)
        return
    words = _computed_metric(loss.name, head.loss_config, metric.name, config, _made_up_shape(tensor))
    if words:
        yield _refused(head.name, metric.name, config, words)


def _unfit_arguments(where: str, name: str, known: Collection[str], config: Any) -> Iterator[Problem]:
    settings: Mapping[str, Any] = config if isinstance(config, Config) else Config(value=config)
    unknown = [setting for setting in settings if setting not in known]
    if unknown:
        what = message(N_("{kind} has no such setting."), kind=name)
        mend = message(N_("Choose among: {choices}."), choices=", ".join(known))
        yield Problem("unknown-setting", where, what, shown(tuple(unknown)), mend)
    for setting, value in settings.items():
        most = MAX_COUNTS.get(setting, MAX_NUMBER)
        values = list(parts(value))
        numbers = [value for value in values if isinstance(value, int | float)]
        if len(values) > MAX_VALUES or any(abs(number) > most for number in numbers):
            what = message(N_("{name} is out of range."), name=setting)
            mend = message(N_("Use a number of at most {most:,}."), most=int(most))
            yield Problem("unfit-setting", where, what, f"{setting}={shown(value)}", mend)


def _scores(where: str, metric: str, settings: str) -> Problem:
    what = message(
        N_(
            "{metric} takes numbers above 0.5 for a yes; beside this loss the head gives out scores, and a "
            "score above 0 is a yes."
        ),
        metric=metric,
    )
    mend = message(N_("Give it {settings}."), settings=settings)
    if metric == "accuracy":
        mend = message(N_("Use {metric} in its place."), metric=settings)
    return Problem("unfit-metric", where, what, shown(metric), mend)


def _refused(where: str, name: str, config: Mapping[str, Any], words: str) -> Problem:
    what = message(N_("Keras cannot compute {name} of this head: {words}"), name=name, words=words)
    mend = message(N_("Change its settings, or choose another."))
    return Problem("unfit-setting", where, what, _listed(config), mend)


def _listed(config: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={shown(value)}" for name, value in config.items())


def _made_up_shape(tensor: TensorInfo) -> tuple[int, ...]:
    """A small shape of the rank of a tensor, with as many classes up to `CLASSES`."""
    if not tensor.shape:
        return (ROWS,)
    return (ROWS, *[STEPS] * (len(tensor.shape) - 1), min(tensor.shape[-1] or 2, CLASSES))


def _labels(loss: Loss, shape: tuple[int, ...]) -> np.ndarray | None:
    if not loss.labels:
        return None
    number = np.arange(np.prod(shape[:-1], dtype=int)).reshape(shape[:-1])
    if loss.labels == "class number":
        return (number % shape[-1]).astype("int32")
    flags = number[..., None] % 2 if shape[-1] == 1 else np.eye(shape[-1])[number % shape[-1]]
    return flags.astype("float32")


@lru_cache(1024)
def _computed_loss(name: str, config: Config, shape: tuple[int, ...]) -> str:
    """Why Keras cannot compute one number for a loss; empty if it can."""
    try:
        loss = make_loss(Head(name=name, tensor=name, loss=name, loss_config=config))
        labels = _labels(LOSSES[name], shape)
        result = None if labels is None else loss(labels, _answers(shape))
    except Exception as error:
        return _first_words(error)
    return _unless_number(result)


@lru_cache(1024)
def _computed_metric(
    loss: str, loss_config: Config, name: str, config: Config, shape: tuple[int, ...]
) -> str:
    try:
        head = Head(
            name=loss,
            tensor=loss,
            loss=loss,
            loss_config=loss_config,
            metrics=(name,),
            metric_configs=Config({name: config}),
        )
        metric = make_metric(head, name)
        labels = _labels(LOSSES[loss], shape)
        result = None if labels is None or isinstance(metric, str) else metric(labels, _answers(shape))
    except Exception as error:
        return _first_words(error)
    return _unless_number(result)


def _answers(shape: tuple[int, ...]) -> Any:
    answers = np.random.default_rng(0).uniform(0.1, 0.9, shape).astype("float32")
    return keras.ops.convert_to_tensor(answers)


def _unless_number(result: Any) -> str:
    if result is None:
        return ""
    if len(result.shape):
        return f"{tuple(result.shape)}"
    return "" if np.isfinite(float(result)) else str(float(result))


def _first_words(error: Exception) -> str:
    return " ".join(re.sub(r"\{\{.*?\}\}|\[Op:\w*\]|name: *$", "", str(error)).split())[:QUOTED]
