"""Takes values out of untrusted JSON, in the type they should have."""

from __future__ import annotations

from typing import Any, TypeVar

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused, refuse, shown

T = TypeVar("T")

# What reading raises where a file has another form than Keras's.
FORM_ERRORS = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
_QUOTED = 200


def malformed(where: str, received: str) -> Refused:
    """The exception for a file that is not as Keras writes it, to be raised."""
    what = message(N_("This is not as Keras 3 writes a model file."))
    mend = message(N_("Save the model again with model.save('name.keras') and choose that file."))
    return refuse("no-keras-file", where=where, message=what, received=received[:_QUOTED], mend=mend)


def typed(value: object, kind: type[T], where: str) -> T:
    """`value` if it is of type `kind`, else `Refused` is raised. A bool is no int."""
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise malformed(where, shown(value))
    return value


def mapping(value: object, where: str) -> dict[str, Any]:
    """`value` if it is a JSON object, else `Refused` is raised."""
    return typed(value, dict, where)


def sequence(value: object, where: str) -> list[Any]:
    """`value` if it is a JSON list, else `Refused` is raised."""
    return typed(value, list, where)
