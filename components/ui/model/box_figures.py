"""The figures of which one can be written on the boxes of a model's drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import isfinite, nan
from typing import Literal

import streamlit as st

from components.assembly import ModelSpec
from components.assembly.checks.shapes import count_parameters
from components.assembly.drawing.parameters import parameters_by_box
from components.assembly.spec.messages import N_
from components.training import Run
from components.training.analysis.gradient_paths import layers_by_box
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.diagram.values import Value, Values
from components.ui.figures.head_arrows import head_arrows
from components.ui.figures.measured import latest, measured_gradients
from components.ui.session.lesson_session import LessonSession

NOTHING = "nothing"
# What is written where nothing is known.
NONE = "–"


@dataclass(frozen=True)
class Drawn:
    """What is drawn, and the training whose figures are asked for.

    Attributes:
        session: The lesson session.
        spec: The model.
        unfolded: Whether models inside the model are drawn with their layers.
        run: The run of this model; None if there is none.
    """

    session: LessonSession
    spec: ModelSpec
    unfolded: bool
    run: Run | None


@dataclass(frozen=True)
class BoxFigure:
    """A figure that each box of a drawing can have.

    Attributes:
        label: What it is, marked for translation.
        says: One sentence on what it says, marked for translation.
        of: Whether it is of the model alone, or of its training at this moment.
        values: The figures, with their label.
    """

    label: str
    says: str
    of: Literal["model", "moment"]
    values: Callable[[str, Drawn], Values]


def drawn_model(session: LessonSession, unfolded: bool) -> Drawn:
    """The model of a session, with its run if that is one of this model."""
    spec, run = session.experiment.spec, session.run
    return Drawn(session, spec, unfolded, run if run is not None and run.spec == spec else None)


def choose_figure(session: LessonSession) -> BoxFigure | None:
    """Draws the choice of what is written on the boxes; returns it, `None` for nothing."""
    labels = {NOTHING: _("nothing")} | {name: _(figure.label) for name, figure in FIGURES.items()}
    options = {name: _("On the boxes: {figure}").format(figure=label) for name, label in labels.items()}
    key = "on-boxes"
    remembered = state.choice(key, NOTHING)
    shown = remembered if remembered in labels else NOTHING
    st.selectbox(
        _("A figure on each box"),
        list(options),
        format_func=options.__getitem__,
        label_visibility="collapsed",
        filter_mode=None,
        width=250,
        **state.controlled(f"{session.name}-{key}", shown, partial(state.choose, key)),
    )
    return FIGURES.get(shown)


def figure_values(figure: BoxFigure | None, drawn: Drawn) -> Values | None:
    """The values of a figure, `None` for no figure."""
    return None if figure is None else figure.values(_(figure.label), drawn)


def _parameters(label: str, drawn: Drawn) -> Values:
    counts = parameters_by_box(drawn.spec, drawn.unfolded)
    most = max(counts.values(), default=0) or 1
    return Values(label, {name: Value(f"{count:,}", count / most) for name, count in counts.items()})


def _share(label: str, drawn: Drawn) -> Values:
    counts = parameters_by_box(drawn.spec, drawn.unfolded)
    total = count_parameters(drawn.spec) or 1
    by_box = {name: Value(f"{count / total:.1%}", count / total) for name, count in counts.items()}
    return Values(label, by_box)


def _gradients(label: str, drawn: Drawn) -> Values:
    measured = measured_gradients(drawn.session, drawn.run) if drawn.run is not None else None
    if drawn.run is None or measured is None:
        heads = tuple(head.name for head in drawn.spec.heads if head.loss is not None)
        return head_arrows(label, drawn.spec, heads, {}, drawn.unfolded)
    norms = latest(measured, drawn.run.marks).norms
    by_layer = dict(zip(measured.layers, norms, strict=True))
    return head_arrows(label, drawn.spec, measured.heads, by_layer, drawn.unfolded)


def _steps(label: str, drawn: Drawn) -> Values:
    measured = measured_gradients(drawn.session, drawn.run) if drawn.run is not None else None
    boxes = layers_by_box(drawn.spec, drawn.unfolded)
    if drawn.run is None or measured is None:
        return _scaled(label, dict.fromkeys(boxes, nan), "")
    moved = dict(zip(measured.layers, latest(measured, drawn.run.marks).moved, strict=True))
    largest = {box: max(float(moved[layer]) for layer in layers) for box, layers in boxes.items()}
    return _scaled(label, largest, "{:.2g}")


def _scaled(label: str, sizes: Mapping[str, float], text: str) -> Values:
    """Figures from 0 to the largest; NaN where there is none."""
    most = max((size for size in sizes.values() if isfinite(size)), default=0.0) or 1.0
    return Values(
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
            "of this output in the gradient of the layer that it leads to, loss weights counted. Measured "
            "only while it trains and this is open. A frozen layer has 0."
        ),
        "moment",
        _gradients,
    ),
    "steps": BoxFigure(
        N_("step relative to the weights"),
        N_(
            "How far the optimizer moves the weights of a layer with one batch, relative to their size. "
            "Measured while it trains and this is open; of several layers in a box it is the largest."
        ),
        "moment",
        _steps,
    ),
}
