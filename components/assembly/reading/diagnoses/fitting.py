"""Mistakes that show when a model is trained: data that do not fit its inputs, outputs and losses."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import keras

from components.assembly.reading.diagnoses import shapes
from components.assembly.reading.diagnoses.endings import Output, by_output, loss_of
from components.assembly.reading.exports import nearest
from components.assembly.reading.run import Made, Run
from components.assembly.reading.values import Argument, Data, Site
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown

Pair = tuple[str, Any, ast.AST]
"""What is given for an input or output: its name, the data, where they stand."""


def fitted(run: Run, model: Made, site: Site, outputs: list[Output]) -> None:
    """Say what is wrong with a call of `fit`."""
    if "compiled" not in model.config:
        what = message(N_("The model is trained before it is compiled: it has no loss and no optimizer yet."))
        run.say(
            site.node, "not-compiled", what, run.source.words(site.node), message(N_("Call compile first."))
        )
        return
    x, y = site.get("x", 0), site.get("y", 1)
    inputs = list(getattr(model.value, "inputs", None) or [])
    pairs: list[Pair] = []
    if x is not None:
        pairs = list(_inputs(run, inputs, x))
        for tensor, (_, value, node) in zip(inputs, pairs, strict=False):
            if isinstance(value, Data):
                _input(run, tensor, value, node)
    if y is not None:
        _labels(run, model, site, y, outputs, pairs)
    _others(run, site, outputs)


def _inputs(run: Run, inputs: list[Any], argument: Argument) -> Iterator[Pair]:
    """What is given for each input, in the order of the inputs."""
    names = [each._keras_history.operation.name for each in inputs]
    value, node = argument.value, argument.node
    if isinstance(value, dict):
        wrong = [key for key in value if key not in names]
        for key in wrong:
            near = nearest(str(key), [name for name in names if name not in value])
            left = [name for name in names if name not in value]
            near = near or (left[0] if len(left) == 1 else "")
            what = message(
                N_("There is no input {key}; the inputs are {names}."), key=key, names=", ".join(names)
            )
            run.say(
                node,
                "unknown-input",
                what,
                str(key),
                message(N_("Write {near}."), near=near or "..."),
                _key(run, node, key, near),
            )
        if not wrong:
            yield from ((name, value.get(name), node) for name in names)
        return
    items = list(value) if isinstance(value, list | tuple) and len(inputs) > 1 else [value]
    nodes = (
        node.elts
        if isinstance(node, ast.List | ast.Tuple) and len(node.elts) == len(items)
        else [node] * len(items)
    )
    if len(items) != len(inputs) and all(isinstance(each, Data) for each in items):
        what = message(
            N_("The model has {count} inputs, and fit is given {given}."), count=len(inputs), given=len(items)
        )
        mend = message(N_("Give data for each input, in a list or by name."))
        run.say(node, "unfit-data", what, run.source.words(node), mend)
        return
    if len(items) > 1:
        _order(run, names, nodes, node)
    yield from zip(names, items, nodes, strict=False)


def _key(run: Run, node: ast.AST, key: Any, near: str) -> Any:
    if not near or not isinstance(node, ast.Dict):
        return None
    found = next((each for each in node.keys if isinstance(each, ast.Constant) and each.value == key), None)
    return (
        None
        if found is None
        else run.source.replace(found, repr(near).replace("'", run.source.words(found)[:1]))
    )


def _order(run: Run, names: list[str], nodes: list[Any], whole: ast.AST) -> None:
    """Arrays in another order than the inputs they are called like."""
    given = [run.source.words(each) for each in nodes]
    meant = [nearest(each, names) for each in given]
    if meant == names or sorted(meant) != sorted(names):
        return
    what = message(
        N_("The model takes [{names}] and gets [{given}]. Both have the same shape, so Keras cannot notice."),
        names=", ".join(names), given=", ".join(given),
    )  # fmt: skip
    by_name = ", ".join(f'"{name}": {given[meant.index(name)]}' for name in names)
    mend = message(N_("Give them by name: {better}."), better=f"{{{by_name}}}")
    run.say(
        whole,
        "inputs-swapped",
        what,
        run.source.words(whole),
        mend,
        run.source.replace(whole, f"{{{by_name}}}"),
        "remark",
    )


def _input(run: Run, tensor: Any, value: Data, node: ast.AST) -> None:
    """Whether data fit an input, and ids its Embedding."""
    made = run.of(tensor)
    words = run.source.words(node)
    wanted = tuple(tensor.shape[1:])
    if value.shape is not None and None not in value.shape[1:]:
        given = value.shape[1:]
        if len(given) != len(wanted):
            what = message(
                N_("{name} takes samples of the shape {shape}, and each of {data} is {given}."),
                name=shapes.name(run, tensor), shape=shown(wanted), data=words, given=shown(given),
            )  # fmt: skip
            if (*given, 1) == wanted:
                mend = message(N_("Give the data an axis more: {data}[..., None]."), data=words)
            else:
                mend = message(N_("Change the shape of the input, or arrange the data with reshape."))
            run.say(node if made is None else made.node, "unfit-data", what, words, mend)
            return
        if any(own is not None and own != size for own, size in zip(wanted, given, strict=True)):
            _other_width(run, made, tensor, value, words, wanted, given)
            return
    if value.high is not None:
        for embedding in _embeddings(tensor):
            _ids(run, embedding, value, words)


def _other_width(
    run: Run,
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
        mend = message(N_("Write {given}, or arrange the data otherwise."), given=shown(given))
    repair = None
    if isinstance(shape, ast.Tuple) and all(isinstance(each, ast.Constant) for each in shape.elts):
        repair = run.source.replace(shape, f"({given[0]},)" if len(given) == 1 else str(given))
    run.say(made.node if made is not None else 1, "unfit-data", what, words, mend, repair)


def _embeddings(tensor: Any) -> Iterator[Any]:
    """The Embeddings that are called on an input."""
    for node in tensor._keras_history.operation._outbound_nodes:
        if isinstance(node.operation, keras.layers.Embedding):
            yield node.operation


def _ids(run: Run, embedding: Any, value: Data, words: str) -> None:
    made, rows, high = run.of(embedding), embedding.input_dim, int(value.high or 0)
    if made is None or high < rows:
        return
    argument = made.config.get("given", {}).get("input_dim")
    own = run.source.words(argument.node, 200) if argument is not None else str(rows)
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
    repair = None if argument is None else run.source.replace(argument.node, better)
    run.say(made.node, "ids-too-large", what, run.source.words(made.node), mend, repair)


def _labels(
    run: Run, model: Made, site: Site, argument: Argument, outputs: list[Output], pairs: list[Pair]
) -> None:
    value, node = argument.value, argument.node
    losses = by_output(model.config["compiled"].given.get("loss"), outputs)
    names = [each.name for each in outputs]
    if isinstance(value, dict):
        for key in [key for key in value if key not in names]:
            left = [name for name in names if name not in value]
            near = nearest(str(key), left) or (left[0] if len(left) == 1 else "")
            what = message(
                N_("The targets are {keys}, and the outputs {names}: no output is called {key}."),
                keys=", ".join(map(str, value)), names=", ".join(names), key=key,
            )  # fmt: skip
            layer = run.of(next((each.layer for each in outputs if each.name == near), None))
            mend = message(
                N_("Rename {key} to {near}, or the layer in line {line}."),
                key=key,
                near=near or "...",
                line=layer.line if layer else site.line,
            )
            where = (
                next(
                    (each for each in node.keys if isinstance(each, ast.Constant) and each.value == key), node
                )
                if isinstance(node, ast.Dict)
                else node
            )
            run.say(where, "unknown-output", what, str(key), mend, _key(run, node, key, near))
        given = [(output, value.get(output.name), node) for output in outputs]
    else:
        items = list(value) if isinstance(value, list | tuple) and len(outputs) > 1 else [value]
        nodes = (
            node.elts
            if isinstance(node, ast.List | ast.Tuple) and len(node.elts) == len(items)
            else [node] * len(items)
        )
        if len(items) != len(outputs):
            if len(items) > 1 or isinstance(items[0], Data):
                what = message(
                    N_("The model has {count} outputs, and fit is given {given} targets."),
                    count=len(outputs),
                    given=len(items),
                )
                mend = message(N_("Give targets for each output, in a list or by name."))
                run.say(node, "unfit-labels", what, run.source.words(node), mend)
            return
        given = list(zip(outputs, items, nodes, strict=True))
    for output, data, where in given:
        loss, _ = loss_of(losses.get(output.name))
        if isinstance(data, Data) and loss:
            _label(run, model, output, loss, data, where)
            _rows(run, pairs, data, where, site)


def _rows(run: Run, pairs: list[Pair], data: Data, where: ast.AST, site: Site) -> None:
    for _, value, node in pairs:
        counts = [each.shape[0] for each in (value, data) if isinstance(each, Data) and each.shape]
        if len(counts) == 2 and None not in counts and counts[0] != counts[1]:
            what = message(
                N_("{x} has {rows:,} rows and {y} has {labels:,}: each row needs its target."),
                x=run.source.words(node), rows=counts[0], y=run.source.words(where), labels=counts[1],
            )  # fmt: skip
            run.say(site.node, "unequal-rows", what, "", message(N_("Look where one of the two lost rows.")))
            return


def _label(run: Run, model: Made, output: Output, loss: str, data: Data, where: ast.AST) -> None:
    """Whether targets fit an output and its loss."""
    words = run.source.words(where)
    argument = model.config["compiled"].given["loss"]
    node = next(
        (
            each
            for each in ast.walk(argument.node)
            if isinstance(each, ast.Constant)
            and loss_of(each.value)[0] == loss
            and isinstance(each.value, str)
        ),
        None,
    )
    mark = run.source.words(node)[:1] if node is not None else ""

    def other(name: str) -> Any:
        return None if node is None else run.source.replace(node, f"{mark}{name}{mark}")

    where_loss = node or argument.node
    if loss == "sparse_categorical_crossentropy":
        if data.kind == "one-hot":
            what = message(
                N_(
                        "sparse_categorical_crossentropy wants the number of the class, and {data} "
                        "(line {line}) was made one-hot."),
                data=words, line=data.line,
            )  # fmt: skip
            mend = message(N_("Use categorical_crossentropy, or leave to_categorical out."))
            run.say(where_loss, "one-hot-labels", what, loss, mend, other("categorical_crossentropy"))
        elif data.high is not None and output.size and data.high >= output.size:
            _classes(run, output, data, where, words)
    elif (
        loss == "categorical_crossentropy"
        and data.kind == "whole"
        and data.shape is not None
        and output.size > 1
    ):
        if len(data.shape) == 1 or data.shape[-1] == 1:
            what = message(
                N_(
                        "categorical_crossentropy wants one-hot targets, and {data} (line {line}) has "
                        "the numbers of the classes."),
                data=words, line=data.line,
            )  # fmt: skip
            mend = message(N_("Use sparse_categorical_crossentropy, or to_categorical on the targets."))
            run.say(where_loss, "class-numbers", what, loss, mend, other("sparse_categorical_crossentropy"))
    elif data.shape is not None and None not in data.shape[1:]:
        _shape(run, output, data, words)


def _classes(run: Run, output: Output, data: Data, where: ast.AST, words: str) -> None:
    size, high = output.size, int(data.high or 0)
    what = message(
        N_("Classes are counted from 0: {size} units stand for 0 to {last}, and {data} has a {high}."),
        size=size, last=size - 1, data=words, high=high,
    )  # fmt: skip
    from_one = data.low == 1 and high == size
    if from_one:
        mend, repair = message(N_("Use {data} - 1."), data=words), run.source.replace(where, f"{words} - 1")
    else:
        mend = message(
            N_("Give the last layer {units} units, or use targets from 0 to {last}."),
            units=high + 1,
            last=size - 1,
        )
        repair = shapes.units_repair(run, output.layer, high + 1)
    run.say(data.line or where, "classes-from-one", what, words, mend, repair)


def _shape(run: Run, output: Output, data: Data, words: str) -> None:
    given, wanted = tuple((data.shape or ())[1:]), tuple(output.tensor.shape[1:])
    made = run.of(output.tensor)
    if made is None or len(wanted) < 1 or given == wanted or (given == wanted[:-1] and wanted[-1] == 1):
        return
    if len(wanted) > max(1, len(given)):
        return  # said of the layer, by what it stands on
    if len(given) == len(wanted) and all(
        own in (None, size) for own, size in zip(wanted, given, strict=True)
    ):
        return
    what = message(
        N_("{name} gives out {wanted}, and each target in {data} (line {line}) is {given}."),
        name=shapes.name(run, output.tensor), wanted=shown(wanted), data=words, line=data.line,
        given=shown(given),
    )  # fmt: skip
    units = (given[-1] or 1) if given else 1
    mend = message(N_("Give the last layer {units} units."), units=units)
    run.say(made.node, "unfit-labels", what, words, mend, shapes.units_repair(run, output.layer, units))


def _others(run: Run, site: Site, outputs: list[Output]) -> None:
    """Arguments of `fit` beside the data."""
    weights = site.named.get("class_weight")
    if weights is not None and weights.value is not None and len(outputs) > 1:
        what = message(
            N_("class_weight is for models with one output only, and this one has {count}."),
            count=len(outputs),
        )
        mend = message(N_("Give sample_weight instead: for each output an array with a weight for each row."))
        run.say(weights.keyword or weights.node, "class-weight", what, run.source.words(weights.node), mend)
    validation = site.named.get("validation_data")
    if validation is not None and isinstance(validation.value, list) and len(validation.value) in (2, 3):
        words = run.source.words(validation.node)
        better = f"({words[1:-1]})"
        what = message(
            N_(
                "validation_data is a tuple (X, y) in round brackets. Keras 3 takes a list of "
                "two as well; earlier versions took it for two inputs."
            )
        )
        repair = (
            run.source.replace(validation.node, better)
            if isinstance(validation.node, ast.List) and len(words) < 60
            else None
        )
        run.say(
            validation.keyword or validation.node,
            "validation-list",
            what,
            words,
            message(N_("Write {better}."), better=better),
            repair,
            "note",
        )
