"""When the boxes of a drawing are drawn in brief, and what is said of it."""

from __future__ import annotations

from components.assembly.drawing.diagram import DEEPEST, draw
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_

BRIEF = N_(
    "So that all of the model is seen, its boxes are short: an input shape is the output shape of what comes "
    "before, and the activation stands before the output shape."
)
# How many boxes may stand below each other with a figure on each, which takes a line more; with more, all are
# drawn in brief.
DEEPEST_WITH_FIGURES = 4
# The same where two drawings stand beside each other, below what they have in common.
DEEPEST_BESIDE = 4


def deepest(figures: bool, beside: bool = False) -> int:
    """How many boxes may stand below each other in a drawing that is not drawn in brief.

    Args:
        figures: Whether each box has a figure.
        beside: Whether another drawing stands beside it.
    """
    if figures:
        return DEEPEST_WITH_FIGURES
    return DEEPEST_BESIDE if beside else DEEPEST


def is_brief(spec: ModelSpec, unfolded: bool, figures: bool, beside: bool = False) -> bool:
    """Whether the drawing of a model is drawn in brief; arguments as of `deepest`, and `unfolded` if models
    inside it are drawn with their layers. Raises `Refused`."""
    return draw(spec, unfolded).depth > deepest(figures, beside)
