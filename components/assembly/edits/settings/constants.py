"""The constants that an operation is called with, such as its axis, and a model with others."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

from components.assembly.catalog.keras_classes import Parameter
from components.assembly.checks.validate import every_problem
from components.assembly.keras_objects.operations import GETITEM, operations, parameters
from components.assembly.spec import Call, ModelSpec, Value
from components.assembly.spec.problems import Refused
from components.assembly.spec.value_parts import tensors_in
from components.assembly.spec.values import Arguments


def constants(call: Call) -> Mapping[Parameter, Value]:
    """The arguments of an operation that are no tensors, each with its value or else Keras's default. A part
    of a tensor has none: its place is written as Python writes it."""
    if call.operation == GETITEM or call.operation not in operations():
        return {}
    given = _given(call)
    signature = inspect.signature(operations()[call.operation]).parameters
    fields: dict[Parameter, Value] = {}
    for name, parameter in signature.items():
        required = parameter.default is parameter.empty
        if (name in given or not required) and not tensors_in(given.get(name)):
            default = None if required else parameter.default
            fields[Parameter(name, required, default)] = given.get(name, default)
    return fields


def with_constant(spec: ModelSpec, number: int, name: str, value: Value) -> ModelSpec:
    """A model with another constant in a call of an operation.

    Args:
        spec: The model.
        number: The number of the call.
        name: The name of the argument.
        value: Its value.

    Raises:
        Refused: The operation cannot be called so.
    """
    call = spec.calls[number]
    names = parameters(call.operation)
    place = names.index(name)
    if place < len(call.arguments):
        arguments = Arguments((*call.arguments[:place], value, *call.arguments[place + 1 :]))
        changed = call.model_copy(update={"arguments": arguments})
    else:
        changed = call.model_copy(update={"named": call.named.replace(**{name: value})})
    model = spec.model_copy(update={"calls": (*spec.calls[:number], changed, *spec.calls[number + 1 :])})
    before = {problem.code for problem in every_problem(spec) if problem.where in (call.name, call.output)}
    wrong = [
        problem
        for problem in every_problem(model)
        if problem.where in (call.name, call.output) and problem.code not in before
    ]
    if wrong:
        raise Refused(wrong)
    return model


def _given(call: Call) -> dict[str, Value]:
    return {**dict(zip(parameters(call.operation), call.arguments, strict=False)), **call.named}
