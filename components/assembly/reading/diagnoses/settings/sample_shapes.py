"""The shape of one sample, where a number or the shape of all samples is given for it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument, Data, DataShape, Site, Unknown
from components.assembly.spec.messages import N_, message


def shape_of_number(reading: Reading, argument: Argument, value: Any) -> Any:
    """A shape; says if it is a number, which is read as the tuple of it."""
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    what = message(
        N_("A shape is a tuple, and {words} is a number: brackets alone do not make a tuple."),
        words=reading.source.words(argument.node),
    )
    better = f"({value},)"
    mend = message(N_("Write {better}, with the comma."), better=better)
    repair = reading.source.replace(argument.node, better)
    reading.say(argument.node, "shape-no-tuple", what, reading.source.words(argument.node), mend, repair)
    return (value,)


def of_width(reading: Reading, given: dict[str, Argument]) -> dict[str, Argument]:
    """The arguments of an Input with the shape that `input_dim` says; says so."""
    width = given.get("input_dim")
    if width is None or "shape" in given or not isinstance(width.value, int):
        return given
    node = width.keyword or width.node
    better = f"shape=({reading.source.words(width.node)},)"
    what = message(N_("An Input takes a shape, and input_dim is an argument of earlier layers."))
    mend = message(N_("Write {better}."), better=better)
    reading.say(
        node, "unknown-setting", what, reading.source.words(node), mend, reading.source.replace(node, better)
    )
    shape = Argument((width.value,), width.node, "shape")
    return {name: each for name, each in given.items() if name != "input_dim"} | {"shape": shape}


def in_a_tuple(reading: Reading, site: Site) -> Site:
    """The call of an Input whose sizes stand one after the other, with the shape of them; says so."""
    places = site.positional
    if len(places) < 2 or not all(
        size.value is None or (isinstance(size.value, int) and not isinstance(size.value, bool))
        for size in places
    ):
        return site
    words = f"({', '.join(reading.source.words(size.node) for size in places)})"
    what = message(N_("A shape is one tuple: its sizes stand together in brackets of their own."))
    mend = message(N_("Write {better}."), better=words)
    repair = Repair(*reading.source.start(places[0].node), *reading.source.end(places[-1].node), words)
    reading.say(site.node, "shape-no-tuple", what, reading.source.words(site.node), mend, repair)
    shape = Argument(tuple(size.value for size in places), places[0].node)
    return Site(site.node, (shape, *site.named.values()))


def whole(reading: Reading, argument: Argument, value: Any) -> Any:
    """A shape with whole numbers; says which have a point."""
    if not isinstance(value, list | tuple) or not any(isinstance(size, float) for size in value):
        return value
    nodes = argument.node.elts if isinstance(argument.node, ast.List | ast.Tuple) else []
    sizes = list(value)
    for at, size in enumerate(value):
        if not isinstance(size, float) or size != int(size) or len(nodes) != len(value):
            continue
        node = nodes[at]
        better = f"{int(size)}"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            better = f"{reading.source.words(node.left, 200)} // {reading.source.words(node.right, 200)}"
        what = message(
            N_("{words} is {value}, a number with a point, and {setting} is a whole number."),
            words=reading.source.words(node), value=size, setting=message(N_("a size")),
        )  # fmt: skip
        mend = message(N_("Write {better}."), better=better)
        reading.say(node, "not-whole", what, "", mend, reading.source.replace(node, better))
        sizes[at] = int(size)
    return tuple(sizes)


def sample_shape(reading: Reading, argument: Argument, known: Callable[[ast.AST], Any]) -> Any:
    """The shape of one sample of an argument; says if it is the shape, or the number, of all of them.

    Args:
        reading: The reading.
        argument: The argument.
        known: What gives the value of a part of the text.
    """
    node, value = argument.node, argument.value
    inner = node.elts[0] if isinstance(node, ast.Tuple | ast.List) and len(node.elts) == 1 else node
    owner_node = _of_all(inner)
    data = None if owner_node is None else known(owner_node)
    if owner_node is not None and isinstance(data, Data) and data.shape is not None and len(data.shape) > 1:
        owner, rest = reading.source.words(owner_node), data.shape[1:]
        what = message(
            N_("{words} is the number of samples, and the shape is that of one of them: {shape}."),
            words=reading.source.words(inner), shape=str(tuple(rest)),
        )  # fmt: skip
        mend = message(N_("Write {better}."), better=f"{owner}.shape[1:]")
        reading.say(node, "shape-with-samples", what, reading.source.words(node), mend,
                reading.source.replace(node, f"{owner}.shape[1:]"))  # fmt: skip
        return rest
    if (
        isinstance(node, ast.Attribute)
        and node.attr == "shape"
        and isinstance(value, DataShape)
        and len(value) > 1
    ):
        owner = reading.source.words(node.value)
        rest = value[1:]
        if not any(isinstance(size, Unknown) for size in value):
            what = message(
                N_(
                        "shape is that of one sample. {name} has {count} samples of {shape}, so the "
                        "first number is not part of it."),
                name=owner, count=value[0], shape=_said(rest),
            )  # fmt: skip
            mend = message(
                N_(
                        "Write {name}.shape[1:], which is {shape}: Keras puts the number of samples "
                        "in front by itself."),
                name=owner, shape=str(tuple(rest)),
            )  # fmt: skip
            reading.say(
                node,
                "shape-with-samples",
                what,
                reading.source.words(node),
                mend,
                reading.source.insert_after(node, "[1:]"),
            )
            return rest
    return value


def _of_all(node: ast.AST) -> ast.AST | None:
    """Of which data something is the number of samples: `X.shape[0]`, `len(X)`; `None` if of none."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and node.args:
        return node.args[0] if isinstance(node.args[0], ast.Name) else None
    first = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == 0
    if first and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":  # type: ignore[attr-defined]
        data: ast.AST = node.value.value  # type: ignore[attr-defined]
        return data if isinstance(data, ast.Name) else None
    return None


def _said(shape: tuple[Any, ...]) -> Any:
    if len(shape) == 1:
        return message(N_("{count} {count:number|numbers}"), count=shape[0])
    return str(shape)
