"""Writes the last part of a generated program: its data, and the training on them."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Protocol

from components.assembly.catalog.layers import settings
from components.assembly.catalog.losses import LOSSES
from components.assembly.checks.shapes import known_shapes
from components.assembly.code.formatting import INDENT, comment, format_statement
from components.assembly.code.objectives import by_name
from components.assembly.code.python_names import file_name
from components.assembly.keras_objects.names import keras_names, output_names
from components.assembly.spec import Head, Input, ModelSpec
from components.assembly.spec.messages import N_, Translate, message

# Rows of random numbers, fewer where they would be more than this many numbers.
ROWS = 256
NUMBERS = 10_000_000
PARTS = ("train", "validation")


class FitArguments(Protocol):
    """The part of a recipe that the call of `fit` is written from."""

    @property
    def batch_size(self) -> int: ...
    @property
    def epochs(self) -> int: ...
    @property
    def seed(self) -> int: ...


def training_lines(
    spec: ModelSpec, recipe: FitArguments, translate: Translate, *, named: bool = True, repeats: bool = False
) -> list[str]:
    """Lines that load the data and train, when the program is run and not when it is imported.

    Args:
        spec: The model.
        recipe: Batch size, epochs and seed.
        translate: Translates comments and what the program prints.
        named: Whether the model knows its inputs by name; else it takes its one input as it is.
        repeats: Whether the rows are read in the order of a run with this recipe.
    """
    inner = INDENT * 2
    name = f"{file_name(spec.name)}_data.npz"
    where = message(N_("The data, beside this program; in a notebook, in the current folder."))
    missing = message(N_("{file} is not here, so this trains on random numbers."), file=name)
    return [
        'if __name__ == "__main__":',
        *comment(where, indent=INDENT, translate=translate),
        format_statement(f'file = Path(globals().get("__file__", "")).parent / {name!r}', INDENT),
        "    if file.exists():",
        "        data = dict(np.load(file))",
        "    else:",
        format_statement(f"print({missing.text(translate)!r})", inner),
        "        random = np.random.default_rng(0)",
        "        data = {}",
        *_stand_ins(spec),
        "",
        *(
            _epochs(spec, recipe, translate)
            if repeats
            else [format_statement(_fit(spec, recipe, named), INDENT)]
        ),
    ]


def _stand_ins(spec: ModelSpec) -> Iterator[str]:
    """Lines that make random arrays in the shapes of the real ones."""
    fixed = [model_input.model_copy(update={"shape": model_input.known_shape}) for model_input in spec.inputs]
    shapes = known_shapes(spec.model_copy(update={"inputs": tuple(fixed)}))
    vocabulary = min(_vocabularies(spec), default=2)
    names = [*(model_input.name for model_input in spec.inputs), *(head.tensor for head in spec.heads)]
    largest = max(prod(shapes[name]) for name in names)
    rows = max(1, min(ROWS, NUMBERS // largest))
    yield f'        for part, rows in [("train", {rows}), ("validation", {max(1, rows // 4)})]:'
    for model_input in spec.inputs:
        yield _stand_in(model_input.name, _input(model_input, vocabulary))
    for head in spec.heads:
        if head.loss is not None:
            yield _stand_in(head.name, _labels(head, shapes[head.tensor]))


def _stand_in(name: str, numbers: str) -> str:
    key = f'f"{{part}}/{name}"' if _is_plain(name) else f"part + {'/' + name!r}"
    return format_statement(f"data[{key}] = {numbers}", INDENT * 3)


def _is_plain(name: str) -> bool:
    """Whether a name can stand in an f-string as it is."""
    return name.isprintable() and not set(name) & set("{}\\\"'")


def _vocabularies(spec: ModelSpec) -> Iterator[int]:
    """How many different ids each Embedding knows, also inside models."""
    layers = list(spec.layers)
    for layer in layers:
        layers += layer.inner_layers
        if layer.kind == "Embedding":
            yield settings(layer)["input_dim"]
        if layer.model is not None:
            yield from _vocabularies(layer.model)


def _input(model_input: Input, vocabulary: int) -> str:
    dtype, shape = model_input.dtype, _rows(*model_input.known_shape)
    if dtype == "string":
        return f"random.choice(['one', 'two', 'three'], {shape})"
    if dtype == "bool":
        return f"random.integers(0, 2, {shape}).astype('bool')"
    if "int" in dtype:
        ids = min(vocabulary, 100) if dtype.endswith("int8") else vocabulary
        return f"random.integers(0, {ids}, {shape}, dtype={dtype!r})"
    return _amounts(model_input.known_shape)


def _labels(head: Head, shape: tuple[int, ...]) -> str:
    """Python for random labels that the loss of a head can take. `shape` is that of one sample."""
    labels = LOSSES[head.loss or ""].labels
    if labels == "class number":
        return f"random.integers(0, {shape[-1]}, {_rows(*shape[:-1], 1)})"
    if labels == "one-hot":
        return f"np.eye({shape[-1]})[random.integers(0, {shape[-1]}, {_rows(*shape[:-1])})]"
    if labels == "yes or no":
        return f"random.integers(0, 2, {_rows(*shape)})"
    return _amounts(shape)


def _amounts(shape: tuple[int, ...]) -> str:
    return f'random.standard_normal({_rows(*shape)}, dtype="float32")'


def _rows(*shape: int) -> str:
    """The size of an array of samples: `(rows, 100)`."""
    return f"({', '.join(['rows', *map(str, shape)])}{'' if shape else ','})"


def _fit(spec: ModelSpec, recipe: FitArguments, named: bool) -> str:
    """The call of `fit`, with the rows in an order that Keras draws."""
    train, validation = (f"{_x(spec, part, named)}, {_y(spec, part)}" for part in PARTS)
    numbers = f"batch_size={recipe.batch_size!r}, epochs={recipe.epochs!r}"
    return f"model.fit({train}, validation_data=({validation}), {numbers})"


def _epochs(spec: ModelSpec, recipe: FitArguments, translate: Translate) -> list[str]:
    """Lines that train epoch by epoch with the rows in the order of a run."""
    inner = INDENT * 2
    why = message(N_("Each epoch reads the rows in the order that it had in Modelier."))
    rows = f"len({_array('train', spec.inputs[0].name)})"
    train = f"{_x(spec, 'train', True, '[rows]')}, {_y(spec, 'train', '[rows]')}"
    validation = f"{_x(spec, 'validation', True)}, {_y(spec, 'validation')}"
    numbers = f"batch_size={recipe.batch_size!r}, initial_epoch=epoch, epochs=epoch + 1, shuffle=False"
    return [
        *comment(why, indent=INDENT, translate=translate),
        f"    for epoch in range({recipe.epochs!r}):",
        format_statement(f"rows = order({rows}, seed={recipe.seed!r}, epoch=epoch)", inner),
        format_statement(f"model.fit({train}, validation_data=({validation}), {numbers})", inner),
    ]


def _x(spec: ModelSpec, part: str, named: bool, rows: str = "") -> str:
    if not named:
        return _array(part, spec.inputs[0].name) + rows
    names = keras_names(spec)
    return by_name(
        {names[model_input.name]: _array(part, model_input.name) + rows for model_input in spec.inputs}
    )


def _y(spec: ModelSpec, part: str, rows: str = "") -> str:
    """Labels in the form of `compiling.labels`: of one head as they are, of several by name,
    with zeros that nothing looks at for a head without a loss."""
    if len(spec.heads) == 1:
        return _array(part, spec.heads[0].name) + rows
    names = output_names(spec)
    nothing = f"np.zeros((len({_array(part, spec.inputs[0].name)}), 1))"
    return by_name(
        {names[head.name]: _array(part, head.name) + rows if head.loss else nothing for head in spec.heads}
    )


def _array(part: str, name: str) -> str:
    """An array of the data."""
    return f"data[{f'{part}/{name}'!r}]"
