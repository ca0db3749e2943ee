"""What is said of layers and models of the program's own classes."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Collection, Iterable
from typing import Any

import keras

from components.assembly.reading.definitions import OwnClass, OwnLayer
from components.assembly.reading.exports import nearest
from components.assembly.reading.findings import Repair
from components.assembly.reading.run import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message

_LOOPS = ("train_step", "test_step", "compute_loss")


def own_code(run: Reading, node: ast.ClassDef | None, read: bool = False, takes: bool = False) -> None:
    """Say what is wrong with the code of a layer of one's own, as far as that can be told from the text.

    Args:
        run: The reading.
        node: The class.
        read: Whether its functions are read, which says the rest.
        takes: Whether what Keras has for it needs arguments, which cannot be told.
    """
    for method in () if node is None else node.body:
        if not isinstance(method, ast.FunctionDef):
            continue
        calls = {run.source.words(part.func) for part in ast.walk(method) if isinstance(part, ast.Call)}
        if method.name == "__init__" and not any(words.endswith("__init__") for words in calls):
            what = message(
                N_("__init__ of {name} does not call that of Keras."), name=node.name if node else ""
            )
            first = method.body[0]
            column = run.source.start(first)[1]
            better = f"super().__init__({'**kwargs' if method.args.kwarg is not None else ''})"
            mend = message(N_("Write {better} as its first line."), better=better)
            line, text = first.lineno, f"{better}\n{' ' * column}"
            repair = Repair(line, column, line, column, text) if line > method.lineno and not takes else None
            run.say(method, "no-super", what, run.source.words(method).partition(":")[0], mend, repair)
        if method.name == "__init__":
            _kept_too_early(run, method)
        if read:
            continue
        _without_self(run, node, method)
        gives = any(isinstance(part, ast.Return) and part.value is not None for part in ast.walk(method))
        if method.name == "call" and not gives:
            what = message(N_("call of {name} gives nothing back."), name=node.name if node else "")
            run.say(method, "no-return", what, "", message(N_("Write return and the tensor at its end.")))


def _kept_too_early(run: Reading, method: ast.FunctionDef) -> None:
    """Layers that are kept as self.name before Keras's `__init__` is called, which then forgets them."""
    words = [run.source.words(statement, 300) for statement in method.body]
    at = next((number for number, text in enumerate(words) if re.match(r"super\(.*\.__init__\(", text)), 0)
    early = [text for text in words[:at] if re.match(r"self\.\w+ *= *(?:\w+\.)*[A-Z]\w*\(", text)]
    if not early:
        return
    name = early[0].partition("=")[0].strip()
    what = message(N_("{name} is kept before __init__ of Keras is called, so it is not trained."), name=name)
    start, line = run.source.start(method.body[0]), method.body[at]
    before = "\n".join(run.source.lines[start[0] - 1 : line.lineno - 1])[start[1] :].rstrip()
    better = f"{words[at]}\n{' ' * start[1]}{before}"
    mend = message(N_("Write {better} as its first line."), better=words[at])
    repair = Repair(*start, *run.source.end(line), better)
    run.say(line, "late-super", what, words[at], mend, repair, severity="remark")


def _without_self(run: Reading, node: ast.ClassDef | None, function: ast.FunctionDef) -> None:
    """What a class keeps as self.name, and one of its functions asks for without self."""
    own = {
        part.attr
        for part in ast.walk(node or function)
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)
        and isinstance(part.value, ast.Name) and part.value.id == "self"
    }  # fmt: skip
    known = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)} | set(run.defined)
    for part in ast.walk(function):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id in own - known:
            better = f"self.{part.id}"
            what = message(N_("{name} belongs to the object, and here it stands without self."), name=part.id)
            mend = message(N_("Write {better}."), better=better)
            run.say(part, "no-self", what, part.id, mend, run.source.replace(part, better))


def without_self(run: Reading, node: ast.Name, attributes: Collection[str]) -> bool:
    """Say that a name belongs to the object, where the object has one like it; whether it has."""
    if node.id not in attributes:
        return False
    better = f"self.{node.id}"
    what = message(N_("{name} belongs to the object, and here it stands without self."), name=node.id)
    mend = message(N_("Write {better}."), better=better)
    run.say(node, "no-self", what, node.id, mend, run.source.replace(node, better))
    return True


def read_as_model(run: Reading, owner: OwnLayer) -> None:
    """Say, once for a class, that it is read as a model."""
    what = message(N_("{name} is read as a model: the layers that its call calls."), name=owner.cls.name)
    run.say(owner.cls.line, "own-class-read", what, severity="note")


def trains_itself(run: Reading, cls: OwnClass) -> None:
    """Say that a class has training of its own, which is not read."""
    for name in _LOOPS:
        owner, function = cls.find(name)
        if owner is not None:
            what = message(
                N_("{name} of {cls} trains in a way of its own, which is not read."), name=name, cls=cls.name
            )
            mend = message(N_("The model is trained here as compile and fit do it: choose its losses."))
            run.say(getattr(function, "node", cls.line), "own-training", what, "", mend, severity="remark")


def not_read(run: Reading, owner: OwnLayer, node: ast.AST, site: Site) -> None:
    """An own layer whose `call` gives no tensor that can be read."""
    what = message(
        N_("What call of {name} gives back cannot be read (called in line {line})."),
        name=owner.cls.name, line=site.line,
    )  # fmt: skip
    mend = message(N_("Write it with layers and operations of Keras: keras.layers and keras.ops."))
    run.say(node, "own-class", what, "", mend)


def no_model(run: Reading, owner: OwnLayer, error: Exception) -> None:
    """An own layer whose `call` uses tensors that it is not given."""
    what = message(
        N_("call of {name} makes no model of what it is given: {words}"),
        name=owner.cls.name, words=" ".join(str(error).split())[:120],
    )  # fmt: skip
    mend = message(N_("Give call every tensor that it uses."))
    run.say(owner.cls.line, "own-class", what, "", mend)


def without_call(run: Reading, owner: OwnLayer, site: Site) -> None:
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
            repair = _renamed(run, method)
    what = message(N_("{name} has no call, so it cannot be called."), name=cls.name)
    if near:
        what = message(N_("{name} has {near}, and Keras asks for call."), name=cls.name, near=near)
    mend = message(N_("Write def call(self, inputs), which gives back what the layers make."))
    run.say(cls.line, "no-call", what, run.source.words(site.node), mend, repair)


def _renamed(run: Reading, node: ast.FunctionDef) -> Repair | None:
    line = run.source.lines[node.lineno - 1]
    at = line.find(node.name, node.col_offset)
    return None if at < 0 else Repair(node.lineno, at, node.lineno, at + len(node.name), "call")


def own_weights(run: Reading, owner: OwnLayer, site: Site) -> None:
    """Weights that an own layer makes itself."""
    what = message(
        N_(
            "{name} makes weights of its own here: what it does with them is Python code, which is never run."
        ),
        name=owner.cls.name,
    )
    mend = message(N_("Use layers in it that have such weights: a Dense has a kernel and a bias."))
    if owner.cls.has_weights:
        return
    owner.cls.has_weights = True
    run.say(site.node, "own-class", what, run.source.words(site.node), mend)


def added(run: Reading, owner: OwnLayer, name: str, site: Site) -> None:
    """A loss or a metric that a layer adds."""
    what = message(N_("{words} is not read: {name} is a model without it."),
                   words=run.source.words(site.node), name=owner.cls.name)  # fmt: skip
    mend = message(N_("What a layer can add of itself is a regularizer or an ActivityRegularization."))
    run.say(site.node, "own-loss", what, "", mend, severity="remark")


def no_attribute(run: Reading, owner: OwnLayer, node: ast.Attribute, known: list[str]) -> str:
    """An own layer that is asked for what it was never given; the nearest that it has."""
    near = nearest(node.attr, known)
    mend = message(N_("Give it one in __init__: self.{name} = ..."), name=node.attr)
    what = message(N_("{name} has no {member}."), name=owner.cls.name, member=node.attr)
    repair = None
    if near:
        what = message(
            N_("{module} has no {name}. Did you mean {near}?"),
            module=owner.cls.name, name=node.attr, near=near,
        )  # fmt: skip
        mend = message(N_("Write {near}."), near=near)
        repair = run.source.replace_end(node, node.attr, near)
    run.say(node, "unknown-name", what, run.source.words(node), mend, repair)
    return near


def taken_name(run: Reading, target: ast.Attribute) -> None:
    """Say that an own layer keeps something under a name that Keras keeps for itself."""
    if target.attr not in _kept_names():
        return
    words = run.source.words(target)
    what = message(N_("{name} is Keras's own in layers and models, and cannot be set."), name=words)
    mend = message(N_("Choose another name, such as {better}."), better=f"self.my_{target.attr}")
    run.say(target, "taken-name", what, words, mend)


@functools.cache
def _kept_names() -> frozenset[str]:
    """The attributes of a model that Keras lets nobody set."""
    model, kept = keras.Model(), set()
    for name in dir(keras.Model):
        if isinstance(getattr(keras.Model, name, None), property) and not name.startswith("_"):
            try:
                setattr(model, name, [])
            except AttributeError:
                kept.add(name)
            except Exception:
                continue
    return frozenset(kept)


def never_called(run: Reading) -> None:
    """Say what is wrong with the code of own classes that nothing calls, as far as the text tells it."""
    for owner in run.own_layers:
        if not owner.models:
            own_code(run, owner.cls.node)


def nothing_said(run: Reading) -> bool:
    """Say of a model of an own class that nothing says what it takes; whether there is one."""
    models = [
        own_layer
        for own_layer in run.own_layers
        if own_layer.base.value is keras.Model and not own_layer.models
    ]
    if not models or any(finding.severity == "error" for finding in run.findings):
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
    run.say(owner.site.node, "no-shape", what, run.source.words(owner.site.node), mend)
    return True


def layers_in_call(run: Reading, owner: OwnLayer, made: Iterable[Any]) -> None:
    """Layers with weights that are made in `call`, so that each call makes others."""
    for layer in made:
        known = run.of(layer)
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
        run.say(known.node, "made-in-call", what, run.source.words(known.node), mend, severity="remark")


def tensor_for_setting(run: Reading, cls: OwnClass, site: Site) -> Site:
    """`Block(x)` for `Block()(x)`: the call without its tensors, which are said."""
    words = run.source.words
    tensors = [argument for argument in site.arguments if isinstance(argument.value, keras.KerasTensor)]
    others = tuple(
        argument for argument in site.arguments if not isinstance(argument.value, keras.KerasTensor)
    )
    written = ", ".join(words(argument.keyword or argument.node, 200) for argument in others)
    called = ", ".join(words(tensor.node, 200) for tensor in tensors)
    better = f"{words(site.node.func, 200)}({written})({called})"
    what = message(
        N_("{name}(...) makes the layer, and {tensor} is a tensor: call the layer on it."),
        name=cls.name, tensor=words(tensors[0].node),
    )  # fmt: skip
    mend = message(N_("Write {better}."), better=better)
    run.say(
        site.node,
        "tensor-in-constructor",
        what,
        words(site.node),
        mend,
        run.source.replace(site.node, better),
    )
    return Site(site.node, others)


def not_called(run: Reading, owner: OwnLayer, node: ast.AST, tensor: Any) -> None:
    """An own layer that stands for a tensor."""
    name = owner.names[-1] if owner.names else owner.cls.name
    what = message(
        N_("{name} is a layer ({kind}, line {line}) and no tensor: what it gives out is meant."),
        name=name, kind=owner.cls.name, line=owner.site.line,
    )  # fmt: skip
    given = run.name(tensor, "x")
    better = f"{run.source.words(node)}({given})"
    mend = message(N_("Call it on a tensor: {name}(x)."), name=name)
    repair = run.source.replace(node, better) if tensor is not None else None
    run.say(node, "layer-for-tensor", what, run.source.words(node), mend, repair)
