"""Rows of the kinds that work against learning by heart."""

from __future__ import annotations

from components.assembly.catalog import fields
from components.assembly.catalog.fields import Field
from components.assembly.catalog.layer_kind import IMAGE, SEQUENCE, VOLUME, AcceptedInput, LayerKind
from components.assembly.spec.messages import N_

_RATE = fields.rate(
    "rate",
    0.5,
    N_("The share of numbers set to zero at random while training."),
    required=True,
    positional=True,
)
_STRENGTH = fields.rate(
    "rate", 0.5, N_("How strong the noise is, as that of a Dropout."), required=True, positional=True
)


def _dropout(name: str, help: str, rate: Field = _RATE, takes: AcceptedInput | None = None) -> LayerKind:
    return LayerKind(name, help, (rate,), group="regularization", takes=takes)


def _penalty(name: str, label: str, help: str) -> Field:
    return Field(name, "float", 0.0, 0.0, 1.0, 0.001, label=label, help=help)


ROWS = (
    _dropout(
        "Dropout",
        N_("Sets a share of the numbers to zero at random while training, against learning by heart."),
    ),
    _dropout(
        "SpatialDropout1D",
        N_("Sets a share of the features to zero for the whole sequence, at random while training."),
        takes=SEQUENCE,
    ),
    _dropout(
        "SpatialDropout2D",
        N_("Sets a share of the channels to zero for the whole image, at random while training."),
        takes=IMAGE,
    ),
    _dropout(
        "SpatialDropout3D",
        N_("Sets a share of the channels to zero for the whole volume, at random while training."),
        takes=VOLUME,
    ),
    _dropout(
        "AlphaDropout",
        N_("A dropout that keeps mean and variance, for layers with the activation selu."),
    ),
    _dropout(
        "GaussianDropout",
        N_("Multiplies the numbers by random noise around 1 while training."),
        _STRENGTH,
    ),
    LayerKind(
        "GaussianNoise",
        N_("Adds random noise around 0 to the numbers while training."),
        (
            Field(
                "stddev",
                "float",
                0.1,
                0.0,
                10.0,
                0.05,
                label=N_("Strength"),
                help=N_("The standard deviation of the noise."),
                required=True,
                positional=True,
            ),
        ),
        group="regularization",
    ),
    LayerKind(
        "ActivityRegularization",
        N_("Gives out what it gets, and adds the size of these numbers to the loss."),
        (
            _penalty("l1", N_("L1"), N_("How much the size of each number counts in the loss.")),
            _penalty("l2", N_("L2"), N_("How much the square of each number counts in the loss.")),
        ),
        group="regularization",
        keeps_values=True,
    ),
)
