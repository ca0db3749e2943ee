"""Names that a module of Keras has not."""

from __future__ import annotations

import ast
import re
from difflib import get_close_matches
from typing import Any

from components.assembly.reading.exports import KerasName, exports, homes, members, nearest
from components.assembly.reading.keras_calls.tensorflow_names import BACKEND
from components.assembly.reading.old_names import GONE, OF_OTHER_LIBRARIES
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, Foreign, OldMerge
from components.assembly.spec.messages import N_, Message, message


def near_keras(reading: Reading, node: ast.Attribute) -> bool:
    """Say that `keras` is misspelt behind `tf`; whether it is."""
    if node.attr == "keras" or not get_close_matches(node.attr, ["keras"], 1, 0.75):
        return False
    what = message(N_("{module} has no {name}. Did you mean {near}?"), module="tensorflow", name=node.attr,
                   near="keras")  # fmt: skip
    repair = reading.source.replace_end(node, node.attr, "keras")
    reading.say(node, "unknown-name", what, node.attr, message(N_("Write {near}."), near="keras"), repair)
    return True


def unknown_member(reading: Reading, owner: KerasName, node: ast.Attribute) -> Any:
    """What an attribute of a module of Keras most likely means that the module does not have."""
    name = node.attr
    if name == "merge":
        return OldMerge()
    if owner.path == "keras.backend" and (name in BACKEND or name.startswith("random_")):
        return Foreign(f"keras.backend.{name}")
    if f"{owner.path}.{name}" in GONE:
        what = message(N_("Keras 3 has no {path} any more."), path=f"{owner.path}.{name}")
        reading.say(
            node, "unknown-name", what, reading.source.words(node), Message(GONE[f"{owner.path}.{name}"])
        )
        return UNKNOWN
    after = (
        reading.source.lines[node.end_lineno - 1][reading.source.end(node)[1] :] if node.end_lineno else ""
    )
    path = ""
    if after.startswith("."):  # a module is meant
        path = members(owner.path).get(nearest(name, _modules_in(owner.path)), "")
    if owner.path == "keras.layers" and re.match(r"\(\s*[A-Za-z_]\w*\s*\)", after):  # on a tensor
        path = path or members("keras.activations").get(name, "")
    path = path or meant_by(owner.path, name, called_twice=after.startswith("()"))
    if path == "":
        what = message(N_("{module} has no {name}."), module=owner.path, name=name)
        mend = message(N_("Look up what {module} has."), module=owner.path)
        reading.say(node, "unknown-name", what, reading.source.words(node), mend)
        return UNKNOWN
    home, _, new = path.rpartition(".")
    if home == owner.path:
        what = message(
            N_("{module} has no {name}. Did you mean {near}?"), module=owner.path, name=name, near=new
        )
        repair = reading.source.replace_end(node, name, new)
        reading.say(node, "unknown-name", what, name, message(N_("Write {near}."), near=new), repair)
    else:
        what = message(N_("{module} has no {name}: it is {path}."), module=owner.path, name=name, path=path)
        whole = path if reading.defined.get("keras") or "keras" in reading.imported else ""
        repair = reading.source.replace(node, whole) if whole else None
        reading.say(node, "unknown-name", what, name, message(N_("Write {near}."), near=path), repair)
    return KerasName(path)


def _modules_in(module: str) -> list[str]:
    """The modules in a module."""
    return [name for name, path in members(module).items() if KerasName(path).is_module]


def meant_by(module: str, name: str, called_twice: bool = True) -> str:
    """The path that was most likely meant by a name in a module; empty if none is like it.

    Args:
        module: The module.
        name: The name that it has not.
        called_twice: Whether a class is meant where a function has the same name in small letters.
    """
    own = members(module)
    if name in OF_OTHER_LIBRARIES and module in ("keras", "keras.layers"):
        return f"keras.layers.{OF_OTHER_LIBRARIES[name]}"
    function = name[:1].islower() and not called_twice
    near = nearest(name, sorted(own, key=lambda other: other[:1].islower() != function))
    if near and _same(near, name):
        return own[near]
    if name in homes():
        return homes()[name]
    if near:
        return own[near]
    elsewhere = nearest(name, homes(), 0.8)
    return homes()[elsewhere] if elsewhere else ""


def _same(one: str, other: str) -> bool:
    return one.lower().replace("_", "") == other.lower().replace("_", "")


def module_called(reading: Reading, function: KerasName, site: Any) -> KerasName | None:
    """What was meant where a module of Keras is called: `keras.layers(...)`; `None` if it cannot be told."""
    name = function.name
    meant = meant_by(function.home, name.removesuffix("s")) if function.home else ""
    what = message(N_("{name} is a module of Keras and cannot be called."), name=function.path)
    if not meant or exports().get(meant) is None:
        reading.say(site.node, "module-called", what, reading.source.words(site.node.func))
        return None
    repair = reading.source.replace_end(site.node.func, name, meant.rpartition(".")[2])
    reading.say(
        site.node,
        "module-called",
        what,
        reading.source.words(site.node.func),
        message(N_("Write {near}."), near=meant),
        repair,
    )
    return KerasName(meant)
