"""What `fit` is given beside the data to train on: numbers, weights of classes, data to validate on."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument, Data, Site
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown


def check(reading: Reading, site: Site, inputs: list[Any]) -> None:
    """Say what is wrong with them.

    Args:
        reading: The reading.
        site: The call of fit.
        inputs: The inputs of the model.
    """
    for name, place in (("batch_size", 2), ("epochs", 3)):
        argument = site.get(name, place)
        if argument is not None:
            _count(reading, name, argument)
    share = site.named.get("validation_split")
    if share is not None and _is_number(share.value) and not 0 <= share.value < 1:
        better = f"{share.value / 100:g}"
        what = message(
            N_("{setting} is a share between 0 and 1, and {value} is not."),
            setting="validation_split", value=share.value,
        )  # fmt: skip
        mend = message(N_("For {value} % write {share}."), value=share.value, share=better)
        repair = reading.source.replace(share.node, better) if isinstance(share.node, ast.Constant) else None
        reading.say(
            share.keyword or share.node, "unfit-setting", what, reading.source.words(share.node), mend, repair
        )
    _class_weight(reading, site.named.get("class_weight"))
    _validation(reading, site.named.get("validation_data"), inputs)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _count(reading: Reading, name: str, argument: Argument) -> None:
    value, node = argument.value, argument.node
    if isinstance(value, str) and value.isascii() and value.isdigit():
        what = message(
            N_("{words} is a text, and {setting} takes no text."),
            words=reading.source.words(node),
            setting=name,
        )
        mend = message(N_("Write {better}."), better=value)
        reading.say(
            argument.keyword or node, "text-for-value", what, "", mend, reading.source.replace(node, value)
        )
    elif _is_number(value) and (value < 1 or value != int(value)):
        what = message(N_("{name} is a whole number of 1 or more."), name=name)
        reading.say(
            argument.keyword or node, "unfit-setting", what, reading.source.words(argument.keyword or node)
        )


def _class_weight(reading: Reading, argument: Argument | None) -> None:
    """Weights of classes in a list."""
    if argument is None or not isinstance(argument.value, list | tuple):
        return
    better = f"{{{', '.join(f'{number}: {value}' for number, value in enumerate(argument.value))}}}"
    what = message(N_("class_weight is a dictionary: the weight of each class by its number."))
    mend = message(N_("Write {better}."), better=better)
    repair = reading.source.replace(argument.node, better) if isinstance(argument.node, ast.List) else None
    reading.say(
        argument.keyword or argument.node,
        "class-weight",
        what,
        reading.source.words(argument.node),
        mend,
        repair,
    )


def _targets_beside(reading: Reading, node: ast.AST) -> str:
    """The name of the targets that go with data of a name, `y_val` of `x_val`; empty if there is none."""
    if not isinstance(node, ast.Name):
        return ""
    for own, other in (("x", "y"), ("X", "Y"), ("X", "y"), ("data", "labels"), ("inputs", "targets")):
        name = node.id.replace(own, other, 1)
        if own in node.id and name != node.id and name in reading.defined:
            return name
    return ""


def _validation(reading: Reading, argument: Argument | None, inputs: list[Any]) -> None:
    """Data to validate on that are not two, or of another width than the input."""
    if argument is None:
        return
    value, words = argument.value, reading.source.words(argument.node)
    if isinstance(value, Data):
        what = message(N_("validation_data are two: what the model is given, and the targets."))
        targets = _targets_beside(reading, argument.node)
        better = f"({words}, {targets or 'y'})"
        mend = message(N_("Write {better}."), better=f"validation_data={better}")
        repair = reading.source.replace(argument.node, better) if targets else None
        reading.say(argument.keyword or argument.node, "unfit-data", what, words, mend, repair)
        return
    first = value[0] if isinstance(value, list | tuple) and value else None
    if len(inputs) != 1 or not isinstance(first, Data) or first.shape is None:
        return
    wanted, given = tuple(inputs[0].shape[1:]), first.shape[1:]
    alike = len(wanted) == len(given) and all(
        None in (a, b) or a == b for a, b in zip(wanted, given, strict=True)
    )
    if not alike and None not in given:
        what = message(
            N_("The model takes samples of {wanted}, and those to validate on are {given}."),
            wanted=shown(wanted), given=shown(given),
        )  # fmt: skip
        mend = message(N_("Arrange them like the data to train on."))
        reading.say(argument.keyword or argument.node, "unfit-data", what, words, mend)
