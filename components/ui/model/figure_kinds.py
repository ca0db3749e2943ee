"""The figures of which one can be written on the boxes of a model's drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import isfinite, nan
from typing import Literal

import numpy as np

from components.assembly import ModelSpec
from components.assembly.checks.shapes import count_parameters
from components.assembly.drawing.parameters import parameters_by_box
from components.assembly.spec.messages import N_
from components.datasets.binding.prepared import Prepared
from components.training import Run
from components.training.analysis.gradient_paths import layers_by_box, paths_by_box
from components.training.values.sample_tensors import Activity
from components.ui.base.locale import _
from components.ui.diagram.values import BoxValues, Value
from components.ui.figures.head_arrows import head_arrows
from components.ui.figures.measured import latest, measured_gradients
from components.ui.figures.of_epoch import activity, gradients, or_nothing, times, weight_sizes
from components.ui.session.lesson_session import LessonSession

# What is written where nothing is known.
NONE = "–"


@dataclass(frozen=True)
class DrawnModel:
    """What is drawn, and the training whose figures are asked for.

    Attributes:
        session: The lesson session.
        spec: The model.
        unfolded: Whether models inside the model are drawn with their layers.
        run: The run of this model; None if there is none.
        epoch: The epoch that is looked at; None for this moment or, after the end, the last.
    """

    session: LessonSession
    spec: ModelSpec
    unfolded: bool
    run: Run | None
    epoch: int | None = None

    @property
    def prepared(self) -> Prepared:
        """The data of the run. Raises `Refused`."""
        trained = self.session.trained
        assert trained is not None
        return trained.prepared()


@dataclass(frozen=True)
class BoxFigure:
    """A figure that each box of a drawing can have.

    Attributes:
        label: What it is, marked for translation.
        says: One sentence on what it says, marked for translation.
        of: Whether it is of the model alone, of its training at this moment, or of it after an epoch.
        values: The figures, with their label.
        when: Of when a figure of a moment is, marked for translation.
        by_batch: Whether it is measured at batches while the model trains.
    """

    label: str
    says: str
    of: Literal["model", "moment", "epoch"]
    values: Callable[[str, DrawnModel], BoxValues]
    when: str = N_("As it is at the moment, or as it was at the end.")
    by_batch: bool = False


def _parameters(label: str, drawn: DrawnModel) -> BoxValues:
    counts = parameters_by_box(drawn.spec, drawn.unfolded)
    most = max(counts.values(), default=0) or 1
    return BoxValues(label, {name: Value(f"{count:,}", count / most) for name, count in counts.items()})


def _share(label: str, drawn: DrawnModel) -> BoxValues:
    counts = parameters_by_box(drawn.spec, drawn.unfolded)
    total = count_parameters(drawn.spec) or 1
    by_box = {name: Value(f"{count / total:.1%}", count / total) for name, count in counts.items()}
    return BoxValues(label, by_box)


def _gradients(label: str, drawn: DrawnModel) -> BoxValues:
    run, epoch = drawn.run, drawn.epoch
    measured, norms = None, np.zeros((0, 0))
    if run is not None and epoch is None:
        measured = measured_gradients(drawn.session, run)
        if measured is not None:
            norms = latest(measured, run.marks).norms
    if run is not None and measured is None and (epoch is not None or run.ended):
        measured = or_nothing(lambda: gradients(run, drawn.prepared, epoch))
        if measured is not None:
            norms = measured.norms[0]
    if measured is None:
        heads = tuple(head.name for head in drawn.spec.heads if head.loss is not None)
        return head_arrows(label, drawn.spec, heads, {}, drawn.unfolded)
    by_layer = dict(zip(measured.layers, norms, strict=True))
    return head_arrows(label, drawn.spec, measured.heads, by_layer, drawn.unfolded)


def _steps(label: str, drawn: DrawnModel) -> BoxValues:
    measured = measured_gradients(drawn.session, drawn.run) if drawn.run is not None else None
    boxes = layers_by_box(drawn.spec, drawn.unfolded)
    if drawn.run is None or measured is None:
        return _scaled(label, dict.fromkeys(boxes, nan), "")
    moved = dict(zip(measured.layers, latest(measured, drawn.run.marks).moved, strict=True))
    largest = {box: max(float(moved[layer]) for layer in layers) for box, layers in boxes.items()}
    return _scaled(label, largest, "{:.2g}")


def _activations(label: str, drawn: DrawnModel) -> BoxValues:
    known = _activity(drawn)
    boxes = paths_by_box(drawn.spec, drawn.unfolded)
    return _scaled(
        label, {box: known[path].size if path in known else nan for box, path in boxes.items()}, "{:.3g}"
    )


def _dead(label: str, drawn: DrawnModel) -> BoxValues:
    known = _activity(drawn)
    by_box = {}
    for box, path in paths_by_box(drawn.spec, drawn.unfolded).items():
        by_box[box] = Value(NONE, 0.0)
        if path in known:
            of_box = known[path]
            share = of_box.dead / of_box.units
            text = _("{part} of {total}").format(part=f"{of_box.dead:,}", total=f"{of_box.units:,}")
            by_box[box] = Value(text.plain, share)
    return BoxValues(label, by_box, least="0%", most="100%")


def _activity(drawn: DrawnModel) -> Mapping[str, Activity]:
    run = drawn.run
    if run is None:
        return {}
    return or_nothing(lambda: activity(run, drawn.prepared, drawn.epoch)) or {}


def _times(label: str, drawn: DrawnModel) -> BoxValues:
    run, known = drawn.run, None
    if run is not None and run.ended:
        known = or_nothing(lambda: times(run, drawn.prepared))
    boxes = paths_by_box(drawn.spec, drawn.unfolded)
    taken = {box: (known or {}).get(path, nan) * 1000 for box, path in boxes.items()}
    return _scaled(label, taken, "{:.3g} ms")


def _weights(which: int, text: str, label: str, drawn: DrawnModel) -> BoxValues:
    """The size of the weights (0), or how far they moved (1); of several layers in a box the largest."""
    run, known = drawn.run, None
    if run is not None:
        known = or_nothing(lambda: weight_sizes(run, drawn.epoch))
    boxes = layers_by_box(drawn.spec, drawn.unfolded)
    if known is None:
        return _scaled(label, dict.fromkeys(boxes, nan), "")
    return _scaled(
        label, {box: max(known[layer][which] for layer in layers) for box, layers in boxes.items()}, text
    )


def _scaled(label: str, sizes: Mapping[str, float], text: str) -> BoxValues:
    """Figures from 0 to the largest; NaN where there is none."""
    most = max((size for size in sizes.values() if isfinite(size)), default=0.0) or 1.0
    return BoxValues(
        label,
        {
            box: Value(text.format(size), size / most) if isfinite(size) else Value(NONE, 0.0)
            for box, size in sizes.items()
        },
    )


FIGURES: Mapping[str, BoxFigure] = {
    "parameters": BoxFigure(
        N_("parameters"), N_("How many numbers each layer learns or keeps."), "model", _parameters
    ),
    "share": BoxFigure(
        N_("share of the parameters"), N_("Where the parameters of the model are."), "model", _share
    ),
    "gradients": BoxFigure(
        N_("gradient by output"),
        N_(
            "Arrows lead back from each output to the layers that its loss moves, each as wide as the share "
            "of this output in the gradient of the layer that it leads to, loss weights counted. A frozen "
            "layer has 0. While it trains this is measured; of an epoch it is computed for 64 training rows."
        ),
        "epoch",
        _gradients,
        by_batch=True,
    ),
    "steps": BoxFigure(
        N_("step relative to the weights"),
        N_(
            "How far the optimizer moves the weights of a layer with one batch, relative to their size. "
            "Measured while it trains and this is open; of several layers in a box it is the largest."
        ),
        "moment",
        _steps,
        by_batch=True,
    ),
    "activations": BoxFigure(
        N_("size of what comes out"),
        N_(
            "How large the numbers are that come out of a layer, whatever their sign: the root of their mean "
            "square over 64 validation rows."
        ),
        "epoch",
        _activations,
    ),
    "dead": BoxFigure(
        N_("units that are always 0"),
        N_(
            "How many units of a layer give out exactly 0 for each of 64 validation rows, so that they tell "
            "the layers after them nothing."
        ),
        "epoch",
        _dead,
    ),
    "times": BoxFigure(
        N_("computing time"),
        N_(
            "How long a layer computes for 64 validation rows, all its calls together, forwards and without "
            "training: the shortest of five times, on this server."
        ),
        "moment",
        _times,
        N_(
            "For 64 validation rows, forwards. Measured when the training is over: others that compute "
            "meanwhile make it longer."
        ),
    ),
    "weights": BoxFigure(
        N_("size of the weights"),
        N_(
            "How large the weights of a layer are, whatever their sign: the root of their mean square. Of "
            "several layers in a box it is the largest."
        ),
        "epoch",
        partial(_weights, 0, "{:.3g}"),
    ),
    "moved": BoxFigure(
        N_("moved since the start"),
        N_(
            "How far training has moved the weights of a layer, relative to the size of the first ones; a "
            "frozen layer has 0. Of several layers in a box it is the largest."
        ),
        "epoch",
        partial(_weights, 1, "{:.2%}"),
    ),
}
