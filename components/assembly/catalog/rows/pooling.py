"""Rows of the kinds that make neighbours into one number."""

from __future__ import annotations

from components.assembly.catalog import fields
from components.assembly.catalog.fields import Field
from components.assembly.catalog.layer_kind import IMAGE, SEQUENCE, VOLUME, AcceptedInput, LayerKind
from components.assembly.spec.messages import N_

_STRIDES = Field(
    "strides",
    "int",
    None,
    1,
    100,
    1,
    label=N_("Stride"),
    help=N_("How far the window moves each time; by its own size if left empty."),
    per_axis=True,
)
_KEEPDIMS = Field(
    "keepdims",
    "bool",
    False,
    label=N_("Keep the axes"),
    help=N_("Leaves the axes that were pooled in place, with the size 1."),
)
_OUTPUT_SIZE = Field(
    "output_size",
    "int",
    2,
    1,
    1000,
    1,
    label=N_("Size"),
    help=N_("How long each axis is to be, whatever it was."),
    required=True,
    positional=True,
    per_axis=True,
)


def _pooling(name: str, help: str, takes: AcceptedInput, required: bool = False) -> LayerKind:
    size = fields.pool_size(required)
    return LayerKind(
        name, help, (size, _STRIDES, fields.padding("valid", "same")), group="pooling", takes=takes
    )


def _global(name: str, help: str, takes: AcceptedInput) -> LayerKind:
    return LayerKind(name, help, (_KEEPDIMS,), group="pooling", takes=takes)


def _adaptive(name: str, help: str, takes: AcceptedInput) -> LayerKind:
    return LayerKind(name, help, (_OUTPUT_SIZE,), group="pooling", takes=takes)


ROWS = (
    _pooling("MaxPooling1D", N_("Keeps the largest of each few neighbouring steps."), SEQUENCE),
    _pooling("MaxPooling2D", N_("Keeps the largest of each small square of an image."), IMAGE),
    _pooling("MaxPooling3D", N_("Keeps the largest of each small cube of a volume."), VOLUME),
    _pooling("AveragePooling1D", N_("Averages each few neighbouring steps."), SEQUENCE, True),
    _pooling("AveragePooling2D", N_("Averages each small square of an image."), IMAGE, True),
    _pooling("AveragePooling3D", N_("Averages each small cube of a volume."), VOLUME, True),
    _global("GlobalAveragePooling1D", N_("Averages a sequence over its steps."), SEQUENCE),
    _global("GlobalAveragePooling2D", N_("Averages each channel over the whole image."), IMAGE),
    _global("GlobalAveragePooling3D", N_("Averages each channel over the whole volume."), VOLUME),
    _global("GlobalMaxPooling1D", N_("Keeps the largest number of each feature over all steps."), SEQUENCE),
    _global("GlobalMaxPooling2D", N_("Keeps the largest number of each channel over the image."), IMAGE),
    _global("GlobalMaxPooling3D", N_("Keeps the largest number of each channel over the volume."), VOLUME),
    _adaptive(
        "AdaptiveAveragePooling1D",
        N_("Averages a sequence of any length down to a given number of steps."),
        SEQUENCE,
    ),
    _adaptive("AdaptiveAveragePooling2D", N_("Averages an image of any size down to one size."), IMAGE),
    _adaptive("AdaptiveAveragePooling3D", N_("Averages a volume of any size down to one size."), VOLUME),
    _adaptive(
        "AdaptiveMaxPooling1D",
        N_("Keeps the largest numbers, so that a sequence of any length becomes a given number of steps."),
        SEQUENCE,
    ),
    _adaptive(
        "AdaptiveMaxPooling2D",
        N_("Keeps the largest numbers, so that an image of any size becomes one size."),
        IMAGE,
    ),
    _adaptive(
        "AdaptiveMaxPooling3D",
        N_("Keeps the largest numbers, so that a volume of any size becomes one size."),
        VOLUME,
    ),
)
