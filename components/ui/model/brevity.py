"""Where the drawings of a lesson stand, and what is said of one whose boxes say less than Keras writes."""

from __future__ import annotations

from dataclasses import replace

from components.assembly.drawing.diagram import form_in
from components.assembly.drawing.forms import FULL, Room
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_

BRIEF = N_(
    "So that all of the model is seen, its boxes are short: an input shape is the output shape of what comes "
    "before, and the activation stands before the output shape."
)
# Pixels that a slider over the epochs takes of the height of a drawing with figures.
SLIDER = 60
# Two drawings beside each other, below what they have in common; and one beside what Keras says of the other.
BESIDE = Room(224, 302)
BESIDE_REFUSAL = Room(269, 302)


def with_figures(place: Room) -> Room:
    """The room of a drawing whose boxes have figures."""
    return replace(place, height=place.height - SLIDER, figures=True)


def is_brief(spec: ModelSpec, place: Room, unfolded: bool, *, draft: bool = False) -> bool:
    """Whether the boxes of a drawing say less than Keras writes; `unfolded` if models inside the model are
    drawn with their layers. Raises `Refused`, but not for a `draft`."""
    return form_in(spec, place, expand_nested=unfolded, draft=draft) != FULL
