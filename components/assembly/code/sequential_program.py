"""Writes the program of a plain stack of layers with `keras.Sequential`."""

from __future__ import annotations

from components.assembly.code.constructors import constructor, input_constructor
from components.assembly.code.formatting import Statement
from components.assembly.code.objectives import loss_code, metrics_code
from components.assembly.code.program import ProgramParts, RecipeLike
from components.assembly.code.python_data import training_lines
from components.assembly.keras_model.sequential import stacked_layers
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Translate, message, untranslated


def to_sequential_python(spec: ModelSpec, recipe: RecipeLike, *, translate: Translate = untranslated) -> str:
    """The program of `to_python` with a `Sequential`. Raises `Refused` for a spec that is no plain stack."""
    stacked_layers(spec)
    return _SequentialProgram(spec, recipe, translate).text()


def sequential_model_code(spec: ModelSpec, recipe: RecipeLike, *, translate: Translate = untranslated) -> str:
    """The part of that program that makes the model. Raises `Refused`."""
    stacked_layers(spec)
    return "\n".join(_SequentialProgram(spec, recipe, translate).model())


def called_as_layer(spec: ModelSpec) -> str:
    """The lines that call a whole `model` like a layer, as on the slide."""
    return f"x = Input(shape={spec.inputs[0].shape})\ny = model(x)"


class _SequentialProgram(ProgramParts):
    """A program whose model is a list of layers. A Sequential does not know its input and output by name, so
    loss, metrics and arrays are not given by name."""

    model_class = "Sequential"

    def model(self) -> list[str]:
        parts = [input_constructor(self.spec.inputs[0]), *map(constructor, stacked_layers(self.spec))]
        layers = ", ".join(parts)
        what = message(N_("One layer after the other: each is called on what the one before it makes."))
        return self.write([Statement(f"model = Sequential([{layers}], name={self.spec.name!r})", (what,))])

    def compiling(self) -> list[str]:
        head = self.spec.heads[0]
        arguments = [
            f"optimizer={self.optimizer()}",
            f"loss={loss_code(head)}",
            *([f"loss_weights=[{self.weight(head)}]"] if self.weight(head) != 1 else []),
            *([f"metrics={metrics_code(head)}"] if head.metrics else []),
        ]
        why = message(N_("There is one answer, so its loss needs no name."))
        return self.write([Statement(f"model.compile({', '.join(arguments)})", (why,))])

    def training(self) -> list[str]:
        return training_lines(self.spec, self.recipe, self.translate, named=False)
