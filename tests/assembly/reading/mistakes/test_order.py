# ruff: noqa: E501
"""Mistakes about what stands in another order or under another name than it is taken."""

from __future__ import annotations

import pytest

from tests.assembly.reading.mistakes.mistake import Mistake, check

HEADS = "a = Dense(1, name='a')(inputs)\nb = Dense(3, activation='softmax', name='b')(inputs)\nmodel = keras.Model(inputs, [a, b])\n"
RIGHT = "model.compile('sgd', ['mse', 'categorical_crossentropy'])\n"
PICTURES = "i = Input((28, 28, 8))\n"
OWN = "class Net(Layer):\n    def __init__(self):\n        super().__init__()\n        self.d = Dense(3)\n    def call(self, x):\n        return self.d(x)\nmodel = keras.Model(inputs, Net()(inputs))\n"

MISTAKES = {
    "targets exchanged": Mistake(f"{HEADS}{RIGHT}model.fit(np.zeros((9, 8)), [np.zeros((9, 3)), np.zeros((9, 1))])\n", 5, "stand in another order than the outputs a (1,), b (3,)", True),
    "losses exchanged": Mistake(f"{HEADS}model.compile('sgd', ['categorical_crossentropy', 'mse'])\n", 4, "by what these end in: linear, softmax", True),
    "no targets for a head": Mistake(f"{HEADS}{RIGHT}model.fit(np.zeros((9, 8)), {{'a': np.zeros((9, 1))}})\n", 5, "no targets for b"),
    "a shortcut beside strides": Mistake(f"{PICTURES}x = add([Conv2D(4, 3, strides=2, padding='same')(i), i])\nmodel = keras.Model(i, x)\n", 2, "the same strides and padding", True),
    "a shortcut beside no padding": Mistake(f"{PICTURES}x = Conv2D(8, 3)(i)\nx = add([x, i])\nmodel = keras.Model(i, x)\n", 3, "the same strides and padding", True),
    "pictures without padding": Mistake(f"{PICTURES}x = concatenate([Conv2D(8, 3)(i), Conv2D(8, 5)(i)])\nmodel = keras.Model(i, x)\n", 2, 'padding="same", which keeps the size'),
    "two as one": Mistake("def ends():\n    return inputs, Dense(1)(inputs)\nmodel = keras.Model(ends())\n", 3, "*ends()", True),
    "a function that is not called": Mistake("def build():\n    return keras.Model(inputs, Dense(1)(inputs))\nmodel = build\nmodel.compile('sgd', 'mse')\n", 3, "Write build()", True),
    "a tensor in the second place": Mistake("def block(x, units):\n    return Dense(units)(x)\nmodel = keras.Model(inputs, block(4, inputs))\n", 3, "Write inputs, 4", True),
    "no self": Mistake(OWN.replace("call(self, x)", "call(x)"), 5, "does not begin with self", True),
    "a misspelt __init__": Mistake(OWN.replace("def __init__", "def _init_"), 2, "Python calls __init__", True),
    "a word that is called": Mistake("x = 'relu'(inputs)\nmodel = keras.Model(inputs, x)\n", 1, "keras.layers.Activation('relu')", True),
    "a misspelt library": Mistake("import nunpy as np\nmodel = keras.Model(inputs, Dense(1)(inputs))\n", 1, "Did you mean numpy?", True),
    "the module of layers": Mistake("from keras import layer\nmodel = keras.Model(inputs, layer.Dense(1)(inputs))\n", 1, "Did you mean keras.layers?", True),
    "softmax twice, uncompiled": Mistake("x = Dense(3, activation='softmax')(inputs)\nmodel = keras.Model(inputs, Softmax()(x))\n", 2, "once more", True),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])
