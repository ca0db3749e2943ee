# ruff: noqa: E501
"""Mistakes that learners ask about: spellings of earlier versions, joined branches, states, losses, data."""

from __future__ import annotations

import pytest

from components.assembly.code import apply_repairs, read_python
from tests.assembly.reading.mistakes.mistake import MODEL, Mistake, check

FIT = f"x, y, x_val, y_val = [np.zeros((9, n)) for n in (8, 1, 8, 1)]\n{MODEL}model.compile('adam', 'mse')\n"
TWO = "a, b = Dense(1, name='age')(inputs), Dense(1, name='fare')(inputs)\nmodel = keras.Model(inputs, [a, b])\nmodel.compile('adam', 'mse')\n"
STEPS = "i = keras.Input((5, 3))\n"
MISTAKES = {
    "data to validate on without targets": Mistake(f"{FIT}model.fit(x, y, validation_data=x_val)\n", 4, "validation_data=(x_val, y_val)", True),
    "a metric for the loss": Mistake(f"{MODEL}model.compile('adam', 'accuracy')\n", 2, 'a loss such as "mean_squared_error"', True),
    "a relu for an amount": Mistake("model = keras.Model(inputs, Dense(1, activation='relu')(inputs))\nmodel.compile('adam', 'mse')\n", 1, "Use softplus", True),
    "a learning rate of 10": Mistake(f"{MODEL}model.compile(keras.optimizers.Adam(10), 'mse')\n", 2, "Adam begins with 0.001", True),
    "a learning rate of 0": Mistake(f"{MODEL}model.compile(keras.optimizers.SGD(learning_rate=0), 'mse')\n", 2, "nothing is learnt", True),
    "a layer taken from the list": Mistake(f"{MODEL}model.layers.pop()\n", 2, "model.layers[-2].output"),
    "pop of a functional model": Mistake(f"{MODEL}model.pop()\n", 2, "model = keras.Model(model.input, model.layers[-2].output)", True),
    "Masking behind an LSTM": Mistake(f"{STEPS}x = LSTM(4, return_sequences=True)(i)\nx = Masking()(x)\nmodel = keras.Model(i, GRU(2)(x))\n", 3, "Put Masking before it"),
    "targets in another order": Mistake(f"age_y, fare_y = np.zeros((9, 1)), np.zeros((9, 1))\n{TWO}model.fit(np.zeros((9, 8)), [fare_y, age_y])\n", 5, "Write [age_y, fare_y]", True),
    "a row beside pictures": Mistake("i = keras.Input((4, 4, 2))\nx = concatenate([i, inputs])\nmodel = keras.Model([i, inputs], Dense(1)(x))\n", 2, "Make i a row before it", True),
    "a model of rows on a film": Mistake("i = keras.Input((3, 8))\nbase = keras.Model(inputs, Dense(2)(inputs))\nmodel = keras.Model(i, LSTM(2)(base(i)))\n", 3, "TimeDistributed(base)", True),
    "states of other width": Mistake(f"{STEPS}x, h, c = LSTM(4, return_state=True)(i)\nmodel = keras.Model(i, LSTM(6)(i, initial_state=[h, c]))\n", 3, "Give this LSTM 4 units", True),
    "states of both directions": Mistake(f"{STEPS}x, a, b, c, d = Bidirectional(LSTM(4, return_state=True))(i)\nmodel = keras.Model(i, LSTM(4)(i, initial_state=[a, b, c, d]))\n", 3, "for LSTM of 8"),
    "attention to a last step": Mistake(f"{STEPS}a, b = LSTM(4, return_sequences=True)(i), LSTM(4)(i)\nmodel = keras.Model(i, Attention()([a, b]))\n", 3, "return_sequences=True", True),
    "a list of one": Mistake("base = keras.Model(inputs, [Dense(2)(inputs)])\na = keras.Input((8,))\nmodel = keras.Model([a, inputs], base(a) - base(inputs))\n", 3, "Write base(a)[0]", True),
    "tensors for the settings of Add": Mistake("x = Dense(8)(inputs)\nmodel = keras.Model(inputs, Add(inputs, x))\n", 2, "Write Add()([inputs, x])", True),
    "pooling of pictures on steps": Mistake(f"{STEPS}x = Conv1D(4, 2)(i)\nmodel = keras.Model(i, GlobalMaxPooling2D()(x))\n", 3, "Write GlobalMaxPooling1D", True),
    "a convolution on a row": Mistake("x = Dense(16)(inputs)\nmodel = keras.Model(inputs, Conv2D(4, 2)(x))\n", 2, "Reshape((4, 4, 1))(x)", True),
    "a window too long": Mistake("i = keras.Input((4, 4, 1))\nx = Conv2D(4, 3)(i)\nmodel = keras.Model(i, Conv2D(4, 3)(x))\n", 3, "The window is longer", True),
    "the function Input for a tensor": Mistake("model = keras.Model(inputs, Dense(1)(Input))\n", 1, "Write inputs", True),
    "a return in the loop": Mistake(
        "def tower(x):\n    for n in (4, 3):\n        x = Dense(n)(x)\n        return x\nmodel = keras.Model(inputs, tower(inputs))\n", 4, "in the first of 2 rounds", True
    ),
    "fit before compile": Mistake(f"{MODEL}model.fit(np.zeros((9, 8)), np.zeros((9, 1)))\nmodel.compile('adam', 'mse')\n", 2, "before it is compiled"),
    "a function that makes a model": Mistake(
        "def make():\n    i = keras.Input((8,))\n    return keras.Model(i, Dense(2)(i))\nmodel = keras.Model(inputs, make(inputs))\n", 4, "make()(...)", True
    ),
    "a sigmoid for large amounts": Mistake(
        "model = keras.Model(inputs, Dense(1, activation='sigmoid')(inputs))\nmodel.compile('adam', 'mse')\nmodel.fit(np.zeros((9, 8)), np.random.randint(0, 90, (9, 1)))\n", 1, "amounts up to 89", True
    ),
    "a name too many": Mistake(f"{STEPS}x, h, unused = GRU(4, return_state=True)(i)\nmodel = keras.Model(i, x)\n", 2, "there are 2 values", True),
    "layers for tensors of a model": Mistake(f"{MODEL}part = keras.Model(model.layers[0], model.layers[1])\n", 2, "Write model.layers[1].output", True),
    "two that softmax chooses among": Mistake("model = keras.Model(inputs, Dense(2, activation='softmax')(inputs))\nmodel.compile('adam', 'binary_crossentropy')\n", 1, "Use categorical_crossentropy", True),
    "one number of Keras 1 for each side": Mistake("i = keras.Input((8, 8, 1))\nx = Convolution2D(nb_filter=4, nb_row=3, nb_col=3, init='uniform')(i)\nmodel = keras.Model(i, x)\n", 2, "nb_row is called kernel_size today", True),
    "a layer of a graphics card": Mistake(f"{STEPS}model = keras.Model(i, CuDNNGRU(2)(i))\n", 2, "CuDNNGRU is called GRU today", True),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])


@pytest.mark.parametrize(
    ("imports", "says"),
    [
        ("import tensorflow as tf\nfrom tensorflow.keras import Input, Model", "tf.keras.ops.abs"),
        ("import numpy as tf\nfrom keras import Input, Model", "import keras\n"),
        ("import keras as k\nimport numpy as tf\nfrom keras import Input, Model", "k.ops.abs"),
    ],
)
def test_a_repair_asks_for_keras_as_the_program_can(imports: str, says: str) -> None:
    text = f"{imports}\ni = Input((3,))\nmodel = Model(i, tf.abs(i))\n"
    better = apply_repairs(text, [each.repair for each in read_python(text).findings])
    assert says in better
    assert read_python(better).spec is not None


def test_an_earlier_home_of_optimizers_is_left_out() -> None:
    text = "import tensorflow as tf\nrate = tf.keras.optimizers.legacy.Adam(learning_rate=0.1)\n"
    better = apply_repairs(text, [each.repair for each in read_python(text).findings])
    assert "tf.keras.optimizers.Adam" in better


def test_a_sequential_without_layers_has_no_outputs() -> None:
    read = read_python("import keras\nm = keras.Sequential()\nm.add(keras.Input((3,)))\n")
    assert not any(each.code == "reader-failed" for each in read.findings)
