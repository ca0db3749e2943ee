"""Names that nobody knows: misspelt, not imported, used before they are made, or of earlier versions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any

import keras

from components.assembly.reading.definitions import Function, Scope
from components.assembly.reading.exports import KerasName, find, homes, nearest
from components.assembly.reading.findings import MOST_FINDINGS, Repair, first_import
from components.assembly.reading.language.builtins import NAMES
from components.assembly.reading.old_names import OLD_NAMES
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, OldMerge, Unknown, parts
from components.assembly.spec.messages import N_, message

# Values of Python as other languages write them.
_CONSTANTS = {
    "true": ("True", True), "TRUE": ("True", True), "false": ("False", False), "FALSE": ("False", False),
    "none": ("None", None), "null": ("None", None), "NULL": ("None", None), "nil": ("None", None),
}  # fmt: skip


def undefined(reading: Reading, node: ast.Name, scope: Scope) -> Any:  # noqa: PLR0911
    """What a name most likely means that nothing defines."""
    name = node.id
    if len(reading.findings) >= MOST_FINDINGS or _made_in_left_out(reading, name):
        return UNKNOWN
    if name == "merge" and not _defined_later(reading, name):
        return OldMerge()
    if name in _CONSTANTS and not _defined_later(reading, name):
        near, constant = _CONSTANTS[name]
        what = message(N_("Nothing is called {name}. Did you mean {near}?"), name=name, near=near)
        mend = message(N_("Write {near}."), near=near)
        reading.say(node, "unknown-name", what, name, mend, reading.source.replace(node, near))
        return constant
    if name in OLD_NAMES and not _defined_later(reading, name) and (known := find(f"keras.layers.{name}")[0]):
        better = known.name if known.name in scope.visible() else f"keras.layers.{known.name}"
        old_name(reading, node, name, known.name, reading.source.replace(node, better))
        return known
    exact = _import_of(name)
    if exact and not _defined_later(reading, name):
        what = message(N_("{name} is used but not imported."), name=name)
        mend = message(N_("Write at the top: {line}."), line=_import(exact))
        reading.say(node, "not-imported", what, name, mend, _import_line(reading, exact, name))
        value: Any = KerasName(exact)
        _everywhere(scope, name, value)
        return value
    if reading.in_aside:
        near = nearest(name, _of_data(scope))
    else:
        near = _among_ends(reading, node, scope) or nearest(name, [*scope.visible(), *_modules()])
    if near:
        what = message(N_("Nothing is called {name}. Did you mean {near}?"), name=name, near=near)
        mend = message(N_("Write {near}."), near=near)
        reading.say(node, "unknown-name", what, name, mend, reading.source.replace(node, near))
        holder = scope.holder(near)
        return (
            holder.names[near]
            if holder is not None
            else KerasName("keras" if near == "keras" else f"keras.{near}")
        )
    later = _defined_later(reading, name)
    if later and later < node.lineno:
        what = message(
            N_("{name} is made in line {line} only, and that line is not reached: a condition is not met."),
            name=name, line=later,
        )  # fmt: skip
        reading.say(node, "not-reached", what, name, message(N_("Make it in the other case too.")))
        return UNKNOWN
    if later:
        what = message(N_("{name} is used here and made only in line {line}."), name=name, line=later)
        reading.say(node, "used-before", what, name, message(N_("Make it before it is used.")))
        return UNKNOWN
    near = nearest(name, homes(), 0.8)
    if near and len(name) > 2 and not KerasName(homes()[near]).is_module:
        return _misspelt_export(reading, node, near)
    what = message(N_("Nothing is called {name}: no line above makes it."), name=name)
    mend = message(N_("Write the name as it was given, or make it first."))
    reading.say(node, "unknown-name", what, name, mend, severity="remark" if reading.in_aside else "error")
    _everywhere(scope, name, UNKNOWN)
    return UNKNOWN


def _made_in_left_out(reading: Reading, name: str) -> bool:
    """Whether a line that is no Python, and was left out, gives a name its value."""
    made = re.compile(rf"(?:^|[\s,(]){re.escape(name)}\s*(?:,|=(?!=))")
    return any(finding.code == "no-python" and made.search(finding.received) for finding in reading.findings)


def _of_data(scope: Scope) -> list[str]:
    """The names that may be data: those of no tensor, layer or function, nor of lists of them."""
    names = []
    for name in scope.visible():
        holder = scope.holder(name)
        value = None if holder is None else holder.names[name]
        of_model = keras.KerasTensor | keras.layers.Layer | KerasName | Function | Unknown
        if not any(isinstance(part, of_model) for part in parts(value)):
            names.append(name)
    return names


def _misspelt_export(reading: Reading, node: ast.Name, near: str) -> Any:
    path = homes()[near]
    what = message(N_("Nothing is called {name}. Did you mean {near}?"), name=node.id, near=near)
    mend = message(N_("Write {near}, and import it from {home}."), near=near, home=path.rpartition(".")[0])
    reading.say(node, "unknown-name", what, node.id, mend, reading.source.replace(node, path))
    return KerasName(path)


def _everywhere(scope: Scope, name: str, value: Any) -> None:
    """Give a name its value in the whole text, so that it is said once."""
    scope.outermost().names.setdefault(name, value)


def _modules() -> tuple[str, ...]:
    return ("keras", "layers")


def _import_of(name: str) -> str:
    """The path in Keras of a name that programs import."""
    if name in NAMES:
        return ""
    if name == "keras":
        return "keras"
    return homes().get(name, "") if len(name) > 1 else ""


def _import(path: str) -> str:
    home, _, own = path.rpartition(".")
    return f"from {home} import {own}" if home else f"import {own}"


def _import_line(reading: Reading, path: str, name: str) -> Repair:
    """The edit that imports a name at the top."""
    line = _import(path)
    first = first_import(reading.source.lines)
    return Repair(first, 0, first, 0, f"{line}\n")


def _defined_later(reading: Reading, name: str) -> int:
    """The first line that gives a name a value, anywhere in the text; 0 if none does."""
    return reading.defined.get(name, 0)


def square_brackets(reading: Reading, node: ast.Subscript) -> None:
    """A class of Keras with square brackets behind it, as in `Dense[3]`."""
    words = reading.source.words(node.value, 200)
    better = f"{words}({reading.source.words(node.slice, 200)})"
    what = message(N_("{words} is made with round brackets, and here they are square."), words=words)
    mend = message(N_("Write {better}."), better=better)
    reading.say(
        node, "square-brackets", what, reading.source.words(node), mend, reading.source.replace(node, better)
    )


def old_name(reading: Reading, node: Any, old: str, new: str, repair: Repair | None = None) -> None:
    """Note what a name of an earlier version is called today."""
    what = message(N_("{old} is called {new} today."), old=old, new=new)
    reading.say(node, "old-name", what, old, message(N_("Write {near}."), near=new), repair, "note")


def remember_ends(reading: Reading, node: ast.Call) -> None:
    """Remember which names stand among the inputs or outputs of a model."""
    if not reading.source.words(node.func).endswith("Model"):
        return
    given = dict(zip(("inputs", "outputs"), node.args, strict=False))
    given |= {f"{keyword.arg}".rstrip("s") + "s": keyword.value for keyword in node.keywords if keyword.arg}
    for which in ("inputs", "outputs"):
        names = (
            [node for node in ast.walk(given[which]) if isinstance(node, ast.Name)] if which in given else []
        )
        for name in names:
            reading.lists_of_model[id(name)] = (which, [other.id for other in names])


def _among_ends(reading: Reading, node: ast.Name, scope: Scope) -> str:
    """The tensor that is missing among the inputs or outputs of a model, if there is one only."""
    which, listed = reading.lists_of_model.get(id(node), ("", []))
    names: list[str] = []
    for name in scope.visible():
        holder = scope.holder(name)
        value = holder.names[name] if holder is not None else None
        made = reading.of(value)
        if made is None or name in listed or not isinstance(value, keras.KerasTensor):
            continue
        is_input = bool(made.config.get("input"))
        if (which == "inputs" and is_input) or (
            which == "outputs" and not is_input and id(value) not in reading.uses
        ):
            names.append(name)
    return names[0] if len(names) == 1 else nearest(node.id, names)


def method_meant(reading: Reading, owner: Any, name: str, known: Iterable[str], site: Any) -> str:
    """The method that is meant by a name: the nearest where a layer has none of the name, as is said."""
    if name in known or hasattr(owner, name):
        return name
    near = nearest(name, known)
    kind = "Model" if isinstance(owner, keras.Model) else type(owner).__name__
    what, mend, repair = message(N_("{name} has no {member}."), name=kind, member=name), None, None
    if near:
        what = message(N_("{module} has no {name}. Did you mean {near}?"), module=kind, name=name, near=near)
        mend = message(N_("Write {near}."), near=near)
        repair = reading.source.replace_end(site.node.func, name, near)
    reading.say(site.node, "unknown-name", what, reading.source.words(site.node.func), mend, repair)
    return near


def shape_today(reading: Reading, site: Any) -> None:
    """`x.get_shape().as_list()`, which is `x.shape` today."""
    better = f"{reading.source.words(site.node.func.value, 200)}.shape"
    line, column = reading.source.end(site.node)
    after = reading.source.lines[line - 1][column:]
    column += len(".as_list()") if after.startswith(".as_list()") else 0
    repair = Repair(*reading.source.start(site.node), line, column, better)
    old_name(reading, site.node, reading.source.words(site.node), better, repair)
