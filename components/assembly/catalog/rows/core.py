"""Rows of the kinds that nearly every model has."""

from __future__ import annotations

from components.assembly.catalog import fields
from components.assembly.catalog.fields import Field
from components.assembly.catalog.layer_kind import LayerKind
from components.assembly.spec.messages import N_

_INPUT_DIM = Field(
    "input_dim",
    "int",
    10_000,
    2,
    100_000,
    1000,
    label=N_("Vocabulary"),
    help=N_("How many different ids there are; they run from 0 to one less than this."),
    required=True,
)
_OUTPUT_DIM = Field(
    "output_dim",
    "int",
    512,
    1,
    1024,
    16,
    label=N_("Embedding size"),
    help=N_("How many numbers describe one word."),
    required=True,
)
_MASK_ZERO = Field(
    "mask_zero",
    "bool",
    False,
    label=N_("0 is padding"),
    help=N_("Lets the layers behind it leave out the steps with the id 0."),
)

ROWS = (
    LayerKind(
        "Input",
        N_("Where data enters the model."),
        (
            fields.dimensions("shape", (100,), N_("Shape"), N_("The size of one sample, without the batch.")),
            Field(
                "dtype",
                "str",
                "float32",
                choices=("float32", "int32"),
                label=N_("Type of number"),
                help=N_("int32 for word ids, float32 for measured numbers."),
            ),
        ),
        group="core",
    ),
    LayerKind(
        "Dense",
        N_("Connects every input number with every unit: the fully connected layer."),
        (fields.units(64), fields.activation(), fields.USE_BIAS),
        group="core",
    ),
    LayerKind(
        "Embedding",
        N_("Turns each word id into a vector that it learns."),
        (_INPUT_DIM, _OUTPUT_DIM, _MASK_ZERO),
        group="core",
        takes_ids=True,
    ),
    LayerKind(
        "ReversibleEmbedding",
        N_("Turns ids into vectors, and with the same weights vectors back into a score for each id."),
        (_INPUT_DIM, _OUTPUT_DIM, _MASK_ZERO),
        group="core",
        takes_ids=True,
    ),
    LayerKind(
        "EinsumDense",
        N_("A Dense layer whose product is written as an equation, such as ab,bc->ac."),
        (
            Field(
                "equation",
                "str",
                "ab,bc->ac",
                label=N_("Equation"),
                help=N_(
                    "A letter for each axis: those of the tensor, those of the weights, then the result's."
                ),
                required=True,
                positional=True,
            ),
            fields.activation(),
        ),
        group="core",
    ),
    LayerKind(
        "Masking",
        N_("Marks the steps that hold nothing but one value, so that the layers behind leave them out."),
        (
            Field(
                "mask_value",
                "float",
                0.0,
                -1000,
                1000,
                1,
                label=N_("Value"),
                help=N_("The value of the steps that are left out."),
            ),
        ),
        group="core",
        keeps_values=True,
    ),
    LayerKind("Identity", N_("Gives out what it gets, unchanged."), group="core", keeps_values=True),
    LayerKind(
        "Model",
        N_("A whole model used as a layer, with its structure and its weights."),
        group="core",
    ),
)
