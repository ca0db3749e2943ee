"""The functions of Python that programs call on plain values, and the methods of texts, lists and tables."""

from __future__ import annotations

import ast
import functools
import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from components.assembly.reading.language.arithmetic import TooLarge, bounded, check_widths, is_plain
from components.assembly.reading.reading import MOST_ITEMS, MOST_TEXT
from components.assembly.reading.values import UNKNOWN

# The most items in each of the groups that `itertools.combinations` makes.
MOST_IN_A_GROUP = 16


class Builtin(str):
    """The name of a function of Python."""


# Functions of plain values that are called as they are.
PLAIN_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": abs,
    "all": all,
    "any": any,
    "bool": bool,
    "chr": chr,
    "dict": dict,
    "divmod": divmod,
    "enumerate": lambda items, start=0: list(enumerate(items, start)),
    "float": float,
    "frozenset": frozenset,
    "int": int,
    "len": len,
    "list": list,
    "max": max,
    "min": min,
    "ord": ord,
    "pow": lambda base, exponent: power(base, exponent),  # noqa: PLW0108
    "range": lambda *ends: rounds(range(*ends)),
    "reversed": lambda items: list(reversed(items)),
    "round": round,
    "set": set,
    "slice": slice,
    "sorted": lambda items, reverse=False: sorted(items, key=_first, reverse=reverse),
    "str": lambda value="": bounded(str(value)) if is_plain(value) else "",
    "sum": lambda items, start=0: functools.reduce(lambda one, other: bounded(one + other), items, start),
    "tuple": tuple,
    "zip": lambda *lists: list(zip(*lists, strict=False)),
}
# Functions that are called with a learner's function, or look at what a value is.
_OTHER_FUNCTIONS_WORDS = (
    "print map filter isinstance type super hasattr getattr input open display id repr callable iter "
    "next format object globals locals breakpoint exit quit setattr vars dir"
)
OTHER_FUNCTIONS = frozenset(_OTHER_FUNCTIONS_WORDS.split())
_EXCEPTIONS_WORDS = (
    "Exception ValueError TypeError KeyError IndexError RuntimeError NotImplementedError ImportError "
    "FileNotFoundError AttributeError NotImplemented Ellipsis AssertionError ModuleNotFoundError "
    "StopIteration OSError Warning DeprecationWarning"
)
EXCEPTIONS = frozenset(_EXCEPTIONS_WORDS.split())
# Functions that run text, or reach into Python itself. They are named when they are left aside.
REFUSED_FUNCTIONS = frozenset({"eval", "exec", "compile", "__import__"})

# Functions of modules of Python, by their whole name.
MODULE_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "math.ceil": math.ceil,
    "math.floor": math.floor,
    "math.sqrt": math.sqrt,
    "math.log": math.log,
    "math.log2": math.log2,
    "math.log10": math.log10,
    "math.exp": math.exp,
    "math.prod": lambda items: functools.reduce(lambda one, other: bounded(one * other), items, 1),
    "math.gcd": math.gcd,
    "math.pow": math.pow,
    "numpy.prod": lambda items: functools.reduce(lambda one, other: bounded(one * other), items, 1),
    "numpy.sqrt": math.sqrt,
    "numpy.ceil": math.ceil,
    "numpy.floor": math.floor,
    "numpy.log2": math.log2,
    "numpy.log": math.log,
    "collections.OrderedDict": dict,
    "itertools.chain": lambda *lists: [item for items in lists for item in items],
    "itertools.product": lambda *lists: bounded(_product(lists)),
    "itertools.chain.from_iterable": lambda lists: [item for items in lists for item in items],
    "itertools.combinations": lambda items, size: _first_ones(itertools.combinations, items, size),
    "itertools.permutations": lambda items, size=None: _first_ones(
        itertools.permutations, items, len(items) if size is None else size
    ),
    "itertools.pairwise": lambda items: list(itertools.pairwise(items)),
    "itertools.repeat": lambda item, times: bounded([item] * min(times, MOST_ITEMS + 1)),
    "itertools.islice": lambda items, *ends: list(itertools.islice(items, *ends)),
    "itertools.zip_longest": lambda *lists: list(itertools.zip_longest(*lists)),
}
# Functions of the module `operator`, which are what the operators are.
OPERATORS: Mapping[str, type[ast.AST]] = {
    "operator.add": ast.Add,
    "operator.sub": ast.Sub,
    "operator.mul": ast.Mult,
    "operator.truediv": ast.Div,
    "operator.floordiv": ast.FloorDiv,
    "operator.matmul": ast.MatMult,
    "operator.pow": ast.Pow,
}
MODULE_VALUES: Mapping[str, Any] = {
    "math.pi": math.pi,
    "math.e": math.e,
    "numpy.pi": math.pi,
    "numpy.newaxis": None,
    "numpy.inf": 1e300,
    **{
        f"{module}.{name}": name
        for module in ("numpy", "tensorflow", "tensorflow.dtypes")
        for name in (
            "float16",
            "float32",
            "float64",
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "bool",
            "string",
        )
    },
}


def _first(item: Any) -> Any:
    """What an item is sorted by: of a pair the first part, since the second may be a tensor."""
    return item[0] if isinstance(item, tuple) and item and is_plain(item[0]) else item


def rounds(numbers: range) -> Any:
    """The numbers of a loop; not known, as those of an endless one, if they are more than are read."""
    return numbers if len(numbers) <= MOST_ITEMS else UNKNOWN


def power(base: Any, exponent: Any) -> Any:
    if isinstance(base, int) and isinstance(exponent, int) and abs(exponent) > 64:
        raise TooLarge(f"{base} ** {exponent}")
    return bounded(base**exponent)


def _first_ones(group: Callable[[Any, int], Iterator[Any]], items: Any, size: int) -> list[Any]:
    """Groups of so many items each, in a list, which is bounded before it is made."""
    if size > MOST_IN_A_GROUP:
        raise TooLarge(f"{size:,}")
    return list(bounded(list(itertools.islice(group(items, size), MOST_ITEMS + 1))))


def _product(lists: Any) -> list[Any]:
    size = math.prod(len(items) for items in lists)
    if size > MOST_ITEMS:
        raise TooLarge(f"{size:,}")
    result: list[Any] = [()]
    for items in lists:
        result = [(*start, item) for start in result for item in items]
    return result


_TEXT_METHODS_WORDS = (
    "lower upper title capitalize strip lstrip rstrip split startswith endswith isdigit isalpha "
    "count find splitlines removeprefix removesuffix rsplit partition"
)
_TEXT_METHODS = frozenset(_TEXT_METHODS_WORDS.split())
_LIST_METHODS = frozenset(
    {"append", "extend", "insert", "pop", "index", "count", "reverse", "copy", "remove", "clear", "sort"}
)
_TABLE_METHODS = frozenset({"keys", "values", "items", "get", "update", "pop", "setdefault", "copy", "clear"})
_SET_METHODS = frozenset({"add", "discard", "remove", "union", "intersection", "difference", "update"})


def call_method(owner: Any, name: str, arguments: list[Any], named: Mapping[str, Any]) -> Any:  # noqa: PLR0911, PLR0912
    """What a method of a plain value gives back.

    Raises:
        NotImplementedError: The method is none of those that are read.
        TooLarge: The result would be beyond the bounds.
        Exception: What Python raises.
    """
    if isinstance(owner, str):
        if name == "format":
            return format_text(owner, arguments, named)
        if name == "join" and len(arguments) == 1:
            parts = [part for part in arguments[0] if isinstance(part, str)]
            if sum(map(len, parts)) + len(owner) * len(parts) > MOST_TEXT:
                raise TooLarge("join")
            return owner.join(parts)
        if name == "replace" and len(arguments) == 2:
            old, new = map(str, arguments)
            if (owner.count(old) + 1) * len(new) + len(owner) > MOST_TEXT:
                raise TooLarge("replace")
            return owner.replace(old, new)
        if name == "zfill" and isinstance(arguments[0], int) and arguments[0] < 100:
            return owner.zfill(arguments[0])
        if name in _TEXT_METHODS:
            return bounded(getattr(str, name)(owner, *arguments))
    if isinstance(owner, list) and name in _LIST_METHODS:
        if name in ("append", "insert", "extend"):
            bounded(owner)
        result = getattr(list, name)(owner, *arguments)
        bounded(owner)
        return result
    if isinstance(owner, tuple | range | list) and name == "as_list":
        return list(owner)
    if isinstance(owner, tuple) and name in ("index", "count"):
        return getattr(tuple, name)(owner, *arguments)
    if isinstance(owner, dict) and name in _TABLE_METHODS:
        result = getattr(dict, name)(owner, *arguments, **(named if name == "update" else {}))
        bounded(owner)
        return list(result) if name in ("keys", "values", "items") else result
    if isinstance(owner, set) and name in _SET_METHODS:
        return bounded(getattr(set, name)(owner, *arguments))
    raise NotImplementedError(name)


_FIELD = re.compile(r"\{\{|\}\}|\{(\w*)(![rs])?(?::([^{}]*))?\}|\{[^}]*\}?|\}")


def format_text(template: str, arguments: list[Any], named: Mapping[str, Any]) -> str:
    """`template.format(...)` for fields that are plain values; nothing is looked up in them."""
    count = 0

    def put(match: re.Match[str]) -> str:
        nonlocal count
        whole = match[0]
        if whole in ("{{", "}}"):
            return whole[0]
        name, spec = match[1], match[3] or ""
        if name is None:
            raise ValueError(whole)
        if name == "":
            value = arguments[count]
            count += 1
        else:
            value = arguments[int(name)] if name.isdigit() else named[name]
        return format_value(value, spec)

    return str(bounded(_FIELD.sub(put, template)))


def format_value(value: Any, spec: str = "") -> str:
    """A plain value in a text, as in `f"{value:spec}"`."""
    check_widths(spec)
    if isinstance(value, list | tuple | dict):
        parts = value.items() if isinstance(value, dict) else value
        value = (
            str([str(part)[:40] for part in list(parts)[:20]])
            if not all(map(is_plain, value))
            else str(value)
        )
    if not is_plain(value):
        raise TypeError("no plain value")
    return str(bounded(format(value, spec)))


NAMES: frozenset[str] = frozenset(PLAIN_FUNCTIONS) | OTHER_FUNCTIONS | EXCEPTIONS | REFUSED_FUNCTIONS
