"""What a program makes and its model does not have: lines after the model, branches that lead nowhere."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.diagnoses.called_on import tensor_words
from components.assembly.reading.diagnoses.ends.graph import inputs_of
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Site, parts
from components.assembly.spec.messages import N_, message


def leftovers(reading: Reading, model: Made) -> None:
    """Say what leads to no output of any model, and what comes after the model was made."""
    models = [made for made in reading.layers() if isinstance(made.value, keras.Model)]
    if any(finding.severity == "error" for finding in reading.findings):
        return
    inside: set[int] = set()
    for own in models:
        held = [
            *parts(own.config.get("outputs")),
            *(getattr(own.value, "outputs", None) or []),
        ]
        _back([value for value in held if isinstance(value, keras.KerasTensor)], inside)
    added = {finding.line for finding in reading.findings if finding.code == "own-loss"}
    loose = [
        made
        for value in reading.order
        if isinstance(value, keras.KerasTensor)
        and id(value) not in inside
        and (made := reading.of(value)) is not None
        and made.line not in added
    ]
    ends = [made for made in loose if not made.config.get("input") and not _used(made.value, loose)]
    after = [
        made_later
        for made_later in loose
        if made_later.line > model.line and _comes_from(made_later.value, model)
    ]
    if after:
        _after(reading, model, after)
    beside = {id(made_later.value) for made_later in after}
    places = {id(made.node) for tensor in inside if (made := reading.made.get(tensor)) is not None}
    for made in ends:
        if id(made.node) in places:
            if not _sibling(made, inside):
                _begun_again(reading, made, inside)
            continue  # the last round of a loop: the same call in an earlier round is in the model
        if made.layer is model.value:
            continue  # a model of an own class, which a call makes
        if id(made.value) not in beside and made.function is None and not _sibling(made, inside):
            _nowhere(reading, made)
    _uncalled(reading, models)


def _begun_again(reading: Reading, made: Made, inside: set[int]) -> None:
    """A loop whose rounds all begin with the same tensor: what all but the last make is lost."""
    rounds = [
        call for value in reading.order if (call := reading.of(value)) is not None and call.node is made.node
    ]
    last = rounds[-1]
    alike = all(len(call.inputs) == 1 and call.inputs[0] is last.inputs[0] for call in rounds)
    if not alike or id(last.value) not in inside or sum(id(call.value) in inside for call in rounds) > 1:
        return
    begins, makes = tensor_words.name(reading, last.inputs[0]), tensor_words.name(reading, last.value)
    what = message(
        N_("Each round of the loop begins with {begins} again, so only the last of {count} is in the model."),
        begins=begins, count=len(rounds),
    )  # fmt: skip
    mend = message(N_("Begin with what the round before made: call it on {makes}."), makes=makes)
    reading.say(made.node, "begun-again", what, reading.source.words(made.node), mend, severity="remark")


def _back(waiting: list[Any], seen: set[int]) -> None:
    while waiting:
        tensor = waiting.pop()
        if id(tensor) not in seen:
            seen.add(id(tensor))
            waiting += inputs_of(tensor)


def _used(tensor: Any, loose: list[Made]) -> bool:
    return any(tensor is source for made in loose for source in inputs_of(made.value))


def _sibling(made: Made, inside: set[int]) -> bool:
    """Whether another tensor of the same call is in a model, as of a recurrent layer with states."""
    history = made.value._keras_history
    outputs = history.operation._inbound_nodes[history.node_index].output_tensors
    return any(id(output) in inside for output in outputs) or len(outputs) > 1


def _comes_from(tensor: Any, model: Made) -> bool:
    ends = {id(part) for part in parts(model.config.get("outputs"))}
    waiting, seen = [tensor], set()
    while waiting:
        tensor = waiting.pop()
        if id(tensor) in ends:
            return True
        if id(tensor) not in seen:
            seen.add(id(tensor))
            waiting += inputs_of(tensor)
    return False


def _after(reading: Reading, model: Made, after: list[Made]) -> None:
    """Layers that come after the model was made."""
    end = next((part for part in parts(model.config.get("outputs"))), None)
    kinds = ", ".join(
        type(made_later.layer).__name__
        if made_later.layer is not None
        else reading.source.words(made_later.node)
        for made_later in after
    )
    lines = ", ".join(str(made_later.line) for made_later in after)
    last = reading.name(after[-1].value, "outputs")
    what = message(
        N_(
                "The model ends at the {name} of line {line}; {kinds} of lines {lines} come after it "
                "and are not in it."),
        name=reading.name(end, "x") if end is not None else "x", line=reading.line(end),
        kinds=kinds, lines=lines,
    )  # fmt: skip
    mend = message(N_("Make the model last, with {outputs}."), outputs=last)
    reading.say(
        model.node,
        "model-too-early",
        what,
        reading.source.words(model.node),
        mend,
        _moved(reading, model, after, last),
        "remark",
    )


def _moved(reading: Reading, model: Made, after: list[Made], last: str) -> Repair | None:
    """The edit that puts the line of a model behind the last layer."""
    node, given = model.node, model.config.get("given", {}).get("outputs")
    end = max(made_later.line for made_later in after)
    start = model.line
    lines = reading.source.lines
    one_line = (
        getattr(node, "end_lineno", 0) == start and given is not None and isinstance(given.node, ast.Name)
    )
    if (
        not one_line
        or not lines[start - 1][:1].strip()
        or any(line[:1].isspace() for line in lines[start:end])
    ):
        return None
    repair = reading.source.replace(given.node, last)
    line = lines[start - 1]
    moved = line[: repair.column] + last + line[repair.end_column :]
    return Repair(start, 0, end, len(lines[end - 1]), "\n".join([*lines[start:end], moved]))


def _nowhere(reading: Reading, made: Made) -> None:
    if any(finding.code == "no-name" and finding.line == made.line for finding in reading.findings):
        return  # which says why
    name = made.names[-1] if made.names else reading.source.words(made.node)
    what = message(N_("{name} is made here and leads to no output of a model."), name=name)
    mend, repair = message(N_("Use it, give it out, or leave the line out.")), None
    passed = _passed_over(reading, made)
    if passed is not None and made.names:
        mend = message(
            N_("Line {line} goes on with {given} instead: write {name} there, or leave this line out."),
            line=passed.lineno, given=passed.id, name=name,
        )  # fmt: skip
        repair = reading.source.replace(passed, name)
    words = reading.source.words(made.node)
    reading.say(made.node, "leads-nowhere", what, words, mend, repair, "remark")


def _passed_over(reading: Reading, made: Made) -> ast.Name | None:
    """Where the only call below goes on with what a line was called on, and not with what it made."""
    if len(made.inputs) != 1 or made.layer is None or len(made.inputs[0].shape) != len(made.value.shape):
        return None
    later = [
        call
        for value in reading.order
        if (call := reading.of(value)) is not None and call.line > made.line
        if any(tensor is made.inputs[0] for tensor in call.inputs)
    ]
    site = later[0].config.get("site") if len(later) == 1 else None
    given = site.positional[0].node if isinstance(site, Site) and len(site.positional) == 1 else None
    return given if isinstance(given, ast.Name) else None


def _uncalled(reading: Reading, models: list[Made]) -> None:
    """Layers that are made and never called."""
    held = {id(layer) for made in models for layer in made.value.layers}
    wrapped = {id(value) for made in reading.layers() for value in _inner(made)}
    for made in reading.layers():
        if (
            made.calls
            or id(made.value) in held | wrapped
            or isinstance(made.value, keras.Model)
            or made.function
        ):
            continue
        if "called_as" in made.config or not made.names or made.value.__class__.__name__.endswith("Cell"):
            continue
        what = message(N_("{name} is made here and never called."), name=made.names[-1])
        reading.say(
            made.node,
            "never-called",
            what,
            reading.source.words(made.node),
            message(N_("Call it on a tensor, or leave the line out.")),
            severity="remark",
        )


def _inner(made: Made) -> list[Any]:
    return [part for argument in made.config.get("given", {}).values() for part in parts(argument.value)]
