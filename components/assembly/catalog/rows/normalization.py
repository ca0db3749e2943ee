"""Rows of the kinds that bring numbers to one scale."""

from __future__ import annotations

from components.assembly.catalog import fields
from components.assembly.catalog.fields import Field
from components.assembly.catalog.layer_kind import LayerKind
from components.assembly.spec import MAX_RANK
from components.assembly.spec.messages import N_

_AXIS = Field(
    "axis",
    "int",
    -1,
    -MAX_RANK,
    MAX_RANK,
    1,
    label=N_("Axis"),
    help=N_("The axis of the features; -1 is the last."),
    per_axis=True,
)
_CENTER = Field(
    "center", "bool", True, label=N_("Shift"), help=N_("Adds a number that it learns to each feature.")
)
_SCALE = Field(
    "scale", "bool", True, label=N_("Scale"), help=N_("Multiplies each feature by a number that it learns.")
)

ROWS = (
    LayerKind(
        "BatchNormalization",
        N_("Brings each feature to mean 0 and variance 1 over the batch, then scales it again."),
        (
            _AXIS,
            Field(
                "momentum",
                "float",
                0.99,
                0.0,
                0.999,
                0.01,
                label=N_("Momentum"),
                help=N_("How slowly the mean and variance it keeps for later follow the batches."),
            ),
            fields.epsilon(),
            _CENTER,
            _SCALE,
        ),
        group="normalization",
    ),
    LayerKind(
        "LayerNormalization",
        N_("Brings the features of each sample to mean 0 and variance 1, then scales them again."),
        (_AXIS, fields.epsilon(), _CENTER, _SCALE),
        group="normalization",
    ),
    LayerKind(
        "GroupNormalization",
        N_("Brings each group of channels of a sample to mean 0 and variance 1, then scales it again."),
        (
            Field(
                "groups",
                "int",
                32,
                -1,
                256,
                1,
                label=N_("Groups"),
                help=N_(
                    "How many groups; their number must divide that of the channels. -1: as many as channels."
                ),
            ),
            _AXIS,
            fields.epsilon(),
            _CENTER,
            _SCALE,
        ),
        group="normalization",
    ),
    LayerKind(
        "RMSNormalization",
        N_("Divides the features of each sample by their usual size, then scales them again."),
        (_AXIS, fields.epsilon(1e-6)),
        group="normalization",
    ),
    LayerKind("UnitNormalization", N_("Brings each vector to length 1."), (_AXIS,), group="normalization"),
    LayerKind(
        "SpectralNormalization",
        N_("Keeps the weights of the layer inside small, so that small changes stay small."),
        (
            Field(
                "power_iterations",
                "int",
                1,
                1,
                10,
                1,
                label=N_("Iterations"),
                help=N_("How often it estimates the size of the weights at each step."),
            ),
        ),
        group="normalization",
    ),
)
