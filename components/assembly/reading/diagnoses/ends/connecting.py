"""Models whose outputs do not come from their inputs."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.diagnoses.called_on import tensor_words
from components.assembly.reading.diagnoses.ends.beginnings import nothing_between
from components.assembly.reading.diagnoses.ends.graph import inputs_of, sources
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Argument, Site, parts
from components.assembly.spec.messages import N_, message


def _is_reversed(inputs: list[Any], outputs: list[Any]) -> bool:
    """Whether the inputs of a model are made from its outputs, which are inputs."""
    if any(inputs_of(tensor) for tensor in outputs) or not all(inputs_of(tensor) for tensor in inputs):
        return False
    return {id(tensor) for tensor in sources(inputs, [])} <= {id(tensor) for tensor in outputs}


def connected(reading: Reading, site: Site, given: dict[str, Argument], inputs: Any, outputs: Any) -> Any:
    """The inputs, or those that the outputs really come from where the model is given others."""
    flat, ends = list(parts(inputs)), list(parts(outputs))
    if nothing_between(reading, given, flat, ends):
        return None
    if _is_reversed(flat, ends):
        what = message(N_("The outputs stand where the inputs belong, and the inputs where the outputs do."))
        mend = message(N_("Write the inputs first: keras.Model(inputs, outputs)."))
        turned = reading.source.exchange(given["inputs"].node, given["outputs"].node)
        reading.say(site.node, "reversed", what, reading.source.words(site.node), mend, turned)
        return None
    missing = sources(ends, flat)
    if missing:
        return _not_connected(reading, site, given, inputs, flat, ends, missing)
    for tensor in flat:
        _in_the_middle(reading, given, tensor)
    used = set(map(id, ends))
    waiting = list(ends)
    while waiting:
        for tensor in inputs_of(waiting.pop()):
            if id(tensor) not in used:
                used.add(id(tensor))
                waiting.append(tensor)
    for tensor in flat:
        if id(tensor) not in used:
            what = message(
                N_("{name} is among the inputs of the model, and none of its outputs comes from it."),
                name=tensor_words.name(reading, tensor),
            )
            mend = message(N_("Take it out of the inputs, or use it in the model."))
            other, lines = _used_twice(reading, tensor, flat)
            if other:
                mend = message(
                    N_("Use it in the model: is it meant in one of the lines {lines}, where {other} stands?"),
                    lines=lines, other=other,
                )  # fmt: skip
            node = given["inputs"].node
            repair = None if other else _left_out(reading, node, flat, tensor)
            reading.say(node, "unused-input", what, reading.source.words(node), mend, repair)
    return inputs


def _left_out(reading: Reading, node: ast.AST, inputs: list[Any], unused: Any) -> Repair | None:
    """The edit that takes an input out of the list of them."""
    if not isinstance(node, ast.List | ast.Tuple) or len(node.elts) != len(inputs) or len(inputs) < 2:
        return None
    both = zip(inputs, node.elts, strict=True)
    kept = [reading.source.words(each, 200) for tensor, each in both if tensor is not unused]
    return reading.source.replace(node, kept[0] if len(kept) == 1 else f"[{', '.join(kept)}]")


def _in_the_middle(reading: Reading, given: dict[str, Argument], start: Any) -> None:
    """A model that begins at what a function of the program gives out, where its Input is meant."""
    made = reading.of(start)
    if not inputs_of(start) or made is None or made.function is None or made.function.result is not start:
        return
    own = [
        tensor
        for tensor in sources([start], [])
        if (known := reading.of(tensor)) and known.function is made.function
    ]
    if not own:
        return
    what = message(
        N_(
            "{name} is what the function of line {line} gives out, and the model begins there: the Input of "
            "line {input_line} and all layers up to {name} are not in it."
        ),
        name=tensor_words.name(reading, start), line=made.function.node.lineno,
        input_line=reading.line(own[0]),
    )  # fmt: skip
    mend = message(N_("Let the function also give its Input back, and begin the model with that."))
    reading.say(
        given["inputs"].node,
        "in-the-middle",
        what,
        reading.source.words(given["inputs"].node),
        mend,
        None,
        "remark",
    )


def _used_twice(reading: Reading, unused: Any, inputs: list[Any]) -> tuple[str, str]:
    """The input of the same shape that stands in several lines where nothing uses another one, and the
    lines."""
    if reading.uses.get(id(unused)):
        return "", ""
    for tensor in inputs:
        lines = sorted(set(reading.uses.get(id(tensor), ())))
        if tensor is not unused and tensor.shape == unused.shape and len(lines) > 1:
            return tensor_words.name(reading, tensor), ", ".join(map(str, lines))
    return "", ""


def _named(reading: Reading, tensor: Any) -> str:
    """What the program can call an input: its name, or its place in a model that begins with it."""
    made = reading.of(tensor)
    if made is None or not made.names:
        for model in reading.layers():
            inputs = list(getattr(model.value, "inputs", None) or [])
            place = next((at for at, other in enumerate(inputs) if other is tensor), None)
            if place is not None and model.names:
                return f"{model.names[-1]}.inputs[{place}]"
    return tensor_words.name(reading, tensor)


def _not_connected(
    reading: Reading,
    site: Site,
    given: dict[str, Argument],
    inputs: Any,
    flat: list[Any],
    ends: list[Any],
    missing: list[Any],
) -> Any:
    end = next(tensor for tensor in ends if sources([tensor], flat))
    output = tensor_words.name(reading, end)
    comes = [_named(reading, tensor) for tensor in reversed(sources([end], flat))]
    node = given["inputs"].node
    unused = [tensor for tensor in flat if not _reaches(tensor, ends)]
    true = [tensor for tensor in flat if _reaches(tensor, ends)] + missing
    words = ", ".join(comes)
    if unused:
        fresh = isinstance(node, ast.Call)
        other = (
            _(N_("another Input that is made in this line"))
            if fresh
            else ", ".join(tensor_words.name(reading, tensor) for tensor in unused)
        )
        what = message(
            N_(
                "{output} was computed from {comes} (line {line}) and not from {other}, so a "
                "model cannot start there: "
                "nothing leads from one to the other."
            ),
            output=output, comes=words, line=_first_line(reading, end, missing[0]), other=other,
        )  # fmt: skip
        start = unused[0]
        if inputs_of(start):
            last = _first_call(reading, end, missing[0])
            kind = type(last.layer).__name__ if last is not None and last.layer is not None else ""
            mend = message(
                N_("Call the {layer} of line {line} on {name}, or give the model {comes}."),
                layer=kind or "layer", line=0 if last is None else last.line,
                name=tensor_words.name(reading, start), comes=words,
            )  # fmt: skip
            repair = None if last is None else _on_other(reading, last, missing[0], start)
        else:
            mend = message(N_("Give it {comes}."), comes=words)
            repair = reading.source.replace(node, comes[0]) if len(true) == 1 == len(flat) else None
            if len(comes) == len(missing) == len(unused) == len(flat) > 1:
                repair = reading.source.replace(node, f"[{words}]")
            inside = any((own := reading.of(tensor)) and own.function for tensor in missing)
            if inside or len(set(comes)) < len(comes):  # whose names are not known here
                repair = None
    else:
        what = message(
            N_("{output} also comes from {comes}, which is not among the inputs of the model."),
            output=output, comes=words,
        )  # fmt: skip
        mend = message(N_("Add {comes} to the inputs."), comes=words)
        repair = None
        if isinstance(node, ast.List) and node.elts:
            repair = reading.source.insert_after(node.elts[-1], f", {words}")
        elif isinstance(node, ast.Name):
            repair = reading.source.replace(node, f"[{node.id}, {words}]")
    reading.say(site.node, "not-connected", what, reading.source.words(site.node), mend, repair)
    return true if len(true) > 1 else true[0]


def _(template: str) -> Any:
    return message(template)


def _reaches(start: Any, ends: list[Any]) -> bool:
    """Whether any of some tensors comes from one."""
    seen: set[int] = set()
    waiting = list(ends)
    while waiting:
        tensor = waiting.pop()
        if tensor is start:
            return True
        if id(tensor) not in seen:
            seen.add(id(tensor))
            waiting += inputs_of(tensor)
    return False


def _first_call(reading: Reading, end: Any, source: Any) -> Made | None:
    """What is known of the first tensor on the way from a source to an end."""
    tensor = end
    for _ in range(1000):
        before = [
            source_tensor
            for source_tensor in inputs_of(tensor)
            if source_tensor is source or _reaches(source, [source_tensor])
        ]
        if not before:
            return None
        if before[0] is source:
            return reading.of(tensor)
        tensor = before[0]
    return None


def _first_line(reading: Reading, end: Any, source: Any) -> int:
    first = _first_call(reading, end, source)
    return first.line if first is not None else reading.line(end)


def _on_other(reading: Reading, made: Made, source: Any, other: Any) -> Any:
    """The edit that calls a layer on another tensor."""
    site = made.config.get("site")
    if not isinstance(site, Site):
        return None
    for argument in site.arguments:
        if argument.value is source and isinstance(argument.node, ast.Name) and reading.name(other):
            return reading.source.replace(argument.node, reading.name(other))
    return None
