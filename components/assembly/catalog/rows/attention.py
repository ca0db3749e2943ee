"""Rows of the kinds in which each step looks at all others."""

from __future__ import annotations

from components.assembly.catalog import fields
from components.assembly.catalog.fields import Field
from components.assembly.catalog.layer_kind import SEQUENCE, LayerKind
from components.assembly.spec.messages import N_

_DROPOUT = fields.rate(
    "dropout", 0.0, N_("The share of the attention that is ignored at random while training.")
)


def _heads(name: str, default: int, label: str, help: str) -> Field:
    return Field(
        name, "int", default, 1, 32, 1, label=label, help=help, required=True, positional=name == "num_heads"
    )


def _use_scale(default: bool) -> Field:
    return Field(
        "use_scale",
        "bool",
        default,
        label=N_("Scale"),
        help=N_("Multiplies the comparison by a number that it learns."),
    )


ROWS = (
    LayerKind(
        "MultiHeadAttention",
        N_("Lets each step gather what it needs from all steps, in several ways at once."),
        (
            _heads("num_heads", 2, N_("Heads"), N_("In how many ways it looks at once.")),
            Field(
                "key_dim",
                "int",
                32,
                1,
                512,
                8,
                label=N_("Key size"),
                help=N_("With how many numbers each head compares two steps."),
                required=True,
            ),
            _DROPOUT,
            fields.USE_BIAS,
        ),
        group="attention",
        takes=SEQUENCE,
    ),
    LayerKind(
        "Attention",
        N_("Lets each step of the query gather the values whose keys are most like it, by products."),
        (
            _use_scale(False),
            Field(
                "score_mode",
                "str",
                "dot",
                choices=("dot", "concat"),
                label=N_("Comparison"),
                help=N_("How query and key are compared: by their product, or by their sum."),
            ),
            _DROPOUT,
        ),
        group="attention",
    ),
    LayerKind(
        "AdditiveAttention",
        N_("Lets each step of the query gather the values whose keys are most like it, by sums."),
        (_use_scale(True), _DROPOUT),
        group="attention",
    ),
    LayerKind(
        "GroupQueryAttention",
        N_("Like MultiHeadAttention, with several heads sharing one set of keys and values."),
        (
            Field(
                "head_dim",
                "int",
                32,
                1,
                512,
                8,
                label=N_("Head size"),
                help=N_("With how many numbers each head compares two steps."),
                required=True,
                positional=True,
            ),
            _heads("num_query_heads", 4, N_("Heads"), N_("In how many ways it looks at once.")),
            _heads(
                "num_key_value_heads",
                2,
                N_("Sets of keys and values"),
                N_("How many sets the heads share; their number must divide that of the heads."),
            ),
            _DROPOUT,
            fields.USE_BIAS,
        ),
        group="attention",
        takes=SEQUENCE,
    ),
)
