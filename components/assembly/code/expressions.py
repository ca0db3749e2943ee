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
                and _counts_up(_evaluated(call, (*inside, *operation.calls)))
            ):
                inside += operation.calls
                statements.remove(operation)
        step = ProgramStep(call, tuple(inside))
        statements.append(step)
        if _can_be_inside(call) and takers.get(call.output) == 1:
            grouped[call.output] = step
    return _in_counted_order(statements)


def _in_counted_order(statements: list[ProgramStep]) -> tuple[ProgramStep, ...]:
    """The statements in an order in which Keras counts their operations as they are called, if there is one.

    Without names of their own, the first of two additions that a program makes is `add`, the next `add_1`.
    Where operations inside an expression are in the way, they become statements.
    """
    ordered = statements
    while (late := _counted_late(ordered)) is not None:
        ordered = _sorted(ordered)
        late = _counted_late(ordered)
        apart = next((step for step in late or () if step.inside), None)
        if apart is None:
            break
        at = ordered.index(apart)
        alone = [ProgramStep(call) for call in _evaluated(apart.call, apart.inside)]
        ordered = [*ordered[:at], *alone, *ordered[at + 1 :]]
    return tuple(ordered)


def _counted_late(statements: list[ProgramStep]) -> tuple[ProgramStep, ProgramStep] | None:
    """Two statements of which the second makes what is counted before that of the first, if there are any."""
    highest: dict[str, tuple[int, ProgramStep]] = {}
    for step in statements:
        for call in _evaluated(step.call, step.inside):
            kind, number = _count(call)
            before, other = highest.get(kind, (-1, step))
            if number < before:
                return other, step
            highest[kind] = number, step
    return None


def _sorted(statements: list[ProgramStep]) -> list[ProgramStep]:
    """The statements, each behind what it takes, and what is counted first before the others."""
    waiting = list(statements)
    made = {name for step in statements for name in step.inputs}
    made -= {name for step in statements for call in step.calls for name in call.outputs}
    ordered: list[ProgramStep] = []
    while waiting:
        ready = [step for step in waiting if made.issuperset(step.inputs)]
        first = min(ready or waiting, key=lambda step: not _comes_next(step, waiting))
        waiting.remove(first)
        ordered.append(first)
        made.update(name for call in first.calls for name in call.outputs)
    return ordered


def _comes_next(step: ProgramStep, waiting: list[ProgramStep]) -> bool:
    """Whether nothing that waits was counted before what this statement makes."""
    for call in step.calls:
        counted = _count(call)
        others = (_count(other) for late in waiting if late is not step for other in late.calls)
        if any(other[0] == counted[0] and other[1] < counted[1] for other in others):
            return False
    return True


def _counts_up(calls: Sequence[Call]) -> bool:
    """Whether calls of the same operation or layer stand in the order in which they are counted."""
    highest: dict[str, int] = {}
    for call in calls:
        kind, number = _count(call)
        if number < highest.get(kind, -1):
            return False
        highest[kind] = number
    return True


def _count(call: Call) -> tuple[str, int]:
    """What a call is counted as, and its number: ("add", 1) for `add_1`; 2 for the second of a layer."""
    found = re.fullmatch(r"(.*?)(?:_(\d+))?", call.output)
    kind, number = call.operation or f"{call.layer}()", 0
    if call.operation and not _is_counted(call.output, call.operation):
        return call.output, 0
    if call.operation and found is not None:
        number = int(found[2] or 0)
    if call.layer and (again := re.fullmatch(rf"{re.escape(call.layer)}_(\d+)", call.output)) is not None:
        number = int(again[1])
    return kind, number


def _evaluated(call: Call, inside: Sequence[Call]) -> list[Call]:
    """The calls of one expression in the order in which Python evaluates them."""
    makers = {name: other for other in inside for name in other.outputs}
    return [
        *(e for name in call.inputs if name in makers for e in _evaluated(makers[name], inside)),
        call,
    ]


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
    """Whether an array of several numbers is among what a call is given."""
    given = [part for value in (*call.arguments, *call.named.values()) for part in parts(value)]
    return any(
        isinstance(part, KerasObject) and part.kind == ARRAY and isinstance(part.config["value"], tuple)
        for part in given
    )


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
