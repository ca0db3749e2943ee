# ruff: noqa: E501
"""Mistakes about what a Sequential takes, about shapes that layers do not look at, and what loops leave."""

from __future__ import annotations

import pytest

from tests.assembly.reading.mistakes.mistake import Mistake, check

ENDS = "model = keras.Model(inputs, Dense(1)(x))\n"

MISTAKES = {
    "a shape that is not looked at": Mistake(f"x = Dense(4, input_shape=(9,))(inputs)\n{ENDS}", 1, "inputs, which this Dense is called on, is (8,)", True),
    "a shape behind an input": Mistake("model = keras.Sequential([inputs, Dense(4, input_dim=9)])\n", 1, "input_dim says 9", True),
    "a lambda of a loop": Mistake("fs = []\nfor i in range(1, 3):\n    fs.append(lambda x: x * i)\nmodel = keras.Model(inputs, [f(inputs) for f in fs])\n", 3, "i is 2 for all", True),
    "a function of a loop": Mistake("fs = []\nfor n in (4, 3):\n    def block(x):\n        return Dense(n)(x)\n    fs.append(block)\nmodel = keras.Model(inputs, [f(inputs) for f in fs])\n", 3, "n is 3 for all", True),
    "the batch in a list": Mistake("i = Input([None, 28, 28, 1])\nmodel = keras.Model(i, Flatten()(Conv2D(2, 3)(i)))\n", 1, "Write shape=(28, 28, 1)", True),
    "the batch in a name": Mistake("shape = (32, 28, 28, 1)\ni = Input(shape)\nmodel = keras.Model(i, Flatten()(Conv2D(2, 3)(i)))\n", 2, "looks like that of the batch", True),
    "the batch in input_shape": Mistake("model = keras.Sequential()\nmodel.add(LSTM(8, input_shape=(100, 10, 4)))\n", 2, "Write input_shape=(10, 4)", True),
    "the batch before ids": Mistake("i = Input((None, 10))\nmodel = keras.Model(i, LSTM(3)(Embedding(100, 8)(i)))\n", 1, "Write shape=(10,)", True),
    "two losses for three heads": Mistake("model = keras.Model(inputs, [Dense(1, name=n)(inputs) for n in 'abc'])\nmodel.compile('sgd', loss=['mse', 'mae'])\n", 2, '"mean_squared_error"', True),
    "a function of torch": Mistake(f"import torch\nx = torch.cat([inputs, inputs * 2], dim=1)\n{ENDS}", 2, "keras.ops.concatenate([inputs, inputs * 2], axis=1)", True),
    "a method of torch": Mistake(f"x = Reshape((2, 4))(inputs)\nx = Flatten()(x.permute(0, 2, 1))\n{ENDS}", 2, "keras.ops.transpose(x, (0, 2, 1))", True),
    "an axis more of torch": Mistake("x = inputs.unsqueeze(1)\nmodel = keras.Model(inputs, LSTM(2)(x))\n", 1, "keras.ops.expand_dims(inputs, axis=1)", True),
    "a tensor in a chain": Mistake("model = keras.Sequential([inputs, Dense(4)(inputs), Dense(1)])\n", 1, "without the second brackets", True),
    "a tensor begins a chain": Mistake("x = Dense(4)(inputs)\nmodel = keras.Sequential()\nmodel.add(x)\nmodel.add(Dense(1))\n", 3, "without the second brackets", True),
    "a list is added": Mistake("model = keras.Sequential()\nmodel.add([inputs, Dense(1)])\n", 2, "a list of tensors"),
    "layers are added in a list": Mistake("model = keras.Sequential()\nmodel.add(inputs)\nmodel.add([Dense(2), Dense(1)])\n", 3, "a list of 2", True),
    "two inputs in a chain": Mistake("model = keras.Sequential([inputs, Input((4,)), Dense(1)])\n", 1, "that of line 5, (8,)", True),
    "a second input is added": Mistake("model = keras.Sequential([inputs, Dense(3)])\nmodel.add(Input((4,)))\nmodel.add(Dense(1))\n", 2, "has one input", True),
    "the class Model": Mistake("out = Dense(1)(inputs)\nmodel = keras.Model\nmodel.compile('sgd', 'mse')\n", 2, "keras.Model(inputs, out)", True),
    "the class Model with add": Mistake("model = keras.Model\nmodel.add(inputs)\nmodel.add(Dense(1))\n", 1, "keras.Sequential()", True),
    "a function in a chain": Mistake("def double(x):\n    return x * 2\nmodel = keras.Sequential([inputs, double, Dense(1)])\n", 3, "keras.layers.Lambda(double)", True),
    "a lambda is added": Mistake("model = keras.Sequential([inputs])\nmodel.add(lambda x: x * 2)\n", 2, "keras.layers.Lambda(lambda x: x * 2)", True),
    "an activation in a chain": Mistake("model = keras.Sequential([inputs, 'relu', Dense(1)])\n", 1, "Write keras.layers.Activation('relu')", True),
    "a list in a chain": Mistake("model = keras.Sequential([inputs, [Dense(2), Dense(1)]])\n", 1, "*[Dense(2), Dense(1)]", True),
    "nothing in a chain": Mistake("model = keras.Sequential([inputs, None, Dense(1)])\n", 1, "Leave it out", True),
    "a name that the layer took away": Mistake("out = Dense(4)(inputs)\nout = Dense(1)\nmodel = keras.Model(inputs, out)\n", 2, "Write (out) behind it", True),
    "put into a tensor": Mistake(f"x = Dense(4)(inputs)\nx[:, 0] = 0\n{ENDS}", 2, "x is a tensor (4,), and Keras lets nothing be put into one"),
    "a tensor as a number": Mistake(f"x = float(inputs)\n{ENDS}", 1, 'keras.ops.cast(inputs, "float32")', True),
    "a tensor among settings of an own layer": Mistake("class Twice(Layer):\n    def call(self, x):\n        return x * 2\nx = Twice(inputs)\nmodel = keras.Model(inputs, x)\n", 4, "stands among the settings of Twice", True),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])
