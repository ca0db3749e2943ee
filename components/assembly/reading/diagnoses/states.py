"""The states that a recurrent layer begins with, and how many units give them."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.diagnoses.called_on.tensor_words import name, size
from components.assembly.reading.diagnoses.calling import tensors_of
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message


def units_repair(reading: Reading, layer: Any, units: int) -> Any:
    """The edit that gives a layer another number of units, where that is a plain number in the text."""
    made = reading.of(layer)
    argument = None if made is None else made.config.get("given", {}).get("units")
    if argument is None or not isinstance(argument.node, ast.Constant):
        return None
    return reading.source.replace(argument.node, str(units))


def states_wrong(reading: Reading, layer: Any, site: Site, states: Any) -> bool:
    """Say what is wrong with the states that a recurrent layer is to begin with; whether something is."""
    kind = type(layer).__name__
    inner = layer.forward_layer if kind == "Bidirectional" else layer
    directions = 2 if kind == "Bidirectional" else 1
    units = getattr(inner, "units", None)
    given = tensors_of(states)
    wanted = directions * (2 if type(inner).__name__ == "LSTM" else 1)
    sequences = [tensor for tensor in given if len(tensor.shape) != 2]
    if units is None or (
        len(given) == wanted and not sequences and all(tensor.shape[-1] == units for tensor in given)
    ):
        return False
    names = ", ".join(f"{name(reading, tensor)} {size(tensor)}" for tensor in given)
    repair = None
    steps = next((sequence for sequence in sequences if len(sequence.shape) == 3), None)
    if steps is not None:
        what = message(
            N_(
                "{kind} of {units} begins with {count} states of {units} numbers each, and "
                "{name} is the sequence of all {steps} steps, {shape}."
            ),
            kind=kind, units=units, count=wanted, name=name(reading, steps), shape=size(steps),
            steps=steps.shape[1],
        )  # fmt: skip
        mend = message(
            N_(
                "Let the encoder give its states with return_state=True; of a Bidirectional "
                "there are two of each "
                "direction: join them with concatenate."
            )
        )
    else:
        what = message(
            N_("{kind} of {units} begins with {count} states of {units} numbers each; these are: {names}."),
            kind=kind, units=units, count=wanted, names=names,
        )  # fmt: skip
        mend = message(N_("Give the encoder as many units, and give all its states, in a list."))
        sizes = {tensor.shape[-1] for tensor in given}
        if len(given) == 2 * wanted == 4:
            mend = message(
                N_(
                    "These are the states of both directions: join each two with Concatenate, for {kind} of "
                    "{units}, or let this layer be a Bidirectional too."
                ),
                kind=kind, units=2 * (given[0].shape[-1] or 0),
            )  # fmt: skip
        elif len(given) == wanted and len(sizes) == 1 and directions == 1:
            better = sizes.pop()
            mend = message(
                N_("Give this {kind} {better} units, or the encoder {units}."),
                kind=kind, better=better, units=units,
            )  # fmt: skip
            repair = units_repair(reading, layer, better)
    node = (site.named["initial_state"].keyword or site.node) if "initial_state" in site.named else site.node
    reading.say(node, "unfit-state", what, reading.source.words(node), mend, repair)
    return True
