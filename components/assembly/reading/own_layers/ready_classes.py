"""What is said of classes that a program makes from a layer of Keras such as `Dense`."""

from __future__ import annotations

import ast

from components.assembly.reading.definitions import OwnClass, OwnLayer
from components.assembly.reading.exports import KerasName
from components.assembly.reading.reading import Reading
from components.assembly.spec.messages import N_, message


def read_as(reading: Reading, cls: OwnClass, ready: KerasName) -> None:
    """Say, once for a class, that it does what a layer of Keras does, and is read as that layer."""
    what = message(N_("{name} changes nothing that {kind} does, so it is read as {kind}."),
                   name=cls.name, kind=ready.name)  # fmt: skip
    reading.say(cls.line, "own-class-read", what, severity="note")


def weights(reading: Reading, owner: OwnLayer, node: ast.Attribute) -> None:
    """The weights of a layer of Keras, with which a class made from it works out something itself."""
    what = message(N_("{words} are numbers that are learnt: what {name} does with them is never run here."),
                   words=reading.source.words(node), name=owner.cls.name)  # fmt: skip
    mend = message(N_("Write x = super().call(inputs), and go on with x."))
    reading.say(node, "own-class", what, reading.source.words(node), mend)
