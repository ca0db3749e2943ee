"""Calls of functions of other libraries as calls of the operations of `keras.ops` that do the same."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from math import prod
from typing import Any

import keras

from components.assembly.reading.keras_calls.tensorflow_names import Counterpart
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, Argument, Site
from components.assembly.spec.messages import N_, message


def _pairs(same: Counterpart, site: Site) -> list[tuple[str, Argument]]:
    """The arguments with the names they have today; those that are left out are not among them."""
    names = dict(zip(same.parameters, same.today, strict=True))
    given = list(zip(same.today, site.positional, strict=False))
    given += [(names.get(name, name), argument) for name, argument in site.named.items()]
    return [(name, argument) for name, argument in given if name]


def as_today(reading: Reading, same: Counterpart, site: Site) -> Site:
    """The call with the arguments of the operation.

    Args:
        reading: The reading.
        same: The operation.
        site: The call of the other function.
    """
    if not same.parameters:
        return Site(
            site.node,
            tuple(argument for argument in site.arguments if argument.name not in ("name", "dtype")),
        )
    pairs = _pairs(same, site)
    first = pairs[0][1].value if pairs else UNKNOWN
    arguments = [
        Argument(_value(name, argument.value, first), argument.node, "" if at == 0 else name)
        for at, (name, argument) in enumerate(pairs)
    ]
    known = {name for name, _ in pairs}
    for name, value in same.defaults.items():
        if name not in known:
            arguments.append(Argument(_default(value, first), site.node, name))
    return Site(site.node, tuple(arguments))


def _value(name: str, value: Any, first: Any) -> Any:
    if name == "newshape" and isinstance(value, list | tuple) and list(value).count(None) == 1:
        return [-1 if size is None else size for size in value]  # what tf.shape(x)[0] stands for
    sizes = value if isinstance(value, list | tuple) and len(value) > 1 else ()
    if name == "indices_or_sections" and sizes and all(isinstance(size, int) and size >= 0 for size in sizes):
        return list(itertools.accumulate(sizes))[:-1]  # sizes there, places here
    return value


def _default(value: Any, first: Any) -> Any:
    if value == (-1,) and isinstance(first, keras.KerasTensor):
        sizes = first.shape[1:]
        return (-1, UNKNOWN if None in sizes else prod(size or 0 for size in sizes))
    return value


def written_today(reading: Reading, same: Counterpart, site: Site) -> str:
    """The call as it is written with `keras.ops`."""
    pairs = _pairs(same, site)
    words = [
        ("" if at == 0 else f"{name}=") + reading.source.words(argument.node, 300)
        for at, (name, argument) in enumerate(pairs)
    ]
    known = {name for name, _ in pairs}
    words += [f"{name}={value}" for name, value in same.defaults.items() if name not in known]
    return f"keras.ops.{same.name}({', '.join(words)})"


def random_numbers(reading: Reading, site: Site) -> Any:
    """Random numbers among the tensors of a model."""
    what = message(N_("Random numbers in a model are made by a layer; a function makes them only once."))
    mend = message(
        N_(
            "Write layers.GaussianNoise(1.0)(keras.ops.zeros_like(z_mean)) for them, with the name of "
            "your tensor for z_mean: it makes new ones for each batch in training, and zeros when "
            "the model is used."
        )
    )
    tensor = next((name for name in _named_tensors(reading, site)), "")
    repair = None
    home = next((module for module in ("keras.layers", "keras") if module in reading.imported), "")
    if tensor and home:
        better = f"{'layers' if home == 'keras.layers' else 'keras.layers'}.GaussianNoise(1.0)(0 * {tensor})"
        mend = message(
            N_("Write {better}: new ones for each batch in training, and zeros when the model is used."),
            better=better,
        )
        repair = reading.source.replace(site.node, better)
    reading.say(site.node, "random-numbers", what, reading.source.words(site.node), mend, repair)
    return UNKNOWN


def _named_tensors(reading: Reading, site: Site) -> Iterator[str]:
    """The names of tensors whose shape the function asks for in which random numbers are made."""
    function = reading.functions[-1].function if reading.functions else None
    for node in () if function is None else ast.walk(function):
        if isinstance(node, ast.Call) and reading.source.words(node.func).endswith(("shape", "shape_like")):
            for given in node.args:
                if isinstance(given, ast.Name) and isinstance(reading.value_of(given), keras.KerasTensor):
                    yield given.id
