"""Arrays whose numbers a program writes out or counts, such as `np.array([1, 2])` and `ops.arange(4)`.

NumPy works them out, of plain numbers and with bounds on their sizes.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from components.assembly.reading.values import Data, Foreign, Site
from components.assembly.spec.bounds import MAX_CONSTANTS

MOST_NUMBERS = MAX_CONSTANTS
# What Keras makes of the types that NumPy has for numbers.
_KERAS_TYPES = {"float64": "float32", "int64": "int32"}

_TYPES = ("float16", "float32", "float64", "int32", "int64", "bool")

_MAKERS: Mapping[str, Callable[..., Any]] = {
    "arange": np.arange, "range": np.arange, "linspace": np.linspace, "zeros": np.zeros, "ones": np.ones,
    "full": np.full, "eye": np.eye, "identity": np.eye, "tri": np.tri,
}  # fmt: skip
# Of arrays that were made so.
_CHANGES: Mapping[str, Callable[..., Any]] = {
    "array": np.array, "asarray": np.asarray, "convert_to_tensor": np.asarray, "constant": np.array,
    "float32": np.float32, "int32": np.int32,
    "expand_dims": np.expand_dims, "reshape": np.reshape, "transpose": np.transpose, "squeeze": np.squeeze,
    "sin": np.sin, "cos": np.cos, "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "square": np.square,
    "power": np.power, "abs": np.abs, "concatenate": np.concatenate, "stack": np.stack, "triu": np.triu,
    "tril": np.tril, "zeros_like": np.zeros_like, "ones_like": np.ones_like, "cast": np.asarray,
}  # fmt: skip
# Arguments of TensorFlow's functions, as NumPy calls them.
_NAMES = {"limit": "stop", "delta": "step"}
_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv,
    "FloorDiv": operator.floordiv, "Mod": operator.mod, "Pow": np.power, "MatMult": operator.matmul,
    "Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge, "Eq": operator.eq,
    "NotEq": operator.ne,
}  # fmt: skip


def made(name: str, site: Site, *, of_keras: bool = False) -> np.ndarray | None:
    """The array that a function makes; `None` if it does not follow from numbers of the text.

    Args:
        name: The name of the function in NumPy or `keras.ops`.
        site: Its call.
        of_keras: Whether it is Keras's, which has numbers of 32 bits.
    """
    function = _MAKERS.get(name) or _CHANGES.get(name)
    if function is None:
        return None
    try:
        given = [_plain(argument.value) for argument in site.positional]
        named = {_NAMES.get(key, key): _plain(argument.value) for key, argument in site.named.items()}
        if max(_asked_for(name, given, named), _of_arrays(name, [*given, *named.values()])) > MOST_NUMBERS:
            return None
        array = _checked(function(*given, **named))
    except (TypeError, ValueError, ArithmeticError, AttributeError, IndexError):
        return None
    if array is not None and of_keras and "dtype" not in named:
        return array.astype(_KERAS_TYPES.get(str(array.dtype), array.dtype))
    return array


def operated(kind: str, left: Any, right: Any) -> np.ndarray | None:
    """What an operator makes of two arrays, or of one and a number; `None` if it is not known."""
    function = _OPERATORS.get(kind)
    if function is None:
        return None
    try:
        values = [np.asarray(_plain(left)), np.asarray(_plain(right))]
        if kind == "MatMult":
            shapes = [values[0].shape[:1], values[1].shape[1:]]
            if max(value.ndim for value in values) > 2 or math.prod(shapes[0] + shapes[1]) > MOST_NUMBERS:
                return None
        elif math.prod(np.broadcast_shapes(*(value.shape for value in values))) > MOST_NUMBERS:
            return None
        return _checked(function(_plain(left), _plain(right)))
    except (TypeError, ValueError, ArithmeticError):
        return None


def numbers(value: Any) -> Any:
    """A value with arrays in the place of data whose numbers are known."""
    if isinstance(value, Data) and value.numbers is not None:
        return value.numbers
    return [numbers(item) for item in value] if isinstance(value, list | tuple) else value


def described(array: np.ndarray, line: int) -> Data:
    """What is known of data, of their numbers."""
    whole = array.dtype.kind in "iub"
    low, high = (float(array.min()), float(array.max())) if array.size else (None, None)
    if whole and low is not None and high is not None:
        low, high = int(low), int(high)
    return Data(array.shape, "whole" if whole else "number", low, high, line, array)


def part(value: Data, key: Any) -> np.ndarray | None:
    """The part of an array that a key says, which shares its numbers; `None` if it is not known."""
    keys = key if isinstance(key, tuple) else (key,)
    if value.numbers is None or not all(
        key is None or key is ... or isinstance(key, int | slice) for key in keys
    ):
        return None
    try:
        return np.asarray(value.numbers[key])
    except (IndexError, TypeError, ValueError):
        return None


def put(value: Data, key: Any, new: Any) -> bool:
    """Put numbers into an array, for all that share them; whether that could be done."""
    try:
        if value.numbers is not None and part(value, key) is not None:
            value.numbers[key] = _plain(new)
            return bool(np.isfinite(value.numbers).all())
    except (IndexError, TypeError, ValueError, OverflowError):
        pass
    return False


def dtype(value: Any) -> str:
    """The name of a type of numbers: of "float32", np.float32; empty if it is none."""
    name = value.path.rpartition(".")[2] if isinstance(value, Foreign) else value
    return name if name in _TYPES else ""


def _plain(value: Any) -> Any:
    """A plain value that NumPy may be given. Raises `TypeError` for others."""
    value = numbers(value)
    if isinstance(value, list | tuple | range):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | np.ndarray):
        return value
    if dtype(value):
        return dtype(value)
    raise TypeError("no number")


def _asked_for(name: str, given: list[Any], named: Mapping[str, Any]) -> float:
    """How many numbers a function would make at most, as far as its arguments say it."""
    plain = [*given, *named.values()]
    whole = [number for number in _flat(plain) if isinstance(number, int | float)]
    if name in ("arange", "range"):
        ends = [number for number in plain if isinstance(number, int | float)][:3]
        start, stop, step = (0, *ends, 1) if len(ends) == 1 else (*ends, 1)[:3] if ends else (0, 0, 1)
        return abs((stop - start) / step) if step else math.inf
    if name == "linspace":
        return max((abs(number) for number in whole[2:3]), default=50)
    if name in ("eye", "identity", "tri"):
        return float(
            math.prod(max(1, abs(number)) for number in (whole[:2] if len(whole) > 1 else whole * 2))
        )
    if name in ("zeros", "ones", "full"):
        shape = named.get("shape", given[0] if given else 0)
        return float(math.prod(max(1, abs(size)) for size in _flat([shape])))
    return 0


def _of_arrays(name: str, values: list[Any]) -> float:
    """How many numbers a function can make of the arrays that it is given."""
    sizes = [array.size for array in _flat(values) if isinstance(array, np.ndarray)]
    if name in _MAKERS and any(size > 1 for size in sizes):
        return math.inf
    return float(math.prod(sizes) if name == "power" else sum(sizes))


def _flat(values: list[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list):
            yield from _flat(value)
        else:
            yield value


def _checked(array: Any) -> np.ndarray | None:
    array = np.asarray(array)
    fits = array.dtype.kind in "iufb" and array.size <= MOST_NUMBERS and bool(np.isfinite(array).all())
    return array if fits else None
