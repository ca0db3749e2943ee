"""Outputs with a layer of their own: a question to the model, as a Dense, its activation and its loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.assembly.edits.adding import add_call
from components.assembly.edits.loss_choices import loss_choices
from components.assembly.edits.naming import free_name, numbered
from components.assembly.spec import Config, Head, Layer, ModelSpec
from components.assembly.spec.messages import N_


@dataclass(frozen=True)
class Answer:
    """What an output is to say.

    Attributes:
        label: What it is, a template for translation.
        units: The units of the Dense that says it.
        activation: Its activation.
        loss: The loss that it learns with.
    """

    label: str
    units: int
    activation: str
    loss: str


ANSWERS: Mapping[str, Answer] = {
    "yes-no": Answer(N_("Yes or no"), 1, "sigmoid", "binary_crossentropy"),
    "class": Answer(N_("One of 3 classes"), 3, "softmax", "sparse_categorical_crossentropy"),
    "amount": Answer(N_("An amount"), 1, "linear", "mean_squared_error"),
}


def add_answer(spec: ModelSpec, tensor: str, answer: str) -> ModelSpec:
    """The spec with a Dense on a tensor, beside what takes it already, as an output with its loss.

    Args:
        spec: The model.
        tensor: The tensor.
        answer: One of `ANSWERS`.
    """
    wanted = ANSWERS[answer]
    config = Config(units=wanted.units, activation=wanted.activation)
    layer = Layer(name=free_name(spec, "answer"), kind="Dense", config=config)
    extended = add_call(spec, layer, (tensor,), ())
    made = extended.calls_of(layer.name)[0].output
    name = numbered(layer.name, {head.name for head in spec.heads})
    head = Head(name=name, tensor=made, loss=wanted.loss)
    extended = extended.model_copy(update={"heads": (*spec.heads, head)})
    # With metrics that fit.
    fitting = (choice.head for choice in loss_choices(extended, name) if choice.problem is None)
    best = next((candidate for candidate in fitting if candidate.loss == wanted.loss), head)
    return extended.model_copy(update={"heads": (*spec.heads, best)})
