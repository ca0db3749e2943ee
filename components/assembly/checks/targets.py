"""Whether the labels that a model is trained on fit its heads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from components.assembly.catalog.losses import LOSSES, Loss
from components.assembly.spec import Head, ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, shown

Shape = tuple[int | None, ...]


def target_problems(
    spec: ModelSpec, shapes: Mapping[str, Shape], targets: Mapping[str, np.ndarray]
) -> Iterator[Problem]:
    """What is wrong with the labels for a model.

    There must be labels for each head with a loss and for no other name, the same number for each, in
    the shape of the head and with values that its loss can take.

    Args:
        spec: The model.
        shapes: The shape of what each head gives out, without the batch.
        targets: The labels of each head, with the batch as the first axis.
    """
    trained = [head for head in spec.heads if head.loss is not None]
    names = [head.name for head in spec.heads]
    for name in targets:
        if name not in names:
            what = message(N_("There are labels for a head that the model does not have."))
            mend = message(N_("The heads are {heads}."), heads=", ".join(names))
            yield Problem("unknown-head", spec.name, what, shown(name), mend)
    rows = {name: len(values) for name, values in targets.items()}
    if len(set(rows.values())) > 1:
        what = message(N_("The heads have different numbers of labels."))
        received = ", ".join(f"{name} {count:,}" for name, count in rows.items())
        mend = message(N_("Give every head a label for every row."))
        yield Problem("unequal-rows", spec.name, what, received, mend)
    for head in trained:
        if head.name not in targets:
            what = message(N_("There are no labels for this head."))
            mend = message(N_("Choose a column for it, or leave its loss out."))
            yield Problem("missing-labels", head.name, what, ", ".join(targets), mend)
        else:
            yield from _labels(head, LOSSES[head.loss or ""], shapes[head.name], targets[head.name])


def _labels(head: Head, loss: Loss, shape: Shape, values: np.ndarray) -> Iterator[Problem]:
    if not len(values) or values.dtype.kind not in "biuf":
        what = message(N_("Labels must be numbers, and there must be some."))
        mend = message(N_("Choose a column of numbers."))
        yield Problem("unfit-labels", head.name, what, f"{values.dtype} {shown(values.shape)}", mend)
    elif not any(_fits(values.shape[1:], label) for label in _fitting(loss, shape)):
        what = message(N_("The labels have another shape than what the head gives out."))
        mend = message(N_("Each label must have the shape {shape}."), shape=shown(_fitting(loss, shape)[0]))
        yield Problem("unfit-labels", head.name, what, shown(values.shape[1:]), mend)
    elif not np.isfinite(low := values.min()) or not np.isfinite(high := values.max()):
        what = message(N_("Some labels are missing or infinite."))
        yield Problem("unfit-labels", head.name, what, "", message(N_("Leave those rows out.")))
    else:
        yield from _range(head, loss, shape, values, float(low), float(high))


def _range(
    head: Head, loss: Loss, shape: Shape, values: np.ndarray, low: float, high: float
) -> Iterator[Problem]:
    """What is wrong with the numbers of the labels, which are from `low` to `high`."""
    received = f"{low:g} ... {high:g}"
    if loss.labels == "class number":
        classes = shape[-1] if shape else 1
        left_out = head.loss_config.get("ignore_class")
        if left_out is not None:
            kept = values[values != left_out]
            low, high = (kept.min(), kept.max()) if kept.size else (0.0, 0.0)
        last = np.inf if classes is None else classes - 1
        if low < 0 or high > last or not np.array_equal(values, np.trunc(values)):
            what = message(N_("Labels are the numbers of classes, whole and from 0 on."))
            mend = message(N_("Use numbers from 0 to {last}, or give the head more units."), last=last)
            yield Problem("unfit-labels", head.name, what, received, mend)
    elif loss.around_zero and low >= -1 and high <= 1:
        pass  # -1 and 1 are what these losses make of 0 and 1
    elif loss.labels in ("yes or no", "one-hot") and not (low >= 0 and high <= 1):
        what = message(N_("{loss} takes labels from 0 (no) to 1 (yes)."), loss=loss.name)
        mend = message(N_("Turn the labels into 0 and 1, or choose mean_squared_error with linear."))
        yield Problem("unfit-labels", head.name, what, received, mend)
    elif loss.least is not None and low < loss.least:
        what = message(N_("{loss} takes labels from {least:g} on."), loss=loss.name, least=loss.least)
        mend = message(N_("Leave those rows out, or choose mean_squared_error."))
        yield Problem("unfit-labels", head.name, what, received, mend)


def _fits(shape: tuple[int, ...], wanted: Shape | None) -> bool:
    """Whether a label has a wanted shape, in which sizes may be any; `None` is any shape."""
    return wanted is None or (
        len(shape) == len(wanted)
        and all(size in (None, own) for own, size in zip(shape, wanted, strict=True))
    )


def _fitting(loss: Loss, shape: Shape) -> tuple[Shape | None, ...]:
    """The shapes that one label can have: a single number with or without an axis of its own."""
    if not loss.labels:
        return (None,)
    if loss.labels == "class number":
        return (shape[:-1], (*shape[:-1], 1))
    return (shape, shape[:-1]) if shape[-1:] == (1,) else (shape,)
