"""A comma where a point belongs: `layers,Dense(4)(x)`."""

from __future__ import annotations

import ast

from components.assembly.reading.exports import members
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.spec.messages import N_, message

# What programs call the modules of Keras.
_MODULES = {"layers": "keras.layers", "L": "keras.layers", "kl": "keras.layers", "keras": "keras"}


def joined(reading: Reading, tree: ast.Module) -> ast.Module:
    """The tree with a point where a comma stands between a module of Keras and what it has; says so."""
    for node in ast.walk(tree):
        if (
            not isinstance(node, ast.Assign)
            or not isinstance(node.value, ast.Tuple)
            or len(node.value.elts) != 2
        ):
            continue
        module, rest = node.value.elts
        inner = rest
        while isinstance(inner, ast.Call) and not isinstance(inner.func, ast.Name):
            inner = inner.func
        if not isinstance(module, ast.Name) or not isinstance(inner, ast.Call):
            continue
        name = inner.func
        if not isinstance(name, ast.Name) or name.id not in members(_MODULES.get(module.id, "")):
            continue
        better = f"{module.id}.{name.id}"
        what = message(N_("There is a comma here where a point belongs."))
        mend = message(N_("Write {better}."), better=better)
        repair = Repair(*reading.source.end(module), *reading.source.start(rest), ".")
        reading.say(node, "comma", what, reading.source.words(node.value), mend, repair)
        inner.func = ast.copy_location(ast.Attribute(module, name.id, ast.Load()), name)
        node.value = rest
    return tree
