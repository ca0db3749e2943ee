# ruff: noqa: E501
"""Mistakes in shapes and in what is joined, each with the edit that mends it."""

from __future__ import annotations

import pytest

from tests.assembly.reading.mistakes.mistake import Mistake, check

ENDS = "model = keras.Model(inputs, Dense(1)(x))\n"
STEPS = "i = keras.Input((10, 8, 8, 3))\n"
FIT = "model.compile('sgd', 'mse')\n"

MISTAKES = {
    "no Flatten in a chain": Mistake("model = keras.Sequential([Input((8, 8, 1)), Conv2D(4, 3)])\nmodel.add(Dense(16))\nmodel.add(Dense(10, activation='softmax'))\nmodel.compile('sgd', 'categorical_crossentropy')\nmodel.fit(np.zeros((9, 8, 8, 1)), np.zeros((9, 10)))\n", 2, "Put GlobalAveragePooling2D or Flatten before it", True),
    "no steps behind a Dropout": Mistake("model = keras.Sequential([Input((9, 1)), LSTM(4), Dropout(0.2)])\nmodel.add(LSTM(4))\n", 2, "Give the LSTM of line 6 return_sequences=True", True),
    "a shortcut of another width": Mistake("x = Dense(4)(inputs)\ny = Dense(6)(x)\nx = add([y, x])\n" + ENDS, 3, "Bring x to 6 with Dense(6)(x), or give the Dense of y 4 units", True),
    "inputs of other widths are added": Mistake("b = Input((6,))\nmodel = keras.Model([inputs, b], inputs + b)\n", 2, "Bring inputs to 6", True),
    "pictures in an LSTM": Mistake(f"{STEPS}x = LSTM(4)(TimeDistributed(Conv2D(2, 3))(i))\nmodel = keras.Model(i, x)\n", 2, "TimeDistributed(keras.layers.Flatten())", True),
    "a picture for each step": Mistake(f"{STEPS}x = Conv2D(2, 3)(i)\nx = LSTM(4)(TimeDistributed(Flatten())(x))\nmodel = keras.Model(i, x)\n", 2, "write keras.layers.TimeDistributed(Conv2D(2, 3))", True),
    "no steps to distribute": Mistake(f"x = TimeDistributed(Dense(3))(inputs)\n{ENDS}", 1, "has no steps", True),
    "a list for a Dense": Mistake("b = Input((4,))\nmodel = keras.Model([inputs, b], Dense(2)([inputs, b]))\n", 2, "keras.layers.Concatenate()([inputs, b])", True),
    "channels first in a pooling": Mistake("i = Input((1, 28, 28))\nmodel = keras.Model(i, Conv2D(2, 3)(i))\n", 1, "Write shape=(28, 28, 1)", True),
    "attention of other widths": Mistake("q = Input((5, 4))\nv = Input((6, 8))\nmodel = keras.Model([q, v], Attention()([q, v]))\n", 3, "q has 4, v 8", True),
    "a state that is kept": Mistake("i = Input((5, 4))\nmodel = keras.Model(i, LSTM(3, stateful=True)(i))\n", 2, "Set stateful to false", True),
    "no name for the answer": Mistake("i = Input((5, 4))\nstate_h, state_c = LSTM(3, return_state=True)(i)\nmodel = keras.Model(i, state_h)\n", 2, "3 values", True),
    "several inputs in no list": Mistake("b = Input((8,))\nx = add([inputs, b])\nmodel = keras.Model(inputs, b, x)\n", 3, "Write [inputs, b]", True),
    "an input too many": Mistake("b = Input((8,))\nmodel = keras.Model([inputs, b], Dense(1)(inputs))\n", 2, "none of its outputs comes from it", True),
    "half a unit": Mistake(f"n = 25\nx = Dense(n / 2)(inputs)\n{ENDS}", 2, "Write n // 2", True),
    "the activation first": Mistake(f"x = Dense('relu', 64)(inputs)\n{ENDS}", 1, "64, activation='relu'", True),
    "a word that is a choice": Mistake("i = Input((8, 8, 1))\nmodel = keras.Model(i, Conv2D(2, 3, padding='sane')(i))\n", 2, "Did you mean same?", True),
    "a setting that is missing": Mistake("i = Input((8, 8, 1))\nmodel = keras.Model(i, Conv2D(2)(i))\n", 2, "such as kernel_size=3", True),
    "an activation among layers": Mistake(f"x = keras.layers.relu(inputs)\n{ENDS}", 1, "it is keras.activations.relu", True),
    "a class of tf.layers": Mistake(f"import tensorflow as tf\nx = tf.layers.Dense(3)(inputs)\n{ENDS}", 2, "today it is keras.layers.Dense", True),
    "a model among layers": Mistake("from keras.layers import Model\nmodel = Model(inputs, Dense(1)(inputs))\n", 1, "from keras import Model", True),
    "a lambda of two": Mistake("b = Input((8,))\nx = Lambda(lambda p, q: abs(p - q))([inputs, b])\nmodel = keras.Model([inputs, b], x)\n", 2, "lambda x: abs(x[0] - x[1])", True),
    "a layer without a name": Mistake(f"x = Dense(3)(inputs)\nDropout(0.5)(x)\n{ENDS}", 2, "Write x = in front of it", True),
    "brackets behind a tensor": Mistake("base = keras.Model(inputs, Dense(2)(inputs))\nx = base.layers[-1].output()\nmodel = keras.Model(inputs, x)\n", 2, "Leave the brackets out", True),
    "amounts for ids": Mistake(f"x = Flatten()(Embedding(9, 2)(inputs))\n{ENDS}{FIT}model.fit(np.random.rand(5, 8), np.zeros(5))\n", 1, "are amounts"),
    "flat data": Mistake(f"i = Input((28, 28))\nmodel = keras.Model(i, Dense(1)(Flatten()(i)))\n{FIT}x = np.zeros((5, 784))\nmodel.fit(x, np.zeros(5))\n", 1, "x.reshape((-1, 28, 28))", True),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])
