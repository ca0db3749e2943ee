"""Fields of arguments that nobody has explained: their type is guessed from Keras's default and name."""

from __future__ import annotations

from components.assembly.catalog.fields import Field, FieldType
from components.assembly.catalog.keras_classes import Argument
from components.assembly.catalog.setting_names import names_known


def derived_field(argument: Argument) -> Field:
    """The field of an argument of Keras's constructor: any value of the type its default has.

    The label is the name. A type that cannot be guessed is "str"; Keras decides what it takes.
    """
    return Field(
        argument.name,
        _type(argument),
        argument.default,
        choices=names_known(argument.name),
        label=argument.name,
        required=argument.required,
    )


_WHOLE = frozenset({"seed", "axis", "height", "width", "lora_rank", "max_tokens", "num_bins", "num_tokens"})


def _type(argument: Argument) -> FieldType:
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
