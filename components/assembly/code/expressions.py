"""Calls of a model as Python expressions; what an operation makes can stand inside another expression."""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from components.assembly.catalog.keras_classes import layer_classes
from components.assembly.code.constructors import index, python
from components.assembly.code.operators import COMPARISONS, binary_operators, unary_operators
from components.assembly.keras_objects.operations import ARRAY, GETITEM, parameters
from components.assembly.spec import Call, KerasObject, Layer, ModelSpec, Tensor, Value
from components.assembly.spec.value_parts import parts, tensors_in

# Operations that stand in one statement at most.
_TOGETHER = 4


@dataclass(frozen=True)
class ProgramStep:
    """A statement of a program: a call, and the operations that are written inside it, in order."""

    call: Call
    inside: tuple[Call, ...] = ()

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls of the statement, in order."""
        return (*self.inside, self.call)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The tensors that it takes from other statements."""
        made = {call.output for call in self.inside}
        return tuple(name for call in self.calls for name in call.inputs if name not in made)


def steps(spec: ModelSpec, order: Sequence[int]) -> tuple[ProgramStep, ...]:
    """The statements that make the tensors of a model.

    An operation is written inside the one call that takes its tensor, if the tensor is called like the
    operation, and so by no name that says more; not inside that of a layer which Keras counted after it,
    since Python makes the layer first.
    """
    takers = _takers(spec)
    grouped: dict[str, ProgramStep] = {}
    statements: list[ProgramStep] = []
    for call in (spec.calls[number] for number in order):
        inside: list[Call] = []
        for name in call.inputs:
            operation = grouped.get(name)
            if (
                operation is not None
                and len(inside) + len(operation.calls) < _TOGETHER
                and not any(_is_counted_before(taker, call.layer) for taker in operation.calls)
            ):
                inside += operation.calls
                statements.remove(operation)
        step = ProgramStep(call, tuple(inside))
        statements.append(step)
        if _can_be_inside(call) and takers.get(call.output) == 1:
            grouped[call.output] = step
    return tuple(statements)


def _takers(spec: ModelSpec) -> dict[str, int]:
    """How often each tensor is taken, by calls and by the model."""
    taken: dict[str, int] = {}
    heads = [head.tensor for head in spec.heads for _ in range(2)]
    for name in [*(name for call in spec.calls for name in call.inputs), *heads]:
        taken[name] = taken.get(name, 0) + 1
    return taken


def _can_be_inside(call: Call) -> bool:
    return bool(call.operation) and len(call.outputs) == 1 and _is_counted(call.output, call.operation)


def counted_tensors(spec: ModelSpec) -> frozenset[str]:
    """The tensors whose names say no more than what made them, such as "dense_2"."""
    kinds = {layer.name: layer.kind for layer in spec.layers}
    return frozenset(
        name
        for call in spec.calls
        for name in call.outputs
        if _is_counted(name, call.operation or kinds[call.layer])
    )


def _is_counted_before(call: Call, layer: str) -> bool:
    """Whether Keras counts an operation and a layer together, and this operation before the layer."""
    if not (_is_counted(layer, call.operation) and _is_counted(call.output, call.operation)):
        return False
    first, second = (int(re.sub(r".*?_?(\d*)$", r"0\1", name)) for name in (call.output, layer))
    return first < second


def _is_counted(name: str, kind: str) -> bool:
    """Whether a name is that of a kind or operation, perhaps with a number."""
    plain = re.sub(r"_\d+$", "", name).replace("_", "")
    return plain == kind.rpartition(".")[2].replace("_", "").lower()


def operation_expression(call: Call, tensors: Mapping[str, str]) -> str:
    """The Python of an operation: with an operator where Python has one, else as `ops.name(...)`.

    Operands stand in brackets, needed or not.
    """
    names = parameters(call.operation)
    given = {**dict(zip(names, call.arguments, strict=False)), **call.named}
    if call.operation == GETITEM:
        return f"({python(given[names[0]], tensors)})[{index(given[names[1]], tensors)}]"
    operands = [given[name] for name in names[:2] if name in given]
    if len(given) == len(operands) == 1 and isinstance(operands[0], Tensor):
        operator = unary_operators().get(call.operation)
        if operator is not None:
            return f"{operator}({python(operands[0], tensors)})"
    if len(given) == len(operands) == 2 and all(map(_is_operand, operands)):
        operator = binary_operators().get(call.operation)
        if operator is not None and _is_asked_of_tensor(operator, operands):
            left, right = (python(operand, tensors) for operand in operands)
            return f"({left}) {operator} ({right})"
    return f"ops.{call.operation}({arguments(call, names, tensors)})"


def is_function(call: Call) -> bool:
    """Whether an operation is written as a function of `keras.ops`, and not with an operator."""
    return operation_expression(call, defaultdict(lambda: "x")).startswith("ops.")


def has_array(call: Call) -> bool:
    """Whether an array of numbers is among what a call is given."""
    given = [part for value in (*call.arguments, *call.named.values()) for part in parts(value)]
    return any(isinstance(part, KerasObject) and part.kind == ARRAY for part in given)


def operation_sign(name: str) -> str:
    """How an operation is written, for people: `x + y`, `ops.mean`."""
    if name == GETITEM:
        return "x[...]"
    if name in unary_operators():
        return f"{unary_operators()[name]}x"
    return f"x {binary_operators()[name]} y" if name in binary_operators() else f"ops.{name}"


def _is_operand(value: Value) -> bool:
    return isinstance(value, Tensor) or (isinstance(value, int | float) and not isinstance(value, bool))


def _is_asked_of_tensor(operator: str, operands: Sequence[Value]) -> bool:
    """Whether Python asks a tensor to do it, the operands in this order: of `2 < x` it makes `x > 2`."""
    return isinstance(operands[0], Tensor) or (
        operator not in COMPARISONS and isinstance(operands[1], Tensor)
    )


def layer_arguments(call: Call, layer: Layer, tensors: Mapping[str, str]) -> str:
    """What stands between the brackets where a layer is called."""
    kind = layer_classes().get(layer.kind)
    names = () if kind is None else tuple(inspect.signature(kind.call).parameters)[1:]
    return arguments(call, names, tensors, moves=False)


def arguments(call: Call, names: Sequence[str], tensors: Mapping[str, str], moves: bool = True) -> str:
    """The arguments of a call, those by name in the order of the signature.

    Args:
        call: The call.
        names: The parameters of what is called, in order; it may take others.
        tensors: The Python of each tensor.
        moves: Whether tensors that are given by name are written without it, where that is the same.
    """
    positional, named = list(call.arguments), dict(call.named)
    for name in names[len(positional) :] if moves else ():
        if name not in named or not tensors_in(named[name]):
            break
        positional.append(named.pop(name))
    written = [python(value, tensors) for value in positional]
    return ", ".join([*written, *_named(named, names, tensors)])


def _named(named: Mapping[str, Value], names: Sequence[str], tensors: Mapping[str, str]) -> Iterator[str]:
    places = {name: place for place, name in enumerate(names)}
    for name in sorted(named, key=lambda name: places.get(name, len(places))):
        yield f"{name}={python(named[name], tensors)}"
