"""What `keras.Sequential` cannot express: each thing is tried, and the error of Keras is recorded.

The layers on the path from the first input of a network to its first head make a Sequential. What else
the network has (a second input, a second head, a layer that is called again, a branch) is put into that
Sequential, one thing at a time, as one would write it if it worked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras

from components.assembly.checks.shapes import infer_shapes
from components.assembly.checks.validate import ensure_valid
from components.assembly.code.constructors import classes, constructor, input_constructor
from components.assembly.code.formatting import format_statement
from components.assembly.keras_model.build import make_layer
from components.assembly.spec import Call, Input, Layer, ModelSpec, graph
from components.assembly.spec.messages import N_, Message, message

CACHED = 64
# Lines of an error that are shown; Keras sometimes appends a list of all layers.
LINES = 8


@dataclass(frozen=True)
class SequentialRefusal:
    """A model that Sequential cannot express: what was tried, and what Keras said.

    Attributes:
        title: What was tried.
        beyond: The layers and inputs of the functional model that it is about.
        code: The program that was tried.
        error: The class of the exception that Keras raised.
        says: Its text.
        why: An explanation.
    """

    title: Message
    beyond: tuple[str, ...]
    code: str
    error: str
    says: str
    why: Message


@lru_cache(CACHED)
def sequential_refusals(spec: ModelSpec) -> tuple[SequentialRefusal, ...]:
    """What Sequential cannot express of this spec; empty for a plain stack of layers.

    Raises `Refused` for a spec that cannot be built at all.
    """
    ensure_valid(spec)
    line = _MainPath(spec)
    return tuple(attempt for trial in TRIALS if (attempt := trial(line)) is not None)


# --- the network as a stack


class _MainPath:
    """The calls from an input to the first head, along the first tensor of each call."""

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec
        self.inputs = {model_input.name for model_input in spec.inputs}
        self.calls = _calls_to(spec, spec.heads[0].tensor)
        self.start = SequentialTrial(spec, (self._input(),), tuple(self._plain()))

    def layer(self, call: Call) -> Layer:
        return self.spec.layer(call.layer)

    def joins_input(self, call: Call) -> bool:
        """Whether a call merges another input."""
        return any(name in self.inputs for name in call.inputs[1:])

    def joins_branch(self, call: Call) -> bool:
        return len(call.inputs) > 1 and not self.joins_input(call)

    def _input(self) -> Input:
        """The input of the Sequential. If the inputs are merged before anything else, one for all of them."""
        first = self.calls[0]
        if len(first.inputs) > 1 and self.inputs.issuperset(first.inputs):
            return Input(name=first.layer, shape=infer_shapes(self.spec)[first.output])
        return self.spec.input(first.inputs[0])

    def _plain(self) -> Iterator[Layer]:
        """The layers on the path that are called on one tensor, each once."""
        return iter(dict.fromkeys(self.layer(call) for call in self.calls if len(call.inputs) == 1))

    def with_joins(self, is_join: Callable[[Call], bool]) -> tuple[Layer, ...]:
        """The plain layers with the chosen merging layers, each behind the layers of the branch it merges."""
        layers: dict[Layer, None] = {}
        for call in self.calls:
            if len(call.inputs) == 1:
                layers[self.layer(call)] = None
            elif is_join(call):
                branches = (inner for name in call.inputs[1:] for inner in _calls_to(self.spec, name))
                layers |= dict.fromkeys(self.layer(inner) for inner in branches if inner not in self.calls)
                layers[self.layer(call)] = None
        return tuple(layers)


def _calls_to(spec: ModelSpec, tensor: str) -> list[Call]:
    """The calls that lead from an input to a tensor."""
    makers, calls = graph.makers(spec), []
    while tensor in makers:
        call = spec.calls[makers[tensor]]
        calls.append(call)
        tensor = call.inputs[0]
    return calls[::-1]


@dataclass(frozen=True)
class SequentialTrial:
    """What is given to Sequential: inputs, layers, and perhaps a list of layers at the end (`ends`).

    A layer that is there twice is made once. With `saved` the model is also saved and loaded.
    """

    spec: ModelSpec
    inputs: tuple[Input, ...]
    layers: tuple[Layer, ...]
    ends: tuple[Layer, ...] = ()
    saved: bool = False

    @property
    def shared(self) -> tuple[Layer, ...]:
        return tuple(layer for layer in dict.fromkeys(self.layers) if self.layers.count(layer) > 1)

    def code(self) -> str:
        """The program that does what `run` does."""
        parts = [input_constructor(model_input) for model_input in self.inputs]
        parts += [layer.name if layer in self.shared else constructor(layer) for layer in self.layers]
        if self.ends:
            parts.append(f"[{', '.join(map(constructor, self.ends))}]")
        names = sorted({name for layer in (*self.layers, *self.ends) for name in classes(layer)} | {"Input"})
        file = f"{self.spec.name}.keras"
        models = "Sequential, load_model" if self.saved else "Sequential"
        lines = [
            f"from keras.layers import {', '.join(names)}",
            f"from keras.models import {models}",
            *(f"{layer.name} = {constructor(layer)}" for layer in self.shared),
            f"model = Sequential([{', '.join(parts)}], name={self.spec.name!r})",
            *([f"model.save({file!r})", f"load_model({file!r})"] if self.saved else []),
        ]
        imports, rest = map(format_statement, lines[:2]), map(format_statement, lines[2:])
        return "\n".join([*imports, "", *rest]) + "\n"

    def run(self) -> None:
        """Build the Sequential; raises what Keras raises."""
        keras_layers = {
            layer: make_layer(self.spec, layer) for layer in dict.fromkeys(self.layers + self.ends)
        }
        parts: list[Any] = [
            keras.Input(shape=model_input.shape, dtype=model_input.dtype, name=model_input.name)
            for model_input in self.inputs
        ]
        parts += [keras_layers[layer] for layer in self.layers]
        if self.ends:
            parts.append([keras_layers[layer] for layer in self.ends])
        model = keras.Sequential(parts, name=self.spec.name)
        if self.saved:
            _save_and_load(model)


def _save_and_load(model: keras.Model) -> None:
    with TemporaryDirectory() as directory:
        path = Path(directory) / f"{model.name}.keras"
        model.save(path)
        keras.saving.load_model(path)


# --- what is tried


def _second_input(line: _MainPath) -> SequentialRefusal | None:
    if len(line.spec.inputs) < 2:
        return None
    layers = line.with_joins(line.joins_input)
    joins = [call.layer for call in line.calls if line.joins_input(call)]
    tried = replace(line.start, inputs=line.spec.inputs, layers=layers)
    beyond = (*(model_input.name for model_input in line.spec.inputs), *joins)
    return _tried(tried, beyond, N_("A second input"), TWO_INPUTS)


def _second_output(line: _MainPath) -> SequentialRefusal | None:
    if len(line.spec.heads) < 2:
        return None
    makers = graph.makers(line.spec)
    ends = [line.layer(line.spec.calls[makers[head.tensor]]) for head in line.spec.heads]
    layers = tuple(layer for layer in line.start.layers if layer not in ends)
    tried = replace(line.start, layers=layers, ends=tuple(ends))
    return _tried(tried, tuple(end.name for end in ends[1:]), N_("A second output"), TWO_OUTPUTS)


def _twice(line: _MainPath) -> SequentialRefusal | None:
    layers = tuple(line.layer(call) for call in line.calls if len(call.inputs) == 1)
    tried = replace(line.start, layers=layers, saved=True)
    if not tried.shared:
        return None
    return _tried(tried, tuple(layer.name for layer in tried.shared), N_("A layer used twice"), TWICE)


def _branch(line: _MainPath) -> SequentialRefusal | None:
    joins = [call.layer for call in line.calls if line.joins_branch(call)]
    if not joins:
        return None
    layers = line.with_joins(line.joins_branch)
    beyond = tuple(layer.name for layer in layers if layer not in line.start.layers)
    return _tried(replace(line.start, layers=layers), beyond, N_("A branch that joins again"), BRANCH)


TRIALS = (_second_input, _second_output, _twice, _branch)


def _tried(stack: SequentialTrial, beyond: tuple[str, ...], title: str, why: str) -> SequentialRefusal:
    try:
        stack.run()
    except Exception as error:  # whatever it is, it is what Keras says
        says = "\n".join(str(error).splitlines()[:LINES])
        return SequentialRefusal(
            message(title), beyond, stack.code(), type(error).__name__, says, message(why)
        )
    raise AssertionError(f"Keras takes what it was not expected to take: {stack.code()}")


TWO_INPUTS = N_(
    "A stack has one way in, at the top. Keras takes the first Input for it and refuses the second. In the "
    "functional API each Input is a tensor of its own, and a Concatenate puts the two together."
)
TWO_OUTPUTS = N_(
    "A stack has one end. A list of two layers is not a layer, so it cannot be put on the "
    "stack. In the functional API both heads are called on the same tensor, and Model is given "
    "both of their outputs."
)
TWICE = N_(
    "Sequential does take the layer a second time, and it even computes the right thing, since the two calls "
    "follow each other. But it keeps a list of its layers and no list of calls: a saved model has the layer "
    "once, and Keras cannot load its own file. A layer shared by two branches it cannot say at all."
)
BRANCH = N_(
    "In a stack each layer gets what the one before it made, and nothing else. Add needs two tensors and is "
    "given one: what went past the branch has no name to call Add on. In the functional API it has one."
)
