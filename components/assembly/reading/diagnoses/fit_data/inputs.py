"""Whether the data that `fit` is given fit the inputs of a model."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from math import prod
from typing import Any

import keras

from components.assembly.reading.diagnoses.called_on import tensor_words
from components.assembly.reading.diagnoses.fit_data.given import Pair, meant, one_by_one, rename_key
from components.assembly.reading.diagnoses.fit_data.orders import by_shapes
from components.assembly.reading.diagnoses.ids import one_hot
from components.assembly.reading.exports import nearest
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Argument, Data
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown


def given_inputs(reading: Reading, inputs: list[Any], argument: Argument) -> Iterator[Pair]:
    """What is given for each input, in the order of the inputs."""
    names = [tensor._keras_history.operation.name for tensor in inputs]
    value, node = argument.value, argument.node
    if isinstance(value, dict):
        wrong = [key for key in value if key not in names]
        for key in wrong:
            near = meant(key, names, value)
            what = message(
                N_("There is no input {key}; the inputs are {names}."), key=key, names=", ".join(names)
            )
            reading.say(
                node,
                "unknown-input",
                what,
                str(key),
                message(N_("Write {near}."), near=near or "..."),
                rename_key(reading, node, key, near),
            )
        left = [name for name in names if name not in value]
        if left and not wrong:
            what = message(N_("fit is given nothing for the input {names}."), names=", ".join(left))
            mend = message(N_("Give it data under its name: {better}."), better=f'"{left[0]}": ...')
            reading.say(node, "unfit-data", what, reading.source.words(node), mend)
        if not wrong:
            yield from ((name, value.get(name), node) for name in names)
        return
    items, nodes = one_by_one(value, node, len(inputs))
    if len(items) != len(inputs) and all(isinstance(item, Data) for item in items):
        what = message(
            N_("The model has {count} inputs, and fit is given {given}."), count=len(inputs), given=len(items)
        )
        mend = message(N_("Give data for each input, in a list or by name."))
        reading.say(node, "unfit-data", what, reading.source.words(node), mend)
        return
    if len(items) > 1 and _turned(reading, inputs, items, nodes, node):
        return
    if len(items) > 1:
        _order(reading, names, nodes, node)
    yield from zip(names, items, nodes, strict=False)


def _turned(reading: Reading, inputs: list[Any], items: list[Any], nodes: list[Any], whole: ast.AST) -> bool:
    """Say that arrays fit the inputs in another order only; whether they do."""
    turned = by_shapes(reading, whole, nodes, items, [tuple(tensor.shape[1:]) for tensor in inputs])
    if turned is None:
        return False
    stand, better, repair = turned
    what = message(N_("The arrays stand in another order than the inputs: {given}."), given=stand)
    mend = message(N_("Write {better}."), better=better)
    reading.say(whole, "unfit-data", what, reading.source.words(whole), mend, repair)
    return True


def _order(reading: Reading, names: list[str], nodes: list[Any], whole: ast.AST) -> None:
    """Arrays in another order than the inputs they are called like."""
    given = [reading.source.words(node) for node in nodes]
    order = [nearest(word, names) for word in given]
    if order == names or sorted(order) != sorted(names):
        return
    what = message(
        N_("The model takes [{names}] and gets [{given}]. Both have the same shape, so Keras cannot notice."),
        names=", ".join(names), given=", ".join(given),
    )  # fmt: skip
    by_name = ", ".join(f'"{name}": {given[order.index(name)]}' for name in names)
    mend = message(N_("Give them by name: {better}."), better=f"{{{by_name}}}")
    reading.say(
        whole,
        "inputs-swapped",
        what,
        reading.source.words(whole),
        mend,
        reading.source.replace(whole, f"{{{by_name}}}"),
        "remark",
    )


def check_input(reading: Reading, tensor: Any, value: Data, node: ast.AST) -> None:
    """Whether data fit an input, and ids its Embedding."""
    made = reading.of(tensor)
    words = reading.source.words(node)
    wanted = tuple(tensor.shape[1:])
    if value.shape is not None and None not in value.shape[1:]:
        given = value.shape[1:]
        if len(given) != len(wanted):
            what = message(
                N_("{name} takes samples of the shape {shape}, and each of {data} is {given}."),
                name=tensor_words.name(reading, tensor), shape=shown(wanted), data=words, given=shown(given),
            )  # fmt: skip
            mend, better = message(N_("Change the shape of the input, or arrange the data with reshape.")), ""
            if (*given, 1) == wanted:
                better = f"{words}[..., None]"
                mend = message(N_("Give the data an axis more: {data}[..., None]."), data=words)
            elif None not in wanted and prod(size or 0 for size in given) == prod(wanted):
                better = f"{words}.reshape((-1, {', '.join(map(str, wanted))}))"
                mend = message(N_("Arrange the data otherwise: {better}."), better=better)
            elif value.kind == "one-hot" and given[:-1] == wanted:
                better = f"{words}.argmax(axis=-1)"
                mend = message(N_("{data} is one-hot. Give the numbers themselves: {better}."),
                               data=words, better=better)  # fmt: skip
            plain = isinstance(node, ast.Name | ast.Attribute | ast.Subscript)
            repair = reading.source.replace(node, better) if better and plain else None
            reading.say(node if made is None else made.node, "unfit-data", what, words, mend, repair)
            return
        if len(wanted) > 2 and wanted != given == (wanted[-1], *wanted[:-1]):
            _channels_first(reading, value, words, node)
            return
        if any(own is not None and own != size for own, size in zip(wanted, given, strict=True)):
            _other_width(reading, made, tensor, value, words, wanted, given)
            return
    for embedding in _embeddings(tensor):
        if one_hot.data(reading, embedding, value, words):
            continue
        if value.kind == "number" and value.low != value.high:
            _no_ids(reading, embedding, value, words)
        elif value.high is not None:
            _ids(reading, embedding, value, words)


def _channels_first(reading: Reading, value: Data, words: str, node: ast.AST) -> None:
    """Pictures whose channels come first, where the input takes them last."""
    what = message(
        N_("Pictures in {data} (line {line}) have their channels first, {given}; the input takes them last."),
        data=words, line=value.line, given=shown((value.shape or ())[1:]),
    )  # fmt: skip
    better = f"np.moveaxis({reading.source.words(node, 200)}, 1, -1)"
    mend = message(N_("Turn the data: {better}."), better=better)
    repair = replace(reading.source.replace(node, better), imports="import numpy as np")
    reading.say(node, "unfit-data", what, words, mend, repair)


def _other_width(
    reading: Reading,
    made: Made | None,
    tensor: Any,
    value: Data,
    words: str,
    wanted: tuple[Any, ...],
    given: tuple[Any, ...],
) -> None:
    shape = None if made is None else made.config.get("shape")
    line = value.line
    if len(wanted) == 1:
        what = message(
            N_("The input takes {wanted} numbers a row and {data} has {given} columns (line {line})."),
            wanted=wanted[0], data=words, given=given[0], line=line,
        )  # fmt: skip
        mend = message(N_("Write ({given},), or find the missing column."), given=given[0])
    else:
        what = message(
            N_("The input takes samples of {wanted} and {data} has samples of {given} (line {line})."),
            wanted=shown(wanted), data=words, given=shown(given), line=line,
        )  # fmt: skip
        mend = message(N_("Write {given}, or arrange the data in another way."), given=shown(given))
    repair = None
    if isinstance(shape, ast.Tuple) and all(isinstance(size, ast.Constant) for size in shape.elts):
        repair = reading.source.replace(shape, f"({given[0]},)" if len(given) == 1 else str(given))
    reading.say(made.node if made is not None else 1, "unfit-data", what, words, mend, repair)


def _embeddings(tensor: Any) -> Iterator[Any]:
    """The Embeddings that are called on an input."""
    for node in tensor._keras_history.operation._outbound_nodes:
        if isinstance(node.operation, keras.layers.Embedding):
            yield node.operation


def _no_ids(reading: Reading, embedding: Any, value: Data, words: str) -> None:
    made = reading.of(embedding)
    if made is None:
        return
    what = message(
        N_(
            "An Embedding looks up ids, whole numbers; {data} (line {line}) are amounts, of which it takes "
            "only the whole part."
        ),
        data=words, line=value.line,
    )  # fmt: skip
    mend = message(N_("Give it ids, or use a Dense for amounts."))
    reading.say(made.node, "no-ids", what, reading.source.words(made.node), mend, severity="remark")


def _ids(reading: Reading, embedding: Any, value: Data, words: str) -> None:
    made, rows, high = reading.of(embedding), embedding.input_dim, int(value.high or 0)
    if made is None or high < rows:
        return
    argument = made.config.get("given", {}).get("input_dim")
    own = reading.source.words(argument.node, 200) if argument is not None else str(rows)
    better = f"{own} + 1" if high == rows and not own.isdigit() else str(high + 1)
    what = message(
        N_("input_dim={rows} has room for ids 0 to {last}, and {data} has {high}."),
        rows=rows,
        last=rows - 1,
        data=words,
        high=high,
    )
    mend = message(
        N_("Ids start at 1 here and 0 is the padding, or the vocabulary is larger: write {better}."),
        better=better,
    )
    repair = None if argument is None else reading.source.replace(argument.node, better)
    reading.say(made.node, "ids-too-large", what, reading.source.words(made.node), mend, repair)
