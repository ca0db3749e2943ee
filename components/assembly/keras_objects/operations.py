"""The operations of `keras.ops` that a spec can call, and their calls.

An operation is named as in `keras.ops` ("add", "image.resize"); "getitem" is `x[...]`. Operations that take
Python functions, and those that make a tensor out of nothing or of a whole batch, are none of a model.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import keras
import numpy as np

from components.assembly.keras_objects.layers import ArgumentError
from components.assembly.spec import MAX_OUTPUTS, Call, KerasObject, Slice, Tensor, Value
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown
from components.assembly.spec.value_parts import parts

GETITEM = "getitem"
# An array of numbers among the arguments of a call: an object of this kind, with its `value` and `dtype`.
ARRAY = "array"
_TAKE_FUNCTIONS = frozenset(
    [
        "associative_scan",
        "cond",
        "custom_gradient",
        "fori_loop",
        "map",
        "scan",
        "switch",
        "vectorized_map",
        "vectorize",
        "while_loop",
    ]
)
# Those that make a tensor out of nothing, or of all samples of a batch together.
_NOT_IN_A_MODEL = frozenset(
    [
        "convert_to_numpy",
        "convert_to_tensor",
        "device_scope",
        "is_tensor",
        "arange",
        "array",
        "empty",
        "eye",
        "full",
        "identity",
        "linspace",
        "logspace",
        "ones",
        "zeros",
        "tri",
        "hamming",
        "hanning",
        "bartlett",
        "blackman",
        "kaiser",
        "slice_update",
        "scatter_update",
        "rearrange",
        "diagflat",
        "histogram",
        "kron",
        "meshgrid",
        "outer",
        "vander",
        "unravel_index",
    ]
)


@cache
def operations() -> Mapping[str, Callable[..., Any]]:
    """Every operation by name."""
    functions = {name: function for name, function in _functions(keras.ops, "") if _is_operation(name)}
    return functions | {GETITEM: _getitem}


def _is_operation(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last not in _TAKE_FUNCTIONS and last not in _NOT_IN_A_MODEL


def _functions(namespace: Any, prefix: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, value in vars(namespace).items():
        if name.startswith("_"):
            continue
        if inspect.ismodule(value) and value.__name__.startswith("keras"):
            if name in ("image", "linalg"):  # those of nn and numpy are in keras.ops itself
                yield from _functions(value, f"{prefix}{name}.")
        elif isinstance(value, types.FunctionType):
            yield prefix + name, value


def _getitem(x: Any, key: Any) -> Any:
    return x[key]


def parameters(operation: str) -> tuple[str, ...]:
    """The names of the parameters of an operation, in order."""
    return tuple(inspect.signature(operations()[operation]).parameters)


def call_operation(call: Call, tensors: Mapping[str, Any]) -> Any:
    """What the call of an operation makes, of tensors by name.

    Raises:
        ArgumentError: An argument says a size beyond the bounds.
        Exception: Whatever Keras raises for the arguments.
    """
    _ensure_bounded(call, tensors)
    arguments = [bound(value, tensors) for value in call.arguments]
    named = {name: bound(value, tensors) for name, value in call.named.items()}
    if call.operation == GETITEM and len(arguments) == 2 and isinstance(arguments[1], list):
        arguments[1] = tuple(arguments[1])
    return operations()[call.operation](*arguments, **named)


# The largest whole number in the arguments of operations in which it says how many tensors are made, or how
# large something is that is no tensor of the model.
_MOST = {
    "split": MAX_OUTPUTS,
    "array_split": MAX_OUTPUTS,
    "unstack": MAX_OUTPUTS,
    "image.gaussian_blur": 255,
    "bincount": 1_000_000,
    "ctc_decode": 1000,
}


def _ensure_bounded(call: Call, tensors: Mapping[str, Any]) -> None:
    most = _MOST.get(call.operation)
    if most is None:
        return
    numbers = [
        part
        for value in (*call.arguments, *call.named.values())
        for part in parts(value)
        if isinstance(part, int)
    ]
    if call.operation == "unstack" and call.inputs:
        shape = tensors[call.inputs[0]].shape
        axis = numbers[-1] if numbers else 0
        numbers = [shape[axis] or 0] if -len(shape) <= axis < len(shape) else []
    if any(number > most for number in numbers):
        what = message(N_("A number of this operation is too large; at most {most:,} is allowed."), most=most)
        raise ArgumentError(what, shown(tuple(numbers)), message(N_("Use a smaller number.")))


def bound(value: Value, tensors: Mapping[str, Any]) -> Any:
    """An argument of a call as Keras takes it: tensors by their names, slices of Python."""
    if isinstance(value, Tensor):
        return tensors[value.name]
    if isinstance(value, tuple):
        parts = [bound(part, tensors) for part in value]
        return parts if any(isinstance(part, Tensor | tuple) for part in value) else tuple(parts)
    if isinstance(value, KerasObject) and value.kind == ARRAY:
        array = np.asarray(value.config["value"], value.config.get("dtype"))
        # Of NumPy's single numbers Keras loses the type when it saves the model.
        return array if array.ndim else keras.ops.convert_to_tensor(array)
    if isinstance(value, Mapping):
        return {name: bound(part, tensors) for name, part in value.items()}
    if isinstance(value, Slice):
        return slice(value.start, value.stop, value.step)
    return value
