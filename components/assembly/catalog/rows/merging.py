"""Rows of the kinds that make several tensors into one."""

from __future__ import annotations

from typing import Any

from components.assembly.catalog.fields import Field
from components.assembly.catalog.layer_kind import LayerKind
from components.assembly.spec import MAX_RANK
from components.assembly.spec.messages import N_


def _merge(name: str, help: str, *settings: Field) -> LayerKind:
    return LayerKind(name, help, settings, group="merging")


def _axis(name: str, help: str, **rest: Any) -> Field:
    return Field(name, "int", -1, -MAX_RANK, MAX_RANK, 1, label=N_("Axis"), help=help, **rest)


ROWS = (
    _merge(
        "Concatenate",
        N_("Puts tensors side by side."),
        _axis("axis", N_("The axis along which they are joined; -1 is the last.")),
    ),
    _merge("Add", N_("Adds tensors number by number.")),
    _merge("Subtract", N_("Subtracts the second tensor from the first, number by number.")),
    _merge("Multiply", N_("Multiplies tensors number by number.")),
    _merge("Average", N_("Averages tensors number by number.")),
    _merge("Maximum", N_("Keeps the largest of several tensors, number by number.")),
    _merge("Minimum", N_("Keeps the smallest of several tensors, number by number.")),
    _merge(
        "Dot",
        N_("Multiplies two tensors and sums along an axis: how alike two vectors are."),
        _axis(
            "axes",
            N_("The axis along which the products are summed; -1 is the last."),
            required=True,
            per_axis=True,
        ),
        Field(
            "normalize",
            "bool",
            False,
            label=N_("Normalize"),
            help=N_("Brings both to length 1 first, so that the result is their cosine."),
        ),
    ),
)
