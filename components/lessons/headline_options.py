"""The choices for the headline lesson's model: two inputs, two heads, and the homework."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field as Bounded

from components.assembly.catalog.fields import Field
from components.assembly.catalog.layers import field
from components.assembly.spec import Head, Input, ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.datasets import Dataset
from components.datasets.binding.targets import Task
from components.lessons.chain import Chain
from components.lessons.options import SEQUENCE_LENGTH, DenseOptions, Options, Units, made_once, within

MAX_EXTRA_DENSE = 6
# Dense layers before the main output on the slide.
SLIDES_DENSE = 2
HEADS = ("main_output", "news_out")

FEATURES = Field(
    "features", "int", 5, 1, 100, 1, label=N_("Features"), help=N_("How many other numbers are known.")
)
RECURRENT = Field(
    "recurrent",
    "str",
    "LSTM",
    choices=("LSTM", "GRU"),
    label=N_("Recurrent layer"),
    help=N_(
        "What reads the words one after the other. A GRU has three gates' weights where an LSTM has four; "
        "it trains more slowly here, since the faster steps of this app are made for the LSTM."
    ),
)
AUXILIARY_INPUT = Field(
    "auxiliary_input",
    "bool",
    True,
    label=N_("Auxiliary input"),
    help=N_("Joins the features, numbers known beside the text, to what the LSTM has read."),
)
AUXILIARY_OUTPUT = Field(
    "auxiliary_output",
    "bool",
    True,
    label=N_("Auxiliary output"),
    help=N_("Lets the LSTM answer by itself as well, so that it learns even while the main loss is high."),
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
_NO_FEATURES_ON = N_(
    "The data chosen now have no features, so there is nothing to join: the auxiliary input is off until "
    "they do. It was on before, and is on again then."
)
_NO_FEATURES_OFF = N_("The data chosen now have no features, so there is nothing to join.")
Weight = Annotated[float, Bounded(ge=0, le=1000)]
Figure = Literal["accuracy", "auc"]


class HeadlineOptions(Options):
    """The choices for the headline lesson's model. The defaults are the slide's.

    Attributes:
        task: Whether a count is predicted as a class, more than the median or not, or as a number.
        sequence_length: How many words of a text are read.
        vocabulary: How many word ids there are.
        embedding_dim: The width of the embedding.
        recurrent: The kind of the layer that reads the words.
        lstm_units: The width of that layer.
        auxiliary_input: Whether the learner wants the auxiliary input. The model has it if
            `has_features` too.
        auxiliary_output: Whether the model has the auxiliary output.
        features: The width of the auxiliary input; the number of features of the data, if it has any.
        has_features: Whether the data has features.
        dense_units: The width of the slide's two Dense layers.
        extra_dense: The homework's Dense layers after these two.
        weights: The loss weights of the main and the auxiliary head.
        figures: The metrics by which the data judge these two, where they answer yes or no.
    """

    derived: ClassVar[frozenset[str]] = Options.derived | {"features", "has_features", "figures"}

    task: Task = "classification"
    sequence_length: Annotated[int, within(SEQUENCE_LENGTH)] = 100
    vocabulary: Annotated[int, within(field("Embedding", "input_dim"))] = 10_000
    embedding_dim: Annotated[int, within(field("Embedding", "output_dim"))] = 512
    recurrent: Literal["LSTM", "GRU"] = "LSTM"
    lstm_units: Annotated[int, within(field("LSTM", "units"))] = 32
    auxiliary_input: bool = True
    auxiliary_output: bool = True
    features: Annotated[int, within(FEATURES)] = 5
    has_features: bool = True
    dense_units: Units = 64
    extra_dense: Annotated[tuple[DenseOptions, ...], Bounded(max_length=MAX_EXTRA_DENSE)] = ()
    weights: tuple[Weight, Weight] = (1.0, 0.2)
    figures: tuple[Figure, Figure] = ("accuracy", "accuracy")

    def for_data(self, data: Dataset) -> Self:
        """See `Options.for_data`. Data without features leave the choice of the auxiliary input as
        it is: it counts again as soon as the data have some."""
        count, figures = len(data.features()), tuple(data.figure(head) for head in HEADS)
        known = {"has_features": bool(count), "features": count or self.features, "figures": figures}
        return self.model_validate({**dict(self), **known})

    def unavailable(self) -> Mapping[str, Message]:
        """See `Options.unavailable`."""
        if self.has_features:
            return {}
        why = _NO_FEATURES_ON if self.auxiliary_input else _NO_FEATURES_OFF
        return {"auxiliary_input": message(why)}

    @property
    def has_auxiliary_input(self) -> bool:
        """Whether the model has the auxiliary input."""
        return self.auxiliary_input and self.has_features

    def dataset_fields(self) -> dict[str, Any]:
        """See `Options.dataset_fields`."""
        return {"task": self.task}

    def layer_name(self, option: str, number: int) -> str:
        """See `Options.layer_name`: the homework's layers come after the two on the slide."""
        return super().layer_name(option, number + SLIDES_DENSE)

    def new_part(self, option: str) -> DenseOptions:
        """See `Options.new_part`: like the slide's own Dense layers."""
        return DenseOptions(units=self.dense_units)

    @made_once
    def spec(self) -> ModelSpec:
        """See `Options.spec`; layers, inputs and heads have the names on the slide."""
        chain = Chain("main_input")
        chain.call("embedding", "Embedding", input_dim=self.vocabulary, output_dim=self.embedding_dim)
        reader = self.recurrent.lower()
        chain.call(reader, self.recurrent, output=f"{reader}_out", units=self.lstm_units)
        heads = [self._head(0, "main_output")]
        if self.auxiliary_output:
            chain.branch("news_out", "Dense", "news_output", **self._output_config())
            heads.append(self._head(1, "news_output"))
        if self.has_auxiliary_input:
            chain.call("concatenate", "Concatenate", "news_in")
        chain.stack(self._dense_stack())
        chain.call("main_output", "Dense", output="main_output", **self._output_config())
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
        return (text, Input(name="news_in", shape=(self.features,))) if self.has_auxiliary_input else (text,)

    def _dense_stack(self) -> tuple[DenseOptions, ...]:
        return (DenseOptions(units=self.dense_units),) * SLIDES_DENSE + self.extra_dense

    def _output_config(self) -> dict[str, Any]:
        return {"units": 1, "activation": "sigmoid" if self.task == "classification" else "linear"}

    def _head(self, number: int, tensor: str) -> Head:
        name, weight = HEADS[number], self.weights[number]
        if self.task == "classification":
            metrics = tuple(dict.fromkeys((self.figures[number], "accuracy")))
            return Head(name=name, tensor=tensor, loss="binary_crossentropy", weight=weight, metrics=metrics)
        return Head(
            name=name,
            tensor=tensor,
            loss="mean_squared_error",
            weight=weight,
            metrics=("mean_absolute_error",),
        )
