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
    found = list(value.values()) if isinstance(value, dict) else sequence(value, where)
    if not 1 <= len(found) <= MAX_INPUTS:
        raise malformed(where, f"{len(found)}")
    return [_place(each, where) for each in found]


def call_arguments(node: Any, names: Sequence[str], where: str) -> list[TensorReference]:
    """The tensors that a call takes.

    Args:
        node: The call in the JSON.
        names: The names of the inputs of what is called, if it is a model.
        where: What problems are about.

    Raises:
        Refused: The call has other arguments, such as a mask or a state.
    """
    found = mapping(node, where)
    for name, value in mapping(found.get("kwargs"), where).items():
        of_each = value if isinstance(value, list) else [value]
        if any(each is not None and each is not False for each in of_each):
            raise _no_argument(where, name, value)
    given = sequence(found.get("args"), where)
    if len(given) != 1:
        raise _no_argument(where, "args", [type(each).__name__ for each in given])
    made = list(_tensors(given[0], names, where))
    if not 1 <= len(made) <= MAX_INPUTS:
        raise malformed(where, f"{len(made)}")
    return made


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
        for each in value[: MAX_INPUTS + 1]:
            if isinstance(each, list):
                raise malformed(where, shown(each))
            yield from _tensors(each, (), where)
    else:
        raise _no_argument(where, "args", value)


def _place(value: Any, where: str) -> TensorReference:
    found = sequence(value, where)
    if len(found) != 3:
        raise malformed(where, shown(found))
    return typed(found[0], str, where), typed(found[1], int, where), typed(found[2], int, where)


def _no_argument(where: str, name: str, value: Any) -> Refused:
    what = message(N_("This layer is called with something else than tensors."))
    mend = message(N_("Call it on tensors only: no mask, no initial state, no numbers."))
    return refuse(
        "unsupported-call", where=where, message=what, received=f"{name[:40]}={shown(value)}", mend=mend
    )
