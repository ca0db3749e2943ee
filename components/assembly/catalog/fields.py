"""Fields: what a setting can be (type, range, choices), and how it is labelled and explained.

Checks of layers, generated code, the options of lessons and the widgets that edit these are read from them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from components.assembly.spec import MAX_DIMENSION, MAX_RANK, Value
from components.assembly.spec.messages import N_, Message, message

FieldType = Literal["int", "float", "bool", "str", "ints"]

ACTIVATIONS = (
    "linear",
    "relu",
    "sigmoid",
    "tanh",
    "softmax",
    "elu",
    "selu",
    "gelu",
    "silu",
    "softplus",
    "leaky_relu",
)
RECURRENT_ACTIVATIONS = ("tanh", "relu", "sigmoid", "linear")


@dataclass(frozen=True)
class Field:
    """A setting of a layer, a loss or a lesson: its type, range and texts.

    Attributes:
        name: As Keras, or an option, calls it.
        type: "ints" is a tuple of whole numbers, each within the range.
        default: What Keras takes if nothing is said; for a `required` setting what a widget starts with.
        minimum: The least number; `None` for none.
        maximum: The largest number; `None` for none.
        step: By how much a widget moves it; other numbers are allowed.
        choices: The values there are; empty for all of the type.
        label: What a widget calls it, a template for translation.
        help: What it does, one sentence, a template for translation.
        required: Whether a layer must say it.
        positional: Whether generated code writes it without its name.
        per_axis: Whether it can also be one number for each axis, or one for each of its ends.
        choice_help: What each choice does, one sentence, a template for translation, shown beside it.
    """

    name: str
    type: FieldType
    default: Value
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[Any, ...] = ()
    label: str = ""
    help: str = ""
    required: bool = False
    positional: bool = False
    per_axis: bool = False
    choice_help: Mapping[str, str] = field(default_factory=dict, compare=False)

    def with_label(self, label: str, help: str | None = None) -> Field:
        """The same field with another label, and another help if given."""
        return replace(self, label=label, help=self.help if help is None else help)

    def refusal(self, value: Any) -> Message | None:
        """What is wrong with a value; `None` if nothing is. `expected` says what it can be."""
        if not self.fits_type(value):
            return message(N_("{name} has the wrong type."), name=self.name)
        if value is None:
            return None
        if self.choices and value not in self.choices:
            return message(N_("{name} has no such choice."), name=self.name)
        if not all(self._within(number) for number in _leaves(value)):
            return message(N_("{name} is out of range."), name=self.name)
        return None

    def fits_type(self, value: Any) -> bool:
        """Whether a value is of the type of the field, whatever its range."""
        if value is None:
            return self.default is None and not self.required
        if self.type in ("bool", "str"):
            return isinstance(value, bool if self.type == "bool" else str)
        if self.type == "ints":
            rank = len(value) if isinstance(value, tuple) else 0
            return 1 <= rank <= MAX_RANK and all(_is_int(number) for number in value)
        if self.per_axis and isinstance(value, tuple):
            return 1 <= len(value) <= MAX_RANK and all(_is_int(number) for number in _leaves(value))
        return _is_int(value) or (self.type == "float" and isinstance(value, float) and math.isfinite(value))

    def _within(self, value: Any) -> bool:
        low = self.minimum is None or value >= self.minimum
        return low and (self.maximum is None or value <= self.maximum)

    def expected(self) -> Message:
        """What values there are, as a sentence."""
        if self.type == "bool":
            return message(N_("Use true or false."))
        if self.choices:
            return message(N_("Choose one of: {choices}."), choices=", ".join(map(str, self.choices)))
        template = {
            "int": N_("Use a whole number from {minimum} to {maximum}."),
            "float": N_("Use a number from {minimum} to {maximum}."),
            "ints": N_("Use one to {rank} whole numbers, each from {minimum} to {maximum}."),
            "str": N_("Use text."),
        }[self.type]
        low, high = (None if end is None else f"{end:,g}" for end in (self.minimum, self.maximum))
        return message(template, minimum=low, maximum=high, rank=MAX_RANK)


def _leaves(value: Value) -> Iterator[Value]:
    """A value itself, or of a tuple the values in it, at any depth."""
    for part in value if isinstance(value, tuple) else (value,):
        if isinstance(part, tuple):
            yield from _leaves(part)
        else:
            yield part


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# --- settings that several kinds share


def units(default: int = 32, help: str = N_("How many numbers the layer gives out.")) -> Field:
    return Field(
        "units", "int", default, 1, 4096, 8, label=N_("Units"), help=help, required=True, positional=True
    )


def activation(default: str = "linear", choices: tuple[str, ...] = ACTIVATIONS, **rest: Any) -> Field:
    return Field(
        "activation",
        "str",
        default,
        choices=choices,
        label=N_("Activation"),
        help=N_("The function each number goes through at the end; linear leaves it as it is."),
        **rest,
    )


def rate(name: str, default: float, help: str, **rest: Any) -> Field:
    return Field(name, "float", default, 0.0, 0.9, 0.05, label=N_("Dropout"), help=help, **rest)


def window(name: str, default: int, label: str, help: str, **rest: Any) -> Field:
    return Field(name, "int", default, 1, 100, 1, label=label, help=help, per_axis=True, **rest)


def padding(*choices: str) -> Field:
    return Field(
        "padding",
        "str",
        "valid",
        choices=choices,
        label=N_("Padding"),
        help=N_("valid drops windows that stick out at the edge; same fills the edge with zeros."),
    )


def epsilon(default: float = 0.001) -> Field:
    return Field(
        "epsilon",
        "float",
        default,
        1e-7,
        1.0,
        0.001,
        label=N_("Epsilon"),
        help=N_("A small number that keeps it from dividing by zero."),
    )


def dimensions(
    name: str, default: tuple[int, ...], label: str, help: str, minimum: int = 1, **rest: Any
) -> Field:
    return Field(
        name, "ints", default, minimum, MAX_DIMENSION, 1, label=label, help=help, required=True, **rest
    )


KERNEL_SIZE = window(
    "kernel_size",
    3,
    N_("Window"),
    N_("How many neighbours each filter looks at, along every axis it slides over."),
    required=True,
)
STRIDES = window("strides", 1, N_("Stride"), N_("How far the window moves each time."))
FIRST_KERNEL_SIZE = replace(KERNEL_SIZE, positional=True)
DILATION_RATE = window(
    "dilation_rate", 1, N_("Dilation"), N_("How far apart the neighbours are that each filter looks at.")
)
USE_BIAS = Field(
    "use_bias", "bool", True, label=N_("Bias"), help=N_("Adds a number of its own to each unit.")
)


def pool_size(required: bool) -> Field:
    help = N_("How many neighbours become one number.")
    return window("pool_size", 2, N_("Window"), help, required=required, positional=required)


FILTERS = Field(
    "filters",
    "int",
    32,
    1,
    2048,
    8,
    label=N_("Filters"),
    help=N_("How many different patterns it learns to find."),
    required=True,
    positional=True,
)
RETURN_SEQUENCES = Field(
    "return_sequences",
    "bool",
    False,
    label=N_("Give every step"),
    help=N_("Gives out the state after every step, for another sequence layer, and not only the last."),
)
RECURRENT_DROPOUT = rate(
    "dropout", 0.0, N_("The share of its inputs that is ignored at random while training.")
)
