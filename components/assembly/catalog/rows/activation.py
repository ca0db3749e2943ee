"""Rows of the kinds that send every number through a function."""

from __future__ import annotations

from components.assembly.catalog import fields
from components.assembly.catalog.fields import Field
from components.assembly.catalog.layer_kind import LayerKind
from components.assembly.spec import MAX_RANK
from components.assembly.spec.messages import N_


def _slope(default: float) -> Field:
    return Field(
        "negative_slope",
        "float",
        default,
        0.0,
        1.0,
        0.05,
        label=N_("Slope below 0"),
        help=N_("By how much numbers below 0 are multiplied; 0 makes them all 0."),
    )


ROWS = (
    LayerKind(
        "Activation",
        N_("Sends every number through a function."),
        (fields.activation("relu", required=True, positional=True),),
        group="activation",
    ),
    LayerKind(
        "ReLU",
        N_("Keeps numbers above 0, and sets those below 0 to 0."),
        (
            Field(
                "max_value",
                "float",
                None,
                0.0,
                100.0,
                1,
                label=N_("Largest"),
                help=N_("Numbers above it are set to it; empty means no limit."),
            ),
            _slope(0.0),
        ),
        group="activation",
    ),
    LayerKind(
        "LeakyReLU",
        N_("Keeps numbers above 0, and makes those below 0 smaller."),
        (_slope(0.3),),
        group="activation",
    ),
    LayerKind(
        "PReLU",
        N_("Keeps numbers above 0, and learns for each place how much smaller those below 0 become."),
        group="activation",
    ),
    LayerKind(
        "ELU",
        N_("Keeps numbers above 0, and bends those below 0 smoothly towards a limit."),
        (
            Field(
                "alpha",
                "float",
                1.0,
                0.0,
                10.0,
                0.1,
                label=N_("Limit below 0"),
                help=N_("How far below 0 the numbers can come."),
            ),
        ),
        group="activation",
    ),
    LayerKind(
        "Softmax",
        N_("Turns numbers into shares that sum to 1, such as how likely each class is."),
        (
            Field(
                "axis",
                "int",
                -1,
                -MAX_RANK,
                MAX_RANK,
                1,
                label=N_("Axis"),
                help=N_("The axis along which the shares sum to 1; -1 is the last."),
                per_axis=True,
            ),
        ),
        group="activation",
    ),
)
