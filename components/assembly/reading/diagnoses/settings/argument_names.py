"""Names of arguments that nobody knows: misspelt, or of earlier versions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.reading.diagnoses.naming.names import old_name
from components.assembly.reading.exports import nearest
from components.assembly.reading.findings import Repair
from components.assembly.reading.old_names import ARGUMENTS_OF_PYTORCH, OLD_ARGUMENTS
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument
from components.assembly.spec.messages import N_, message


def known_arguments(
    reading: Reading, kind: str, known: Sequence[str], given: dict[str, Argument], call: ast.Call
) -> dict[str, Argument]:
    """The arguments under the names that `kind` has today; those it has not are said and left out."""
    result: dict[str, Argument] = {}
    for name, argument in given.items():
        today = name if name in known else _today(reading, kind, known, name, argument, call)
        if today and today not in result:
            result[today] = argument
    return result


def _today(  # noqa: PLR0911
    reading: Reading, kind: str, known: Sequence[str], name: str, argument: Argument, call: ast.Call
) -> str:
    node = argument.keyword or argument.node
    renamed = OLD_ARGUMENTS.get(name)
    repair = (
        None
        if argument.keyword is None
        else reading.source.replace_keyword(argument.keyword, renamed or name)
    )
    if renamed in known and renamed is not None:
        old_name(reading, node, name, renamed, repair)
        return renamed
    gone = None if argument.keyword is None else reading.source.remove_argument(call, argument.keyword)
    if name == "decay" and "learning_rate" in known:
        what = message(N_("decay is given as a schedule today: the learning_rate is then no number."))
        mend = message(
            N_(
                "Write learning_rate=keras.optimizers.schedules.InverseTimeDecay(rate, 1, "
                "decay), or leave it out."
            )
        )
        reading.say(node, "old-name", what, reading.source.words(node), mend, gone, "note")
        return ""
    if name in ARGUMENTS_OF_PYTORCH:
        return _of_pytorch(reading, kind, known, name, argument, gone)
    near = "" if name in OLD_ARGUMENTS else nearest(name, _likely(known))
    if near:
        what = message(N_("{kind} has no {name}. Did you mean {near}?"), kind=kind, name=name, near=near)
        repair = None if argument.keyword is None else reading.source.replace_keyword(argument.keyword, near)
        reading.say(node, "unknown-setting", what, name, message(N_("Write {near}."), near=near), repair)
        return near
    if name in OLD_ARGUMENTS:
        what = message(N_("{kind} has no {name} any more: Keras 3 took it away."), kind=kind, name=name)
        reading.say(
            node, "old-name", what, reading.source.words(node), message(N_("Leave it out.")), gone, "note"
        )
        return ""
    if (meant := _missing(kind, known, call)) and argument.keyword is not None:
        what = message(N_("{kind} has no {name}. Did you mean {near}?"), kind=kind, name=name, near=meant)
        mend = message(N_("Write {near}."), near=meant)
        repair = reading.source.replace_keyword(argument.keyword, meant)
        reading.say(node, "unknown-setting", what, name, mend, repair)
        return meant
    if _of_the_wrapped(kind, name, call):
        return _into_the_wrapped(reading, kind, name, argument, call)
    what = message(N_("{kind} has no setting {name}."), kind=kind, name=name)
    mend = message(N_("Leave it out, or choose among: {choices}."), choices=", ".join(list(known)[:12]))
    reading.say(node, "unknown-setting", what, name, mend, gone)
    return ""


def _of_pytorch(
    reading: Reading, kind: str, known: Sequence[str], name: str, argument: Argument, gone: Repair | None
) -> str:
    """An argument that PyTorch has: what Keras calls it, or that Keras finds it out by itself."""
    today = ARGUMENTS_OF_PYTORCH[name]
    if today is not None and today in known:
        what = message(N_("{kind} has no {name}. Did you mean {near}?"), kind=kind, name=name, near=today)
        repair = None if argument.keyword is None else reading.source.replace_keyword(argument.keyword, today)
        mend = message(N_("Write {near}."), near=today)
    else:
        what = message(N_("{kind} has no {name}: Keras takes it from the tensor that it is called on."),
                       kind=kind, name=name)  # fmt: skip
        repair, mend, today = gone, message(N_("Leave it out.")), ""
    reading.say(argument.keyword or argument.node, "unknown-setting", what, name, mend, repair)
    return today


def _missing(kind: str, known: Sequence[str], call: ast.Call) -> str:
    """The setting that a call needs first and is not given, if nothing stands in its place."""
    if kind == "Input":
        needed = ["shape"]
    elif kind in layer_classes():
        needed = [
            argument.name for argument in arguments(layer_classes()[kind]).values() if argument.required
        ]
    else:
        return ""
    given = {keyword.arg for keyword in call.keywords}
    left = [name for name in needed[len(call.args) :] if name in known and name not in given]
    return left[0] if len(left) == 1 and None not in given else ""


def _wrapped(call: ast.Call) -> ast.Call | None:
    """The call that makes the layer which a wrapper wraps."""
    first = call.args[0] if call.args else None
    return first if isinstance(first, ast.Call) and (first.args or first.keywords) else None


def _of_the_wrapped(kind: str, name: str, call: ast.Call) -> bool:
    """Whether a setting of a wrapper is one of the layer that it wraps."""
    inner = _wrapped(call)
    if kind not in ("Bidirectional", "TimeDistributed") or inner is None:
        return False
    func = inner.func.attr if isinstance(inner.func, ast.Attribute) else getattr(inner.func, "id", "")
    return func in layer_classes() and name in arguments(layer_classes()[func])


def _into_the_wrapped(reading: Reading, kind: str, name: str, argument: Argument, call: ast.Call) -> str:
    """Say that a setting belongs to the layer that is wrapped."""
    inner = _wrapped(call)
    assert inner is not None
    assert argument.keyword is not None
    words = reading.source.words(argument.keyword)
    what = message(N_("{name} is a setting of the layer that {kind} wraps."), name=name, kind=kind)
    last = max([*inner.args, *inner.keywords], key=reading.source.end)
    between = reading.source.end(last), reading.source.start(argument.keyword)
    gap = reading.source.lines[between[0][0] - 1][between[0][1] : between[1][1]]
    repair = None
    if between[0][0] == between[1][0] and gap.replace(" ", "") == "),":
        repair = Repair(*between[0], *reading.source.end(argument.keyword), f", {words})")
    mend = message(N_("Put {words} between its brackets."), words=words)
    reading.say(argument.keyword, "unknown-setting", what, words, mend, repair)
    return ""


def _likely(known: Iterable[str]) -> list[str]:
    return [name for name in known if not name.startswith("batch_")]
