"""What a lesson is made of: the learner's choices as a value, and the controls that draw them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator
from pydantic import Field as Bounded

from components.assembly.catalog.fields import Field
from components.assembly.catalog.layers import field
from components.assembly.spec import Frozen, ModelSpec
from components.assembly.spec.messages import N_, Message


@dataclass(frozen=True)
class Control:
    """One choice of a lesson: the name of the option and the field that draws it.

    An option that is a tuple of parts is drawn as their number, with the controls in `each`
    for every part.
    """

    option: str
    field: Field
    each: tuple[Control, ...] = ()


@dataclass(frozen=True)
class Group:
    """Choices that a learner thinks of together. `label` and `help` are templates for
    translation; `open` groups are shown at once, `icon` is a Material symbol."""

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
    help=N_("How many words of a headline are read; shorter ones are filled up with zeros in front."),
)
DROPOUT = field("Dropout", "rate")
UNITS = field("Dense", "units")
ACTIVATION = field("Dense", "activation")


def within(field: Field) -> AfterValidator:
    """The range of a field of the catalog, as a bound on an option."""

    def check(value: Any) -> Any:
        refused = field.refusal(value)
        if refused:
            raise ValueError(f"{refused} {field.expected()}")
        return value

    return AfterValidator(check)


Units = Annotated[int, within(UNITS)]


class DenseOptions(Frozen):
    """One fully connected layer of a stack, and the dropout after it (0: none)."""

    units: Units = 64
    activation: Annotated[str, within(ACTIVATION)] = "relu"
    dropout: Annotated[float, within(DROPOUT)] = 0.0


class Options(Frozen):
    """A learner's choices for the model of a lesson.

    Attributes:
        derived: The names of the fields that are no choices of their own: they follow from the recipe and
            the data (see `components.ui.session.experiment`).
        seed: Decides the weights that the model starts from.
    """

    derived: ClassVar[frozenset[str]] = frozenset({"seed"})

    seed: Annotated[int, Bounded(ge=0, lt=2**31)] = 0

    def for_features(self, count: int) -> Self:
        """The same choices for data with so many features beside its texts; no choice is lost."""
        return self

    def unavailable(self) -> Mapping[str, Message]:
        """The options that the data at hand leave no choice of, and why: they count as off."""
        return {}

    def dataset_fields(self) -> dict[str, Any]:
        """The fields of the dataset that these choices decide, with their values."""
        return {}

    def fresh(self) -> Self:
        """The same choices where nothing that was trained here is at hand."""
        return self

    def spec(self) -> ModelSpec:
        """The model they make."""
        raise NotImplementedError

    def choose(self, option: str, value: Any) -> Self:
        """The same choices with one changed; `ValueError` if it is out of range."""
        return self.model_validate({**dict(self), option: value})

    def choose_in(self, option: str, number: int, part: str, value: Any) -> Self:
        """One choice changed in one part (from 0) of an option that has several."""
        parts = list(getattr(self, option))
        parts[number] = type(parts[number]).model_validate({**dict(parts[number]), part: value})
        return self.choose(option, tuple(parts))

    def resize(self, option: str, count: int) -> Self:
        """An option with that many parts: the first stay, new ones are as `another` says."""
        parts = tuple(getattr(self, option))[:count]
        return self.choose(option, parts + (self.another(option),) * (count - len(parts)))

    def layer(self, option: str, number: int) -> str:
        """The name that a part (from 0) of an option that has several has as a layer of the model."""
        return f"dense_{number + 1}"

    def another(self, option: str) -> Any:
        """A new part of an option that has several."""
        raise NotImplementedError


def dense_layers(default: int, fewest: int, most: int, help: str) -> Field:
    """How many Dense layers there are in a lesson's stack: a number of parts."""
    return Field("dense", "int", default, fewest, most, 1, label=N_("Dense layers"), help=help)


# The controls of each Dense layer in a stack.
DENSE = (Control("units", UNITS), Control("activation", ACTIVATION), Control("dropout", DROPOUT))
