# ruff: noqa: E501
"""Mistakes in models, functions and loops."""

from __future__ import annotations

import pytest

from components.assembly.code import read_python
from tests.assembly.reading.mistakes.mistake import LINE, MODEL, START, Mistake, check

MISTAKES = {
    "add to a functional model": Mistake(
        f"{MODEL}model.add(Dense(1))\n", 2, "only a Sequential has add", True
    ),
    "reversed": Mistake("x = Dense(4)(inputs)\nmodel = keras.Model(x, inputs)\n", 2, "inputs first", True),
    "nothing given back": Mistake(
        "def block(x):\n    x = Dense(4)(x)\nmodel = keras.Model(inputs, Dense(1)(block(inputs)))\n",
        2,
        "block gives nothing back: it has no return, and line 8 uses what it gives",
        True,
    ),
    "no model given back": Mistake(
        "def build():\n    m = keras.Sequential()\n    m.add(keras.Input((3,)))\n    m.add(Dense(1))\n"
        "model = build()\nmodel.compile('adam', 'mse')\n",
        4,
        "Write at its end: return m",
        True,
    ),
    "a model for its answer": Mistake(
        "base = keras.Model(inputs, Dense(3)(inputs))\nmodel = keras.Model(inputs, Dense(1)(base))\n",
        2,
        "base is a model (line 6) and no tensor",
        True,
    ),
    "models in a list": Mistake(
        "i, j = keras.Input((3,)), keras.Input((3,))\none, two = keras.Model(i, Dense(2)(i)), keras.Model(j, Dense(2)(j))\n"
        "model = keras.Model([i, j], concatenate([one, two]))\n",
        3,
        "Write two.output",
        True,
    ),
    "outputs in no list": Mistake(
        "a, b = Dense(1)(inputs), Dense(2)(inputs)\nmodel = keras.Model(inputs, a, b)\n",
        2,
        "Write [a, b]",
        True,
    ),
    "the output of a Sequential": Mistake(
        "seq = keras.Sequential([keras.Input((3,)), Dense(2)])\nmodel = keras.Model(seq.inputs, Dense(1)(seq.output))\n",
        2,
        "Write seq.outputs[0]",
        True,
    ),
    "layers in no list": Mistake(
        "model = keras.Sequential(Dense(2, input_shape=(3,)), Dense(1))\n", 1, "layers in one list", True
    ),
    "a model among inputs": Mistake(
        "base = keras.Model(inputs, Dense(3)(inputs))\nmodel = keras.Model(base, Dense(1)(base.output))\n",
        2,
        "Write inputs",
        True,
    ),
    "an input that nothing uses": Mistake(
        "a, b = keras.Input((8,)), keras.Input((8,))\nx = Dense(1)(a)\ny = Dense(1)(a)\n"
        "model = keras.Model([a, b], Add()([x, y]))\n",
        4,
        "one of the lines 7, 8, where a stands",
    ),
    "inputs of other models": Mistake(
        "seq = keras.Sequential([keras.Input((8,)), Dense(2)])\nx = Dense(1)(seq.outputs[0])\n"
        "model = keras.Model(inputs, x)\n",
        3,
        "seq.inputs[0]",
        True,
    ),
    "in the middle": Mistake(
        "def tower():\n    own = keras.Input((8,))\n    return Dense(4)(own)\nleft = tower()\n"
        "model = keras.Model(left, Dense(1)(left))\n",
        5,
        "the Input of line 7",
    ),
    "a layer of one's own": Mistake(
        "class Scale(Layer):\n    def __init__(self, k):\n        self.k = k\n    def call(self, x):\n"
        "        x * self.k\nmodel = keras.Model(inputs, Scale(2)(inputs))\n",
        2,
        "Write super().__init__() as its first line",
        True,
    ),
    "rounds that begin again": Mistake(
        "x = inputs\nfor n in [4, 2]:\n    y = Dense(n)(x)\nmodel = keras.Model(inputs, y)\n",
        3,
        "only the last of 2 is in the model",
    ),
    "over a number": Mistake(
        "x = inputs\nfor i in 3:\n    x = Dense(4)(x)\nmodel = keras.Model(inputs, x)\n",
        2,
        "Write range(3)",
        True,
    ),
    "begun behind its input": Mistake(
        "h = Dense(4)(inputs)\nmodel = keras.Model(h, Dense(1)(h))\n", 2, "begins at h of line 6", True
    ),
    "the input overwritten": Mistake(
        "x = keras.Input((3,))\nx = Dense(4)(x)\nmodel = keras.Model(x, x)\n", 3, "x was the Input of line 6"
    ),
    "without its inputs": Mistake(
        "model = keras.Model(outputs=Dense(1)(inputs))\n", 1, "Write inputs=inputs", True
    ),
    "three of one name": Mistake(
        "x = Dense(4, name='a')(inputs)\nx = Dense(4, name='a')(x)\nx = Dense(5, name='a')(x)\nmodel = keras.Model(inputs, x)\n",
        3,
        "Two layers are called a",
        True,
    ),
    "one name in a loop": Mistake(
        "x = inputs\nfor n in [4, 3]:\n    x = Dense(n, name='a')(x)\nmodel = keras.Model(inputs, x)\n",
        3,
        "Leave the name out in this loop",
        True,
    ),
    "sharing by a name": Mistake(
        "j = keras.Input((8,))\na = Dense(4, name='e')(inputs)\nb = Dense(4, name='e')(j)\nmodel = keras.Model([inputs, j], Add()([a, b]))\n",
        3,
        "make the layer once and call it on each",
        True,
    ),
    "a model of nothing": Mistake("x = Dense(3)(inputs)\nmodel = keras.Model()\n", 2, "inputs are not given"),
    "never called": Mistake(
        "def make():\n    i = keras.Input((3,))\n    return keras.Model(i, Dense(1)(i))\n",
        1,
        "no line calls it",
    ),
    "never called, with a name": Mistake(
        "def make():\n    i = keras.Input((3,))\n    return keras.Model(i, Dense(1)(i))\nmodel = make\n",
        4,
        "make without brackets",
        True,
    ),
    "an append that is kept": Mistake(
        "xs = []\nfor n in (3, 4):\n    xs = xs.append(Dense(n)(inputs))\nmodel = keras.Model(inputs, concatenate(xs))\n",
        3,
        "append gives nothing back",
        True,
    ),
    "a summary that is kept": Mistake(
        "model = keras.Model(inputs, Dense(1)(inputs)).summary()\nmodel.compile('adam', 'mse')\n",
        1,
        "summary gives nothing back",
        True,
    ),
    "a case that is left out": Mistake(
        "kind = 'a'\nif kind == 'b':\n    x = Dense(4)(inputs)\nmodel = keras.Model(inputs, x)\n",
        4,
        "that line is not reached",
    ),
    "braces without f": Mistake(
        "x = inputs\nfor n in [4, 3]:\n    x = Dense(n, name='d_{n}')(x)\nmodel = keras.Model(inputs, x)\n",
        3,
        "Write f before the text",
        True,
    ),
    "the name of an input": Mistake(
        "model = keras.Model('inputs', Dense(1)(inputs))\n", 1, "Write inputs", True
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])


def test_what_follows_from_a_mistake_is_not_said_too() -> None:
    text = START + (
        "x = Embedding(9, 4)(keras.ops.arange(8))\nboth = keras.Sequential([Dense(4), Dense(2)])\n"
        "model = keras.Model(inputs, both(x))\n"
    )
    assert [finding.line for finding in read_python(text).findings] == [LINE + 1]
