"""Rows of the kinds that slide filters."""

from __future__ import annotations

from components.assembly.catalog import fields
from components.assembly.catalog.fields import Field
from components.assembly.catalog.layer_kind import IMAGE, SEQUENCE, VOLUME, AcceptedInput, LayerKind
from components.assembly.spec.messages import N_

_DEPTH_MULTIPLIER = Field(
    "depth_multiplier",
    "int",
    1,
    1,
    16,
    1,
    label=N_("Filters for each channel"),
    help=N_("How many filters each channel of its own gets."),
)
_GROUPS = Field(
    "groups",
    "int",
    1,
    1,
    64,
    1,
    label=N_("Groups"),
    help=N_("Into how many groups the channels are divided; each filter sees one group."),
)


def _convolution(name: str, help: str, takes: AcceptedInput, causal: bool = False) -> LayerKind:
    return LayerKind(
        name,
        help,
        (
            fields.FILTERS,
            fields.KERNEL_SIZE,
            fields.STRIDES,
            fields.padding("valid", "same", *(["causal"] if causal else [])),
            fields.DILATION_RATE,
            _GROUPS,
            fields.activation(),
            fields.USE_BIAS,
        ),
        group="convolution",
        takes=takes,
    )


def _transposed(name: str, help: str, takes: AcceptedInput) -> LayerKind:
    settings = (
        fields.FILTERS,
        fields.KERNEL_SIZE,
        fields.STRIDES,
        fields.padding("valid", "same"),
        fields.activation(),
        fields.USE_BIAS,
    )
    return LayerKind(name, help, settings, group="convolution", takes=takes)


def _separable(name: str, help: str, takes: AcceptedInput, *paddings: str) -> LayerKind:
    settings = (
        fields.FILTERS,
        fields.KERNEL_SIZE,
        fields.STRIDES,
        fields.padding(*paddings),
        _DEPTH_MULTIPLIER,
        fields.activation(),
        fields.USE_BIAS,
    )
    return LayerKind(name, help, settings, group="convolution", takes=takes)


def _depthwise(name: str, help: str, takes: AcceptedInput) -> LayerKind:
    settings = (
        fields.FIRST_KERNEL_SIZE,
        fields.STRIDES,
        fields.padding("valid", "same"),
        _DEPTH_MULTIPLIER,
        fields.activation(),
        fields.USE_BIAS,
    )
    return LayerKind(name, help, settings, group="convolution", takes=takes)


ROWS = (
    _convolution("Conv1D", N_("Slides filters along a sequence to find short patterns."), SEQUENCE, True),
    _convolution("Conv2D", N_("Slides filters over an image to find small patterns."), IMAGE),
    _convolution("Conv3D", N_("Slides filters through a volume or a film to find small patterns."), VOLUME),
    _separable(
        "SeparableConv1D",
        N_("Like Conv1D with far fewer weights: first along each channel, then across the channels."),
        SEQUENCE,
        *("valid", "same"),
    ),
    _separable(
        "SeparableConv2D",
        N_("Like Conv2D with far fewer weights: first over each channel, then across the channels."),
        IMAGE,
        *("valid", "same"),
    ),
    _depthwise(
        "DepthwiseConv1D", N_("Slides a filter of its own along each channel of a sequence."), SEQUENCE
    ),
    _depthwise("DepthwiseConv2D", N_("Slides a filter of its own over each channel of an image."), IMAGE),
    _transposed(
        "Conv1DTranspose",
        N_("A transposed convolution: makes a sequence longer with filters it learns."),
        SEQUENCE,
    ),
    _transposed(
        "Conv2DTranspose",
        N_("A transposed convolution: makes an image larger with filters it learns."),
        IMAGE,
    ),
    _transposed(
        "Conv3DTranspose",
        N_("A transposed convolution: makes a volume larger with filters it learns."),
        VOLUME,
    ),
)
