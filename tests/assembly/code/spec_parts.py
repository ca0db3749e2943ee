"""Parts of models, written shortly."""

from __future__ import annotations

from typing import Any

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.spec import Arguments, Slice, Tensor

ALL = Slice()


def value(argument: Any) -> Any:
    """Texts that begin with "@" are tensors."""
    if isinstance(argument, str) and argument.startswith("@"):
        return Tensor(argument[1:])
    if isinstance(argument, list | tuple):
        return tuple(map(value, argument))
    if isinstance(argument, dict):
        return Config({name: value(item) for name, item in argument.items()})
    return argument


def on(name: str, *arguments: Any, to: str, **named: Any) -> Call:
    """The call of a layer; `to` are the names of its outputs."""
    return Call(
        layer=name,
        arguments=Arguments(value(arguments)),
        named=value(named),
        outputs=_names(to),
    )


def op(name: str, *arguments: Any, to: str, **named: Any) -> Call:
    """The call of an operation."""
    return Call(
        operation=name,
        arguments=Arguments(value(arguments)),
        named=value(named),
        outputs=_names(to),
    )


def _names(to: str) -> tuple[str, ...]:
    return (to,) if " of " in to else tuple(to.split())


def model(name: str, inputs: list[Input], layers: list[Layer], calls: list[Call], *heads: Head) -> ModelSpec:
    return ModelSpec(name=name, inputs=inputs, layers=layers, calls=calls, heads=heads)


def numbers(name: str, *shape: int | None, dtype: str = "float32") -> Input:
    return Input(name=name, shape=shape, dtype=dtype)
