"""Writes the inputs and calls of a model as Python statements."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from components.assembly.catalog.layers import kind_of
from components.assembly.code.constructors import constructor, input_constructor
from components.assembly.code.formatting import WIDTH, format_statement
from components.assembly.code.python_names import Variables
from components.assembly.spec import Call, Input, Layer, ModelSpec, graph
from components.assembly.spec.messages import N_, Message, Translate, message, untranslated


@dataclass(frozen=True)
class Statement:
    """A statement on one line, and the comments above it."""

    code: str
    comments: tuple[Message, ...] = ()


def write_statements(
    statements: Iterable[Statement], indent: int = 0, translate: Translate = untranslated
) -> list[str]:
    """Statements as lines of a program; one with comments has an empty line above it."""
    lines: list[str] = []
    for statement in statements:
        explained = comment(*statement.comments, indent=indent, translate=translate)
        lines += [
            *([""] if explained and lines else []),
            *explained,
            format_statement(statement.code, indent),
        ]
    return lines


def comment(*messages: Message, indent: int = 0, translate: Translate = untranslated) -> list[str]:
    """Sentences as lines of comment, wrapped. Line breaks in a translation do not end the comment."""
    text = " ".join(sentence.text(translate) for sentence in messages)
    # Chinese characters are twice as wide as letters.
    width = (WIDTH - indent - 2) // (1 if text.isascii() else 2)
    return [f"{' ' * indent}# {line}" for line in textwrap.wrap(text, width)]


class ModelStatements:
    """The statements that make the tensors of one model.

    Args:
        spec: The model.
        functions: The names of the functions that make the models inside it, by layer.
        taken: Names that its variables must not have.
        indent: How many columns the statements will be indented.
    """

    def __init__(
        self, spec: ModelSpec, functions: Mapping[str, str], taken: Collection[str], indent: int = 0
    ) -> None:
        self.statements: list[Statement] = []
        self._spec, self._functions, self._indent = spec, functions, indent
        self._layers = {layer.name: layer for layer in spec.layers}
        self._unwritten_inputs = {model_input.name: model_input for model_input in spec.inputs}
        self._layer_variables: dict[str, str] = {}
        self._explained: set[str] = set()
        order = graph.call_order(spec)
        self._variables = Variables(spec, order, taken)
        for position, number in enumerate(order):
            self._call(position, spec.calls[number])

    def model(self, name: str) -> str:
        """The Python that makes the Keras model of these tensors."""
        inputs = ", ".join(self._variables[model_input.name] for model_input in self._spec.inputs)
        head_variables = [self._variables[head.tensor] for head in self._spec.heads]
        # Of a list of one Keras makes a model that, used as a layer, gives a list.
        outputs = head_variables[0] if len(head_variables) == 1 else f"[{', '.join(head_variables)}]"
        return f"Model(inputs=[{inputs}], outputs={outputs}, name={name!r})"

    def _call(self, position: int, call: Call) -> None:
        for name in call.inputs:
            if name in self._unwritten_inputs:
                self._input(self._unwritten_inputs.pop(name))
        layer = self._layers[call.layer]
        comments = tuple(self._comments(layer))
        tensors = ", ".join(self._variables[name] for name in call.inputs)
        outputs = [self._variables.tensor(name, position) for name in call.outputs]
        start, end = f"{', '.join(outputs)} = ", f"([{tensors}])" if len(call.inputs) > 1 else f"({tensors})"
        if layer.name not in self._layer_variables and self._needs_variable(layer, start, end):
            self._assign_layer(layer, comments)
            comments = ()
        maker = self._layer_variables.get(layer.name) or self._maker(layer)
        self._write(f"{start}{maker}{end}", *comments)

    def _input(self, model_input: Input) -> None:
        variable = self._variables.input(model_input.name)
        self._write(f"{variable} = {input_constructor(model_input)}", INPUTS[model_input.dtype])

    def _needs_variable(self, layer: Layer, start: str, end: str) -> bool:
        """Whether a layer needs a variable of its own: it is a model, is called again, or is too long to be
        made and called on one line."""
        again = layer.model is not None or len(self._spec.calls_of(layer.name)) > 1
        return again or "\n" in format_statement(f"{start}{self._maker(layer)}{end}", self._indent)

    def _assign_layer(self, layer: Layer, comments: tuple[Message, ...]) -> None:
        variable = self._layer_variables[layer.name] = self._variables.layer(layer)
        self._write(f"{variable} = {self._maker(layer)}", *comments)
        if layer.model is not None and not layer.trainable:
            self._write(f"{variable}.trainable = False")

    def _maker(self, layer: Layer) -> str:
        return f"{self._functions[layer.name]}()" if layer.model is not None else constructor(layer)

    def _write(self, code: str, *comments: Message) -> None:
        self.statements.append(Statement(code, comments))

    def _comments(self, layer: Layer) -> Iterator[Message]:
        """The comments on the first call of a layer: on each kind once, and on every head."""
        if layer.name in self._layer_variables:
            return
        head = next((head for head in self._spec.heads if head.name == layer.name), None)
        if head is not None:
            yield message(TRAINED_HEAD if head.loss else HEAD, name=head.name)
        elif layer.kind not in self._explained:
            self._explained.add(layer.kind)
            yield message(N_("{kind}: {help}"), kind=layer.kind, help=Message(kind_of(layer.kind).help))
        count = len(self._spec.calls_of(layer.name))
        if count > 1:
            yield message(SHARED, count=count)
        if not layer.trainable:
            yield message(FROZEN)


INPUTS = {
    "int32": message(N_("Data enters here: whole numbers, such as the ids of words.")),
    "float32": message(N_("Data enters here: measured numbers.")),
}
TRAINED_HEAD = N_("The head {name}: an answer of the model, with a loss of its own.")
HEAD = N_("An output of the model, named {name}.")
SHARED = N_("It is shared: made once and called {count} times, always with the same weights.")
FROZEN = N_("It is frozen: training leaves its weights as they are.")
