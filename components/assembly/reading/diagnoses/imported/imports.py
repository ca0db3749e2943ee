"""Imports of what Keras does not have, or has elsewhere today."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from components.assembly.reading.definitions import Scope
from components.assembly.reading.diagnoses.naming.keras_members import meant_by
from components.assembly.reading.diagnoses.naming.names import old_name
from components.assembly.reading.exports import KerasName, exports, homes, members, nearest
from components.assembly.reading.findings import Repair
from components.assembly.reading.keras_calls.tensorflow_names import BACKEND
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, Foreign, OldMerge
from components.assembly.spec.messages import N_, message

# Modules of which only what loads data or goes with other libraries is gone.
_OF_DATA = ("keras.preprocessing.", "keras.wrappers.", "keras.utils.data_utils.")


def unknown_import(reading: Reading, path: str, node: ast.Import | ast.ImportFrom) -> Any:
    """What an import of something that Keras does not have most likely means."""
    module, _, name = path.rpartition(".")
    if f"{module}.".startswith(_OF_DATA) and not (module in exports() and nearest(name, members(module))):
        what = message(N_("Keras 3 has no {path} any more; data are ignored here."), path=path)
        mend = message(N_("Load data with NumPy, pandas or keras.utils, and give the arrays to fit."))
        reading.say(node, "old-name", what, path, mend, severity="note")
        return Foreign(path)
    if isinstance(node, ast.ImportFrom) and (meant := _of_other_module(reading, path, node)):
        return KerasName(meant)
    if name == "merge":
        return OldMerge()
    if module == "keras.backend" and name in BACKEND:
        return Foreign(path)
    known = module if module in exports() else "keras.layers"
    several = f"{module}.{name}s"  # `from keras import layer`
    meant = several if several in exports() and KerasName(several).is_module else meant_by(known, name)
    if not meant:
        what = message(N_("Keras has no {path}."), path=path)
        reading.say(
            node, "unknown-name", what, path, message(N_("Leave it out, or look up its name of today."))
        )
        return UNKNOWN
    what = message(N_("Keras has no {path}. Did you mean {near}?"), path=path, near=meant)
    mend = message(N_("Write {near}."), near=meant)
    alias = next((alias for alias in node.names if alias.name == name), None)
    new = meant.rpartition(".")[2]
    same_home = meant.rpartition(".")[0] == module
    repair = None if alias is None or not same_home else reading.source.replace(alias, _as(new, alias, name))
    reading.say(node, "unknown-name", what, path, mend, repair)
    return KerasName(meant)


def misspelt_library(reading: Reading, node: ast.Import | ast.ImportFrom) -> None:
    """Say that an import names Keras, TensorFlow or NumPy misspelt, and read it as meant."""
    given: list[Any] = list(node.names) if isinstance(node, ast.Import) else [node]
    for part in given:
        path = part.name if isinstance(part, ast.alias) else part.module or ""
        name = path.partition(".")[0]
        near = get_close_matches(name, _LIBRARIES, 1, 0.8)
        if not near or name in _LIBRARIES or name in _OTHERS:
            continue
        line, column = reading.source.start(node)
        at = reading.source.lines[line - 1].find(name, column)
        what = message(N_("There is no library {name}. Did you mean {near}?"), name=name, near=near[0])
        repair = Repair(line, at, line, at + len(name), near[0]) if at >= 0 else None
        reading.say(node, "unknown-name", what, name, message(N_("Write {near}."), near=near[0]), repair)
        setattr(part, "name" if isinstance(part, ast.alias) else "module", near[0] + path[len(name) :])


_LIBRARIES = ("keras", "tensorflow", "numpy", "pandas", "matplotlib")
# Libraries that have a name like one of these.
_OTHERS = frozenset({"tensorflowjs", "tf_keras"})


def _of_other_module(reading: Reading, path: str, node: ast.ImportFrom) -> str:
    """The path of an import from a module whose name is misspelt, or from one that has other things; empty
    if it is neither."""
    module, _, name = path.rpartition(".")
    old = node.module or ""
    line, column = reading.source.start(node)
    written = reading.source.lines[line - 1][column:].startswith(f"from {old} import") and old.endswith(
        module.removeprefix("keras.")
    )
    near = (
        ""
        if module in exports()
        else nearest(module, [module_name for module_name in exports() if exports()[module_name] is None])
    )
    if near and f"{near}.{name}" in exports():
        better = old.removesuffix(module.removeprefix("keras.")) + near.removeprefix("keras.")
        what = message(N_("Keras has no module {name}. Did you mean {near}?"), name=old, near=better)
        mend = message(N_("Write {near}."), near=better)
        repair = Repair(line, column + 5, line, column + 5 + len(old), better) if written else None
        reading.say(node, "unknown-name", what, old, mend, repair)
        return f"{near}.{name}"
    home = homes().get(name, "")
    if module not in exports() or not home or name in members(module) or not written:
        return ""
    kept = [alias for alias in node.names if alias.name != name]
    moved = next(alias for alias in node.names if alias.name == name)
    other = old.removesuffix(module.removeprefix("keras.")) + home.rpartition(".")[0].removeprefix("keras.")
    if home.count(".") == 1:  # of keras itself
        other = old.removesuffix(module.removeprefix("keras."))
    other = other.removesuffix(".")
    new = f"from {other} import {_aliased(moved)}"
    if kept:
        new = f"from {old} import {', '.join(map(_aliased, kept))}\n{new}"
    what = message(N_("{module} has no {name}: it is {path}."), module=old, name=name, path=home)
    reading.say(node, "unknown-name", what, name, message(N_("Write {near}."), near=new.rpartition("\n")[2]),
            reading.source.replace(node, new))  # fmt: skip
    return home


def _aliased(alias: ast.alias) -> str:
    return alias.name if alias.asname is None else f"{alias.name} as {alias.asname}"


def _as(new: str, alias: ast.alias, name: str) -> str:
    return f"{new} as {alias.asname or name}"


def old_import(reading: Reading, path: str, value: KerasName, node: ast.Import | ast.ImportFrom) -> None:
    """Note what something that is imported under an earlier name is called today."""
    name = path.rpartition(".")[2]
    alias = next((imported for imported in node.names if imported.name.rpartition(".")[2] == name), None)
    if alias is None or not value.old or name in (value.name, "Merge"):
        return
    repair = None
    if isinstance(node, ast.ImportFrom):
        repair = reading.source.replace(alias, _as(value.name, alias, name))
    old_name(reading, alias, name, value.name, repair)


def old_module(reading: Reading, node: ast.ImportFrom, today: str) -> None:
    """Note where what a module of an earlier version had is today."""
    old = node.module or ""
    what = message(N_("Keras 3 has no module {old}: what was in it is in {new} today."), old=old, new=today)
    line, column = reading.source.start(node)
    repair = None
    if reading.source.lines[line - 1][column:].startswith(f"from {old} import"):
        repair = Repair(line, column + 5, line, column + 5 + len(old), today)
    mend = message(N_("Write from {module} import ..."), module=today)
    reading.say(node, "old-name", what, old, mend, repair, "note")


_FROM_KERAS = re.compile(r"(?<![\w.])keras\.(?=[A-Za-z])")


def reachable(repair: Repair, scope: Scope) -> Repair:
    """A repair that asks for keras as the program can: by its own name for it, or imported."""
    if "keras" in scope.names or not _FROM_KERAS.search(repair.text) or "import " in repair.text:
        return repair
    for name, value in scope.names.items():
        if isinstance(value, KerasName) and value.path == "keras":
            return replace(repair, text=_FROM_KERAS.sub(f"{name}.", repair.text))
    for name, value in scope.names.items():
        if isinstance(value, Foreign) and value.path in ("tensorflow", "tensorflow.keras"):
            path = f"{name}.keras." if value.path == "tensorflow" else f"{name}."
            return replace(repair, text=_FROM_KERAS.sub(path, repair.text))
    return replace(repair, imports="import keras")
