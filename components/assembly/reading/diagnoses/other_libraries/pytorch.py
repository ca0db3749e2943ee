"""Programs for PyTorch: each of its layers and functions with what Keras has for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from components.assembly.catalog.optimizers import OPTIMIZER_CLASSES
from components.assembly.reading.diagnoses.other_libraries.torch_names import (
    FUNCTIONS,
    LAYERS,
    LOSSES,
    Counterpart,
)
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument, Site
from components.assembly.spec.messages import N_, message

_KERAS = "import keras"
_CODE = "other-library"
# Arguments that stand in the second place in Keras, too.
_SECOND = frozenset({"kernel_size", "strides", "output_dim"})
# Homes of the names of PyTorch that are looked for.
_HOMES = ("torch.nn.functional.", "torch.nn.", "torch.")


def said(reading: Reading, tree: ast.Module) -> bool:
    """Say what the names of PyTorch in a program are in Keras; whether it is one for PyTorch alone."""
    names = dict(_imported(tree))
    if not names:
        return False
    before = len(reading.findings)
    alone = not any(_of_keras(node) for node in ast.walk(tree))
    inside: set[ast.AST] = set()  # what a repair around it writes too
    # In a program for Keras only what stands in such a function works on tensors of a model.
    drawn = {
        part
        for node in ast.walk(tree)
        if alone or (isinstance(node, ast.FunctionDef) and node.name in ("forward", "call"))
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):  # the outer ones first
        if node in inside:
            continue
        if isinstance(node, ast.ClassDef):
            _class(reading, node, names)
        elif isinstance(node, ast.Call):
            better = _keras(reading, node, names)
            if better:
                inside.update(ast.walk(node))
                _say(reading, node, better)
            elif node in drawn:
                _function(reading, node, names)
    return alone and len(reading.findings) > before


def _of_keras(node: ast.AST) -> bool:
    """Whether a statement imports Keras or TensorFlow."""
    paths = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    paths += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    return any(path.partition(".")[0] in ("keras", "tensorflow", "tf_keras") for path in paths)


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names that the program gives to parts of PyTorch, with their paths."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == "torch":
                    yield alias.asname or "torch", alias.name if alias.asname else "torch"
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "torch":
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _path(node: ast.AST, names: dict[str, str]) -> str:
    """The path of PyTorch that an expression names; empty if none."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        home = _path(node.value, names)
        return f"{home}.{node.attr}" if home else ""
    return ""


def _last(path: str) -> str:
    """The name of a layer or function of PyTorch without its module; empty if it is of another part of it."""
    for home in _HOMES:
        if path.startswith(home):
            name = path.removeprefix(home)
            return "" if "." in name else name
    return ""


def _keras(reading: Reading, node: ast.AST, names: dict[str, str]) -> str:
    """What a layer, a loss or a Sequential of PyTorch is in Keras; empty if it is none that is known."""
    if not isinstance(node, ast.Call):
        return ""
    home, _, optimizer = _path(node.func, names).rpartition(".")
    known = OPTIMIZER_CLASSES.get(optimizer.lower())
    if home == "torch.optim" and known is not None:
        rates = [*node.args[1:2], *(key.value for key in node.keywords if key.arg == "lr")]
        return f"keras.optimizers.{known.__name__}({', '.join(reading.source.words(rate) for rate in rates)})"
    if not _path(node.func, names).startswith("torch.nn."):
        return ""
    name = _last(_path(node.func, names))
    if name == "Sequential":
        return _sequential(reading, node, names)
    if name in LOSSES:
        return LOSSES[name]
    return _layer(reading, node, LAYERS[name]) if name in LAYERS else ""


def _layer(reading: Reading, node: ast.Call, known: Counterpart) -> str:
    given = dict(zip(known.parameters, node.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    parts = [known.always] if known.kind == "Activation" else []
    for old, new in zip(known.parameters, known.today, strict=True):
        if old not in given or not new:
            continue
        value = reading.source.words(given[old], 200)
        if new == "padding" and "Padding" not in known.kind:
            value = '"valid"' if value == "0" else '"same"'
            if value == '"valid"':
                continue
        elif new in ("strides", "dilation_rate", "groups") and value == "1":
            continue
        before = [name for name in known.today[: known.today.index(new)] if name]
        by_place = len(parts) == len(before) and (not before or new in _SECOND)
        parts.append(value if by_place else f"{new}={value}")
    if known.kind == "MultiHeadAttention" and {"embed_dim", "num_heads"} <= set(given):
        width, heads = (reading.source.words(given[name], 60) for name in ("embed_dim", "num_heads"))
        parts.append(f"key_dim={width} // {heads}")
    if known.always and known.kind != "Activation":
        parts.append(known.always)
    better = f"keras.layers.{known.kind}({', '.join(parts)})"
    both = given.get("bidirectional")
    return (
        f"keras.layers.Bidirectional({better})" if isinstance(both, ast.Constant) and both.value else better
    )


def _sequential(reading: Reading, node: ast.Call, names: dict[str, str]) -> str:
    """A Sequential of PyTorch with all its layers; empty if one is not known."""
    layers = [_keras(reading, argument, names) for argument in node.args]
    if not layers or not all(layers):
        return ""
    indent = " " * reading.source.start(node.args[0])[1] if node.args[0].lineno > node.lineno else ""
    begun = _input(reading, node.args[0], names)
    inner = [*([begun] if begun else []), *layers]
    if not indent:
        return f"keras.Sequential([{', '.join(inner)}])"
    line = reading.source.lines[node.lineno - 1]
    outer = line[: len(line) - len(line.lstrip())]
    return "keras.Sequential([\n" + "".join(f"{indent}{each},\n" for each in inner) + f"{outer}])"


def _input(reading: Reading, node: Any, names: dict[str, str]) -> str:
    """The Input that says what the first layer of PyTorch says of its size; empty if it says too little."""
    known = LAYERS.get(_last(_path(node.func, names)))
    if known is None or known.axes not in (1, 2):
        return ""
    given: list[Any] = [*node.args, *(key.value for key in node.keywords if key.arg == known.parameters[0])]
    size = reading.source.words(given[0], 60) if given else ""
    return f"keras.Input(({size},))" if known.axes == 1 else f"keras.Input((None, {size}))"


def _say(reading: Reading, node: ast.Call, better: str) -> None:
    words = reading.source.words(node)
    what = message(
        N_("{words} is PyTorch's, and this page reads Keras."), words=reading.source.words(node.func)
    )
    mend = message(N_("In Keras it is {better}."), better=" ".join(better.split()))
    repair = reading.source.replace(node, better)
    needs = _KERAS if better.startswith("keras.") else ""
    repair = Repair(repair.line, repair.column, repair.end_line, repair.end_column, better, needs)
    reading.say(node, _CODE, what, words, mend, repair)


def _function(reading: Reading, node: ast.Call, names: dict[str, str]) -> None:
    """A function of PyTorch on tensors, or a method of them."""
    name = _last(_path(node.func, names))
    better = _of_function(reading, node, name)
    if better:
        return _say(reading, node, better)
    func = node.func
    if isinstance(func, ast.Attribute) and func.attr == "view" and isinstance(func.value, ast.Name):
        return _say(reading, node, f"keras.layers.Flatten()({reading.source.words(func.value)})")
    return None


def _of_function(reading: Reading, node: ast.Call, name: str) -> str:
    """What a call of a function of PyTorch is in Keras; empty if it is none that is known."""
    words = reading.source.words
    if name == "flatten" and node.args:
        return f"keras.layers.Flatten()({words(node.args[0], 200)})"
    if name not in FUNCTIONS or not node.args:
        return ""
    given = [words(argument, 200) for argument in node.args]
    for keyword in node.keywords:
        if keyword.arg in ("dim", "axis"):
            given.append(f"axis={words(keyword.value)}")
    return f"keras.ops.{FUNCTIONS[name]}({', '.join(given)})"


def on_tensors(reading: Reading, path: str, site: Site) -> tuple[str, Site] | None:
    """Say what Keras has for a function of PyTorch that is called on tensors of a model; the operation, or
    the layer, that does the same and what it is called on, or `None` if none is known."""
    name = _last(path)
    better = _of_function(reading, site.node, name)
    if not better:
        words = reading.source.words
        what = message(N_("{words} is PyTorch's, and this page reads Keras."), words=words(site.node.func))
        mend = message(N_("Use a layer, or an operation of keras.ops."))
        reading.say(site.node, _CODE, what, words(site.node), mend)
        return None
    _say(reading, site.node, better)
    if name == "flatten":
        return "Flatten", Site(site.node, site.arguments[:1])
    named = (
        Argument(each.value, each.node, "axis") for each in site.arguments if each.name in ("dim", "axis")
    )
    return FUNCTIONS[name], Site(site.node, (*site.positional, *named))


def _class(reading: Reading, node: ast.ClassDef, names: dict[str, str]) -> None:
    """A class made from `nn.Module`, with `forward` for `call`."""
    base = next((base for base in node.bases if _path(base, names) == "torch.nn.Module"), None)
    if base is None:
        return
    words = reading.source.words(base)
    what = message(N_("{words} is PyTorch's, and this page reads Keras."), words=words)
    repair = reading.source.replace(base, "keras.Model")
    repair = Repair(repair.line, repair.column, repair.end_line, repair.end_column, repair.text, _KERAS)
    mend = message(N_("In Keras it is {better}."), better="keras.Model")
    reading.say(node, _CODE, what, reading.source.words(node).partition(":")[0], mend, repair)
    for method in node.body:
        if not isinstance(method, ast.FunctionDef) or method.name != "forward":
            continue
        line = reading.source.lines[method.lineno - 1]
        at = line.find("forward", method.col_offset)
        what = message(N_("{name} has {near}, and Keras asks for call."), name=node.name, near="forward")
        mend = message(N_("Write def call(self, inputs), which gives back what the layers make."))
        reading.say(
            method, _CODE, what, line.strip(), mend, Repair(method.lineno, at, method.lineno, at + 7, "call")
        )
