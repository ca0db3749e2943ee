"""What is said of layers and models of the program's own classes."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable
from typing import Any

import keras

from components.assembly.reading.definitions import OwnClass, OwnLayer
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message

_LOOPS = ("train_step", "test_step", "compute_loss")


def own_code(reading: Reading, node: ast.ClassDef | None, read: bool = False, takes: bool = False) -> None:
    """Say what is wrong with the code of a layer of one's own, as far as that can be told from the text.

    Args:
        reading: The reading.
        node: The class.
        read: Whether its functions are read, which says the rest.
        takes: Whether what Keras has for it needs arguments, which cannot be told.
    """
    for method in () if node is None else node.body:
        if not isinstance(method, ast.FunctionDef):
            continue
        calls = {reading.source.words(part.func) for part in ast.walk(method) if isinstance(part, ast.Call)}
        if method.name == "__init__" and not any(words.endswith("__init__") for words in calls):
            what = message(
                N_("__init__ of {name} does not call that of Keras."), name=node.name if node else ""
            )
            first = method.body[0]
            column = reading.source.start(first)[1]
            better = f"super().__init__({'**kwargs' if method.args.kwarg is not None else ''})"
            mend = message(N_("Write {better} as its first line."), better=better)
            line, text = first.lineno, f"{better}\n{' ' * column}"
            repair = Repair(line, column, line, column, text) if line > method.lineno and not takes else None
            reading.say(
                method, "no-super", what, reading.source.words(method).partition(":")[0], mend, repair
            )
        if method.name == "__init__":
            _kept_too_early(reading, method)
        if read:
            continue
        _without_self(reading, node, method)
        gives = any(isinstance(part, ast.Return) and part.value is not None for part in ast.walk(method))
        if method.name == "call" and not gives:
            what = message(N_("call of {name} gives nothing back."), name=node.name if node else "")
            reading.say(method, "no-return", what, "", message(N_("Write return and the tensor at its end.")))


def misspelt_init(reading: Reading, node: ast.AST) -> None:
    """Say that `__init__` of a class is misspelt, and read it as that."""
    methods = [each for each in getattr(node, "body", []) if isinstance(each, ast.FunctionDef)]
    if not isinstance(node, ast.ClassDef) or any(method.name == "__init__" for method in methods):
        return
    for method in methods:
        if method.name == "__init__" or method.name.strip("_") not in ("init", "inti", "int", "ini"):
            continue
        line, column = reading.source.start(method)
        at = reading.source.lines[line - 1].find(method.name, column)
        what = message(
            N_("Python calls __init__ when an object is made, and this is {name}."), name=method.name
        )
        mend = message(N_("Write {better}."), better="__init__")
        repair = Repair(line, at, line, at + len(method.name), "__init__") if at >= 0 else None
        reading.say(method, "no-init", what, method.name, mend, repair)
        method.name = "__init__"
        return


def _kept_too_early(reading: Reading, method: ast.FunctionDef) -> None:
    """Layers that are kept as self.name before Keras's `__init__` is called, which then forgets them."""
    words = [reading.source.words(statement, 300) for statement in method.body]
    at = next((number for number, text in enumerate(words) if re.match(r"super\(.*\.__init__\(", text)), 0)
    early = [text for text in words[:at] if re.match(r"self\.\w+ *= *(?:\w+\.)*[A-Z]\w*\(", text)]
    if not early:
        return
    name = early[0].partition("=")[0].strip()
    what = message(N_("{name} is kept before __init__ of Keras is called, so it is not trained."), name=name)
    start, line = reading.source.start(method.body[0]), method.body[at]
    before = "\n".join(reading.source.lines[start[0] - 1 : line.lineno - 1])[start[1] :].rstrip()
    better = f"{words[at]}\n{' ' * start[1]}{before}"
    mend = message(N_("Write {better} as its first line."), better=words[at])
    repair = Repair(*start, *reading.source.end(line), better)
    reading.say(line, "late-super", what, words[at], mend, repair, severity="remark")


def _without_self(reading: Reading, node: ast.ClassDef | None, function: ast.FunctionDef) -> None:
    """What a class keeps as self.name, and one of its functions asks for without self."""
    own = {
        part.attr
        for part in ast.walk(node or function)
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)
        and isinstance(part.value, ast.Name) and part.value.id == "self"
    }  # fmt: skip
    known = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)} | set(reading.defined)
    for part in ast.walk(function):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id in own - known:
            better = f"self.{part.id}"
            what = message(N_("{name} belongs to the object, and here it stands without self."), name=part.id)
            mend = message(N_("Write {better}."), better=better)
            reading.say(part, "no-self", what, part.id, mend, reading.source.replace(part, better))


def without_self(reading: Reading, node: ast.Name, attributes: Collection[str]) -> bool:
    """Say that a name belongs to the object, where the object has one like it; whether it has."""
    if node.id not in attributes:
        return False
    better = f"self.{node.id}"
    what = message(N_("{name} belongs to the object, and here it stands without self."), name=node.id)
    mend = message(N_("Write {better}."), better=better)
    reading.say(node, "no-self", what, node.id, mend, reading.source.replace(node, better))
    return True


def read_as_model(reading: Reading, owner: OwnLayer) -> None:
    """Say, once for a class, that it is read as a model."""
    what = message(N_("{name} is read as a model: the layers that its call calls."), name=owner.cls.name)
    reading.say(owner.cls.line, "own-class-read", what, severity="note")


def trains_itself(reading: Reading, cls: OwnClass) -> None:
    """Say that a class has training of its own, which is not read."""
    for name in _LOOPS:
        owner, function = cls.find(name)
        if owner is not None:
            what = message(
                N_("{name} of {cls} trains in a way of its own, which is not read."), name=name, cls=cls.name
            )
            mend = message(N_("The model is trained here as compile and fit do it: choose its losses."))
            reading.say(
                getattr(function, "node", cls.line), "own-training", what, "", mend, severity="remark"
            )


def not_read(reading: Reading, owner: OwnLayer, node: ast.AST, site: Site) -> None:
    """An own layer whose `call` gives no tensor that can be read."""
    what = message(
        N_("What call of {name} gives back cannot be read (called in line {line})."),
        name=owner.cls.name, line=site.line,
    )  # fmt: skip
    mend = message(N_("Write it with layers and operations of Keras: keras.layers and keras.ops."))
    reading.say(node, "own-class", what, "", mend)


def no_model(reading: Reading, owner: OwnLayer, error: Exception) -> None:
    """An own layer whose `call` uses tensors that it is not given."""
    what = message(
        N_("call of {name} makes no model of what it is given: {words}"),
        name=owner.cls.name, words=" ".join(str(error).split())[:120],
    )  # fmt: skip
    mend = message(N_("Give call every tensor that it uses."))
    reading.say(owner.cls.line, "own-class", what, "", mend)


def without_call(reading: Reading, owner: OwnLayer, site: Site) -> None:
    """An own layer that has no `call`, and is called."""
    cls = owner.cls
    written = next((base for base in cls.family() if base.node is not None), cls)
    near, repair = "", None
    for method in written.node.body if written.node is not None else ():
        if isinstance(method, ast.FunctionDef) and method.name in (
            "forward",
            "__call__",
            "Call",
            "calls",
            "apply",
        ):
            near = method.name
            repair = _renamed(reading, method)
    what = message(N_("{name} has no call, so it cannot be called."), name=cls.name)
    if near:
        what = message(N_("{name} has {near}, and Keras asks for call."), name=cls.name, near=near)
    mend = message(N_("Write def call(self, inputs), which gives back what the layers make."))
    reading.say(cls.line, "no-call", what, reading.source.words(site.node), mend, repair)


def _renamed(reading: Reading, node: ast.FunctionDef) -> Repair | None:
    line = reading.source.lines[node.lineno - 1]
    at = line.find(node.name, node.col_offset)
    return None if at < 0 else Repair(node.lineno, at, node.lineno, at + len(node.name), "call")


def never_called(reading: Reading) -> None:
    """Say what is wrong with the code of own classes that nothing calls, as far as the text tells it."""
    for owner in reading.own_layers:
        if not owner.models:
            own_code(reading, owner.cls.node)


def nothing_said(reading: Reading) -> bool:
    """Say of a model of an own class that nothing says what it takes; whether there is one."""
    models = [
        own_layer
        for own_layer in reading.own_layers
        if own_layer.base.value is keras.Model and not own_layer.models
    ]
    if not models or any(finding.severity == "error" for finding in reading.findings):
        return False
    owner = next((model for model in models if "model" in model.names), models[-1])
    name = owner.names[-1] if owner.names else owner.cls.name
    what = message(
        N_("Nothing says what {name} takes: a {cls} makes its layers' weights when it is first called."),
        name=name, cls=owner.cls.name,
    )  # fmt: skip
    mend = message(
        N_("Give it the shape of its data: {name}.build((None, 8)) for rows of 8 numbers."), name=name
    )
    reading.say(owner.site.node, "no-shape", what, reading.source.words(owner.site.node), mend)
    return True


def layers_in_call(reading: Reading, owner: OwnLayer, made: Iterable[Any]) -> None:
    """Layers with weights that are made in `call`, so that each call makes others."""
    for layer in made:
        known = reading.of(layer)
        if known is None or isinstance(layer, keras.Model) or not layer.weights:
            continue
        what = message(
            N_("This {kind} is made in call: each call makes another one, and none of them learns."),
            kind=type(layer).__name__,
        )
        mend = message(
            N_("Make it in __init__ as self.{name} = ..., and call that here. It is read as made once."),
            name=known.names[-1] if known.names else layer.name,
        )
        reading.say(
            known.node, "made-in-call", what, reading.source.words(known.node), mend, severity="remark"
        )


def not_called(reading: Reading, owner: OwnLayer, node: ast.AST, tensor: Any) -> None:
    """An own layer that stands for a tensor."""
    name = owner.names[-1] if owner.names else owner.cls.name
    what = message(
        N_("{name} is a layer ({kind}, line {line}) and no tensor: what it gives out is meant."),
        name=name, kind=owner.cls.name, line=owner.site.line,
    )  # fmt: skip
    given = reading.name(tensor, "x")
    better = f"{reading.source.words(node)}({given})"
    mend = message(N_("Call it on a tensor: {name}(x)."), name=name)
    repair = reading.source.replace(node, better) if tensor is not None else None
    reading.say(node, "layer-for-tensor", what, reading.source.words(node), mend, repair)
