"""Values out of a JSON file that may hold anything, in the type they should have."""

from __future__ import annotations

from typing import Any, TypeVar

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused, refuse, shown

T = TypeVar("T")

# What reading a file raises that is not in the form it should have.
FORM_ERRORS = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
_QUOTED = 200


def malformed(where: str, received: str) -> Refused:
    """The refusal of a file that is not as Keras writes it."""
    what = message(N_("This is not as Keras 3 writes a model file."))
    mend = message(N_("Save the model again with model.save('name.keras') and choose that file."))
    return refuse("no-keras-file", where=where, message=what, received=received[:_QUOTED], mend=mend)


def typed(value: object, kind: type[T], where: str) -> T:
    """`value` if it is a `kind`; `Refused` if not. A bool is no number."""
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise malformed(where, shown(value))
    return value


def mapping(value: object, where: str) -> dict[str, Any]:
    """`value` as an object of JSON."""
    return typed(value, dict, where)


def sequence(value: object, where: str) -> list[Any]:
    """`value` as a list of JSON."""
    return typed(value, list, where)
