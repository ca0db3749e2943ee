"""What the editor completes: the layers of Keras, their arguments, and the values of these, with help."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import keras

from components.assembly.catalog.keras_classes import exported_name, layer_classes
from components.assembly.catalog.layers import Field, fields_of, kind_of
from components.assembly.catalog.losses import LOSSES, offered_losses
from components.assembly.catalog.metrics import METRICS, offered_metrics
from components.assembly.catalog.operations import OPERATION_HELP
from components.assembly.catalog.optimizers import OPTIMIZERS, offered_optimizers
from components.assembly.spec.messages import N_
from components.ui.base.locale import catalog

Translate = Callable[[str], str]

NAME = Field("name", "str", None, help=N_("What the layer is called."))
TRAINABLE = Field("trainable", "bool", True, help=N_("Whether training changes its weights."))
# Arguments of what is no layer, with their help.
CALLS: Mapping[str, Mapping[str, str]] = {
    "Input": {
        "shape": N_("The shape of one sample, without the batch: (28, 28, 1)."),
        "dtype": N_("What its numbers are: float32, or int32 for ids."),
        "name": N_("What the input is called."),
    },
    "Model": {
        "inputs": N_("The input, or a list of all inputs."),
        "outputs": N_("The output, or a list of all outputs."),
        "name": N_("What the model is called."),
    },
    "Sequential": {
        "layers": N_("A list of layers, each on the one before."),
        "name": N_("What the model is called."),
    },
    "compile": {
        "optimizer": N_("What changes the weights: its name, or one that was made."),
        "loss": N_("What is made small: one, or one for each output by its name."),
        "loss_weights": N_("How much the loss of each output counts."),
        "metrics": N_("What is measured beside the loss."),
    },
    "fit": {
        "batch_size": N_("How many samples make one step."),
        "epochs": N_("How often all samples are gone through."),
        "validation_split": N_("The share of the samples that is kept aside."),
    },
}
# Names that are completed beside the layers: where they are found, and what they are.
OTHERS = (
    ("Input", "keras", N_("An input of the model.")),
    ("Model", "keras", N_("The model: all that lies between its inputs and its outputs.")),
    ("Sequential", "keras", N_("A model that is one chain of layers.")),
    ("compile", "model", N_("Says what the model is trained for.")),
    ("fit", "model", N_("Trains the model: read for its batch size and epochs.")),
)


@cache
def completions(language: str) -> Mapping[str, Any]:
    """All that the editor completes, as JSON, with help in a language.

    `callables` are names that can be called; `calls` the arguments of each; `values` those of arguments that
    say the same wherever they stand.
    """
    translate = catalog(language).gettext
    layers = sorted({exported_name(kind) for kind in layer_classes()})
    calls = {kind: [_argument(field, translate) for field in _fields(kind)] for kind in layers}
    calls |= {
        name: [{"name": argument, "info": translate(help)} for argument, help in arguments.items()]
        for name, arguments in CALLS.items()
    }
    callables = [_callable(kind, "layers", kind_of(kind).help, translate) for kind in layers]
    callables += [_callable(*other, translate) for other in OTHERS]
    callables += [
        _callable(name, "ops", help, translate)
        for name, help in OPERATION_HELP.items()
        if hasattr(keras.ops, name)
    ]
    losses = [(name, LOSSES[name].help) for name in offered_losses()]
    metrics = [(name, METRICS[name].help) for name in offered_metrics()]
    optimizers = [(name, OPTIMIZERS[name].help) for name in offered_optimizers()]
    values = {
        "loss": _values(losses, translate),
        "metrics": _values([("accuracy", ""), *metrics], translate),
        "optimizer": _values(optimizers, translate),
    }
    return {"callables": callables, "calls": calls, "values": values}


def _fields(kind: str) -> Iterator[Field]:
    yield from fields_of(kind)
    yield from (NAME, TRAINABLE)


def _argument(field: Field, translate: Translate) -> dict[str, Any]:
    argument: dict[str, Any] = {"name": field.name}
    if field.help:
        argument["info"] = translate(field.help)
    if not field.required:
        argument["detail"] = repr(field.default)
    if field.choices:
        argument["choices"] = _values(
            ((str(choice), field.choice_help.get(str(choice), "")) for choice in field.choices), translate
        )
    return argument


def _values(choices: Iterable[tuple[str, str]], translate: Translate) -> list[list[str]]:
    return [[name, translate(help)] if help else [name, ""] for name, help in choices]


def _callable(name: str, home: str, help: str, translate: Translate) -> dict[str, Any]:
    option = {"label": name, "home": home, "type": "class" if name[0].isupper() else "function"}
    return option | ({"info": translate(help)} if help else {})
