"""Mistakes in a call of `fit`."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace

import keras

from components.assembly.reading.diagnoses.endings import ModelOutput, likely_loss
from components.assembly.reading.diagnoses.fit_data import settings_of_fit
from components.assembly.reading.diagnoses.fit_data.given import Pair
from components.assembly.reading.diagnoses.fit_data.inputs import check_input, given_inputs
from components.assembly.reading.diagnoses.fit_data.targets import check_targets
from components.assembly.reading.diagnoses.naming.names import old_name
from components.assembly.reading.exports import nearest
from components.assembly.reading.findings import Repair
from components.assembly.reading.old_names import OLD_ARGUMENTS
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Argument, Data, Site
from components.assembly.spec.messages import N_, message


def fitted(reading: Reading, model: Made, site: Site, outputs: list[ModelOutput]) -> None:
    """Say what is wrong with a call of `fit`."""
    if "compiled" not in model.config or site in model.config.get("early", ()):
        what = message(N_("The model is trained before it is compiled: it has no loss and no optimizer yet."))
        mend, repair = message(N_("Call compile first.")), None
        if len(outputs) == 1 and "compiled" not in model.config and isinstance(site.node.func, ast.Attribute):
            owner = reading.source.words(site.node.func.value)
            better = f'{owner}.compile("adam", "{likely_loss(outputs[0])}")'
            mend = message(N_("Call compile first: {better}."), better=better)
            line = site.line
            indent = reading.source.lines[line - 1]
            indent = indent[: len(indent) - len(indent.lstrip())]
            repair = Repair(line, 0, line, 0, f"{indent}{better}\n")
        reading.say(site.node, "not-compiled", what, reading.source.words(site.node), mend, repair)
        return
    if "loss" not in model.config["compiled"].given:
        what = message(
            N_("The model is trained, and was compiled without a loss: there is nothing to learn.")
        )
        mend = message(N_('Give compile a loss, such as loss="mse" for amounts.'))
        node = model.config["compiled"].site.node
        reading.say(node, "no-loss", what, reading.source.words(node), mend, severity="remark")
    old = site.named.get("nb_epoch")
    if old is not None and old.keyword is not None:
        old_name(
            reading, old.keyword, "nb_epoch", "epochs", reading.source.replace_keyword(old.keyword, "epochs")
        )
    _names(reading, site)
    x, y = site.get("x", 0), site.get("y", 1)
    inputs = list(getattr(model.value, "inputs", None) or [])
    pairs: list[Pair] = []
    if x is not None and (_no_array(reading, x) or _in_no_list(reading, site, len(inputs))):
        return
    if x is not None and y is None and isinstance(x.value, Data) and x.value.shape:
        what = message(N_("fit is given the data {data} and no targets: nothing says what to learn."),
                       data=reading.source.words(x.node))  # fmt: skip
        mend = message(N_("Give it the targets too: fit({data}, y)."), data=reading.source.words(x.node))
        reading.say(site.node, "no-targets", what, reading.source.words(site.node), mend)
    if x is not None:
        pairs = list(given_inputs(reading, inputs, x))
        for tensor, (_, value, node) in zip(inputs, pairs, strict=False):
            if isinstance(value, Data):
                check_input(reading, tensor, value, node)
    if y is not None:
        check_targets(reading, model, site, y, outputs, pairs)
    _others(reading, site, outputs)
    settings_of_fit.check(reading, site, inputs)


def _names(reading: Reading, site: Site) -> None:
    """Arguments that `fit` does not know."""
    known = list(inspect.signature(keras.Model.fit).parameters)
    for name, argument in site.named.items():
        near = "" if name in known or name in OLD_ARGUMENTS else nearest(name, known)
        if near and argument.keyword is not None:
            what = message(N_("{kind} has no {name}. Did you mean {near}?"), kind="fit", name=name, near=near)
            repair = reading.source.replace_keyword(argument.keyword, near)
            reading.say(
                argument.keyword,
                "unknown-setting",
                what,
                name,
                message(N_("Write {near}."), near=near),
                repair,
            )


def _others(reading: Reading, site: Site, outputs: list[ModelOutput]) -> None:
    """Arguments of `fit` beside the data."""
    weights = site.named.get("class_weight")
    if weights is not None and weights.value is not None and len(outputs) > 1:
        what = message(
            N_("class_weight is for models with one output only, and this one has {count}."),
            count=len(outputs),
        )
        mend = message(N_("Give sample_weight instead: for each output an array with a weight for each row."))
        reading.say(
            weights.keyword or weights.node, "class-weight", what, reading.source.words(weights.node), mend
        )
    validation = site.named.get("validation_data")
    if validation is not None and isinstance(validation.value, list) and len(validation.value) in (2, 3):
        words = reading.source.words(validation.node)
        better = f"({words[1:-1]})"
        what = message(
            N_(
                "validation_data is a tuple (X, y) in round brackets. Keras 3 takes a list of "
                "two as well; earlier versions took it for two inputs."
            )
        )
        repair = (
            reading.source.replace(validation.node, better)
            if isinstance(validation.node, ast.List) and len(words) < 60
            else None
        )
        reading.say(
            validation.keyword or validation.node,
            "validation-list",
            what,
            words,
            message(N_("Write {better}."), better=better),
            repair,
            "note",
        )


def _in_no_list(reading: Reading, site: Site, inputs: int) -> bool:
    """Say that the data of several inputs stand one after the other and in no list; whether they do."""
    arrays = site.positional
    targets = 0 if "y" in site.named else 1
    if inputs < 2 or len(arrays) != inputs + targets or not all(isinstance(e.value, Data) for e in arrays):
        return False
    words = [reading.source.words(argument.node, 200) for argument in arrays[:inputs]]
    better = f"[{', '.join(words)}]"
    what = message(
        N_("The data of all {count} inputs are given in one list; here they stand one after the other."),
        count=inputs,
    )
    mend = message(N_("Write {better}."), better=better)
    repair = replace(
        reading.source.replace(arrays[0].node, better),
        end_line=reading.source.end(arrays[inputs - 1].node)[0],
        end_column=reading.source.end(arrays[inputs - 1].node)[1],
    )
    reading.say(site.node, "not-in-a-list", what, reading.source.words(site.node), mend, repair)
    return True


def _no_array(reading: Reading, given: Argument) -> bool:
    """Say that `fit` is given a list of rows, where Keras takes arrays; whether it is."""
    rows = given.value
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list | tuple) for row in rows):
        return False
    if not all(isinstance(number, int | float) for row in rows for number in row):
        return False
    words = reading.source.words(given.node, 300)
    what = message(
        N_("fit takes arrays, and {data} is a list of rows: Keras takes a list for several inputs."),
        data=reading.source.words(given.node),
    )
    mend = message(N_("Write np.array(...) around it."))
    place = reading.source.replace(given.node, f"np.array({words})")
    repair = replace(place, imports="import numpy as np")
    reading.say(given.node, "no-array", what, reading.source.words(given.node), mend, repair)
    return True
