"""Reads references to tensors, as Keras writes them in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from components.assembly.importing.json_form import malformed, mapping, sequence, typed
from components.assembly.spec import MAX_INPUTS
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused, refuse, shown

TensorReference = tuple[str, int, int]
"""A tensor: the name of the layer that makes it, the number of its call, the number of its output; from 0."""


def tensor_references(value: Any, where: str) -> list[TensorReference]:
    """The inputs or outputs of a model, given as one tensor, a list or a dictionary."""
    if isinstance(value, list) and len(value) == 3 and isinstance(value[0], str):
        return [_place(value, where)]
    references = list(value.values()) if isinstance(value, dict) else sequence(value, where)
    if not 1 <= len(references) <= MAX_INPUTS:
        raise malformed(where, f"{len(references)}")
    return [_place(reference, where) for reference in references]


def call_arguments(node: Any, names: Sequence[str], where: str) -> list[TensorReference]:
    """The tensors that a call takes.

    Args:
        node: The call in the JSON.
        names: The names of the inputs of what is called, if it is a model.
        where: What problems are about.

    Raises:
        Refused: The call has other arguments, such as a mask or a state.
    """
    call = mapping(node, where)
    for name, value in mapping(call.get("kwargs"), where).items():
        items = value if isinstance(value, list) else [value]
        if any(item is not None and item is not False for item in items):
            raise _no_argument(where, name, value)
    arguments = sequence(call.get("args"), where)
    if len(arguments) != 1:
        raise _no_argument(where, "args", [type(argument).__name__ for argument in arguments])
    tensors = list(_tensors(arguments[0], names, where))
    if not 1 <= len(tensors) <= MAX_INPUTS:
        raise malformed(where, f"{len(tensors)}")
    return tensors


def _tensors(value: Any, names: Sequence[str], where: str) -> Iterator[TensorReference]:
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        config = mapping(value.get("config"), where)
        yield _place(config.get("keras_history"), where)
    elif isinstance(value, dict) and value.get("class_name") == "__tuple__":
        config = mapping(value.get("config", value), where)
        yield from _tensors(config.get("items"), names, where)
    elif isinstance(value, dict) and names and set(value) == set(names):
        for name in names:
            yield from _tensors(value[name], (), where)
    elif isinstance(value, list):
        for item in value[: MAX_INPUTS + 1]:
            if isinstance(item, list):
                raise malformed(where, shown(item))
            yield from _tensors(item, (), where)
    else:
        raise _no_argument(where, "args", value)


def _place(value: Any, where: str) -> TensorReference:
    parts = sequence(value, where)
    if len(parts) != 3:
        raise malformed(where, shown(parts))
    return typed(parts[0], str, where), typed(parts[1], int, where), typed(parts[2], int, where)


def _no_argument(where: str, name: str, value: Any) -> Refused:
    what = message(N_("This layer is called with something else than tensors."))
    mend = message(N_("Call it on tensors only: no mask, no initial state, no numbers."))
    return refuse(
        "unsupported-call", where=where, message=what, received=f"{name[:40]}={shown(value)}", mend=mend
    )
