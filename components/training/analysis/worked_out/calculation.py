"""How one number comes about, as a learner would write it, and the call of a layer that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.spec import Config, Layer
from components.assembly.spec.messages import N_, Message, message

# How far a number may be from Keras's, relative to the largest in play: rounding of 32-bit numbers.
TOLERANCE = 2e-4

Weights = Mapping[str, np.ndarray]
Place = tuple[int, ...]


@dataclass(frozen=True)
class Term:
    """A line of a calculation: what it is, a number that goes in, and what that is multiplied with, if it
    is."""

    name: Message
    number: float
    weight: float | None = None

    @property
    def value(self) -> float:
        """What it comes to."""
        return self.number if self.weight is None else self.number * self.weight


@dataclass(frozen=True)
class Part:
    """A part of a calculation: a number, how it comes about in words, and the lines that it comes from."""

    formula: Message
    terms: tuple[Term, ...]
    value: float


@dataclass(frozen=True)
class SideBySide:
    """Parts of a calculation that have the same lines, such as the gates of an LSTM.

    Attributes:
        formula: How each of them comes about.
        parts: The parts; the formula of each is its name.
    """

    formula: Message
    parts: tuple[Part, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The lines of all of them."""
        return tuple(term for part in self.parts for term in part.terms)


@dataclass(frozen=True)
class WorkedOut:
    """How one number comes about.

    Attributes:
        last: The last part of the calculation; its value is the number.
        before: The parts before it.
        keras: What Keras computed.
        compared: The number that is compared with Keras's where Keras gives out another one than this, such
            as that of the last step only; None: the number itself.
    """

    last: Part
    keras: float
    compared: float | None = None
    before: tuple[Part | SideBySide, ...] = ()

    @property
    def parts(self) -> tuple[Part | SideBySide, ...]:
        """The whole calculation."""
        return *self.before, self.last

    @property
    def result(self) -> float:
        """What it comes to."""
        return self.last.value

    @property
    def agrees(self) -> bool:
        """Whether the result is Keras's, up to rounding."""
        terms = [abs(term.value) for part in self.parts for term in part.terms]
        largest = max([1.0, abs(self.keras), *(value for value in terms if np.isfinite(value))])
        ours = self.result if self.compared is None else self.compared
        return abs(ours - self.keras) <= TOLERANCE * largest


@dataclass(frozen=True)
class Axis:
    """An axis along which a number is chosen.

    Attributes:
        name: What is counted along it.
        size: How many there are.
    """

    name: Message
    size: int


@dataclass(frozen=True, eq=False)
class LayerCall:
    """A call of a layer for one sample.

    Attributes:
        layer: The layer.
        inputs: What its call takes, without the batch.
        output: What it makes first, without the batch.
        weights: The layer's arrays by their names in it, such as "kernel".
        arguments: Which argument of the call each of the inputs is, such as "query".
        named: The constants that its call names, such as `use_causal_mask`.
    """

    layer: Layer
    inputs: Sequence[np.ndarray]
    output: np.ndarray
    weights: Weights
    arguments: Sequence[str] = ()
    named: Config = field(default_factory=Config)

    def setting(self, name: str) -> Any:
        """A setting of the layer, that of Keras if it has none of its own."""
        if name in self.layer.config:
            return self.layer.config[name]
        return arguments(layer_classes()[self.layer.kind])[name].default

    def array(self, name: str) -> np.ndarray:
        """The array of this name in the layer; `KeyError` if there is none."""
        for path, array in self.weights.items():
            if path == name or path.endswith(f"/{name}"):
                return array.astype(np.float64)
        raise KeyError(name)

    def numbers(self, number: int = 0) -> np.ndarray:
        """One of the inputs, in double precision."""
        return np.asarray(self.inputs[number], np.float64)


AXES: Mapping[int, tuple[str, ...]] = {
    0: (),
    1: (N_("number"),),
    2: (N_("step"), N_("unit")),
    3: (N_("row"), N_("column"), N_("channel")),
    4: (N_("depth"), N_("row"), N_("column"), N_("channel")),
}


def axes_of_output(call: LayerCall) -> tuple[Axis, ...]:
    """The axes of what a layer gives out."""
    names = AXES.get(call.output.ndim) or (N_("axis"),) * call.output.ndim
    return tuple(Axis(message(name), size) for name, size in zip(names, call.output.shape, strict=True))


@dataclass(frozen=True)
class Way:
    """How the numbers of a kind of layer are worked out.

    Attributes:
        work: Works out the number at a place; None, `KeyError`, `ValueError` or `IndexError` where the layer
            has settings that it does not heed.
        axes: The axes along which a place is chosen.
    """

    work: Callable[[LayerCall, Place], WorkedOut | None]
    axes: Callable[[LayerCall], tuple[Axis, ...]] = axes_of_output


def single(formula: Message, terms: Sequence[Term], result: float, keras: float) -> WorkedOut:
    """A calculation of one part."""
    return WorkedOut(Part(formula, tuple(terms), float(result)), float(keras))
