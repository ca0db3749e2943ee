"""Checks before a training that every loss, loss weight, metric and label reaches the head it names.

Keras matches them by name, by position or by sorted name, depending on how each is given, and can
send them to the wrong head without an error. So the compiled model is asked for the losses and metrics
of made-up answers, different for each head, and these are compared with those computed for each head
by itself. Nothing is traced and no weight is changed; it takes some milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from components.assembly.catalog.losses import CLASS_PROBABILITIES, LOSSES
from components.assembly.catalog.metrics import METRIC_CLASSES
from components.assembly.checks.targets import Shape, target_problems
from components.assembly.keras_model.compiling import LossWeight, fit_labels, log_names, weights_by_head
from components.assembly.keras_objects.names import output_names
from components.assembly.keras_objects.objectives import make_loss, make_metric
from components.assembly.spec import UNKNOWN_LENGTH, Head, ModelSpec
from components.assembly.spec.keras_errors import explain
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, Refused, shown

Arrays = Mapping[str, np.ndarray]

# Rows of made-up answers: more than there can be heads, so that each head has another number of wrong ones.
ROWS = 32
# By how much losses may differ, relatively and absolutely: Keras computes in 32 bits.
CLOSE = 1e-4


def preflight(
    model: keras.Model,
    spec: ModelSpec,
    targets: Arrays,
    loss_weights: Mapping[str, LossWeight] | None = None,
) -> None:
    """Raise `Refused` unless all that `compile_model` was given reaches the head it names.

    The metrics of the model are reset, as `fit` does when it begins.

    Args:
        model: The compiled model.
        spec: Its spec.
        targets: The labels of the training by head, with the batch as the first axis.
        loss_weights: What was given to `compile_model`.
    """
    problems = [*_outputs(model, spec), *target_problems(spec, _shapes(model, spec), targets)]
    if problems:
        raise Refused(problems)
    try:
        answers, made_up, expected = _batch(model, spec, targets)
        problems = list(_differences(model, spec, answers, made_up, expected, loss_weights))
    except Exception as error:
        raise Refused([explain(error, spec)]) from error
    finally:
        model.reset_metrics()
    if problems:
        raise Refused(problems)


def _outputs(model: keras.Model, spec: ModelSpec) -> Iterator[Problem]:
    """A problem unless the outputs of the model are the heads of the spec, in its order."""
    names = list(model.output_names)
    wanted = list(output_names(spec).values())
    if names != wanted:
        what = message(N_("The model's outputs are not the heads it should have."))
        mend = message(N_("Build the model anew: its heads are {heads}."), heads=", ".join(wanted))
        yield Problem("miswired", spec.name, what, ", ".join(names), mend)


def _shapes(model: keras.Model, spec: ModelSpec) -> dict[str, Shape]:
    return {
        head.name: tuple(output.shape[1:]) for head, output in zip(spec.heads, model.outputs, strict=False)
    }


Scores = dict[tuple[str, str], float]


def _batch(model: keras.Model, spec: ModelSpec, targets: Arrays) -> tuple[Arrays, Arrays, Scores]:
    """Made-up answers and labels by head, and the losses and metrics of each head by itself.

    The share of wrong answers is different for each head, so that no two heads score the same and an
    exchange is noticed.
    """
    chance = np.random.default_rng(0)
    shapes = _shapes(model, spec)
    trained = [head for head in spec.heads if head.loss]
    answers = {
        head.name: _answer(head, _known(head, shapes[head.name], targets), chance).astype(output.dtype)
        for head, output in zip(spec.heads, model.outputs, strict=True)
    }
    made_up = {
        head.name: _label(head, answers[head.name], targets[head.name], number / (len(trained) + 1))
        for number, head in enumerate(trained, start=1)
    }
    return (
        answers,
        made_up,
        {key: value for head in trained for key, value in _scores(head, answers, made_up)},
    )


def _known(head: Head, shape: Shape, targets: Arrays) -> tuple[int, ...]:
    """The shape of made-up answers: sizes that may be any are those of the labels, where these have them."""
    given = targets[head.name].shape[1:] if head.name in targets else ()
    taken = [*given[: len(shape)], *[None] * len(shape)]
    known = (taken[axis] if size is None else size for axis, size in enumerate(shape))
    return tuple(UNKNOWN_LENGTH if size is None else int(size) for size in known)


def _answer(head: Head, shape: tuple[int, ...], chance: np.random.Generator) -> np.ndarray:
    loss = LOSSES.get(head.loss or "")
    if loss is None or loss.takes_scores(head.loss_config) or not loss.activations:
        return chance.normal(size=(ROWS, *shape))
    answer = chance.uniform(0.05, 0.95, (ROWS, *shape))
    if loss.activations == CLASS_PROBABILITIES:
        answer /= answer.sum(axis=-1, keepdims=True)
    return answer


def _label(head: Head, answer: np.ndarray, target: np.ndarray, wrong: float) -> np.ndarray:
    """Labels in the shape and dtype of `target`.

    The share `wrong` of them is not what the head answered; amounts differ from the answer by `wrong`. Where
    nothing is known of the labels they are those of `target`.
    """
    loss = LOSSES[head.loss or ""]
    if not loss.labels:
        return np.resize(target, (ROWS, *target.shape[1:]))
    flipped = (np.arange(ROWS) < wrong * ROWS).reshape(ROWS, *[1] * max(answer.ndim - 1, 0))
    if loss.by_class:
        classes = answer.shape[-1]
        number = (answer.argmax(axis=-1) + flipped[..., 0]) % classes
        label: np.ndarray = number if loss.labels == "class number" else np.eye(classes)[number]
    elif loss.labels == "yes or no":
        middle = 0.0 if loss.takes_scores(head.loss_config) else 0.5
        label = (answer > middle) ^ flipped
    else:
        label = np.maximum(answer, loss.least or 0.0) + wrong if loss.least is not None else answer + wrong
    dtype = target.dtype if target.dtype.kind in "iu" and loss.labels != "amount" else "float32"
    return label.reshape(ROWS, *_label_shape(head, answer, target)).astype(dtype)


def _label_shape(head: Head, answer: np.ndarray, target: np.ndarray) -> tuple[int, ...]:
    """The shape of one label: that of `target` with the sizes of the answer."""
    shape = answer.shape[1:]
    numbers = LOSSES[head.loss or ""].labels == "class number"
    full: tuple[int, ...] = (*shape[:-1], 1) if numbers else shape
    return full if target.ndim - 1 == len(full) else full[:-1]


def _scores(head: Head, answers: Arrays, made_up: Arrays) -> Iterator[tuple[tuple[str, str], float]]:
    """Loss and metrics of one head, computed without the compiled model."""
    answer = keras.ops.convert_to_tensor(answers[head.name])
    label = _aligned(head, made_up[head.name], answers[head.name])
    yield (head.name, "loss"), float(make_loss(head)(label, answer))
    for name in head.metrics:
        metric = make_metric(head, name)
        if isinstance(metric, str):
            metric = METRIC_CLASSES[LOSSES[head.loss or ""].accuracy]()
        yield (head.name, name), float(metric(label, answer))


def _aligned(head: Head, label: np.ndarray, answer: np.ndarray) -> np.ndarray:
    """Labels in the shape of the answers, or without the last axis where they are numbers of classes."""
    labels = LOSSES[head.loss or ""].labels
    if not labels:
        return label
    return label.reshape(answer.shape[:-1] if labels == "class number" else answer.shape).astype("float32")


def _differences(
    model: keras.Model,
    spec: ModelSpec,
    answers: Arrays,
    made_up: Arrays,
    expected: Scores,
    loss_weights: Mapping[str, LossWeight] | None,
) -> Iterator[Problem]:
    outputs: Any = [keras.ops.convert_to_tensor(answers[head.name]) for head in spec.heads]
    outputs = outputs[0] if len(outputs) == 1 else outputs  # as calling the model gives them
    y = keras.tree.map_structure(keras.ops.convert_to_tensor, fit_labels(spec, made_up))
    weights = {
        name: weight
        for name, weight in weights_by_head(spec, loss_weights).items()
        if spec.head(name).loss is not None
    }
    live = {name: weight for name, weight in weights.items() if isinstance(weight, keras.Variable)}
    model.reset_metrics()
    with tf.GradientTape() as tape:
        tape.watch([weight.value for weight in live.values()])
        total = model.compute_loss(x=None, y=y, y_pred=outputs, training=False)
    reported = model.compute_metrics(x=None, y=y, y_pred=outputs)
    reached = tape.gradient(total, {name: weight.value for name, weight in live.items()})
    expected_value = sum(float(weight) * expected[name, "loss"] for name, weight in weights.items())
    yield from _compare(spec.name, "loss", expected_value, float(total) - float(sum(model.losses)))
    for name, slope in reached.items():
        # The total grows with a weight as fast as the loss of its head is large.
        yield from _compare(name, "loss_weight", expected[name, "loss"], slope)
    for key, (head, what) in log_names(spec).items():
        if key != "loss":
            yield from _compare(head, what, expected[head, what], reported.get(key))


def _compare(where: str, what: str, expected_value: float, computed: Any) -> Iterator[Problem]:
    if computed is not None and np.isclose(
        expected_value, float(computed), rtol=CLOSE, atol=CLOSE, equal_nan=True
    ):
        return
    text = message(
        N_("The {what} that Keras computes here does not come from this head's own labels."), what=what
    )
    received = f"{shown(None if computed is None else round(float(computed), 4))} != {expected_value:.4f}"
    mend = message(N_("Compile the model by head name, and give labels by head name."))
    yield Problem("miswired", where, text, received, mend)
