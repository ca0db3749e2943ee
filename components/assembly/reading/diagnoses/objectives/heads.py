"""Losses and metrics that do not fit the outputs of a model."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.diagnoses.endings import ModelOutput, by_output, loss_of
from components.assembly.reading.diagnoses.objectives import order, tables
from components.assembly.reading.diagnoses.objectives.loss_kinds import AMOUNTS, CLASSES
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Argument, Objective, parts
from components.assembly.spec.messages import N_, Message, message


def compiled(reading: Reading, model: Made, outputs: list[ModelOutput]) -> None:
    """Say what is wrong with the losses, weights and metrics that a model is compiled with."""
    given = model.config["compiled"].given
    tables.one_for_each(reading, given, outputs)
    losses = by_output(given.get("loss"), outputs)
    metrics = by_output(given.get("metrics"), outputs)
    if "loss" in given and order.exchanged(reading, given["loss"], outputs):
        return
    for output in outputs:
        loss, scores = loss_of(losses.get(output.name))
        if loss:
            _fits(reading, output, loss, scores, given["loss"], outputs)
        if loss in AMOUNTS and "metrics" in given and output.activation != "softmax":
            listed = given["metrics"].value
            own = listed if len(outputs) == 1 or isinstance(listed, str) else metrics.get(output.name)
            _accuracy(reading, given["metrics"], own)


def _without_logits(reading: Reading, argument: Argument, outputs: int) -> Repair | None:
    """The edit that leaves from_logits out of the loss of the one output."""
    call = argument.node
    if outputs > 1 or not isinstance(call, ast.Call):
        return None
    keyword = next((argument for argument in call.keywords if argument.arg == "from_logits"), None)
    return None if keyword is None else reading.source.remove_argument(call, keyword)


def _fits(
    reading: Reading,
    output: ModelOutput,
    loss: str,
    scores: bool,
    argument: Argument,
    outputs: list[ModelOutput],
) -> None:
    """Whether a loss fits what an output ends in."""
    made = reading.of(output.layer)
    if made is None:
        return
    line, size, kind = argument.node.lineno, output.size, output.activation
    if scores:
        if kind in ("sigmoid", "softmax"):
            what = message(
                N_(
                        "This head ends in {activation}, and from_logits=True (line {line}) takes its "
                        "numbers for scores before it."),
                activation=kind, line=line,
            )  # fmt: skip
            mend = message(N_("Leave from_logits out, or the activation."))
            _say(reading, made, "unfit-loss", what, mend, _without_logits(reading, argument, len(outputs)))
        return
    if kind == "softmax" and size == 1:
        what = message(N_("A softmax over one number is always 1, whatever the model learns."))
        mend = message(N_("Use sigmoid for one number, or give the layer a unit for each class."))
        _say(reading, made, "softmax-of-one", what, mend, activation_repair(reading, made, "sigmoid"))
    elif loss == "binary_crossentropy" and kind in ("linear", "relu", "tanh"):
        what = message(
            N_(
                "This head gives out any number, and binary_crossentropy (line {line}) takes "
                "it for a likelihood between 0 and 1."
            ),
            line=line,
        )
        mend = message(N_('Add activation="sigmoid".'))
        _say(reading, made, "unfit-loss", what, mend, activation_repair(reading, made, "sigmoid"))
    elif loss in CLASSES and kind == "sigmoid" and size > 1:
        what = message(
            N_(
                    "{size} sigmoids answer {size} questions of yes or no, and {loss} (line {line}) "
                    "asks for one of {size}."),
            size=size, loss=loss, line=line,
        )  # fmt: skip
        mend = message(N_("Use softmax, or the loss binary_crossentropy if several can be right at once."))
        _say(reading, made, "unfit-loss", what, mend, activation_repair(reading, made, "softmax"))
    elif loss in CLASSES and size == 1:
        what = message(
            N_(
                    "{loss} (line {line}) chooses among classes, and this head gives out one number: "
                    "there is nothing to choose."),
            loss=loss, line=line,
        )  # fmt: skip
        mend = message(
            N_("Give the layer a unit for each class with softmax, or use sigmoid and binary_crossentropy.")
        )
        _say(reading, made, "unfit-loss", what, mend)
    elif loss in CLASSES and kind in ("linear", "relu", "tanh"):
        what = message(
            N_(
                    "This head gives out any numbers, and {loss} (line {line}) takes them for "
                    "likelihoods that add up to 1."),
            loss=loss, line=line,
        )  # fmt: skip
        mend = message(N_('Add activation="softmax", or give the loss from_logits=True.'))
        _say(reading, made, "unfit-loss", what, mend, activation_repair(reading, made, "softmax"))
    elif loss == "binary_crossentropy" and kind == "softmax" and size > 1:
        what = message(
            N_(
                    "A softmax chooses one of {size}, and binary_crossentropy (line {line}) asks "
                    "{size} questions of yes or no."),
            size=size, line=line,
        )  # fmt: skip
        mend = message(N_("Use categorical_crossentropy, or sigmoid if several can be right at once."))
        _say(
            reading,
            made,
            "unfit-loss",
            what,
            mend,
            _loss_repair(reading, argument, "categorical_crossentropy"),
        )
    elif loss in AMOUNTS and kind == "relu" and size == 1:
        what = message(
            N_(
                "A relu gives 0 wherever its sum is below 0, and learns nothing there: an amount can stay 0 "
                "for good."
            )
        )
        mend = message(N_("Use softplus for amounts that are never below 0; for others leave it out."))
        _say(reading, made, "relu-for-amounts", what, mend, activation_repair(reading, made, "softplus"))
    elif loss in AMOUNTS and kind == "softmax":
        what = message(
            N_("A softmax chooses among classes, and {loss} (line {line}) is for amounts."),
            loss=loss,
            line=line,
        )
        mend = message(
            N_("Use categorical_crossentropy for classes; for an amount leave the activation out.")
        )
        repair = _loss_repair(reading, argument, "categorical_crossentropy") if size > 1 else None
        _say(reading, made, "unfit-loss", what, mend, repair)


def _loss_repair(reading: Reading, argument: Argument, loss: str) -> Repair | None:
    """The edit that puts another loss in the place of one that is named by a text."""
    node = argument.node
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return None
    return reading.source.replace(node, tables.quoted_like(reading, node, loss))


def _say(
    reading: Reading, made: Made, code: str, what: Message, mend: Message, repair: Repair | None = None
) -> None:
    reading.say(made.node, code, what, reading.source.words(made.node), mend, repair, "remark")


def activation_repair(reading: Reading, made: Made, activation: str) -> Repair | None:
    """The edit that gives a layer another activation."""
    site = made.config.get("site")
    if site is None or not isinstance(site.node, ast.Call):
        return None
    argument = made.config.get("given", {}).get("activation")
    if argument is not None:
        return (
            reading.source.replace(argument.node, f'"{activation}"')
            if isinstance(argument.node, ast.Constant)
            else None
        )
    last = [*site.node.args, *site.node.keywords]
    if not last:
        return None
    return reading.source.insert_after(max(last, key=reading.source.end), f', activation="{activation}"')


def _accuracy(reading: Reading, argument: Argument, own: Any) -> None:
    """Accuracy of a head that learns amounts."""
    for value in parts(own):
        name = value.kind if isinstance(value, Objective) else value
        if not isinstance(name, str) or name.lower() not in (
            "accuracy",
            "acc",
            "binaryaccuracy",
            "categoricalaccuracy",
        ):
            continue
        node = next(
            (
                node
                for node in ast.walk(argument.node)
                if isinstance(node, ast.Constant) and node.value == value
            ),
            None,
        )
        what = message(
            N_(
                "Accuracy is the share of answers that are exactly right, and an amount never "
                "is: it stays 0 although the model learns."
            )
        )
        mend = message(N_("Ask for mean_absolute_error."))
        repair = (
            None
            if node is None
            else reading.source.replace(node, tables.quoted_like(reading, node, "mean_absolute_error"))
        )
        reading.say(node or argument.node, "accuracy-of-amounts", what, str(name), mend, repair, "remark")
