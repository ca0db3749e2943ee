"""`LayerKind`: a row of the table of layers that learners choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from components.assembly.catalog.fields import Field
from components.assembly.spec.messages import N_

Group = Literal[
    "",
    "core",
    "convolution",
    "pooling",
    "recurrent",
    "normalization",
    "regularization",
    "attention",
    "reshaping",
    "merging",
    "activation",
    "preprocessing",
]
"""Where a kind stands in a list of layers; "" for those that are not in the list."""


@dataclass(frozen=True)
class AcceptedInput:
    """The tensors a layer can be called on, in words: Keras decides, this explains.

    Attributes:
        words: The end of the sentence "it takes ...", a template for translation.
        mend: How to make such a tensor, a template for translation.
        axes: How many axes a sample of it has.
    """

    words: str
    mend: str
    axes: int


VECTOR = AcceptedInput(N_("one vector, shape (features,)"), N_("Put a Flatten before it."), 1)
SEQUENCE = AcceptedInput(
    N_("a sequence of vectors, shape (steps, features)"),
    N_("Put an Embedding before it, or let the recurrent layer before it give every step."),
    2,
)
IMAGE = AcceptedInput(
    N_("an image, shape (height, width, channels)"),
    N_("Put a Reshape before it that makes (height, width, channels)."),
    3,
)
VOLUME = AcceptedInput(
    N_("a volume or a film, shape (depth, height, width, channels)"),
    N_("Put a Reshape before it that makes (depth, height, width, channels)."),
    4,
)


@dataclass(frozen=True)
class LayerKind:
    """A kind of layer.

    Attributes:
        name: The class in `keras.layers`.
        help: What it does, one sentence, a template for translation; empty if nobody wrote one.
        fields: Its settings that are explained: arguments of the Keras class. It takes all others, too.
        group: Where it stands in a list of layers.
        takes: The tensors it can be called on, in words; `None` where Keras's own words do.
        keeps_values: Whether the numbers that come out are those that went in, arranged otherwise.
        is_cell: Whether it is one step of a recurrent layer, which holds it: it is not called by itself.
        takes_ids: Whether it reads whole numbers or words, and numbers that were measured say nothing to it.
    """

    name: str
    help: str = ""
    fields: tuple[Field, ...] = ()
    group: Group = ""
    takes: AcceptedInput | None = None
    keeps_values: bool = False
    is_cell: bool = False
    takes_ids: bool = False
