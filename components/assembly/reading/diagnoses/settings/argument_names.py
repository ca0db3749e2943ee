"""Names of arguments that nobody knows: misspelt, or of earlier versions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from components.assembly.reading.diagnoses.names import old_name
from components.assembly.reading.exports import nearest
from components.assembly.reading.old_names import OLD_ARGUMENTS
from components.assembly.reading.run import Run
from components.assembly.reading.values import Argument
from components.assembly.spec.messages import N_, message


def known_arguments(
    run: Run, kind: str, known: Sequence[str], given: dict[str, Argument], call: ast.Call
) -> dict[str, Argument]:
    """The arguments under the names that `kind` has today; those it has not are said and left out."""
    result: dict[str, Argument] = {}
    for name, argument in given.items():
        today = name if name in known else _today(run, kind, known, name, argument, call)
        if today and today not in result:
            result[today] = argument
    return result


def _today(run: Run, kind: str, known: Sequence[str], name: str, argument: Argument, call: ast.Call) -> str:
    node = argument.keyword or argument.node
    renamed = OLD_ARGUMENTS.get(name)
    repair = (
        None if argument.keyword is None else run.source.replace_keyword(argument.keyword, renamed or name)
    )
    if renamed in known and renamed is not None:
        old_name(run, node, name, renamed, repair)
        return renamed
    gone = None if argument.keyword is None else run.source.remove_argument(call, argument.keyword)
    if name == "decay" and "learning_rate" in known:
        what = message(N_("decay is given as a schedule today: the learning_rate is then no number."))
        mend = message(
            N_(
                "Write learning_rate=keras.optimizers.schedules.InverseTimeDecay(rate, 1, "
                "decay), or leave it out."
            )
        )
        run.say(node, "old-name", what, run.source.words(node), mend, gone, "note")
        return ""
    near = "" if name in OLD_ARGUMENTS else nearest(name, _likely(known))
    if near:
        what = message(N_("{kind} has no {name}. Did you mean {near}?"), kind=kind, name=name, near=near)
        repair = None if argument.keyword is None else run.source.replace_keyword(argument.keyword, near)
        run.say(node, "unknown-setting", what, name, message(N_("Write {near}."), near=near), repair)
        return near
    if name in OLD_ARGUMENTS:
        what = message(N_("{kind} has no {name} any more: Keras 3 took it away."), kind=kind, name=name)
        run.say(node, "old-name", what, run.source.words(node), message(N_("Leave it out.")), gone, "note")
        return ""
    what = message(N_("{kind} has no setting {name}."), kind=kind, name=name)
    mend = message(N_("Leave it out, or choose among: {choices}."), choices=", ".join(list(known)[:12]))
    run.say(node, "unknown-setting", what, name, mend, gone)
    return ""


def _likely(known: Iterable[str]) -> list[str]:
    return [name for name in known if not name.startswith("batch_")]
