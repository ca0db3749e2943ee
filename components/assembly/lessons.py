"""A lesson's options -> its spec."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator
from pydantic import Field as Bounded

from components.assembly.catalog import field
from components.assembly.fields import Field
from components.assembly.messages import N_
from components.assembly.spec import Call, Config, Frozen, Head, Input, Layer, ModelSpec

Task = Literal["classification", "regression"]

MAX_EXTRA_DENSE = 6


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
FEATURES = Field(
    "features", "int", 5, 1, 100, 1, label=N_("Features"), help=N_("How many other numbers are known.")
)
AUXILIARY_INPUT = Field(
    "auxiliary_input",
    "bool",
    True,
    label=N_("Auxiliary input"),
    help=N_("Joins the five features to what the LSTM has read."),
)
AUXILIARY_OUTPUT = Field(
    "auxiliary_output",
    "bool",
    True,
    label=N_("Auxiliary output"),
    help=N_("Lets the LSTM answer by itself as well, so that it learns even while the main loss is high."),
)
TASK = Field(
    "task",
    "str",
    "classification",
    choices=(N_("classification"), N_("regression")),
    label=N_("Question"),
    help=N_("classification: will it do better than most? regression: how large will the number be?"),
)
EXTRA_DENSE = Field(
    "extra_dense",
    "int",
    0,
    0,
    MAX_EXTRA_DENSE,
    1,
    label=N_("The homework: more Dense layers"),
    help=N_("How many fully connected layers to add to the two on the slide."),
)
DROPOUT = field("Dropout", "rate")


def _within(field: Field) -> AfterValidator:
    """The range of a field of the catalog, as a bound on an option."""

    def check(value: Any) -> Any:
        refused = field.refuse(value)
        if refused:
            raise ValueError(f"{refused} {field.expected()}")
        return value

    return AfterValidator(check)


Units = Annotated[int, _within(field("Dense", "units"))]
Weight = Annotated[float, Bounded(ge=0, le=1000)]


class DenseOptions(Frozen):
    """One fully connected layer of a stack, and the dropout after it (0: none)."""

    units: Units = 64
    activation: Annotated[str, _within(field("Dense", "activation"))] = "relu"
    dropout: Annotated[float, _within(DROPOUT)] = 0.0


class Options(Frozen):
    """A learner's choices for the model of a lesson. `task` is how the targets are asked for,
    `seed` decides the weights the model starts from."""

    task: Task = "classification"
    seed: Annotated[int, Bounded(ge=0, lt=2**31)] = 0

    def fed(self, features: int) -> Self:
        """The same choices for data with so many features beside its texts."""
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

    def another(self, option: str) -> Any:
        """A new part of an option that has several."""
        raise NotImplementedError


class HeadlineOptions(Options):
    """A headline and more features say how well a tweet does. The defaults are the slide's.

    `extra_dense` are the homework's layers after the slide's two; `weights` the loss weights
    of the main and the auxiliary head.
    """

    sequence_length: Annotated[int, _within(SEQUENCE_LENGTH)] = 100
    vocabulary: Annotated[int, _within(field("Embedding", "input_dim"))] = 10_000
    embedding_dim: Annotated[int, _within(field("Embedding", "output_dim"))] = 512
    lstm_units: Annotated[int, _within(field("LSTM", "units"))] = 32
    auxiliary_input: bool = True
    auxiliary_output: bool = True
    features: Annotated[int, _within(FEATURES)] = 5
    dense_units: Units = 64
    extra_dense: Annotated[tuple[DenseOptions, ...], Bounded(max_length=MAX_EXTRA_DENSE)] = ()
    weights: tuple[Weight, Weight] = (1.0, 0.2)

    def fed(self, features: int) -> Self:
        """See `Options.fed`. Without features there can be no auxiliary input."""
        if features:
            return self.choose("features", features)
        return self.choose("auxiliary_input", False)

    def another(self, option: str) -> DenseOptions:
        """As the slide's own Dense layers."""
        return DenseOptions(units=self.dense_units)

    def spec(self) -> ModelSpec:
        """The slide's model with these choices, under the slide's names.

        The tensors x, x_2, x_3 ... are what the slide calls x again and again: each is used
        by the next call only.
        """
        chain = _Chain()
        chain.call("embedding", "Embedding", input_dim=self.vocabulary, output_dim=self.embedding_dim)
        chain.call("lstm", "LSTM", output="lstm_out", units=self.lstm_units)
        heads = [self._head("main_output", "main_output", self.weights[0])]
        if self.auxiliary_output:
            chain.branch("news_out", "Dense", "news_output", **self._answer())
            heads.append(self._head("news_out", "news_output", self.weights[1]))
        if self.auxiliary_input:
            chain.call("concatenate", "Concatenate", "news_in")
        for number, dense in enumerate(self._stack(), start=1):
            chain.call(f"dense_{number}", "Dense", units=dense.units, activation=dense.activation)
            if dense.dropout:
                chain.call(f"dropout_{number}", "Dropout", rate=dense.dropout)
        chain.call("main_output", "Dense", output="main_output", **self._answer())
        return ModelSpec(
            name="headline",
            inputs=self._inputs(),
            layers=tuple(chain.layers),
            calls=tuple(chain.calls),
            heads=tuple(heads),
            seed=self.seed,
        )

    def _inputs(self) -> tuple[Input, ...]:
        text = Input(name="main_input", shape=(self.sequence_length,), dtype="int32")
        return (text, Input(name="news_in", shape=(self.features,))) if self.auxiliary_input else (text,)

    def _stack(self) -> tuple[DenseOptions, ...]:
        return (DenseOptions(units=self.dense_units),) * 2 + self.extra_dense

    def _answer(self) -> dict[str, Any]:
        return {"units": 1, "activation": "sigmoid" if self.task == "classification" else "linear"}

    def _head(self, name: str, tensor: str, weight: float) -> Head:
        if self.task == "classification":
            return Head(
                name=name, tensor=tensor, loss="binary_crossentropy", weight=weight, metrics=("accuracy",)
            )
        return Head(
            name=name,
            tensor=tensor,
            loss="mean_squared_error",
            weight=weight,
            metrics=("mean_absolute_error",),
        )


class _Chain:
    """Layers called one after the other on `self.tensor`."""

    def __init__(self, start: str = "main_input") -> None:
        self.layers: list[Layer] = []
        self.calls: list[Call] = []
        self.tensor = start
        self.unnamed = 0

    def call(self, name: str, kind: str, *also: str, output: str | None = None, **config: Any) -> None:
        """Call a new layer on the current tensor (and others); its tensor is the current one then."""
        if output is None:
            self.unnamed += 1
            output = "x" if self.unnamed == 1 else f"x_{self.unnamed}"
        self.branch(name, kind, output, *also, **config)
        self.tensor = output

    def branch(self, name: str, kind: str, output: str, *also: str, **config: Any) -> None:
        """Call a new layer on the current tensor and leave that the current one."""
        self.layers.append(Layer(name=name, kind=kind, config=Config(config)))
        self.calls.append(Call(layer=name, inputs=(self.tensor, *also), output=output))


HEADLINE: tuple[Group, ...] = (
    Group(
        "text",
        N_("Text input"),
        N_("The words of the headline, as ids, go through an embedding and an LSTM."),
        (
            Control("sequence_length", SEQUENCE_LENGTH),
            Control("vocabulary", field("Embedding", "input_dim")),
            Control("embedding_dim", field("Embedding", "output_dim")),
            Control("lstm_units", field("LSTM", "units").called(N_("LSTM units"))),
        ),
        icon=":material/notes:",
    ),
    Group(
        "auxiliary",
        N_("Auxiliary input and output"),
        N_("What goes in beside the words, and a second head early in the model with a loss of its own."),
        (Control("auxiliary_input", AUXILIARY_INPUT), Control("auxiliary_output", AUXILIARY_OUTPUT)),
        open=True,
        icon=":material/alt_route:",
    ),
    Group(
        "dense",
        N_("Dense stack"),
        N_("Fully connected layers between the merged branches and the main output."),
        (
            Control(
                "extra_dense",
                EXTRA_DENSE,
                (
                    Control("units", field("Dense", "units")),
                    Control("activation", field("Dense", "activation")),
                    Control("dropout", DROPOUT),
                ),
            ),
            Control(
                "dense_units",
                field("Dense", "units").called(
                    N_("Units of the two on the slide"),
                    N_("How many numbers each of the two layers gives out."),
                ),
            ),
        ),
        open=True,
        icon=":material/layers:",
    ),
)


def headline(
    extra_dense: int | Sequence[DenseOptions] = 0,
    auxiliary_input: bool = True,
    auxiliary_output: bool = True,
    sequence_length: int = 100,
    vocabulary: int = 10_000,
    embedding_dim: int = 512,
    lstm_units: int = 32,
    dense_units: int = 64,
    *,
    features: int = 5,
    task: Task = "classification",
    weights: Sequence[float] = (1.0, 0.2),
    seed: int = 0,
) -> ModelSpec:
    """The lesson's model: a headline and five more features say how well a tweet does.

    `extra_dense` is the homework: how many Dense layers to add to the slide's two, or what
    each of them is. The defaults are the slide's model, 5,196,450 parameters. Raises
    `ValueError` for an option out of its range.
    """
    options = HeadlineOptions(
        sequence_length=sequence_length,
        vocabulary=vocabulary,
        embedding_dim=embedding_dim,
        lstm_units=lstm_units,
        auxiliary_input=auxiliary_input,
        auxiliary_output=auxiliary_output,
        features=features,
        dense_units=dense_units,
        task=task,
        weights=(weights[0], weights[1]),
        seed=seed,
    )
    if isinstance(extra_dense, int):
        return options.resize("extra_dense", extra_dense).spec()
    return options.choose("extra_dense", tuple(extra_dense)).spec()
