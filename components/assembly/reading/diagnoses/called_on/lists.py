"""Tensors that stand in no list where one is taken, or in a list within the list."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message


def listed(reading: Reading, site: Site, kind: str) -> None:
    """Say that tensors stand one after the other and are taken in one list."""
    nodes = [argument.node for argument in site.positional]
    words = ", ".join(reading.source.words(node) for node in nodes)
    better = f"{reading.source.words(site.node.func)}([{words}])"
    what = message(
        N_("{kind} takes its tensors in one list, and here they stand one after the other."), kind=kind
    )
    repair = None
    if not any(isinstance(node, ast.Starred) for node in nodes):
        repair = Repair(*reading.source.start(nodes[0]), *reading.source.end(nodes[-1]), f"[{words}]")
    mend = message(N_("Write {better}."), better=better)
    reading.say(site.node, "not-in-a-list", what, reading.source.words(site.node), mend, repair)


def flat(reading: Reading, site: Site, kind: str, values: list[Any]) -> list[Any]:
    """The tensors of a list in one list; says if some stand in a list within it."""
    if not any(isinstance(value, list | tuple) for value in values):
        return values
    tensors: list[Any] = []
    for value in values:
        tensors += value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(tensor, keras.KerasTensor) for tensor in tensors):
        return values
    node = site.positional[0].node
    what = message(
        N_("{kind} takes its tensors in one list, and here a list stands within the list."), kind=kind
    )
    words, repair = [], None
    for element in node.elts if isinstance(node, ast.List | ast.Tuple) else ():
        inner = element.elts if isinstance(element, ast.List | ast.Tuple) else [element]
        words += [reading.source.words(node) for node in inner]
    if len(words) == len(tensors):
        repair = reading.source.replace(node, f"[{', '.join(words)}]")
    mend = message(N_("Put all of them in one list: {tensors}."), tensors=", ".join(words) or "[a, b, c]")
    reading.say(site.node, "list-in-list", what, reading.source.words(site.node), mend, repair)
    return tensors


def of_set(reading: Reading, node: ast.AST, values: set[Any]) -> list[Any]:
    """The tensors of a set in a list; says that curly brackets keep no order."""
    better = f"[{reading.source.words(node, 300)[1:-1]}]"
    what = message(N_("Curly brackets make a set here, which has no order; tensors belong in a list."))
    mend = message(N_("Write {better}."), better=better)
    repair = reading.source.replace(node, better) if isinstance(node, ast.Set) else None
    reading.say(node, "not-in-a-list", what, reading.source.words(node), mend, repair)
    return sorted(values, key=reading.line)


def only_two(reading: Reading, site: Site, kind: str, given: int) -> None:
    """Say that a layer joins two tensors and is given more."""
    what = message(N_("{kind} takes two tensors, and here are {given}."), kind=kind, given=given)
    mend = message(N_("Join two of them first, and what comes out with the next."))
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend)


def in_one_for_model(reading: Reading, model: keras.Model, site: Site, positional: list[Any]) -> list[Any]:
    """The arguments of a call of a model; says where its several inputs stand in no list."""
    inputs = getattr(model, "inputs", None) or []
    tensors = all(isinstance(value, keras.KerasTensor) for value in positional)
    if len(positional) < 2 or not tensors or len(positional) != len(inputs):
        return positional
    listed(reading, site, reading.name(model, model.name))
    return [positional]


def added(reading: Reading, node: ast.AST, left: Any, right: Any) -> list[Any]:
    """The list that `[a] + b` means, with b a tensor, which is said; empty where no list is written."""
    if not isinstance(node, ast.BinOp):
        return []
    for written, tensor, part in ((node.left, right, node.right), (node.right, left, node.left)):
        if isinstance(written, ast.List) and isinstance(tensor, keras.KerasTensor):
            words = reading.source.words(part, 200)
            what = message(N_("A list and the tensor {name} are added: a list takes only lists."), name=words)
            mend = message(N_("Write {better}."), better=f"[{words}]")
            repair = reading.source.replace(part, f"[{words}]")
            reading.say(node, "not-in-a-list", what, reading.source.words(node), mend, repair)
            return [*left, right] if part is node.right else [left, *right]
    return []


def of_one(reading: Reading, node: ast.AST, left: Any, right: Any) -> tuple[Any, Any]:
    """The values of an operator with the tensor in the place of a list of one, which is said."""
    values = []
    for value, part in ((left, getattr(node, "left", node)), (right, getattr(node, "right", node))):
        is_one = isinstance(value, list) and len(value) == 1 and isinstance(value[0], keras.KerasTensor)
        if not is_one:
            values.append(value)
            continue
        words = reading.source.words(part)
        what = message(
            N_("{name} is a list of one tensor: a model whose outputs stand in brackets gives a list."),
            name=words,
        )
        better = f"{words}[0]"
        mend = message(N_("Write {better}, or outputs without the brackets."), better=better)
        reading.say(part, "list-of-one", what, words, mend, reading.source.replace(part, better))
        values.append(value[0])
    return values[0], values[1]
