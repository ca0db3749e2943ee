"""Reads what a call is given, as Keras writes it in a file: tensors, lists and dictionaries, constants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from components.assembly.importing.file.json_form import malformed, mapping, sequence, typed
from components.assembly.importing.objects import Problems, read_value
from components.assembly.keras_objects.operations import ARRAY
from components.assembly.spec import Config, KerasObject, Tensor, Value
from components.assembly.spec.problems import shown

_TENSOR = "__keras_tensor__"
_ARRAYS = ("__numpy__", "__tensor__")
# Keras gives a plain number the type of the tensor that it is joined with. A tensor of one number of these
# types, which it writes as an array, unlike NumPy's, is the same beside tensors that are not narrower.
_USUAL_TYPES = ("float32", "int32")
_NARROW_TYPES = frozenset({"float16", "bfloat16", "int8", "uint8", "int16"})


class TensorReference(NamedTuple):
    """A tensor: the name of what makes it, the number of its call, and of its output; from 0."""

    name: str
    call: int
    output: int


NameTensor = Callable[[TensorReference], str]


@dataclass(frozen=True)
class SavedCall:
    """A call as it stands in the file."""

    arguments: list[Any]
    named: dict[str, Any]


def saved_call(node: Any, where: str) -> SavedCall:
    """The call of an entry of `inbound_nodes`. Raises `Refused` if it is none."""
    call = mapping(node, where)
    return SavedCall(sequence(call.get("args"), where), mapping(call.get("kwargs"), where))


def reference(value: Any, where: str) -> TensorReference:
    """A tensor in the form `[name, call, output]`. Raises `Refused` if it is none."""
    parts = sequence(value, where)
    if len(parts) != 3:
        raise malformed(where, shown(parts))
    return TensorReference(
        typed(parts[0], str, where), typed(parts[1], int, where), typed(parts[2], int, where)
    )


def references(saved: Any, where: str) -> Iterator[TensorReference]:
    """All tensors in what a call is given, in Keras's order: those in a dictionary by its keys, sorted."""
    if _is_tensor(saved):
        yield reference(mapping(saved["config"], where).get("keras_history"), where)
    elif isinstance(saved, Mapping):
        for _, item in sorted(saved.items()):
            yield from references(item, where)
    elif isinstance(saved, list):
        for item in saved:
            yield from references(item, where)


def has_narrow(saved: Any) -> bool:
    """Whether a tensor in what a call is given has numbers of fewer bits than Keras's usual ones."""
    if _is_tensor(saved):
        return _dtype(saved["config"]) in _NARROW_TYPES
    parts = saved.values() if isinstance(saved, Mapping) else saved if isinstance(saved, list) else ()
    return any(map(has_narrow, parts))


def _dtype(config: Any) -> str:
    dtype = config.get("dtype") if isinstance(config, Mapping) else None
    return dtype if isinstance(dtype, str) else ""


def read_argument(
    saved: Any, where: str, problems: Problems, name: NameTensor, *, narrow: bool = False
) -> Value:
    """An argument of a call as a spec has it, with tensors by name.

    Args:
        saved: The argument in the file.
        where: What problems are about.
        problems: Where they are collected.
        name: Names a tensor.
        narrow: Whether the call `has_narrow` tensors, so that it matters which numbers a constant has.
    """
    if _is_tensor(saved):
        place = reference(mapping(saved["config"], where).get("keras_history"), where)
        return Tensor(name(place))
    if isinstance(saved, list):
        return tuple(read_argument(item, where, problems, name, narrow=narrow) for item in saved)
    if isinstance(saved, Mapping) and "class_name" not in saved:
        return Config(
            {key: read_argument(item, where, problems, name, narrow=narrow) for key, item in saved.items()}
        )
    value = read_value(saved, where, problems)
    if isinstance(saved, Mapping) and saved.get("class_name") in _ARRAYS:
        dtype = mapping(saved["config"], where).get("dtype")
        if not isinstance(value, tuple) and dtype in _USUAL_TYPES and not narrow:
            return value
        return KerasObject(ARRAY, Config(value=value, dtype=dtype))
    return value


def _is_tensor(saved: Any) -> bool:
    return isinstance(saved, Mapping) and saved.get("class_name") == _TENSOR
