"""Methods that tensors of PyTorch and arrays of NumPy have, and those of Keras have not."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument, Site
from components.assembly.spec.messages import N_, message

_SAME_NAME = "mean sum max min std var prod argmax softmax log_softmax norm"
# Methods along one axis, with the operation of `keras.ops` that does the same.
_ALONG = {name: name for name in _SAME_NAME.split()} | {"unsqueeze": "expand_dims", "amax": "max"}
# Methods that take sizes or axes one after the other.
_LISTED = {"view": "reshape", "permute": "transpose", "transpose": "transpose", "tile": "tile"}
_ALONE = frozenset(["relu", "sigmoid", "tanh", "exp", "log", "sqrt", "abs", "square"])
# Methods that give the same numbers.
_SAME = frozenset(["contiguous", "detach", "float", "clone", "cpu", "cuda", "copy", "double"])
# Methods that ask for the shape.
_ASKING = frozenset({"size", "dim"})

METHODS = frozenset({*_ALONG, *_LISTED, *_ALONE, *_SAME, *_ASKING, "flatten", "astype"})


def called(reading: Reading, tensor: keras.KerasTensor, name: str, site: Site) -> Any:
    """Say what Keras has for a method of a tensor; its value, or the operation that does the same and what
    it is called on.

    Args:
        reading: The reading.
        tensor: What the method is called on.
        name: The method, one of `METHODS`.
        site: The call in the text.
    """
    own = reading.rewritten.get(id(site.node.func.value)) or reading.source.words(site.node.func.value, 200)
    given = [*site.positional, *(each for key, each in site.named.items() if key in ("dim", "axis"))]
    if name in _ASKING:
        return _asked(reading, tensor, name, site, own, given)
    first, known = Argument(tensor, site.node.func.value), (*given,)
    words = [reading.source.words(argument.node, 200) for argument in given]
    operation = _LISTED.get(name, _ALONG.get(name, "cast" if name == "astype" else name))
    if name in _SAME:
        _say(reading, site, own)
        return tensor
    if name == "flatten":
        _say(reading, site, f"keras.layers.Flatten()({own})")
        return "Flatten", Site(site.node, (first,))
    if name in _ALONG:
        known = tuple(Argument(axis.value, axis.node, "axis") for axis in given[:1])
        words = [f"axis={axis}" for axis in words[:1]]
    elif name == "transpose" and len(given) == 2 and len(tensor.shape) > 2:
        operation = "swapaxes"
    elif name in _LISTED and given and not isinstance(given[0].value, list | tuple):
        known = (Argument(tuple(size.value for size in given), site.node),)
        words = [f"({', '.join(words)}{',' if len(words) == 1 else ''})"]
    _say(reading, site, f"keras.ops.{operation}({', '.join([own, *words])})")
    return operation, Site(site.node, (first, *known))


def _asked(
    reading: Reading, tensor: keras.KerasTensor, name: str, site: Site, own: str, given: list[Argument]
) -> Any:
    """A method that asks for the shape of a tensor, or how many axes it has."""
    shape = tuple(tensor.shape)
    if name == "dim":
        _say(reading, site, f"len({own}.shape)")
        return len(shape)
    place = given[0].value if given else None
    _say(reading, site, f"{own}.shape[{reading.source.words(given[0].node)}]" if given else f"{own}.shape")
    return shape[place] if isinstance(place, int) and -len(shape) <= place < len(shape) else shape


def _say(reading: Reading, site: Site, better: str) -> None:
    words, function = reading.source.words, site.node.func
    assert isinstance(function, ast.Attribute)
    what = message(
        N_("{words}: tensors of other libraries have this method, a tensor of Keras has not."),
        words=words(function),
    )
    mend = message(N_("In Keras it is {better}."), better=better)
    repair = reading.source.replace(site.node, better)
    if id(function.value) in reading.rewritten:  # of a chain, which one press mends
        reading.repair_instead(function.value, repair)
    reading.rewritten[id(site.node)] = better
    reading.say(site.node, "other-library", what, words(site.node), mend, repair)
