"""What an object of a class of the learner's own is given: weights, losses, names that are taken."""

from __future__ import annotations

import ast
import functools

import keras

from components.assembly.reading.definitions import OwnLayer
from components.assembly.reading.exports import nearest
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message


def own_weights(reading: Reading, owner: OwnLayer, site: Site) -> None:
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
    reading.say(site.node, "own-class", what, reading.source.words(site.node), mend)


def added(reading: Reading, owner: OwnLayer, name: str, site: Site) -> None:
    """A loss or a metric that a layer adds."""
    what = message(N_("{words} is not read: {name} is a model without it."),
                   words=reading.source.words(site.node), name=owner.cls.name)  # fmt: skip
    mend = message(N_("What a layer can add of itself is a regularizer or an ActivityRegularization."))
    reading.say(site.node, "own-loss", what, "", mend, severity="remark")


def no_attribute(reading: Reading, owner: OwnLayer, node: ast.Attribute, known: list[str]) -> str:
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
        repair = reading.source.replace_end(node, node.attr, near)
    reading.say(node, "unknown-name", what, reading.source.words(node), mend, repair)
    return near


def taken_name(reading: Reading, target: ast.Attribute) -> None:
    """Say that an own layer keeps something under a name that Keras keeps for itself."""
    if target.attr not in _kept_names():
        return
    words = reading.source.words(target)
    what = message(N_("{name} is Keras's own in layers and models, and cannot be set."), name=words)
    mend = message(N_("Choose another name, such as {better}."), better=f"self.my_{target.attr}")
    reading.say(target, "taken-name", what, words, mend)


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
