"""Mistakes in a Sequential, which is one chain of layers."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.catalog.fields import ACTIVATIONS
from components.assembly.reading.definitions import Function, OwnClass, OwnLayer
from components.assembly.reading.diagnoses import calling, shapes
from components.assembly.reading.diagnoses.called_on import batch_in_shape, tensor_words
from components.assembly.reading.exports import KerasName
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Argument, Site
from components.assembly.spec.messages import N_, message


def tensor(reading: Reading, made: Made, value: Any, node: ast.AST) -> Any:
    """Say that a tensor stands among the layers of a Sequential; the layer that was meant, or `None`.

    Args:
        reading: The reading.
        made: The Sequential.
        value: The tensor.
        node: Where it is given: in the list, or the call of `add`.
    """
    what = message(N_("A Sequential takes layers, and this is a tensor: a layer has already been called."))
    mend = message(N_("Give it the layer without the second brackets."))
    known = reading.of(value)
    called = None if known is None else known.node
    if known is None or known.layer is None or len(known.inputs) != 1 or not isinstance(called, ast.Call):
        mend = message(N_("Two branches need the functional API: keras.Model(inputs, outputs)."))
        reading.say(node, "no-layer", what, reading.source.words(node), mend)
        return None
    better = reading.source.words(called.func, 300)
    place: Any = node
    if isinstance(node, ast.Call) and node.args and id(node) in reading.statements:
        place = node.args[0]  # of `add`
    start = reading.of(known.inputs[0])
    empty = not made.value.layers and made.config["last"] is None
    repair = reading.source.replace(place, better)
    if empty and start is not None and start.config.get("input") and start.names:
        own = start.names[-1]
        if place is node:
            repair = reading.source.replace(node, f"{own}, {better}")
        else:
            adds = reading.source.words(node.func, 200)  # type: ignore[attr-defined]
            begin = " " * reading.source.start(node)[1]
            repair = reading.source.replace(node, f"{adds}({own})\n{begin}{adds}({better})")
    reading.say(node, "no-layer", what, reading.source.words(node), mend, repair)
    return known.layer


def second_input(reading: Reading, made: Made, node: ast.AST) -> None:
    """An input in a Sequential that has one already."""
    start = made.value._layers[0].output
    before = reading.of(start)
    line = made.line if before is None else before.line
    what = message(
        N_("A Sequential has one input, that of line {line}, {shape}; this is another one."),
        line=line, shape=tensor_words.size(start),
    )  # fmt: skip
    mend = message(N_("Leave this one out; two inputs need the functional API: keras.Model([a, b], ...)."))
    reading.say(node, "two-inputs", what, reading.source.words(node), mend, _left_out(reading, made, node))


def _left_out(reading: Reading, made: Made, node: ast.AST) -> Repair | None:
    """The edit that takes one of the layers from a Sequential."""
    if id(node) in reading.statements:
        line, column = reading.source.start(node)
        last = reading.source.end(node)
        alone = not reading.source.lines[line - 1][:column].strip()
        end = not reading.source.lines[last[0] - 1][last[1] :].strip()
        return (
            Repair(line, 0, last[0] + 1, 0, "")
            if alone and end and last[0] < len(reading.source.lines)
            else None
        )
    given = made.config["site"].get("layers", 0)
    listed = [] if given is None or not isinstance(given.node, ast.List) else given.node.elts
    at = next((number for number, each in enumerate(listed) if each is node), 0)
    return None if at == 0 else Repair(*reading.source.end(listed[at - 1]), *reading.source.end(node), "")


def several(reading: Reading, layers: Any, site: Site) -> bool:
    """Say that `add` is given a list of layers; whether it is."""
    if not isinstance(layers, list | tuple) or not layers:
        return False
    if not all(isinstance(layer, keras.layers.Layer) for layer in layers):
        return False
    what = message(N_("add takes one layer, and this is a list of {count}."), count=len(layers))
    mend = message(N_("Add them one after the other."))
    node = site.arguments[0].node
    repair = None
    if isinstance(node, ast.List | ast.Tuple) and id(site.node) in reading.statements:
        adds, begin = reading.source.words(site.node.func, 200), " " * reading.source.start(site.node)[1]
        each = [f"{adds}({reading.source.words(layer, 300)})" for layer in node.elts]
        repair = reading.source.replace(site.node, f"\n{begin}".join(each))
    reading.say(site.node, "no-layer", what, reading.source.words(site.node), mend, repair)
    return True


def side_by_side(reading: Reading, given: dict[str, Argument], site: Site) -> dict[str, Argument]:
    """The arguments of a Sequential, of which the layers stand one after the other and in no list."""
    layers = site.positional
    if len(layers) < 2 or not all(isinstance(layer.value, keras.layers.Layer) for layer in layers):
        return given
    what = message(N_("A Sequential takes its layers in one list, and here they stand one after the other."))
    first, last = layers[0].node, layers[-1].node
    better = "[" + ", ".join(reading.source.words(layer.node, 300) for layer in layers) + "]"
    repair = Repair(*reading.source.start(first), *reading.source.end(last), better)
    mend = message(N_("Put square brackets around them: keras.Sequential([...])."))
    reading.say(site.node, "not-in-a-list", what, reading.source.words(site.node), mend, repair)
    listed = Argument([layer.value for layer in layers], first)
    return {"layers": listed} | {
        name: argument for name, argument in given.items() if argument.name == "name"
    }


def not_sequential(reading: Reading, model: keras.Model, name: str, site: Site) -> None:
    """`add` or `pop` of a model that is no Sequential."""
    own = reading.name(model, "model")
    what = message(
        N_("{name} is a functional model, and only a Sequential has {method}."), name=own, method=name
    )
    words = reading.source.words
    given = words(site.arguments[0].node, 200) if site.arguments else "layer"
    end = f"{own}.layers[-2].output" if name == "pop" else f"{given}({own}.output)"
    better = f"{own} = keras.Model({own}.input, {end})"
    mend = message(N_("Make another model of its tensors: {better}."), better=better)
    alone = isinstance(site.node.func, ast.Attribute) and words(site.node.func.value) == own
    repair = (
        reading.source.replace(site.node, better) if alone and id(site.node) in reading.statements else None
    )
    reading.say(site.node, "add-to-functional", what, words(site.node), mend, repair)


def no_layer(reading: Reading, made: Made, node: ast.AST, item: Any) -> None:
    """Say that a Sequential is given something that is not a layer."""
    what = message(N_("A Sequential takes layers, and this is not one."))
    place: Any = node
    if isinstance(node, ast.Call) and node.args and id(node) in reading.statements:
        place = node.args[0]  # of `add`
    words = reading.source.words(place, 300)
    better, repair = "", None
    mend = message(N_("Write a layer in its place, such as keras.layers.Flatten()."))
    if isinstance(item, list | tuple) and any(isinstance(part, keras.KerasTensor) for part in item):
        what = message(
            N_("A Sequential is one chain that begins with one input, and this is a list of tensors.")
        )
        mend = message(N_("Several inputs need the functional API: keras.Model([a, b], ...)."))
    elif isinstance(item, list | tuple) and item:
        what = message(N_("A Sequential takes its layers in one list, and this is a list within it."))
        better = f"*{words}"
    elif item is None:
        mend = message(N_("Leave it out."))
        repair = _left_out(reading, made, node)
    elif isinstance(item, str) and item in ACTIVATIONS:
        what = message(N_("A Sequential takes layers, and this is the name of an activation."))
        better = f"keras.layers.Activation({words})"
    elif isinstance(item, Function):
        what = message(N_("A Sequential takes layers, and this is a function."))
        better = f"keras.layers.Lambda({words})"
    elif isinstance(place, ast.Attribute | ast.Name) and isinstance(item, KerasName | OwnClass):
        mend = message(N_("Write brackets behind the name of a layer: Flatten()."))
        repair = reading.source.insert_after(place, "()")
    if better:
        mend = message(N_("Write {better}."), better=better)
        repair = reading.source.replace(place, better)
    reading.say(node, "no-layer", what, reading.source.words(node), mend, repair)


def refused(reading: Reading, made: Made, item: Any, node: ast.AST, error: Exception) -> None:
    """A layer that Keras does not take behind those before it."""
    before = made.config["steps"][-1][0] if made.config["steps"] else None
    name = reading.name(item) or type(item).__name__
    last = made.config.get("last")
    if last is None and isinstance(before, keras.Model):
        last = next(iter(getattr(before, "outputs", None) or []), None)
    gives = tensor_words.size(last) if last is not None else "?"
    if isinstance(item, keras.Model) or type(item).__name__ in calling.JOINING:
        what = message(
            N_(
                "A Sequential is one chain: {name} comes behind {before} here and gets its "
                "{shape}, not an input of its "
                "own. Branches cannot be joined in it."
            ),
            name=name, before=(reading.name(before) or type(before).__name__) if before is not None else "?",
            shape=gives,
        )  # fmt: skip
        mend = message(
            N_(
                "Two branches need the functional API: layers.concatenate([left(a), "
                "right(b)]) and keras.Model([a, b], ...)."
            )
        )
        reading.say(node, "one-chain", what, reading.source.words(node), mend)
        return
    if "unique" in str(error) or "same name" in str(error):
        what = message(
            N_("Two layers are called {name}: a name in a model is that of one layer."), name=item.name
        )
        reading.say(node, "same-name", what, item.name, message(N_("Give one of them another name.")))
        return
    known = last is not None and reading.of(last) is not None
    if not known and batch_in_shape.batch_declared(reading, item):
        return
    site = Site(node, ()) if isinstance(node, ast.Call) else made.config["site"]
    if last is not None:
        shapes.refused(reading, item, Site(node, site.arguments), [last], {}, error)
    else:
        shapes.say_error(reading, node, error, "")


def joining(reading: Reading, item: Any, node: ast.AST) -> None:
    """A layer that joins tensors in a Sequential."""
    what = message(
        N_("{kind} needs two tensors or more, and a Sequential is one chain."), kind=type(item).__name__
    )
    mend = message(N_("Two branches need the functional API: keras.Model([a, b], ...)."))
    reading.say(node, "one-chain", what, reading.source.words(node), mend)


def in_itself(reading: Reading, node: ast.AST) -> None:
    """A model that is put into itself, or models within models beyond the bound."""
    what = message(N_("A model cannot be a layer of itself, nor be nested too deeply in others."))
    reading.say(node, "in-itself", what, reading.source.words(node), message(N_("Make a second model.")))


def never_filled(reading: Reading) -> None:
    """The Sequentials with layers of one's own that nothing tells what they take."""
    for made in reading.layers():
        for item, node in made.config.get("waiting", []):
            if isinstance(item, OwnLayer):
                _own_layer_first(reading, item, node)


def _own_layer_first(reading: Reading, item: OwnLayer, node: ast.AST) -> None:
    """A layer of one's own in a Sequential of which nothing says what it takes."""
    what = message(
        N_("{name} is a class of your own, and nothing says what this Sequential takes."), name=item.cls.name
    )
    mend = message(N_("Begin it with keras.Input(shape=...)."))
    reading.say(node, "no-shape", what, reading.source.words(node), mend)
