"""An operation of a model in one line, as Python writes it: `x + y`, `[:, 0]`, `expand_dims(axis=1)`."""

from __future__ import annotations

from types import EllipsisType

from components.assembly.keras_objects.operations import GETITEM, operations, parameters
from components.assembly.spec import Call, Config, Slice, Tensor, Value
from components.assembly.spec.value_parts import tensors_in

# Characters of a line; constants that would make it longer are left out.
LONGEST = 36

BINARY = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
    "floor_divide": "//",
    "mod": "%",
    "power": "**",
    "matmul": "@",
    "equal": "==",
    "not_equal": "!=",
    "greater": ">",
    "greater_equal": ">=",
    "less": "<",
    "less_equal": "<=",
}
# Operations that give the same whichever of their two tensors comes first.
_COMMUTATIVE = frozenset(
    [
        "add",
        "multiply",
        "maximum",
        "minimum",
        "equal",
        "not_equal",
        "logical_and",
        "logical_or",
        "logical_xor",
    ]
)
_LETTERS = "xyzuvw"


def operation_text(call: Call) -> str:
    """The call of an operation in one line; its tensors are x, y, ... in their order."""
    letters = _letters(call)
    operands = _by_parameter(call)
    if call.operation in BINARY and len(operands) == 2:
        first, second = (_value(value, letters) for value in operands.values())
        text = f"{first} {BINARY[call.operation]} {second}"
    elif call.operation == GETITEM and len(operands) == 2:
        text = f"[{_index(list(operands.values())[1], letters)}]"
    elif call.operation == "negative":
        text = "-x"
    else:
        constants = {name: value for name, value in operands.items() if not tensors_in(value)}
        text = (
            f"{call.operation}({', '.join(f'{name}={_value(value)}' for name, value in constants.items())})"
        )
        text = text.removesuffix("()")
    return text if len(text) <= LONGEST else call.operation


def tensor_letters(call: Call) -> dict[str, str]:
    """What tells the tensors of an operation apart where their order matters: the letter that
    `operation_text` writes for each, or the name of its parameter; empty where it does not matter."""
    if call.operation in _COMMUTATIVE or len(set(call.inputs)) < 2:
        return {}
    if call.operation in BINARY or call.operation == GETITEM:
        return _letters(call)
    operands = _by_parameter(call)
    if sum(bool(tensors_in(value)) for value in operands.values()) < 2:
        return {}
    return {tensor: name for name, value in operands.items() for tensor in tensors_in(value)}


def _letters(call: Call) -> dict[str, str]:
    names = dict.fromkeys(call.inputs)
    return {
        tensor: _LETTERS[number] if number < len(_LETTERS) else f"x{number}"
        for number, tensor in enumerate(names)
    }


def _by_parameter(call: Call) -> dict[str, Value]:
    """The arguments by the names of the parameters, in their order."""
    names = parameters(call.operation) if call.operation in operations() else ()
    positional = {
        names[at] if at < len(names) else f"argument {at + 1}": value
        for at, value in enumerate(call.arguments)
    }
    given = positional | dict(call.named)
    return {name: given[name] for name in names if name in given} | given


def _value(value: Value, letters: dict[str, str] | None = None) -> str:
    if isinstance(value, Tensor):
        return (letters or {}).get(value.name, "x")
    if isinstance(value, tuple):
        items = ", ".join(_value(item, letters) for item in value)
        return f"({items},)" if len(value) == 1 else f"({items})"
    if isinstance(value, Config):
        return f"{{{', '.join(f'{name}: {_value(item, letters)}' for name, item in value.items())}}}"
    return repr(value)


def _index(key: Value, letters: dict[str, str]) -> str:
    """What stands between the brackets of `x[...]`."""
    if isinstance(key, tuple):
        return ", ".join(_index(part, letters) for part in key) + ("," if len(key) == 1 else "")
    if isinstance(key, EllipsisType):
        return "..."
    if isinstance(key, Slice):
        start, stop, step = ("" if part is None else str(part) for part in (key.start, key.stop, key.step))
        return f"{start}:{stop}" + (f":{step}" if step else "")
    return _value(key, letters)
