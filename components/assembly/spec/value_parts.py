"""What is inside a value of a spec: the values in it, and the tensors that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from components.assembly.spec.values import Config, Tensor, Value


def parts(value: Value) -> Iterator[Value]:
    """A value and all values in it, in order; layers and objects are not looked into."""
    yield value
    items = value if isinstance(value, tuple) else value.values() if isinstance(value, Config) else ()
    for item in items:
        yield from parts(item)


def tensors_in(value: Value) -> tuple[str, ...]:
    """The names of all tensors in a value, in order."""
    return tuple(part.name for part in parts(value) if isinstance(part, Tensor))


def replace_tensors(value: Value, replace: Callable[[str], Value]) -> Value:
    """The value with `replace(name)` in the place of each tensor."""
    if isinstance(value, Tensor):
        return replace(value.name)
    if isinstance(value, tuple):
        return tuple(replace_tensors(item, replace) for item in value)
    if isinstance(value, Config):
        return Config({name: replace_tensors(item, replace) for name, item in value.items()})
    return value
