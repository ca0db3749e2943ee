"""Writes the Python program that builds and trains a model with plain Keras, for people to read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from components.assembly.catalog.optimizers import OPTIMIZERS, OptimizerName
from components.assembly.checks.shapes import count_parameters
from components.assembly.checks.validate import ensure_valid
from components.assembly.code.constructors import classes
from components.assembly.code.formatting import INDENT, format_statement
from components.assembly.code.python_calls import ModelStatements, Statement, comment, write_statements
from components.assembly.code.python_data import training_lines
from components.assembly.code.python_names import RESERVED, UniqueNames
from components.assembly.code.python_weights import loading_lines
from components.assembly.spec import Head, Layer, ModelSpec
from components.assembly.spec.messages import N_, Message, Translate, message, untranslated

INSTALL = "pip install keras tensorflow"
# The file name of the module `keras_objects.seeds` beside a program that repeats a run.
SEEDS = "seeds.py"


class RecipeLike(Protocol):
    """What a program needs to know of a recipe. `loss_weights` are by head; a head that is not named has
    the spec's weight."""

    @property
    def optimizer(self) -> OptimizerName: ...
    @property
    def learning_rate(self) -> float: ...
    @property
    def batch_size(self) -> int: ...
    @property
    def epochs(self) -> int: ...
    @property
    def seed(self) -> int: ...
    @property
    def loss_weights(self) -> Mapping[str, Any]: ...


def to_python(
    spec: ModelSpec,
    recipe: RecipeLike,
    *,
    translate: Translate = untranslated,
    loads: Collection[str] = (),
    repeats: bool = False,
    remarks: Sequence[Message] = (),
) -> str:
    """The program that builds, compiles and trains a model, formatted as common formatters do.

    It needs Keras and NumPy only. When it is imported, it defines `model`, compiled as `compile_model`
    does. When it is run, it also trains it: on `NAME_data.npz` beside it (written by `to_npz`), where NAME is
    the spec's, and otherwise on random numbers, which it says.

    Args:
        spec: The model.
        recipe: How it is trained.
        translate: Translates the comments.
        loads: The paths of layers that start from learnt weights, which the program reads from
            `NAME_weights.npz` beside it, by the paths of `arrays.addresses`.
        repeats: Whether it starts from the weights of `build` and reads the rows in the order of the run;
            then it needs TensorFlow, and `seeds.py` beside it.
        remarks: Comments on the line that compiles the model.

    Raises:
        Refused: The spec is not valid.
    """
    ensure_valid(spec)
    return Program(spec, recipe, translate, loads, repeats=repeats, remarks=remarks).text()


def model_code(spec: ModelSpec, recipe: RecipeLike, *, translate: Translate = untranslated) -> str:
    """The part of the program that makes the model. Raises `Refused`."""
    ensure_valid(spec)
    return "\n".join(Program(spec, recipe, translate).model())


class Program:
    """The parts of a program, each a list of lines. `model_class` is the class of keras.models it uses."""

    model_class = "Model"

    def __init__(
        self,
        spec: ModelSpec,
        recipe: RecipeLike,
        translate: Translate,
        loads: Collection[str] = (),
        *,
        repeats: bool = False,
        remarks: Sequence[Message] = (),
    ) -> None:
        self.remarks = remarks
        self.spec, self.recipe, self.translate, self.loads = spec, recipe, translate, loads
        self.repeats = repeats
        self.models = tuple(_models(spec))
        self.trained = any(head.loss for head in spec.heads)
        names = UniqueNames(RESERVED)
        self.functions = {path: names.new(f"build_{layer.name}") for path, layer in self.models}
        self.taken = names.taken

    def text(self) -> str:
        seed = self.seed()
        top = [*self.header(), "", *self.imports(), *([""] if seed else []), *seed]
        makers = [line for path, layer in self.models for line in ("", "", *self.maker(path, layer))]
        lines = [*top, *makers, *([""] if makers else []), "", *self.model(), *self.start()]
        if self.loads:
            lines += ["", *loading_lines(self.spec, self.loads, self.translate)]
        if self.trained:
            lines += ["", *self.compiling(), "", *self.training()]
        return "\n".join(lines) + "\n"

    def header(self) -> list[str]:
        count = f"{count_parameters(self.spec):,}"
        title = message(
            N_("{name}: a Keras model with {count} parameters."), name=self.spec.name, count=count
        )
        alone = message(N_("It runs by itself, after: {command}"), command=INSTALL)
        beside = message(N_("It runs with {file} beside it, after: {command}"), file=SEEDS, command=INSTALL)
        needs = beside if self.repeats else alone
        return [line for sentence in (title, needs) for line in comment(sentence, translate=self.translate)]

    def imports(self) -> list[str]:
        specs = (self.spec, *(layer.model for _, layer in self.models if layer.model is not None))
        layers = [layer for spec in specs for layer in spec.layers if layer.model is None]
        names = {"Input", *(name for layer in layers for name in classes(layer))}
        by_case = sorted(names, key=lambda name: (not name.isupper(), name))
        reads = self.trained or self.loads
        data = ["from pathlib import Path", ""] if reads else []
        arrays = ["import numpy as np"] if reads else []
        from_layers = format_statement(f"from keras.layers import {', '.join(by_case)}")
        from_models = f"from keras.models import {self.model_class}"
        used = "order, seeded" if self.trained else "seeded"
        beside = [f"from seeds import {used}"] if self.repeats else []
        return [*data, "import keras", *arrays, from_layers, from_models, *beside]

    def seed(self) -> list[str]:
        """Lines that make each run of the program give the same numbers."""
        if self.repeats:
            return []
        why = (
            message(N_("The same seed gives the same start and the same order of rows each time this runs.")),
            message(
                N_(
                    "They are not those of the training in Modelier, which draws its numbers otherwise: the "
                    "curves are alike, but not the same. The program that is taken home repeats them."
                )
            ),
        )
        return self.write([Statement(f"keras.utils.set_random_seed({self.recipe.seed!r})", why)])

    def start(self) -> list[str]:
        """Lines that give the model the first weights of the run in the app."""
        if not self.repeats:
            return []
        why = message(
            N_(
                "It begins as in Modelier: first weights and dropout follow from the seed and the "
                "names of the layers."
            )
        )
        seeds = {path: layer.model.seed for path, layer in self.models if layer.model is not None}
        inside = f", {dict(reversed(seeds.items()))!r}" if seeds else ""
        return ["", *self.write([Statement(f"model = seeded(model, {self.spec.seed!r}{inside})", (why,))])]

    def maker(self, path: str, layer: Layer) -> list[str]:
        assert layer.model is not None
        inside = ModelStatements(layer.model, self.functions_in(f"{path}/"), self.taken, INDENT)
        what = message(N_("Makes the model {name}, which is used as a layer."), name=layer.name)
        end = Statement(f"return {inside.model(layer.name)}")
        body = self.write(inside.statements, INDENT)
        define = f"def {self.functions[path]}():"
        return [*comment(what, translate=self.translate), define, *body, *self.write([end], INDENT)]

    def model(self) -> list[str]:
        network = ModelStatements(self.spec, self.functions_in(""), self.taken)
        what = message(N_("The model is all that lies between its inputs and its outputs."))
        return self.write(
            [*network.statements, Statement(f"model = {network.model(self.spec.name)}", (what,))]
        )

    def functions_in(self, prefix: str) -> dict[str, str]:
        """The names of the functions that make the models directly inside the one at `prefix`, by layer."""
        below = {
            path.removeprefix(prefix): name
            for path, name in self.functions.items()
            if path.startswith(prefix)
        }
        return {path: name for path, name in below.items() if "/" not in path}

    def compiling(self) -> list[str]:
        metrics = {head.name: list(head.metrics) for head in self.spec.heads if head.metrics}
        arguments = [
            self.optimizer(),
            f"loss={ {head.name: head.loss for head in self.spec.heads} }",
            f"loss_weights={ {head.name: self.weight(head) for head in self.spec.heads} }",
            *([f"metrics={metrics}"] if metrics else []),
        ]
        why = (
            message(N_("Each head has its loss, which Keras finds by the name of the head's layer.")),
            message(N_("Training makes the sum of all weight x loss small.")),
            *self.remarks,
        )
        return self.write([Statement(f"model.compile({', '.join(arguments)})", why)])

    def optimizer(self) -> str:
        optimizer = OPTIMIZERS[self.recipe.optimizer]
        return f"optimizer={optimizer.constructor(self.recipe.learning_rate)}"

    def training(self) -> list[str]:
        return training_lines(self.spec, self.recipe, self.translate, repeats=self.repeats)

    def weight(self, head: Head) -> float:
        return float(self.recipe.loss_weights.get(head.name, head.weight))

    def write(self, statements: Iterable[Statement], indent: int = 0) -> list[str]:
        return write_statements(statements, indent, self.translate)


def _models(spec: ModelSpec, prefix: str = "") -> Iterator[tuple[str, Layer]]:
    """The path and the layer of every model inside a model, the innermost first."""
    for layer in spec.layers:
        if layer.model is not None:
            yield from _models(layer.model, f"{prefix}{layer.name}/")
            yield prefix + layer.name, layer
