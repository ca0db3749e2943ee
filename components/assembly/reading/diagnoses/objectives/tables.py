"""Tables and lists in compile that are not one for each output of the model."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any

from components.assembly.reading.diagnoses.endings import ModelOutput, likely_loss
from components.assembly.reading.exports import nearest, plain
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument
from components.assembly.spec.messages import N_, message


def one_for_each(reading: Reading, given: Mapping[str, Argument], outputs: list[ModelOutput]) -> None:
    """Say where losses, their weights and metrics are not one for each output.

    Args:
        reading: The reading.
        given: The arguments of compile, by name.
        outputs: The outputs of the model.
    """
    for name in ("loss", "loss_weights", "metrics"):
        if name in given:
            _keys(reading, name, given[name], outputs)
            _length(reading, name, given[name], outputs)
    if "loss" in given:
        _each_has_one(reading, given["loss"], outputs)
    _weights(reading, given, outputs)
    _written_weights(reading, given)
    _below_zero(reading, given)
    _weights_of_one_loss(reading, given, outputs)


def _keys(reading: Reading, name: str, argument: Argument, outputs: list[ModelOutput]) -> None:
    """Keys of a table that are the names of no output."""
    value = argument.value
    if not isinstance(value, dict):
        return
    names = [output.name for output in outputs]
    nested = {first.partition("_")[0] for first in names}
    wrong = [key for key in value if isinstance(key, str) and key not in names]
    wrong = [key for key in wrong if not (isinstance(value[key], dict) and key in nested)]
    meant = _meant(reading, wrong, [name for name in names if name not in value], outputs)
    for key in wrong:
        node, near = _key(argument.node, key), meant[key]
        what = message(N_("There is no output {key}; the outputs are {names}."), key=key, names=_and(names))
        where = node or argument.keyword or argument.node
        if near:
            mend = message(
                N_("Did you mean {near}? Keras knows an output by the name of its layer."), near=near
            )
            repair = None if node is None else reading.source.replace(node, quoted_like(reading, node, near))
            reading.mended_keys[key] = near
        else:
            mend, repair = message(N_("Keras knows an output by the name of its layer.")), None
            if node is not None and len(value) > len(names):
                mend = message(N_("Keras knows an output by the name of its layer. Leave this entry out."))
                repair = _without(reading, argument.node, node)
        reading.say(where, "unknown-output", what, f"{name}: {key}", mend, repair)


def _each_has_one(reading: Reading, argument: Argument, outputs: list[ModelOutput]) -> None:
    """A table of losses that leaves an output out."""
    value = argument.value
    names = [output.name for output in outputs]
    if not isinstance(value, dict) or not all(key in names for key in value):
        return
    left = [name for name in names if name not in value]
    if not left:
        return
    what = message(
        N_("loss has no entry for {names}, and Keras wants one for each of the {count} outputs."),
        names=_and(left), count=len(outputs),
    )  # fmt: skip
    mend = message(N_("Write its loss, or None for an output that is not trained: {better}."),
                   better=f'"{left[0]}": None')  # fmt: skip
    node = argument.node
    repair = None
    if isinstance(node, ast.Dict) and node.values:
        added = "".join(f', "{name}": None' for name in left)
        repair = reading.source.insert_after(node.values[-1], added)
    reading.say(argument.keyword or node, "unfit-list", what, reading.source.words(node), mend, repair)


def _weights(reading: Reading, given: Mapping[str, Argument], outputs: list[ModelOutput]) -> None:
    """Weights of losses that are one number, where there are several losses."""
    argument = given.get("loss_weights")
    if argument is None or isinstance(argument.value, bool) or not isinstance(argument.value, int | float):
        return
    words = reading.source.words(argument.node)
    what = message(
        N_("loss_weights is one number, and Keras wants one for each of the {count} outputs."),
        count=len(outputs),
    )
    better = f"[{', '.join([words] * len(outputs))}]"
    mend = message(N_("Write {better}."), better=better)
    reading.say(
        argument.keyword or argument.node,
        "unfit-list",
        what,
        words,
        mend,
        reading.source.replace(argument.node, better),
    )


def _written_weights(reading: Reading, given: Mapping[str, Argument]) -> None:
    """Weights of losses that stand in quotation marks."""
    argument = given.get("loss_weights")
    node = None if argument is None else argument.node
    for part in node.values if isinstance(node, ast.Dict) else getattr(node, "elts", ()):
        if not isinstance(part, ast.Constant) or not isinstance(part.value, str):
            continue
        plain = re.fullmatch(r" *(\d*\.?\d+) *", part.value)
        what = message(N_("{words} is a text, and {setting} takes no text."),
                       words=reading.source.words(part), setting="loss_weights")  # fmt: skip
        better = plain[1] if plain else "1.0"
        mend = message(N_("Write {better}."), better=better)
        reading.say(
            part, "text-for-value", what, "", mend, reading.source.replace(part, better) if plain else None
        )


def _below_zero(reading: Reading, given: Mapping[str, Argument]) -> None:
    """Weights of losses below 0."""
    argument = given.get("loss_weights")
    node = None if argument is None else argument.node
    for part in node.values if isinstance(node, ast.Dict) else getattr(node, "elts", ()):
        if not isinstance(part, ast.UnaryOp) or not isinstance(part.op, ast.USub):
            continue
        better = reading.source.words(part.operand)
        what = message(
            N_("A weight below 0 makes a loss larger: the model learns to be wrong in that output.")
        )
        mend = message(N_("Write {better}, or 0 to leave the output out of what is learnt."), better=better)
        repair = reading.source.replace(part, better)
        words = reading.source.words(part)
        reading.say(part, "weight-below-zero", what, words, mend, repair, "remark")


def _weights_of_one_loss(reading: Reading, given: Mapping[str, Argument], outputs: list[ModelOutput]) -> None:
    """Several weights beside one loss for all outputs: Keras counts one loss then, and fit fails."""
    loss, weights = given.get("loss"), given.get("loss_weights")
    if loss is None or weights is None or isinstance(loss.value, list | tuple | dict) or len(outputs) < 2:
        return
    if not isinstance(weights.value, list | tuple | dict) or len(weights.value) < 2:
        return
    words = reading.source.words(loss.node)
    what = message(
        N_("loss is one for all outputs, and loss_weights has {count} weights: Keras wants as many losses."),
        count=len(weights.value),
    )
    if isinstance(weights.value, dict):
        better = ", ".join(f'"{output.name}": {words}' for output in outputs)
        better = f"{{{better}}}"
    else:
        better = f"[{', '.join([words] * len(outputs))}]"
    mend = message(N_("Write {better}."), better=better)
    repair = reading.source.replace(loss.node, better)
    reading.say(loss.keyword or loss.node, "unfit-list", what, words, mend, repair)


def _meant(reading: Reading, keys: list[str], left: list[str], outputs: list[ModelOutput]) -> dict[str, str]:
    """The output that each of some keys most likely means, the surest first; "" where it cannot be told."""
    variables = {
        name: output.name
        for output in outputs
        if (made := reading.of(output.tensor)) is not None
        for name in made.names
    }
    meant = dict.fromkeys(keys, "")
    for guess in (
        lambda key: variables.get(key, ""),
        lambda key: next((name for name in left if plain(name) == plain(key)), ""),
        lambda key: nearest(key, left),
        lambda key: left[0] if len(left) == 1 else "",
    ):
        for key in keys:
            near = "" if meant[key] else guess(key)
            if near in left:
                meant[key] = near
                left.remove(near)
    return meant


def _without(reading: Reading, table: Any, key: ast.AST) -> Repair:
    """The edit that takes an entry away from a table, with its comma."""
    at = next(number for number, other in enumerate(table.keys) if other is key)
    if at > 0:
        return Repair(*reading.source.end(table.values[at - 1]), *reading.source.end(table.values[at]), "")
    if len(table.keys) > 1:
        return Repair(*reading.source.start(key), *reading.source.start(table.keys[1]), "")
    return Repair(*reading.source.start(key), *reading.source.end(table.values[at]), "")


def _key(node: ast.AST, key: str) -> ast.AST | None:
    if isinstance(node, ast.Dict):
        return next(
            (entry for entry in node.keys if isinstance(entry, ast.Constant) and entry.value == key), None
        )
    return None


def quoted_like(reading: Reading, node: ast.AST, word: str) -> str:
    """A word in the quotation marks that stand around another."""
    mark = reading.source.words(node)[:1]
    return f"{mark}{word}{mark}" if mark in ("'", '"') else repr(word)


def _and(names: list[str]) -> Any:
    if len(names) < 2:
        return "".join(names)
    return message(N_("{first} and {last}"), first=", ".join(names[:-1]), last=names[-1])


def _length(reading: Reading, name: str, argument: Argument, outputs: list[ModelOutput]) -> None:
    """A list that is not one for each output."""
    value = argument.value
    if not isinstance(value, list | tuple) or len(value) == len(outputs) or not outputs:
        return
    if name == "metrics" and len(outputs) == 1:
        return
    node = argument.keyword or argument.node
    left = _and([output.name for output in outputs[len(value) :]])
    if name == "loss" and len(value) < len(outputs):
        what = message(
            N_(
                "The list has {count} {count:loss|losses} and the model has {outputs} outputs, so {names} is "
                "never trained."
            ),
            count=len(value), outputs=len(outputs), names=left,
        )  # fmt: skip
        single = (
            reading.source.words(argument.node.elts[0])
            if isinstance(argument.node, ast.List) and len(value) == 1
            else ""
        )
        mend = message(
            N_("Write loss={loss} without brackets for all, or a loss for each in the list."),
            loss=single or "...",
        )
        repair = reading.source.replace(argument.node, single) if single else None
        if len(value) > 1 and isinstance(argument.node, ast.List | ast.Tuple):
            added = "".join(f', "{likely_loss(output)}"' for output in outputs[len(value) :])
            mend = message(
                N_("Write a loss for each in the list; what fits how {names} ends: {better}."),
                names=left, better=added.removeprefix(", "),
            )  # fmt: skip
            repair = reading.source.insert_after(argument.node.elts[-1], added)
        reading.say(node, "too-few-losses", what, reading.source.words(node), mend, repair, "remark")
    else:
        what = message(
            N_("{name} is a list of {count}, and the model has {outputs} outputs."),
            name=name, count=len(value), outputs=len(outputs),
        )  # fmt: skip
        mend = message(N_("Write one for each output, in their order, or a dictionary by their names."))
        repair = None
        if (
            name != "metrics"
            and len(value) > len(outputs)
            and isinstance(argument.node, ast.List | ast.Tuple)
        ):
            kept = ", ".join(reading.source.words(part, 200) for part in argument.node.elts[: len(outputs)])
            mend = message(
                N_("Keep those of {names}, in the order of the outputs: {better}."),
                names=_and([output.name for output in outputs]), better=f"[{kept}]",
            )  # fmt: skip
            repair = reading.source.replace(argument.node, f"[{kept}]")
        if name == "loss_weights" and isinstance(argument.node, ast.List) and 0 < len(value) < len(outputs):
            added = ", 1.0" * (len(outputs) - len(value))
            mend = message(N_("Give {names} a weight too: {better}."), names=left, better="1.0")
            repair = reading.source.insert_after(argument.node.elts[-1], added)
        if name == "metrics":
            words = reading.source.words(argument.node, 300)
            accuracy = value in (["accuracy"], ["acc"])
            each = ['["mae"]' if accuracy and output.activation == "linear" else words for output in outputs]
            better = f"[{', '.join(each)}]"
            mend = message(N_("Write {better}."), better=better)
            repair = reading.source.replace(argument.node, better)
        reading.say(node, "unfit-list", what, reading.source.words(node), mend, repair)
