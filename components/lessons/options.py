"""A lesson's options, which are the learner's choices for its model, and the controls that change them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import AfterValidator
from pydantic import Field as Bounded

from components.assembly.catalog.fields import Field
from components.assembly.catalog.layers import field
from components.assembly.spec import Frozen, ModelSpec
from components.assembly.spec.messages import N_, Message
from components.datasets import Dataset

# Models of equal choices that are remembered: those that a class works with.
CACHED = 256

Choices = TypeVar("Choices", bound="Options")


def made_once(make: Callable[[Choices], ModelSpec]) -> Callable[[Choices], ModelSpec]:
    """An `Options.spec` that makes one model for equal choices.

    What is known of a model is remembered in many places. To find it, equal models are compared part by part,
    a model with itself at once: with a class that edits one lesson a tenth of each page's time.
    """
    return lru_cache(CACHED)(make)


@dataclass(frozen=True)
class Control:
    """A widget that changes one option.

    Attributes:
        option: The name of the option.
        field: Its kind, range and texts.
        part_controls: For an option that is a tuple of parts: the widgets of one part. The option's own
            widget changes their number.
    """

    option: str
    field: Field
    part_controls: tuple[Control, ...] = ()


@dataclass(frozen=True)
class ControlGroup:
    """Controls that are drawn together in an expander.

    Attributes:
        name: Its name.
        label: What the expander says, marked for translation.
        help: One sentence on what the controls change, marked for translation.
        controls: The controls.
        open: Whether the expander is open at first.
        icon: A Material symbol.
    """

    name: str
    label: str
    help: str
    controls: tuple[Control, ...]
    open: bool = False
    icon: str | None = None


SEQUENCE_LENGTH = Field(
    "sequence_length",
    "int",
    100,
    10,
    500,
    10,
    label=N_("Sequence length"),
    help=N_("How many words of a text are read; shorter ones are filled up with zeros in front."),
)
DROPOUT = field("Dropout", "rate")
UNITS = field("Dense", "units")
ACTIVATION = field("Dense", "activation")


def within(field: Field) -> AfterValidator:
    """A pydantic validator that accepts what a field of the catalog accepts."""

    def check(value: Any) -> Any:
        refused = field.refusal(value)
        if refused:
            raise ValueError(f"{refused} {field.expected()}")
        return value

    return AfterValidator(check)


Units = Annotated[int, within(UNITS)]


class DenseOptions(Frozen):
    """A Dense layer of a stack and the rate of the Dropout after it; 0 for none."""

    units: Units = 64
    activation: Annotated[str, within(ACTIVATION)] = "relu"
    dropout: Annotated[float, within(DROPOUT)] = 0.0


class Options(Frozen):
    """A learner's choices for the model of a lesson.

    Attributes:
        derived: The names of the fields that are no choices of their own: they follow from the recipe and
            the data (see `components.ui.session.experiment`).
        earlier_names: The names of fields that earlier versions had, which links still say.
        seed: Decides the weights that the model starts from.
    """

    derived: ClassVar[frozenset[str]] = frozenset({"seed"})
    earlier_names: ClassVar[frozenset[str]] = frozenset()

    seed: Annotated[int, Bounded(ge=0, lt=2**31)] = 0

    @classmethod
    def of_earlier_link(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a link of version 1 says of the choices, as this version reads it."""
        return data

    def for_data(self, data: Dataset) -> Self:
        """The same choices for other data: how many features are known beside the texts, by which metrics
        the heads are judged. No choice is lost.

        Raises:
            Refused: The data are not here.
        """
        return self

    def unavailable(self) -> Mapping[str, Message]:
        """Why options have no effect with this data, by their name; they count as off."""
        return {}

    def dataset_fields(self) -> dict[str, Any]:
        """The fields of the dataset that these choices decide, with their values."""
        return {}

    def fresh(self) -> Self:
        """The same choices without anything that was trained here, as a share link needs them."""
        return self

    def spec(self) -> ModelSpec:
        """The model of these choices."""
        raise NotImplementedError

    def choose(self, option: str, value: Any) -> Self:
        """The same choices with one changed.

        Raises:
            ValueError: If the value is out of range.
        """
        return self.model_validate({**dict(self), option: value})

    def edited(self, option: str, value: Any) -> Self:
        """Change an option, as `choose` does; for an option with several parts the value may be their
        number."""
        several = isinstance(getattr(self, option, None), tuple)
        return (
            self.resize(option, value) if several and isinstance(value, int) else self.choose(option, value)
        )

    def choose_in_all(self, option: str, part: str, value: Any) -> Self:
        """The same choices with one field changed in all parts of an option with several."""
        options = self
        for number in range(len(getattr(self, option))):
            options = options.choose_in(option, number, part, value)
        return options

    def choose_in(self, option: str, number: int, part: str, value: Any) -> Self:
        """The same choices with one field changed in one part (from 0) of an option with several."""
        parts = list(getattr(self, option))
        parts[number] = type(parts[number]).model_validate({**dict(parts[number]), part: value})
        return self.choose(option, tuple(parts))

    def resize(self, option: str, count: int) -> Self:
        """The same choices with that many parts in an option: the first stay, new ones are `new_part`."""
        parts = tuple(getattr(self, option))[:count]
        return self.choose(option, parts + (self.new_part(option),) * (count - len(parts)))

    def layer_name(self, option: str, number: int) -> str:
        """The name in the model of the layer that a part (from 0) of an option stands for."""
        return f"dense_{number + 1}"

    def new_part(self, option: str) -> Any:
        """A new part of an option that has several parts."""
        raise NotImplementedError


def dense_layers(default: int, fewest: int, most: int, help: str) -> Field:
    """The field for the number of Dense layers in a lesson's stack."""
    return Field("dense", "int", default, fewest, most, 1, label=N_("Dense layers"), help=help)


# The controls of each Dense layer in a stack.
DENSE = (Control("units", UNITS), Control("activation", ACTIVATION), Control("dropout", DROPOUT))
