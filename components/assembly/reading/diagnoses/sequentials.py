"""Mistakes in a Sequential, which is one chain of layers."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.definitions import OwnLayer
from components.assembly.reading.diagnoses import calling, shapes
from components.assembly.reading.diagnoses.called_on import tensor_words
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Argument, Site
from components.assembly.spec.messages import N_, message


def tensor(reading: Reading, node: ast.AST) -> None:
    """A tensor among the layers of a Sequential."""
    what = message(N_("A Sequential takes layers, and this is a tensor: a layer has already been called."))
    reading.say(
        node,
        "no-layer",
        what,
        reading.source.words(node),
        message(N_("Give it the layer without the second brackets.")),
    )


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


def no_layer(reading: Reading, node: ast.AST, item: Any) -> None:
    """Say that a Sequential is given something that is not a layer."""
    what = message(N_("A Sequential takes layers, and this is not one."))
    mend = message(N_("Write brackets behind the name of a layer: Flatten()."))
    repair = reading.source.insert_after(node, "()") if isinstance(node, ast.Attribute | ast.Name) else None
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
