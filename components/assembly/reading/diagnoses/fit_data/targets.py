"""Whether the targets that `fit` is given fit the outputs of a model and their losses."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from components.assembly.reading.diagnoses import states
from components.assembly.reading.diagnoses.called_on import other_axes, tensor_words
from components.assembly.reading.diagnoses.called_on.missing_axis import RECURRENT, with_steps
from components.assembly.reading.diagnoses.endings import ModelOutput, by_output, loss_of
from components.assembly.reading.diagnoses.fit_data.given import Pair, key_of, meant, one_by_one, rename_key
from components.assembly.reading.diagnoses.fit_data.orders import by_names, by_shapes
from components.assembly.reading.diagnoses.objectives import heads
from components.assembly.reading.diagnoses.objectives.loss_kinds import AMOUNTS
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Argument, Data, Site
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown


def check_targets(
    reading: Reading,
    model: Made,
    site: Site,
    argument: Argument,
    outputs: list[ModelOutput],
    pairs: list[Pair],
) -> None:
    """Say what is wrong with the targets; `pairs` are the data of the inputs, which have a row for each."""
    value, node = argument.value, argument.node
    losses = by_output(model.config["compiled"].given.get("loss"), outputs)
    names = [output.name for output in outputs]
    if isinstance(value, dict):
        for key in [key for key in value if key not in names]:
            near = meant(key, names, value)
            what = message(
                N_("The targets are {keys}, and the outputs {names}: no output is called {key}."),
                keys=", ".join(map(str, value)), names=", ".join(names), key=key,
            )  # fmt: skip
            layer = reading.of(next((output.layer for output in outputs if output.name == near), None))
            mend = message(
                N_("Rename {key} to {near}, or the layer in line {line}."),
                key=key,
                near=near or "...",
                line=layer.line if layer else site.line,
            )
            where = key_of(node, key) or node
            reading.say(where, "unknown-output", what, str(key), mend, rename_key(reading, node, key, near))
        left = [name for name in names if name not in value and losses.get(name) is not None]
        if left and all(key in names for key in value):
            what = message(
                N_("fit is given no targets for {names}, which has a loss."), names=", ".join(left)
            )
            mend = message(N_("Give it targets under its name: {better}."), better=f'"{left[0]}": ...')
            reading.say(node, "unfit-labels", what, reading.source.words(node), mend)
        given = [(output, value.get(output.name), node) for output in outputs]
    else:
        items, nodes = one_by_one(value, node, len(outputs))
        if len(items) != len(outputs):
            if len(items) > 1 or isinstance(items[0], Data):
                what = message(
                    N_("The model has {count} outputs, and fit is given {given} targets."),
                    count=len(outputs),
                    given=len(items),
                )
                mend = message(N_("Give targets for each output, in a list or by name."))
                reading.say(node, "unfit-labels", what, reading.source.words(node), mend)
            return
        if _turned(reading, node, nodes, items, outputs):
            return
        by_names(reading, node, nodes, names)
        given = list(zip(outputs, items, nodes, strict=True))
    for output, data, where in given:
        loss, _ = loss_of(losses.get(output.name))
        if isinstance(data, Data) and loss:
            _target(reading, model, output, loss, data, where)
            _rows(reading, pairs, data, where, site)


def _turned(
    reading: Reading,
    node: ast.AST,
    nodes: Sequence[ast.AST],
    items: Sequence[Any],
    outputs: list[ModelOutput],
) -> bool:
    """Say that targets fit the outputs in another order only, by their shapes; whether they do."""
    wanted = [tuple(output.tensor.shape[1:]) for output in outputs]
    turned = by_shapes(reading, node, nodes, items, wanted)
    if turned is None:
        return False
    stand, better, repair = turned
    what = message(
        N_("These targets stand in another order than the outputs {names}: {given}."),
        names=", ".join(f"{each.name} {shown(shape)}" for each, shape in zip(outputs, wanted, strict=True)),
        given=stand,
    )  # fmt: skip
    mend = message(N_("Write {better}."), better=better)
    reading.say(node, "order-of-targets", what, reading.source.words(node), mend, repair)
    return True


def _rows(reading: Reading, pairs: list[Pair], data: Data, where: ast.AST, site: Site) -> None:
    """Whether inputs and targets have equally many rows."""
    for _, value, node in pairs:
        counts = [array.shape[0] for array in (value, data) if isinstance(array, Data) and array.shape]
        if len(counts) == 2 and None not in counts and counts[0] != counts[1]:
            what = message(
                N_("{x} has {rows:,} rows and {y} has {labels:,}: each row needs its target."),
                x=reading.source.words(node), rows=counts[0], y=reading.source.words(where), labels=counts[1],
            )  # fmt: skip
            reading.say(
                site.node, "unequal-rows", what, "", message(N_("Look where one of the two lost rows."))
            )
            return


def _target(
    reading: Reading, model: Made, output: ModelOutput, loss: str, data: Data, where: ast.AST
) -> None:
    """Whether targets fit an output and its loss."""
    words = reading.source.words(where)
    argument = model.config["compiled"].given["loss"]
    node = next(
        (
            node
            for node in ast.walk(argument.node)
            if isinstance(node, ast.Constant)
            and loss_of(node.value)[0] == loss
            and isinstance(node.value, str)
        ),
        None,
    )
    mark = reading.source.words(node)[:1] if node is not None else ""

    def other(name: str) -> Any:
        return None if node is None else reading.source.replace(node, f"{mark}{name}{mark}")

    where_loss = node or argument.node
    if output.activation == "sigmoid" and loss in AMOUNTS and (data.high or 0) > 1:
        _beyond_one(reading, output, data, words)
    if data.kind == "text":
        _texts(reading, data, where, words)
    elif loss == "sparse_categorical_crossentropy":
        if data.kind == "one-hot":
            what = message(
                N_(
                        "sparse_categorical_crossentropy wants the number of the class, and {data} "
                        "(line {line}) was made one-hot."),
                data=words, line=data.line,
            )  # fmt: skip
            mend = message(N_("Use categorical_crossentropy, or leave to_categorical out."))
            reading.say(where_loss, "one-hot-labels", what, loss, mend, other("categorical_crossentropy"))
        elif data.high is not None and output.size and data.high >= output.size:
            _classes(reading, output, data, where, words)
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
            reading.say(
                where_loss, "class-numbers", what, loss, mend, other("sparse_categorical_crossentropy")
            )
    elif data.shape is not None and None not in data.shape[1:]:
        _shape(reading, output, data, words)


def _beyond_one(reading: Reading, output: ModelOutput, data: Data, words: str) -> None:
    made = reading.of(output.layer)
    if made is None:
        return
    what = message(
        N_("A sigmoid gives numbers between 0 and 1, and {data} (line {line}) has amounts up to {high:g}."),
        data=words, line=data.line, high=data.high,
    )  # fmt: skip
    mend = message(N_("Leave the activation out, or bring the amounts to between 0 and 1."))
    repair = heads.activation_repair(reading, made, "linear")
    reading.say(made.node, "beyond-one", what, reading.source.words(made.node), mend, repair, "remark")


def _texts(reading: Reading, data: Data, where: ast.AST, words: str) -> None:
    what = message(
        N_("{data} (line {line}) holds texts, and an output gives numbers: a loss cannot compare them."),
        data=words, line=data.line,
    )  # fmt: skip
    better = f"np.unique({words}, return_inverse=True)[1]"
    mend = message(
        N_("Number the classes from 0: {better}, with sparse_categorical_crossentropy."), better=better
    )
    repair = (
        reading.source.replace(where, better)
        if "np" in reading.source.text and isinstance(where, ast.Name)
        else None
    )
    reading.say(where, "text-labels", what, words, mend, repair)


def _classes(reading: Reading, output: ModelOutput, data: Data, where: ast.AST, words: str) -> None:
    size, high = output.size, int(data.high or 0)
    what = message(
        N_("Classes are counted from 0: {size} units stand for 0 to {last}, and {data} has a {high}."),
        size=size, last=size - 1, data=words, high=high,
    )  # fmt: skip
    from_one = data.low == 1 and high == size
    if from_one:
        mend, repair = (
            message(N_("Use {data} - 1."), data=words),
            reading.source.replace(where, f"{words} - 1"),
        )
    else:
        mend = message(
            N_("Give the last layer {units} units, or use targets from 0 to {last}."),
            units=high + 1,
            last=size - 1,
        )
        repair = states.units_repair(reading, output.layer, high + 1)
    reading.say(data.line or where, "classes-from-one", what, words, mend, repair)


def _shape(reading: Reading, output: ModelOutput, data: Data, words: str) -> None:
    given, wanted = tuple((data.shape or ())[1:]), tuple(output.tensor.shape[1:])
    made = reading.of(output.tensor)
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
        name=tensor_words.name(reading, output.tensor), wanted=shown(wanted), data=words, line=data.line,
        given=shown(given),
    )  # fmt: skip
    if len(given) == len(wanted) > 1 and given[-1] == wanted[-1]:
        mend = message(
            N_('The sizes before the last must be the same: padding="same" keeps those of a convolution.')
        )
        reading.say(made.node, "unfit-labels", what, words, mend, other_axes.kept_size(reading, output.layer))
        return
    if len(given) > len(wanted) and _each_step(reading, output, made, given, words, data):
        return
    units = (given[-1] or 1) if given else 1
    mend = message(N_("Give the last layer {units} units."), units=units)
    reading.say(
        made.node, "unfit-labels", what, words, mend, states.units_repair(reading, output.layer, units)
    )


def _each_step(
    reading: Reading, output: ModelOutput, made: Made, given: tuple[Any, ...], words: str, data: Data
) -> bool:
    """Say that there is a target for each step, and a recurrent layer gives its last step only; whether it
    does."""
    before: Made | None = made
    for _ in range(20):
        if before is None or type(before.layer).__name__ in RECURRENT or len(before.inputs) != 1:
            break
        before = reading.of(before.inputs[0])
    layer = None if before is None else before.layer
    known = None if layer is None else reading.of(layer)
    steps = before.inputs[0].shape[1] if before is not None and before.inputs else None
    if known is None or type(layer).__name__ not in RECURRENT or steps not in (None, given[0]):
        return False
    what = message(
        N_("{data} (line {line}) has a target for each of {steps} steps, and the {layer} gives its last step "
            "only."),
        data=words, line=data.line, steps=given[0], layer=type(layer).__name__,
    )  # fmt: skip
    mend = message(N_("Give the {layer} return_sequences=True."), layer=type(layer).__name__)
    reading.say(known.node, "unfit-labels", what, words, mend, with_steps(reading, known), "remark")
    return True
