"""Fields of arguments without a row: their type is guessed from Keras's default and name, and what many kinds
have is explained by name."""

from __future__ import annotations

from components.assembly.catalog.fields import Field, FieldType
from components.assembly.catalog.keras_classes import Parameter
from components.assembly.catalog.setting_names import names_known
from components.assembly.spec.messages import N_

# What is said of arguments that many kinds have, by the end of their names.
_HELP = {
    "_initializer": N_("How the numbers are drawn that training begins with."),
    "activity_regularizer": N_("Adds to the loss how large the numbers are that come out."),
    "_regularizer": N_("Adds to the loss how large these weights are, so that they stay small."),
    "_constraint": N_("Brings these weights back within bounds after each step."),
    "recurrent_activation": N_("The function of the gates."),
    "dtype": N_("With which kind of numbers it computes; mixed_float16 stores float32 weights."),
    "autocast": N_("Turns what goes in into the kind of numbers that it computes with."),
    "data_format": N_("Whether the channels are the last axis or the first."),
    "seed": N_("The seed of what it draws at random; empty means that of the model."),
    "stateful": N_("Begins each batch with the states in which the one before ended."),
    "unroll": N_("Writes out every step as operations of their own: faster for few steps, and larger."),
    "unit_forget_bias": N_("Begins with a forget gate that keeps what it has."),
    "use_bias": N_("Adds a number of its own to each unit."),
    "reset_after": N_("Applies the reset gate after the product with the weights, as cuDNN does."),
    "zero_output_for_mask": N_("Gives zeros at steps that are masked."),
    "vocabulary": N_("The words or numbers that it knows, with commas."),
    "bin_boundaries": N_("The bounds between the bins, with commas."),
    "output_mode": N_("What comes out: ids, or rows of 0 and 1."),
    "noise_shape": N_("Which axes share what is left out: 1 at an axis means the same all along it."),
    "sparse": N_("Gives out a sparse tensor."),
    "synchronized": N_("Takes mean and variance over all devices."),
}
# The values of settings that are names which Keras does not list.
_CHOICES = {
    "dtype": (*("float32", "float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16"),),
    "data_format": ("channels_last", "channels_first"),
}


def derived_field(argument: Parameter) -> Field:
    """The field of an argument of Keras's constructor: any value of the type its default has.

    The label is the name, and the help is what is said of all arguments of such a name. A type that cannot be
    guessed is "str"; Keras decides what it takes.
    """
    return Field(
        argument.name,
        _type(argument),
        argument.default,
        choices=names_known(argument.name) or _CHOICES.get(argument.name, ()),
        label=argument.name,
        help=next((help for end, help in _HELP.items() if argument.name.endswith(end)), ""),
        required=argument.required,
    )


_WHOLE = frozenset({"seed", "axis", "height", "width", "lora_rank", "max_tokens", "num_bins", "num_tokens"})


def _type(argument: Parameter) -> FieldType:
    default = argument.default
    if isinstance(default, bool):
        return "bool"
    if isinstance(default, int) or argument.name in _WHOLE:
        return "int"
    if isinstance(default, float):
        return "float"
    if isinstance(default, tuple | list):
        return "ints"
    return "str"
