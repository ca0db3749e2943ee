"""Rows of the kinds that arrange numbers otherwise."""

from __future__ import annotations

from components.assembly.catalog import fields
from components.assembly.catalog.fields import Field
from components.assembly.catalog.layer_kind import IMAGE, SEQUENCE, VECTOR, VOLUME, AcceptedInput, LayerKind
from components.assembly.spec import MAX_RANK
from components.assembly.spec.messages import N_


def _cropping(name: str, help: str, takes: AcceptedInput, default: object) -> LayerKind:
    cut = Field(
        "cropping",
        "int",
        default,
        0,
        1000,
        1,
        label=N_("Crop"),
        help=N_("How much is cut off at both ends of each axis."),
        positional=True,
        per_axis=True,
    )
    return LayerKind(name, help, (cut,), group="reshaping", takes=takes, keeps_values=True)


def _zero_padding(name: str, help: str, takes: AcceptedInput, default: object) -> LayerKind:
    added = Field(
        "padding",
        "int",
        default,
        0,
        1000,
        1,
        label=N_("Zeros"),
        help=N_("How many zeros are added at both ends of each axis."),
        positional=True,
        per_axis=True,
    )
    return LayerKind(name, help, (added,), group="reshaping", takes=takes)


def _up_sampling(name: str, help: str, takes: AcceptedInput, *others: Field) -> LayerKind:
    size = Field(
        "size",
        "int",
        2,
        1,
        100,
        1,
        label=N_("Times"),
        help=N_("How often each row of every axis is repeated."),
        positional=True,
        per_axis=True,
    )
    return LayerKind(name, help, (size, *others), group="reshaping", takes=takes)


ROWS = (
    LayerKind(
        "Flatten", N_("Puts all numbers of a sample in one row."), group="reshaping", keeps_values=True
    ),
    LayerKind(
        "Reshape",
        N_("Arranges the numbers of a sample in another shape."),
        (
            fields.dimensions(
                "target_shape",
                (1, 64),
                N_("New shape"),
                N_("The sizes it is to have, without the batch; one can be -1: what is left."),
                -1,
                positional=True,
            ),
        ),
        group="reshaping",
        keeps_values=True,
    ),
    LayerKind(
        "RepeatVector",
        N_("Repeats a vector, so that it becomes a sequence."),
        (
            Field(
                "n",
                "int",
                2,
                1,
                10_000,
                1,
                label=N_("Times"),
                help=N_("How often the vector is repeated."),
                required=True,
                positional=True,
            ),
        ),
        group="reshaping",
        takes=VECTOR,
        keeps_values=True,
    ),
    LayerKind(
        "Permute",
        N_("Puts the axes of a sample in another order."),
        (
            Field(
                "dims",
                "ints",
                (2, 1),
                1,
                MAX_RANK,
                1,
                label=N_("Order"),
                help=N_("The axes in their new order, counted from 1, without the batch."),
                required=True,
                positional=True,
            ),
        ),
        group="reshaping",
        keeps_values=True,
    ),
    _cropping("Cropping1D", N_("Cuts steps off at both ends of a sequence."), SEQUENCE, (1, 1)),
    _cropping("Cropping2D", N_("Cuts off the edge of an image."), IMAGE, ((0, 0), (0, 0))),
    _cropping("Cropping3D", N_("Cuts off the edge of a volume."), VOLUME, ((1, 1), (1, 1), (1, 1))),
    _zero_padding("ZeroPadding1D", N_("Adds steps of zeros at both ends of a sequence."), SEQUENCE, 1),
    _zero_padding("ZeroPadding2D", N_("Adds an edge of zeros around an image."), IMAGE, 1),
    _zero_padding(
        "ZeroPadding3D", N_("Adds an edge of zeros around a volume."), VOLUME, ((1, 1), (1, 1), (1, 1))
    ),
    _up_sampling("UpSampling1D", N_("Makes a sequence longer by repeating each step."), SEQUENCE),
    _up_sampling(
        "UpSampling2D",
        N_("Makes an image larger by repeating its rows and columns."),
        IMAGE,
        Field(
            "interpolation",
            "str",
            "nearest",
            choices=("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"),
            label=N_("Between the points"),
            help=N_("nearest repeats the points, the others change smoothly from one to the next."),
        ),
    ),
    _up_sampling("UpSampling3D", N_("Makes a volume larger by repeating its layers."), VOLUME),
)
