"""Writes the Python program that builds and trains a model with plain Keras, for people to read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from components.assembly.catalog.optimizers import OptimizerName
from components.assembly.checks.shapes import count_parameters, trace_shapes
from components.assembly.checks.validate import ensure_valid
from components.assembly.code.constructors import classes
from components.assembly.code.expressions import has_array, is_function
from components.assembly.code.formatting import INDENT, Statement, comment, format_statement, write_statements
from components.assembly.code.inner_models import InnerModel, inner_models, names_its_outputs
from components.assembly.code.objectives import by_name, loss_code, metrics_code, optimizer_code
from components.assembly.code.python_calls import ModelStatements, unnamed_layers
from components.assembly.code.python_data import training_lines
from components.assembly.code.python_names import RESERVED, UniqueNames, identifier
from components.assembly.code.python_weights import loading_lines
from components.assembly.keras_objects.assembler import Assembly
from components.assembly.keras_objects.names import keras_name, output_names
from components.assembly.keras_objects.structures import input_keys, output_keys
from components.assembly.spec import Head, KerasObject, ModelSpec
from components.assembly.spec.messages import N_, Message, Translate, message, untranslated

INSTALL = "pip install keras tensorflow"
# The file name of the module `keras_objects.seeds` beside a program that repeats a run.
SEEDS = "seeds.py"


class RecipeLike(Protocol):
    """The part of a recipe that a program is written from. `loss_weights` are by head; a head that is not
    named has the spec's weight."""

    @property
    def optimizer(self) -> OptimizerName: ...
    @property
    def learning_rate(self) -> float: ...
    @property
    def optimizer_config(self) -> Mapping[str, Any]: ...
    @property
    def schedule(self) -> KerasObject | None: ...
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
    return ProgramParts(spec, recipe, translate, loads, repeats=repeats, remarks=remarks).text()


def model_code(spec: ModelSpec, recipe: RecipeLike, *, translate: Translate = untranslated) -> str:
    """The part of the program that makes the model. Raises `Refused`."""
    ensure_valid(spec)
    return "\n".join(ProgramParts(spec, recipe, translate).model())


class ProgramParts:
    """The parts of a program, each a list of lines. `model_class` is the class of keras.models it uses."""

    model_class = "Model"
    draft = False

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
        self.assembly = trace_shapes(spec).assembly
        self.inner = tuple(inner_models(spec, self.assembly))
        self.trained = any(head.loss for head in spec.heads)
        self.named_outputs = names_its_outputs(spec, unnamed_layers(spec, self.assembly))
        names = UniqueNames(RESERVED)
        # Of models that are alike one function makes each.
        self.functions: dict[tuple[str, ...], str] = {}
        self.models: list[InnerModel] = []
        for inner in self.inner:
            alike = next((other for other in self.models if other.makes_the_same(inner)), None)
            if alike is None:
                self.models.append(inner)
                *around, own = (identifier(name, "model") for name in inner.path)
                self.functions[inner.path] = names.new(f"build_{own}", "_".join(["build", *around, own]))
            else:
                self.functions[inner.path] = self.functions[alike.path]
        self.taken = names.taken

    def text(self) -> str:
        seed = self.seed()
        top = [*self.header(), "", *self.imports(), *([""] if seed else []), *seed]
        makers = [line for inner in self.models for line in ("", "", *self.maker(inner))]
        lines = [*top, *makers, *([""] if makers else []), "", *self.model(), *self.start()]
        if self.loads:
            lines += ["", *loading_lines(self.spec, self.loads, self.translate)]
        if self.trained:
            lines += ["", *self.compiling(), "", *self.training()]
        return "\n".join(lines) + "\n"

    def header(self) -> list[str]:
        count = f"{count_parameters(self.spec):,}"
        title = message(
            N_("{name}: a Keras model with {count} {count:parameter|parameters}."),
            name=self.spec.name,
            count=count,
        )
        alone = message(N_("It runs by itself, after: {command}"), command=INSTALL)
        beside = message(N_("It runs with {file} beside it, after: {command}"), file=SEEDS, command=INSTALL)
        needs = beside if self.repeats else alone
        return [line for sentence in (title, needs) for line in comment(sentence, translate=self.translate)]

    def imports(self) -> list[str]:
        specs = (self.spec, *(inner.spec for inner in self.models))
        names = {"Input", *(name for spec in specs for layer in spec.layers for name in classes(layer))}
        by_case = sorted(names, key=lambda name: (not name.isupper(), name.lower()))
        has_operations = any(call.operation and is_function(call) for spec in specs for call in spec.calls)
        operations = ["from keras import ops"] if has_operations else []
        reads = (self.trained and not self.draft) or self.loads
        data = ["from pathlib import Path", ""] if reads else []
        has_arrays = any(has_array(call) for spec in specs for call in spec.calls)
        arrays = ["import numpy as np"] if reads or has_arrays else []
        from_layers = format_statement(f"from keras.layers import {', '.join(by_case)}")
        from_models = f"from keras.models import {self.model_class}"
        used = "order, seeded" if self.trained else "seeded"
        beside = [f"from seeds import {used}"] if self.repeats else []
        return [*data, "import keras", *arrays, *operations, from_layers, from_models, *beside]

    def seed(self) -> list[str]:
        """Lines that make each run of the program give the same numbers."""
        if self.repeats:
            return []
        why = (
            message(N_("The same seed gives the same start and the same order of rows each time this runs.")),
            message(
                N_(
                    "They are not those of the training in Modelier, which draws its random "
                    "numbers in another way: the curves are alike, but not the same. The "
                    "program that is taken home repeats them."
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
        seeds = {inner.address: inner.spec.seed for inner in reversed(self.inner)}
        inside = f", {seeds!r}" if seeds else ""
        return ["", *self.write([Statement(f"model = seeded(model, {self.spec.seed!r}{inside})", (why,))])]

    def maker(self, inner: InnerModel) -> list[str]:
        """The function that makes a model inside the model."""
        written = self.statements(inner.spec, inner.assembly, inner.path, INDENT)
        what = message(N_("Makes the model {name}, which is used as a layer."), name=inner.path[-1])
        spec = inner.spec
        given = input_keys(spec) if spec.named_inputs else ()
        made = output_keys(spec) if spec.named_outputs else ()
        end = Statement(f"return {written.model(inner.keras_name, given, made)}")
        body = self.write(written.statements, INDENT)
        define = f"def {self.functions[inner.path]}():"
        return [*comment(what, translate=self.translate), define, *body, *self.write([end], INDENT)]

    def model(self) -> list[str]:
        written = self.statements(self.spec, self.assembly)
        what = message(N_("The model is all that lies between its inputs and its outputs."))
        keys = list(output_names(self.spec).values()) if self.named_outputs else ()
        made = written.model(keras_name(self.spec.name, "model"), output_keys=keys)
        return self.write([*written.statements, Statement(f"model = {made}", (what,))])

    def statements(
        self, spec: ModelSpec, assembly: Assembly, path: tuple[str, ...] = (), indent: int = 0
    ) -> ModelStatements:
        """The statements of the model at `path`, `()` for the whole."""
        functions = {
            inner[len(path) :]: name for inner, name in self.functions.items() if inner[: len(path)] == path
        }
        return ModelStatements(spec, assembly, functions, self.taken, indent, self.draft)

    def compiling(self) -> list[str]:
        names, heads = output_names(self.spec), self.spec.heads
        metrics = {names[head.name]: metrics_code(head) for head in heads if head.metrics}
        arguments = [
            f"optimizer={self.optimizer()}",
            f"loss={by_name({names[head.name]: loss_code(head) for head in heads})}",
            f"loss_weights={by_name({names[head.name]: repr(self.weight(head)) for head in heads})}",
            *([f"metrics={by_name(metrics)}"] if metrics else []),
        ]
        by_layer = N_("Each head has its loss, which Keras finds by the name of the head's layer.")
        by_output = N_("Each head has its loss, which Keras finds by the name of the output.")
        why = (
            message(by_output if self.named_outputs else by_layer),
            message(N_("Training makes the sum of all weight x loss small.")),
            *self.remarks,
        )
        return self.write([Statement(f"model.compile({', '.join(arguments)})", why)])

    def optimizer(self) -> str:
        recipe = self.recipe
        return optimizer_code(
            recipe.optimizer, recipe.learning_rate, recipe.optimizer_config, recipe.schedule
        )

    def training(self) -> list[str]:
        return training_lines(self.spec, self.recipe, self.translate, repeats=self.repeats)

    def weight(self, head: Head) -> float:
        return float(self.recipe.loss_weights.get(head.name, head.weight))

    def write(self, statements: Iterable[Statement], indent: int = 0) -> list[str]:
        return write_statements(statements, indent, self.translate)
