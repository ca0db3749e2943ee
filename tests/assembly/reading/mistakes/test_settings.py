# ruff: noqa: E501
"""Mistakes in the settings of layers and inputs."""

from __future__ import annotations

import pytest

from tests.assembly.reading.mistakes.mistake import Mistake, check

MISTAKES = {
    "the batch in the shape": Mistake(
        "i = keras.Input((32, 28, 28, 1))\nmodel = keras.Model(i, Dense(1)(Flatten()(Conv2D(8, 3)(i))))\n",
        1,
        "looks like that of the batch",
        True,
    ),
    "number in Bidirectional": Mistake(
        "x = Reshape((8, 1))(inputs)\nx = Bidirectional(16)(x)\nmodel = keras.Model(inputs, x)\n",
        2,
        "Bidirectional wraps a layer, and 16 is not one",
    ),
    "a fixed batch": Mistake(
        "i = keras.Input((4,), batch_size=32)\nmodel = keras.Model(i, Dense(1)(i))\n",
        1,
        "Leave the size of a batch out",
        True,
    ),
    "a shape that is a number": Mistake(
        "model = keras.Sequential([Dense(2, input_shape=8)])\n", 1, "Write (8,), with the comma", True
    ),
    "the class of an activation": Mistake(
        "model = keras.Model(inputs, Dense(4, activation=LeakyReLU)(inputs))\n", 1, 'Write "leaky_relu"', True
    ),
    "a share in percent": Mistake("model = keras.Model(inputs, Dropout(50)(inputs))\n", 1, "write 0.5", True),
    "-1 in a shape": Mistake(
        "i = keras.Input((-1, 8))\nmodel = keras.Model(i, Dense(1)(i))\n", 1, "Write (None, 8)", True
    ),
    "channels first": Mistake(
        "i = keras.Input((3, 32, 32))\nmodel = keras.Model(i, Conv2D(4, 3)(i))\n",
        1,
        "Write shape=(32, 32, 3)",
        True,
    ),
    "no channels": Mistake(
        "i = keras.Input((28, 28))\nmodel = keras.Model(i, Conv2D(4, 3)(i))\n",
        2,
        "write shape=(28, 28, 1)",
        True,
    ),
    "no steps": Mistake("model = keras.Model(inputs, Conv1D(4, 3)(inputs))\n", 1, "write shape=(8, 1)", True),
    "the batch in Reshape": Mistake(
        "x = Reshape((inputs.shape[0], 4, 2))(inputs)\nmodel = keras.Model(inputs, x)\n",
        1,
        "Leave out the first size",
        True,
    ),
    "the batch in reshape": Mistake(
        "x = keras.ops.reshape(inputs, (4, 2))\nmodel = keras.Model(inputs, x)\n", 1, "Write -1 for it"
    ),
    "an axis that is not there": Mistake(
        "x = Concatenate(axis=2)([inputs, Dense(2)(inputs)])\nmodel = keras.Model(inputs, x)\n",
        1,
        "There is no axis 2",
    ),
    "wrapped when it was called": Mistake(
        "x = Reshape((4, 2))(inputs)\nx = TimeDistributed(Dense(3)(x))\nmodel = keras.Model(inputs, x)\n",
        2,
        "TimeDistributed(Dense(3))(x)",
        True,
    ),
    "a class without brackets": Mistake(
        "x = Reshape((4, 2))(inputs)\nx = Flatten\nx = Dense(1)(x)\nmodel = keras.Model(inputs, x)\n",
        2,
        "Write Flatten()(x)",
        True,
    ),
    "a comma at the end": Mistake(
        "x = Dense(4)(inputs),\nmodel = keras.Model(inputs, Dense(1)(x))\n", 1, "makes x a tuple", True
    ),
    "a text for a number": Mistake(
        "model = keras.Model(inputs, Dense('64')(inputs))\n", 1, "units takes no text", True
    ),
    "a text for True": Mistake(
        "x = Embedding(10, 4, mask_zero='True')(inputs)\nmodel = keras.Model(inputs, LSTM(3)(x))\n",
        1,
        "Write True",
        True,
    ),
    "sizes in no tuple": Mistake(
        "x = Reshape(4, 2, 1)(inputs)\nmodel = keras.Model(inputs, x)\n", 1, "Write (4, 2, 1)", True
    ),
    "an input's sizes in no tuple": Mistake(
        "i = keras.Input(28, 28, 1)\nmodel = keras.Model(i, Flatten()(i))\n", 1, "Write (28, 28, 1)", True
    ),
    "half of a size": Mistake(
        "i = keras.Input((28 / 2,))\nmodel = keras.Model(i, Dense(3)(i))\n", 1, "Write 28 // 2", True
    ),
    "a comma for the point": Mistake(
        "model = keras.Model(inputs, Dropout(0,5)(inputs))\n", 1, "Write 0.5", True
    ),
    "the window before the filters": Mistake(
        "i = keras.Input((8, 8, 1))\nmodel = keras.Model(i, Conv2D((3, 3), 16)(i))\n",
        2,
        "Write 16, (3, 3)",
        True,
    ),
    "neurons": Mistake(
        "model = keras.Model(inputs, Dense(neurons=4)(inputs))\n", 1, "Did you mean units", True
    ),
    "size of an input": Mistake(
        "i = keras.Input(size=(4,))\nmodel = keras.Model(i, Dense(3)(i))\n", 1, "Did you mean shape", True
    ),
    "a number for a name": Mistake(
        "model = keras.Model(inputs, Dense(4, name=1)(inputs))\n", 1, "in quotation marks", True
    ),
    "a class to be wrapped": Mistake(
        "model = keras.Model(inputs, TimeDistributed(Dense)(Reshape((8, 1))(inputs)))\n",
        1,
        "without brackets is the class",
    ),
    "Bidirectional of a Dense": Mistake(
        "model = keras.Model(inputs, Bidirectional(Dense(3))(Reshape((8, 1))(inputs)))\n",
        1,
        "Use Dense(3) alone",
        True,
    ),
    "a setting of what is wrapped": Mistake(
        "x = Bidirectional(LSTM(3), return_sequences=True)(Reshape((8, 1))(inputs))\nmodel = keras.Model(inputs, LSTM(3)(x))\n",
        1,
        "the layer that Bidirectional wraps",
        True,
    ),
    "an activation called on nothing": Mistake(
        "model = keras.Model(inputs, Dense(4, activation=keras.activations.relu())(inputs))\n",
        1,
        "without brackets",
        True,
    ),
    "along the samples": Mistake(
        "model = keras.Model(inputs, Concatenate(axis=0)([inputs, inputs * 2]))\n",
        1,
        "Axis 0 is that of the samples",
        True,
    ),
    "str": Mistake(
        "i = keras.Input((1,), dtype='int')\nmodel = keras.Model(i, Embedding(9, 3)(i))\n",
        1,
        "Did you mean int32",
        True,
    ),
    "the number of samples": Mistake(
        "X = np.zeros((50, 8))\ni = keras.Input((len(X),))\nmodel = keras.Model(i, Dense(1)(i))\n",
        2,
        "Write X.shape[1:]",
        True,
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])
