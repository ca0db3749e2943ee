"""Data in a program, of NumPy and of Keras, of which the shapes and a few numbers are known."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from components.assembly.reading.data import written_arrays
from components.assembly.reading.values import UNKNOWN, Data, Site, Unknown

# The shapes of Keras's data sets: of the pictures or rows that are learnt from, and their number.
_SETS: Mapping[str, tuple[tuple[int | None, ...], tuple[int | None, ...], int]] = {
    "mnist": ((60_000, 28, 28), (10_000, 28, 28), 10),
    "fashion_mnist": ((60_000, 28, 28), (10_000, 28, 28), 10),
    "cifar10": ((50_000, 32, 32, 3), (10_000, 32, 32, 3), 10),
    "cifar100": ((50_000, 32, 32, 3), (10_000, 32, 32, 3), 100),
    "boston_housing": ((404, 13), (102, 13), 0),
    "california_housing": ((16_512, 8), (4_128, 8), 0),
    "imdb": ((25_000,), (25_000,), 2),
    "reuters": ((8_982,), (2_246,), 46),
}


def keras_data(name: str, line: int) -> Any:
    """What `keras.datasets.NAME.load_data()` gives."""
    known = _SETS.get(name)
    if known is None:
        return UNKNOWN
    labels_shape = (lambda rows: (rows, 1)) if name.startswith("cifar") else (lambda rows: (rows,))

    def pair(shape: tuple[int | None, ...]) -> tuple[Data, Data]:
        classes = known[2] if known else 0
        labels = Data(
            labels_shape(shape[0]),
            "whole" if classes else "number",
            0,
            classes - 1 if classes else None,
            line,
        )
        return Data(shape, "", line=line), labels

    return pair(known[0]), pair(known[1])


def _sizes(values: Iterable[Any]) -> tuple[int | None, ...] | None:
    sizes = tuple(values)
    return sizes if all(size is None or (isinstance(size, int) and size >= 0) for size in sizes) else None


def _shape(value: Any) -> tuple[int | None, ...] | None:
    if isinstance(value, int):
        return (value,)
    return _sizes(value) if isinstance(value, list | tuple) else None


def listed(value: Any, line: int) -> Data:
    """An array of a list of numbers, or of lists of them."""
    shape: list[int] = []
    part = value
    while isinstance(part, list | tuple | range):
        shape.append(len(part))
        part = part[0] if len(part) else None
    if isinstance(part, Data) and part.shape is not None:
        return Data((*shape, *part.shape), part.kind, part.low, part.high, line)
    numbers = list(_numbers(value, 0))
    if numbers and all(isinstance(number, str) for number in numbers):
        return Data(tuple(shape), "text", line=line)
    if not numbers or not all(isinstance(number, int | float) for number in numbers):
        return Data(tuple(shape) if numbers else None, line=line)
    whole = all(isinstance(number, int) for number in numbers)
    return Data(tuple(shape), "whole" if whole else "number", min(numbers), max(numbers), line)


def _numbers(value: Any, depth: int) -> Iterable[Any]:
    if isinstance(value, list | tuple | range) and depth < 8:
        for item in value:
            yield from _numbers(item, depth + 1)
    else:
        yield value


def function(path: str, site: Site) -> Any:
    """What a function of NumPy makes; `UNKNOWN` if it is not known."""
    name, of_keras = path.rpartition(".")[2], path.startswith("tensorflow")
    known = None if "random" in path else written_arrays.made(name, site, of_keras=of_keras)
    return _function(path, site) if known is None else written_arrays.described(known, site.line)


def _function(path: str, site: Site) -> Any:  # noqa: PLR0911, PLR0912
    name = path.rpartition(".")[2]
    given = [argument.value for argument in site.positional]
    line = site.line
    if any(isinstance(value, Unknown) for value in given[:2]):
        return Data(line=line)
    first = given[0] if given else None
    if name in ("rand", "randn"):
        low, high = (0, 1) if name == "rand" else (None, None)
        return Data(_sizes(given), "number", low, high, line)
    if name in ("random", "random_sample", "standard_normal", "zeros", "ones", "empty"):
        size = site.value("size", 0, site.value("shape", 0))
        value = {"zeros": 0, "ones": 1}.get(name)
        kind = "whole" if value is not None else "number"
        return Data(_shape(size), kind, value, value, line) if size is not None else UNKNOWN
    if name in ("randint", "integers"):
        low, high = site.value("low", 0, 0), site.value("high", 1)
        size = site.value("size", 2)
        if high is None:
            low, high = 0, low
        known = isinstance(low, int) and isinstance(high, int)
        return Data(_shape(size), "whole", low if known else None, high - 1 if known else None, line)
    if name in ("normal", "uniform", "choice", "full", "poisson"):
        size = site.value(
            "size", {"choice": 1, "full": -1}.get(name, 2), site.value("shape", 0 if name == "full" else -1)
        )
        low, high = (
            (site.value("low", 0, 0.0), site.value("high", 1, 1.0)) if name == "uniform" else (None, None)
        )
        if name == "choice" and isinstance(first, int):
            low, high = 0, first - 1
        elif (
            name == "choice"
            and isinstance(first, list | tuple)
            and all(isinstance(number, int | float) for number in first)
        ):
            low, high = min(first), max(first)
        whole = name in ("choice", "poisson") and isinstance(high, int)
        return Data(_shape(size), "whole" if whole else "number", low, high, line)
    if name == "eye":
        return Data((first, first) if isinstance(first, int) else None, "one-hot", 0, 1, line)
    if name == "arange" and all(isinstance(number, int) for number in given) and 1 <= len(given) <= 3:
        numbers = range(*given)
        low, high = sorted((numbers[0], numbers[-1])) if numbers else (0, 0)
        return Data((len(numbers),), "whole", low, high, line)
    if name in ("array", "asarray", "float32", "convert_to_tensor", "constant") and given:
        return first if isinstance(first, Data) else listed(first, line)
    if name in ("zeros_like", "ones_like", "copy", "abs", "squeeze", "array", "nan_to_num") and isinstance(
        first, Data
    ):
        return first if name != "squeeze" else Data(None, first.kind, first.low, first.high, line)
    if name == "expand_dims" and isinstance(first, Data) and first.shape is not None:
        axis = site.value("axis", 1, 0)
        if isinstance(axis, int):
            shape = list(first.shape)
            shape.insert(axis if axis >= 0 else len(shape) + 1 + axis, 1)
            return replace(first, shape=tuple(shape))
    if name == "reshape" and isinstance(first, Data):
        return first.shaped(reshaped(first, site.value("newshape", 1, site.value("shape", 1))))
    return Data(line=line)


def one_hot(value: Any, classes: Any, line: int) -> Data:
    """What `to_categorical` makes of numbers of classes."""
    if not isinstance(value, Data):
        value = listed(value, line) if isinstance(value, list | tuple) else Data(line=line)
    if not isinstance(classes, int):
        classes = int(value.high) + 1 if value.high is not None else None
    shape = None
    if value.shape is not None:
        rows = value.shape[:-1] if len(value.shape) > 1 and value.shape[-1] == 1 else value.shape
        shape = (*rows, classes)
    return Data(shape, "one-hot", 0, 1, line)


def reshaped(value: Data, shape: Any) -> tuple[int | None, ...] | None:
    """The shape of an array that is arranged otherwise, with the size that follows from the others."""
    wanted = _shape(shape)
    if wanted is None and isinstance(shape, list | tuple) and all(isinstance(size, int) for size in shape):
        wanted = tuple(shape)
        known = [size for size in wanted if size is not None and size >= 0]
        if len(known) == len(wanted) - 1:
            total = None
            if value.shape is not None and all(value.shape):
                total = math.prod(size or 0 for size in value.shape)
            rest = total // math.prod(known) if total and math.prod(known) else None
            return tuple(rest if size == -1 else size for size in wanted)
        return None
    return wanted


def method(owner: Data, name: str, site: Site) -> Any:  # noqa: PLR0911
    """What a method of an array makes."""
    if name == "astype":
        wanted = written_arrays.dtype(site.value("dtype", 0))
        if owner.numbers is not None and wanted:
            return written_arrays.described(owner.numbers.astype(wanted), site.line)
        return (
            replace(owner, kind="number")
            if owner.kind == "whole" and "float" in str(site.value("dtype", 0))
            else owner
        )
    if name == "reshape":
        sizes = [argument.value for argument in site.positional]
        return owner.shaped(
            reshaped(owner, sizes[0] if len(sizes) == 1 and not isinstance(sizes[0], int) else sizes)
        )
    if name in ("copy", "round", "clip", "numpy", "to_numpy"):
        return owner
    if name in ("max", "min") and not site.arguments:
        value = owner.high if name == "max" else owner.low
        return UNKNOWN if value is None else value
    if name in ("flatten", "ravel"):
        known = owner.shape is not None and all(owner.shape)
        return owner.shaped((math.prod(size or 0 for size in owner.shape or ()),) if known else None)
    return Data(line=site.line)


def item(owner: Data, key: Any) -> Data:
    """A part of an array."""
    numbers = written_arrays.part(owner, key)
    if numbers is not None:
        return written_arrays.described(numbers, owner.line)
    if isinstance(key, Data) and key.shape is not None and owner.shape is not None and key.kind != "":
        return owner.shaped((*key.shape, *owner.shape[1:]))
    keys = key if isinstance(key, tuple) else (key,)
    if (
        owner.shape is None
        or any(isinstance(key, Data | Unknown) for key in keys)
        or any(key is ... for key in keys)
    ):
        return owner.shaped(None)
    shape: list[int | None] = []
    rest = list(owner.shape)
    for place in keys:
        if place is None:
            shape.append(1)
        elif not rest:
            return owner.shaped(None)
        elif isinstance(place, slice):
            size = rest.pop(0)
            ends = (place.start, place.stop, place.step)
            known = (
                size is not None
                and all(end is None or isinstance(end, int) for end in ends)
                and place.step != 0
            )
            shape.append(len(range(*place.indices(size))) if known and size is not None else None)
        elif isinstance(place, int):
            rest.pop(0)
        else:
            return owner.shaped(None)
    return owner.shaped((*shape, *rest))


def operate(kind: str, left: Any, right: Any, line: int) -> Data:
    """An array that is computed from one or two others."""
    numbers = written_arrays.operated(kind, left, right)
    if numbers is not None:
        return written_arrays.described(numbers, line)
    owner = left if isinstance(left, Data) else right
    other = right if owner is left else left
    shape = owner.shape
    if isinstance(other, Data):
        shape = (
            other.shape
            if shape is None or (other.shape is not None and len(other.shape) > len(shape))
            else shape
        )
    low, high, new_kind = None, None, "number"
    if isinstance(other, int | float) and owner.low is not None and owner.high is not None and owner is left:
        ends = {
            "Add": (owner.low + other, owner.high + other),
            "Sub": (owner.low - other, owner.high - other),
            "Mult": tuple(sorted((owner.low * other, owner.high * other))),
        }.get(kind)
        if kind == "Div" and other:
            ends = tuple(sorted((owner.low / other, owner.high / other)))
        if ends is not None:
            low, high = ends
            new_kind = (
                "whole" if owner.kind == "whole" and isinstance(other, int) and kind != "Div" else "number"
            )
    if kind in ("Lt", "LtE", "Gt", "GtE", "Eq", "NotEq"):
        low, high, new_kind = 0, 1, "whole"
    return Data(shape, new_kind, low, high, owner.line if kind in ("Add", "Sub") else line)
