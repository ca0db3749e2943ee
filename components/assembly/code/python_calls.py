"""Writes the inputs and calls of a model as Python statements."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
from keras.src.utils.naming import to_snake_case

from components.assembly.code.comments import CallComments, input_comments
from components.assembly.code.constructors import constructor, input_constructor
from components.assembly.code.expressions import (
    ProgramStep,
    counted_tensors,
    layer_arguments,
    operation_expression,
    steps,
)
from components.assembly.code.formatting import WIDTH, Statement, columns, format_statement
from components.assembly.code.python_names import Variables, identifier
from components.assembly.keras_objects.assembler import Assembly
from components.assembly.keras_objects.names import keras_names
from components.assembly.keras_objects.structures import given_arguments, output_keys
from components.assembly.spec import Arguments, Call, Input, Layer, ModelSpec, graph
from components.assembly.spec.messages import Message

# A name that Keras gives itself.
_COUNTED = re.compile(r"([a-z][a-z0-9_]*?)(?:_\d+)?")
# How many outputs that nobody uses are named one by one at the end.
_UNUSED = 2


@dataclass(frozen=True)
class _Targets:
    """What a call is assigned to: variables, the place in what it makes that is taken, and the statements
    that take more places."""

    variables: str
    place: str = ""
    then: tuple[str, ...] = ()

    def of(self, expression: str) -> str:
        """The statement that assigns a call."""
        return f"{self.variables} = {f'({expression}){self.place}' if self.place else expression}"


def unnamed_layers(spec: ModelSpec, assembly: Assembly) -> frozenset[str]:
    """The layers that a program leaves Keras to name, so that none is called like an operation.

    Keras counts operations and layers without a name together, such as add, add_1, and knows nothing of names
    that are given. Layers with weights are found by their names, and keep them.
    """
    names = keras_names(spec)
    results = {call.outputs: assembly.results.get(at) for at, call in enumerate(spec.calls)}
    made = [results[call.outputs] for call in spec.calls if call.operation]
    counted = {_counted_as(next(iter(keras.tree.flatten(output)), None)) for output in made}
    # The mask of what is joined is joined, too, by an operation.
    joining = {layer.name for layer in spec.layers if layer.kind == "Concatenate"}
    if any(call.layer in joining and hasattr(results[call.outputs], "_keras_mask") for call in spec.calls):
        counted.add("concatenate")
    return frozenset(
        layer.name
        for layer in spec.layers
        if layer.model is None
        and not (layer.name in assembly.layers and assembly.layers[layer.name].weights)
        and (form := _COUNTED.fullmatch(names[layer.name])) is not None
        and form[1] in counted
    )


class ModelStatements:
    """The statements that make the tensors of one model.

    Args:
        spec: The model.
        assembly: Its Keras tensors.
        functions: The names of the functions that make the models inside it, by the names of the layers on
            the way to them.
        taken: Names that its variables must not have.
        indent: How many columns the statements will be indented.
        draft: Whether the model may be one that cannot be built: calls that Keras could not make are written
            as they are, also those in a circle, and layers that nothing calls.
    """

    def __init__(
        self,
        spec: ModelSpec,
        assembly: Assembly,
        functions: Mapping[tuple[str, ...], str],
        taken: Collection[str],
        indent: int = 0,
        draft: bool = False,
    ) -> None:
        self.statements: list[Statement] = []
        self._spec, self._functions, self._indent = spec, functions, indent
        self._names = keras_names(spec)
        self._layers = {layer.name: layer for layer in spec.layers}
        self._unwritten_inputs = {model_input.name: model_input for model_input in spec.inputs}
        self._layer_variables: dict[str, str] = {}
        self._python: dict[str, str] = _AsNamed() if draft else {}
        self._comments = CallComments(spec)
        order = graph.call_order(spec)
        if draft:
            order = (*order, *sorted(set(range(len(spec.calls))) - set(order)))
        self._results = {spec.calls[number].outputs: assembly.results.get(number) for number in order}
        self._unnamed = unnamed_layers(spec, assembly)
        written = steps(spec, order)
        uses = [step.inputs for step in written] + ([_left_over(spec)] if draft else [])
        self._variables = Variables(spec, uses, taken, counted_tensors(spec))
        for position, step in enumerate(written):
            self._step(position, step)
        for model_input in tuple(self._unwritten_inputs.values()):
            self._input(model_input)
        for layer in spec.layers if draft else ():
            if not spec.calls_of(layer.name):
                self._assign_layer(layer, ())

    def model(self, name: str, input_keys: Sequence[str] = (), output_keys: Sequence[str] = ()) -> str:
        """The Python that makes the Keras model of these tensors.

        Args:
            name: Keras's name for it.
            input_keys: The keys of the dictionary of its inputs; none for a list of them.
            output_keys: The keys of the dictionary of its outputs; none for a list of them, or for the one.
        """
        inputs = [self._python[model_input.name] for model_input in self._spec.inputs]
        outputs = [self._python[head.tensor] for head in self._spec.heads]
        given = _dictionary(input_keys, inputs) if input_keys else f"[{', '.join(inputs)}]"
        # Of a list of one Keras makes a model that, used as a layer, gives a list.
        made = outputs[0] if len(outputs) == 1 else f"[{', '.join(outputs)}]"
        if output_keys:
            made = _dictionary(output_keys, outputs)
        return f"Model(inputs={given}, outputs={made}, name={name!r})"

    def _step(self, position: int, step: ProgramStep) -> None:
        for name in step.inputs:
            if name in self._unwritten_inputs:
                self._input(self._unwritten_inputs[name])
        for operation in step.inside:
            self._python[operation.output] = operation_expression(operation, self._python)
        call = step.call
        again = call.layer in self._layer_variables
        comments = tuple(self._comments.of(step, again))
        if call.operation:
            made = operation_expression(call, self._python)
            self._write_targets(self._targets(position, call), made, comments)
            return
        layer = self._layers[call.layer]
        given = Arguments(given_arguments(call, layer.model))
        written = call.model_copy(update={"arguments": given})
        end = f"({layer_arguments(written, layer, self._python)})"
        targets = self._targets(position, call)
        if not again and self._needs_variable(layer, targets, end):
            self._assign_layer(layer, comments)
            comments = ()
        maker = self._layer_variables.get(layer.name) or self._maker(layer)
        self._write_targets(targets, maker + end, comments)

    def _model_of(self, call: Call) -> ModelSpec | None:
        """The model that is called; `None` for other layers and operations."""
        layer = self._layers.get(call.layer)
        return None if layer is None else layer.model

    def _input(self, model_input: Input) -> None:
        del self._unwritten_inputs[model_input.name]
        variable = self._python[model_input.name] = self._variables.input(model_input.name)
        constructed = input_constructor(model_input, self._names[model_input.name])
        self._write(f"{variable} = {constructed}", *input_comments(model_input))

    def _needs_variable(self, layer: Layer, targets: _Targets, end: str) -> bool:
        """Whether a layer needs a variable of its own: it is a model, is called again, is frozen with what
        is in it, or cannot be made and called in one statement that is easy to read."""
        if layer.model is not None or len(self._spec.calls_of(layer.name)) > 1 or _is_frozen_whole(layer):
            return True
        *before, last = format_statement(targets.of(self._maker(layer) + end), self._indent).split("\n")
        return bool(before) and (not last.lstrip().startswith(")(") or columns(last) > WIDTH)

    def _assign_layer(self, layer: Layer, comments: tuple[Message, ...]) -> None:
        variable = self._layer_variables[layer.name] = self._variables.layer(layer)
        self._write(f"{variable} = {self._maker(layer)}", *comments)
        if _is_frozen_whole(layer):
            self._write(f"{variable}.trainable = False")

    def _maker(self, layer: Layer) -> str:
        if layer.model is not None:
            return f"{self._functions[(layer.name,)]}()"
        return constructor(
            layer,
            "" if layer.name in self._unnamed else self._names[layer.name],
            lambda inner: f"{self._functions[(layer.name, inner.name)]}()",
        )

    def _targets(self, position: int, call: Call) -> _Targets:
        """The variables of the tensors that the call at a position makes."""
        result = self._results[call.outputs]
        if result is None:  # Keras could not make it
            result = list(call.outputs) if len(call.outputs) > 1 else call.output
        model = self._model_of(call)
        named = output_keys(model) if model is not None and model.named_outputs else []
        paths = [f"[{key!r}]" for key in named] or _places(result)
        places = dict(zip(call.outputs, paths, strict=False))
        variables = {
            name: self._variables.tensor(name, position)
            for name in call.outputs
            if self._variables.is_used(name)
        }
        self._python |= variables
        if _is_flat(result) and not named:
            names = [variables.get(name, "_") for name in call.outputs]
            return _Targets(_target([*names, *["_"] * (len(paths) - len(names))]))
        if len(variables) == 1:
            ((name, variable),) = variables.items()
            return _Targets(variable, places[name])
        made = self._variables.beside("outputs", f"outputs_of_{identifier(call.name, 'call')}")
        return _Targets(
            made, "", tuple(f"{variable} = {made}{places[name]}" for name, variable in variables.items())
        )

    def _write_targets(self, targets: _Targets, expression: str, comments: tuple[Message, ...]) -> None:
        self._write(targets.of(expression), *comments)
        for statement in targets.then:
            self._write(statement)

    def _write(self, code: str, *comments: Message) -> None:
        self.statements.append(Statement(code, comments))


def _counted_as(tensor: Any) -> str:
    """What Keras calls the operation that made a tensor, with a number behind it from the second on."""
    made = getattr(getattr(tensor, "_keras_history", None), "operation", None)
    return "" if made is None else to_snake_case(type(made).__name__)


class _AsNamed(dict[str, str]):
    """The variables of tensors; what nothing makes is called as it is named."""

    def __missing__(self, name: str) -> str:
        return identifier(name)


def _left_over(spec: ModelSpec) -> tuple[str, ...]:
    """The first tensor of each call whose tensors nobody takes."""
    taken = {name for call in spec.calls for name in call.inputs} | {head.tensor for head in spec.heads}
    return tuple(call.output for call in spec.calls if not taken.intersection(call.outputs))


def _is_frozen_whole(layer: Layer) -> bool:
    """Whether a layer is frozen with the layers in it, which its constructor cannot say."""
    return not layer.trainable and (layer.model is not None or bool(layer.inner_layers))


def _places(result: Any) -> list[str]:
    """How each tensor of what a call made is reached, such as `[1][0]`, in Keras's order."""
    paths: Iterator[tuple[tuple[Any, ...], Any]] = iter(keras.tree.flatten_with_path(result))
    return ["".join(f"[{part!r}]" for part in path) for path, _ in paths]


def _dictionary(keys: Sequence[str], variables: Sequence[str]) -> str:
    return f"{{{', '.join(f'{key!r}: {variable}' for key, variable in zip(keys, variables, strict=True))}}}"


def _is_flat(result: Any) -> bool:
    """Whether it is one tensor, or a plain sequence of at least two."""
    if not isinstance(result, list | tuple):
        return not isinstance(result, dict)
    return len(result) > 1 and not any(isinstance(part, list | tuple | dict) for part in result)


def _target(names: list[str]) -> str:
    """What stands before the "=": many at the end that nobody uses are `*_`."""
    used = max((place for place, name in enumerate(names) if name != "_"), default=0) + 1
    if len(names) - used > _UNUSED:
        return f"{', '.join(names[:used])}, *_"
    return ", ".join(names)
