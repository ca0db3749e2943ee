"""Values that no setting of a layer can have: what is said of them."""

from __future__ import annotations

import ast
import re
from typing import Any

import keras

from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.catalog.setting_names import names_known
from components.assembly.reading.definitions import Function
from components.assembly.reading.diagnoses.called_on import brackets
from components.assembly.reading.diagnoses.settings import plain_values
from components.assembly.reading.exports import nearest
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument, Site, parts
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem


def say_unfit(reading: Reading, kind: str, name: str, argument: Argument, why: str, site: Site) -> None:
    """A value that no setting can have."""
    words = reading.source.words(argument.node)
    if why == "data":
        what = message(N_("The numbers of {name} are ignored: weights come from training."), name=name)
        reading.say(argument.node, "left-aside", what, words, severity="note")
    elif why == "code" and isinstance(argument.value, keras.layers.Layer):
        what = message(N_("{name} of {kind} is a layer here, which is not read."), name=name, kind=kind)
        mend = message(N_("Leave it out, and call the layer on what {kind} gives out."), kind=kind)
        reading.say(argument.node, "unfit-setting", what, words, mend)
    elif why == "code" and (near := _of_class(name, argument.value)):
        what = message(
            N_("{name} of {kind} is the class {words} here, without brackets."),
            name=name,
            kind=kind,
            words=words,
        )
        mend = message(N_("Write {near}."), near=f'"{near}"')
        reading.say(
            argument.node,
            "unfit-setting",
            what,
            words,
            mend,
            reading.source.replace(argument.node, f'"{near}"'),
        )
    elif why == "code" and name == "layer" and brackets.is_layer_class(argument.value):
        what = message(
            N_("{words} without brackets is the class of the layer, and {kind} wraps a layer that is made."),
            words=words, kind=kind,
        )  # fmt: skip
        mend = message(N_("Write brackets with its settings behind it, such as {words}(16)."), words=words)
        reading.say(argument.node, "no-brackets", what, reading.source.words(site.node), mend)
    elif why == "code" and "activation" in name and isinstance(argument.value, Function):
        what = message(
            N_(
                "{kind} uses its {name} at every step, inside: a function of your own cannot be "
                "written behind it."
            ),
            kind=kind, name=name,
        )  # fmt: skip
        mend = message(N_("Use one that Keras has, by its name, such as {near}."), near='"tanh"')
        reading.say(argument.node, "own-code", what, words, mend)
    elif why == "code":
        what = message(
            N_("{name} of {kind} is Python code of its own, which is never run here."), name=name, kind=kind
        )
        mend = message(N_("Use what Keras has for it, by its name."))
        reading.say(argument.node, "own-code", what, words, mend)


def own_activation(reading: Reading, kind: str, argument: Argument) -> None:
    """A function of the learner's that a layer ends in."""
    what = message(
        N_("{kind} ends in a function of your own: it is read as the operations in it, behind the layer."),
        kind=kind,
    )
    reading.say(argument.node, "own-activation", what, reading.source.words(argument.node), severity="note")


def _of_class(setting: str, value: Any) -> str:
    """The word that a setting has for a class of layers, as "leaky_relu" for LeakyReLU; empty if none."""
    return nearest(value.name, names_known(setting) or (), 1.0) if brackets.is_layer_class(value) else ""


def say_problem(
    reading: Reading, kind: str, problem: Problem, given: dict[str, Argument], site: Site
) -> None:
    """A setting that Keras does not take."""
    setting = re.match(r"(\w+)=", problem.received)
    argument = given.get(setting[1]) if setting else None
    if argument is not None and setting is not None and setting[1] == "layer":
        words = reading.source.words(argument.node)
        if isinstance(argument.value, keras.layers.Layer):
            what = message(
                N_("{kind} reads a sequence in both directions by a recurrent layer, and {words} "
                    "is not one."),
                kind=kind, words=words,
            )  # fmt: skip
            mend = message(N_("Use {words} alone: it works on every step by itself."), words=words)
            repair = reading.source.replace(site.node, words) if kind == "Bidirectional" else None
            reading.say(argument.node, "no-layer", what, reading.source.words(site.node), mend, repair)
            return
        what = message(N_("{kind} wraps a layer, and {words} is not one."), kind=kind, words=words)
        mend = message(N_("Give it a layer, such as {kind}(LSTM(16))."), kind=kind)
        reading.say(argument.node, "no-layer", what, reading.source.words(site.node), mend)
        return
    if (
        argument is not None
        and setting is not None
        and plain_values.said(reading, setting[1], argument, given)
    ):
        return
    if argument is not None and kind == "Reshape" and None in parts(argument.value):
        what = message(
            N_("One size is None here, like that of the batch: Reshape counts only the sizes after it.")
        )
        mend = message(N_("Leave out the first size, and write -1 for one that is to be worked out."))
        words = reading.source.words(argument.node)
        reading.say(argument.node, "unfit-setting", what, words, mend, _without_none(reading, argument))
        return
    if argument is not None and setting is not None and _is_percent(setting[1], argument.value):
        share = f"{argument.value / 100:g}"
        what = message(
            N_("{setting} is a share between 0 and 1, and {value} is not."),
            setting=setting[1], value=argument.value,
        )  # fmt: skip
        mend = message(N_("For {value} % write {share}."), value=argument.value, share=share)
        repair = (
            reading.source.replace(argument.node, share) if isinstance(argument.node, ast.Constant) else None
        )
        reading.say(argument.node, problem.code, what, problem.received, mend, repair)
        return
    if problem.code == "missing-setting" and _missing(reading, kind, problem, given, site):
        return
    node = site.node if argument is None else argument.keyword or argument.node
    reading.say(node, problem.code, problem.message, problem.received, problem.mend)


# What settings without a default usually are.
_USUAL = {
    "output_dim": "64",
    "key_dim": "64",
    "num_heads": "4",
    "kernel_size": "3",
    "axes": "-1",
    "rate": "0.5",
}


def _missing(reading: Reading, kind: str, problem: Problem, given: dict[str, Argument], site: Site) -> bool:
    """Say what a setting that is missing usually is; whether that is known."""
    needed = [argument.name for argument in arguments(layer_classes()[kind]).values() if argument.required]
    name = next((name for name in needed if name not in given), "")
    if name not in _USUAL or not isinstance(site.node, ast.Call) or not site.node.func:
        return False
    better = f"{name}={_USUAL[name]}"
    mend = message(N_("Give it one, such as {better}."), better=better)
    parts = [*site.node.args, *site.node.keywords]
    line, column = reading.source.end(site.node)
    repair = Repair(line, column - 1, line, column - 1, better)
    if parts:
        repair = reading.source.insert_after(max(parts, key=reading.source.end), f", {better}")
    reading.say(site.node, problem.code, problem.message, problem.received, mend, repair)
    return True


def _without_none(reading: Reading, argument: Argument) -> Repair | None:
    """The edit that leaves the size of the batch out of a shape, or lets the one free size be worked out."""
    node, value = argument.node, argument.value
    if not isinstance(node, ast.Tuple | ast.List) or len(node.elts) != len(value) or value.count(None) != 1:
        return None
    words = [reading.source.words(size, 200) for size in node.elts]
    kept = (
        words[1:]
        if value[0] is None and len(value) > 1
        else ["-1" if size is None else word for size, word in zip(value, words, strict=True)]
    )
    return reading.source.replace(node, f"({', '.join(kept)}{',' if len(kept) == 1 else ''})")


def _is_percent(setting: str, value: Any) -> bool:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and setting in ("rate", "dropout", "recurrent_dropout") and 1 < value < 100
