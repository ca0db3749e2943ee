"""The choices for a model that calls another one, or its encoder, as a layer."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field as Bounded

from components.assembly.catalog.fields import Field
from components.assembly.checks.shapes import known_shapes
from components.assembly.edits.cutting import CutModel, encoder, texts, whole
from components.assembly.edits.edits import freeze
from components.assembly.keras_model.arrays import layers_with_weights
from components.assembly.spec import Head, Input, Layer, ModelSpec
from components.assembly.spec.messages import N_
from components.lessons.build import BUILD
from components.lessons.chain import Chain
from components.lessons.headline import HEADLINE
from components.lessons.headline_options import HeadlineOptions
from components.lessons.options import DenseOptions, Options, dense_layers, made_once, within
from components.lessons.pairs import PAIRS, SAME_AUTHOR, TEXTS, VECTORS, meet
from components.lessons.reuse_questions import AUTHORSHIP, QUESTIONS, ROWS, data_for, head_of

MAX_DENSE = 4
# The name of the layer that is the model that was taken.
BASE = "base"
# The lessons whose models can be taken, trained or not, by name.
SOURCES = {lesson.name: lesson for lesson in (HEADLINE, PAIRS)}
# Those whose trained models can be taken.
TRAINED_SOURCES = SOURCES | {BUILD.name: BUILD}
# Where an untrained model is from that no lesson begins with.
UNTRAINED = "untrained"

Take = Literal["encoder", "whole"]

TAKE = Field(
    "take",
    "str",
    "encoder",
    choices=(N_("encoder"), N_("whole")),
    label=N_("What is taken"),
    help=N_("encoder: from the words to the vector. whole: the model with its own answers as outputs."),
)
QUESTION = Field(
    "question",
    "str",
    "likes",
    choices=QUESTIONS,
    label=N_("New question"),
    help=N_(
        "What the new head answers, of which texts. A question about one text calls the layer once. "
        "authorship: did one author write both texts? The layer is called twice."
    ),
)
STACK = dense_layers(
    1,
    0,
    MAX_DENSE,
    N_("New fully connected layers between what the base gives out and the new answer."),
)


def _lesson_that_begins_with(base: ModelSpec) -> str:
    """The name of the lesson that begins with a model, whatever its seed; "untrained" if none does."""
    specs = {
        name: lesson.options.spec().model_copy(update={"seed": base.seed}) for name, lesson in SOURCES.items()
    }
    return next((name for name, spec in specs.items() if spec == base), UNTRAINED)


class ReuseOptions(Options):
    """The choices for a model that calls another one as a layer.

    Attributes:
        source: Where the other model is from: the name of a lesson that begins with it, the id of a run, or
            "untrained" for the untrained model of a run or a link.
        base: The other model.
        take: Whether its encoder is taken or all of it.
        question: What the new head predicts.
        frozen: The paths of the layers in what is taken that do not learn.
        meeting: How two vectors become one tensor, where what is taken is called on two texts.
        dense: The new Dense layers.
    """

    source: Annotated[str, Bounded(max_length=60)] = "headline"
    base: ModelSpec = HeadlineOptions().spec()
    take: Take = "encoder"
    question: Annotated[str, within(QUESTION)] = "likes"
    frozen: tuple[str, ...] = ("embedding", "lstm")
    meeting: Literal["concatenate", "difference", "product", "cosine"] = "concatenate"
    dense: Annotated[tuple[DenseOptions, ...], Bounded(max_length=MAX_DENSE)] = (DenseOptions(),)

    def new_part(self, option: str) -> DenseOptions:
        """See `Options.new_part`: like the headline lesson's Dense layers."""
        return DenseOptions()

    def dataset_fields(self) -> dict[str, Any]:
        """See `Options.dataset_fields`: a class is predicted, whatever the headline lesson predicts."""
        return {"task": "classification"}

    def fresh(self) -> Self:
        """See `Options.fresh`: the same structure, untrained."""
        return self.choose("source", _lesson_that_begins_with(self.base))

    def based(self, source: str, base: ModelSpec, take: Take) -> Self:
        """The same choices with another model taken: frozen as a whole, unless nothing was frozen."""
        options = self.model_validate({**dict(self), "source": source, "base": base, "take": take})
        return options.choose("frozen", options.layers() if self.frozen else ())

    def taken(self) -> CutModel:
        """The part of `base` that becomes a layer."""
        return whole(self.base) if self.take == "whole" else encoder(self.base)

    def layers(self) -> tuple[str, ...]:
        """The paths of the layers with weights in what is taken."""
        return layers_with_weights(self.taken().model)

    @property
    def pairs(self) -> bool:
        """Whether the new question is about a pair of texts."""
        return self.question == AUTHORSHIP

    @made_once
    def spec(self) -> ModelSpec:
        """See `Options.spec`."""
        taken = self.taken().model
        chain = Chain("")
        chain.add(self._base_layer(taken))
        inputs = self._inputs(taken)
        if self.pairs and len(texts(taken)) == 1:
            self._twice(chain, taken)
        else:
            self._once(chain, taken, inputs)
        chain.stack(self.dense)
        head = SAME_AUTHOR if self.pairs else _head(self.question)
        chain.call(head.name, "Dense", output=head.tensor, units=1, activation="sigmoid")
        return ModelSpec(
            name="reuse",
            inputs=inputs,
            layers=tuple(chain.layers),
            calls=tuple(chain.calls),
            heads=(head,),
            seed=self.seed,
        )

    def _base_layer(self, taken: ModelSpec) -> Layer:
        """What is taken as a layer, frozen as a whole or layer by layer."""
        if set(self.frozen) >= set(layers_with_weights(taken)):
            return Layer(name=BASE, kind="Model", model=freeze(taken, ()), trainable=False)
        return Layer(name=BASE, kind="Model", model=freeze(taken, self.frozen))

    def _inputs(self, taken: ModelSpec) -> tuple[Input, ...]:
        first = texts(taken)[0]
        if not self.pairs:
            return tuple(_named(first, "text") if other == first else other for other in taken.inputs)
        return tuple(_named(first, name) for name in TEXTS)

    def _once(self, chain: Chain, taken: ModelSpec, inputs: tuple[Input, ...]) -> None:
        chain.again(BASE, *(model_input.name for model_input in inputs), output="known")
        _concatenate_heads(chain, taken, "known", "opinions")

    def _twice(self, chain: Chain, taken: ModelSpec) -> None:
        vectors = []
        for text, vector in zip(TEXTS, VECTORS, strict=True):
            chain.again(BASE, text, output=vector)
            _concatenate_heads(chain, taken, vector, f"{vector}_all")
            vectors.append(chain.tensor)
        meet(chain, self.meeting, *vectors, width=_width(taken))


def _width(taken: ModelSpec) -> int:
    """How many numbers all outputs of a model have together."""
    shapes = known_shapes(taken)
    return sum(shapes[head.tensor][-1] for head in taken.heads)


def _named(model_input: Input, name: str) -> Input:
    return model_input.model_copy(update={"name": name})


def _concatenate_heads(chain: Chain, taken: ModelSpec, result: str, output: str) -> None:
    """Turns the answers of a model with several heads into one tensor called `output`."""
    if len(taken.heads) > 1:
        if not any(layer.name == "opinions" for layer in chain.layers):
            chain.add(Layer(name="opinions", kind="Concatenate"))
        chain.again("opinions", *(f"{result}/{head.name}" for head in taken.heads), output=output)


def _head(question: str) -> Head:
    name = head_of(question)
    figure = data_for(question, ROWS).figure(name)
    metrics = tuple(dict.fromkeys((figure, "accuracy", "auc")))
    return Head(name=name, tensor=name, loss="binary_crossentropy", metrics=metrics)
