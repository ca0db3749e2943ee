"""Models that begin behind their Input."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.diagnoses.called_on import tensor_words
from components.assembly.reading.diagnoses.ends.graph import inputs_of, sources
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Argument, parts
from components.assembly.spec.messages import N_, message


def nothing_between(
    reading: Reading, given: dict[str, Argument], inputs: list[Any], outputs: list[Any]
) -> bool:
    """Whether a model begins and ends with the same tensor; says how its Input lost its name if it did."""
    same = next(
        (output for output in outputs if any(output is other for other in inputs) and inputs_of(output)), None
    )
    if same is None:
        return False
    begins = sources([same], [])
    name, lost = tensor_words.name(reading, same), _overwritten(reading, same, begins)
    if lost is None:
        what = message(
            N_("{name} is what the model begins with and what it gives out: nothing is between."), name=name
        )
        mend = message(N_("Begin the model with its Input."))
    else:
        what = message(
            N_(
                "{name} was the Input of line {line} and is what line {other} makes since: the model begins "
                "there."
            ),
            name=name,
            line=reading.line(lost),
            other=reading.line(same),
        )
        mend = message(N_("Give the Input a name of its own, such as inputs, and begin the model with that."))
    reading.say(given["inputs"].node, "in-the-middle", what, reading.source.words(given["inputs"].node), mend)
    return True


def _overwritten(reading: Reading, tensor: Any, begins: list[Any]) -> Any:
    """The input whose name a tensor has now; `None` if there is none."""
    made = reading.of(tensor)
    for begin in begins:
        known = reading.of(begin)
        if known is not None and made is not None and set(known.names) & set(made.names):
            return begin
    return None


def begun_in_the_middle(reading: Reading, model: Made) -> None:
    """Say that the one model of a text begins behind its Input, so that layers are not in it."""
    given = model.config.get("given", {})
    inside = [layer.value for layer in reading.layers() if hasattr(layer.value, "inputs")]
    if (
        "inputs" not in given
        or len(inside) > 1
        or any(finding.code == "in-the-middle" for finding in reading.findings)
    ):
        return
    for start in parts(given["inputs"].value):
        if not hasattr(start, "shape") or not inputs_of(start):
            continue
        begins = sources([start], [])
        name, lost = tensor_words.name(reading, start), _overwritten(reading, start, begins)
        what = message(
            N_(
                "The model begins at {name} of line {line}: the layers before it are not in it, nor "
                "is its Input."
            ),
            name=name,
            line=reading.line(start),
        )
        names = [reading.name(tensor) for tensor in begins]
        mend = message(N_("Begin it with the Input: {better}."), better=", ".join(names) or "inputs")
        node = given["inputs"].node
        repair = (
            reading.source.replace(node, names[0]) if len(names) == 1 and names[0] and lost is None else None
        )
        if lost is not None:
            mend = message(
                N_(
                    "{name} was the Input of line {line} before: give that a name of its own, and "
                    "begin with it."
                ),
                name=name,
                line=reading.line(lost),
            )
        whole = repair is not None and isinstance(node, ast.Name)
        reading.say(
            node, "in-the-middle", what, reading.source.words(node), mend, repair if whole else None, "remark"
        )
