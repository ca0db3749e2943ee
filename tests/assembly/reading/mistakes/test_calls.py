# ruff: noqa: E501
"""Mistakes in what layers are called on."""

from __future__ import annotations

import pytest

from tests.assembly.reading.mistakes.mistake import Mistake, check

MISTAKES = {
    "all that return_state gives": Mistake(
        "x = LSTM(4, return_state=True)(Reshape((8, 1))(inputs))\nmodel = keras.Model(inputs, Dense(1)(x))\n",
        2,
        "the LSTM of line 6 gives its answer and its states",
        True,
    ),
    "nothing to look at": Mistake(
        "x = Reshape((8, 1))(inputs)\nx = MultiHeadAttention(2, 4)(x)\n"
        "model = keras.Model(inputs, Dense(1)(Flatten()(x)))\n",
        2,
        "give it twice: (x, x)",
        True,
    ),
    "halved with a remainder": Mistake(
        "i = keras.Input((15, 15, 2))\nx = UpSampling2D()(MaxPooling2D()(i))\nx = concatenate([i, x])\n"
        "model = keras.Model(i, x)\n",
        3,
        "these differ a little: i (15, 15, 2), x (14, 14, 2)",
    ),
    "no ids": Mistake(
        "x = Embedding(9, 2)(Dense(3)(inputs))\nmodel = keras.Model(inputs, Dense(1)(Flatten()(x)))\n",
        1,
        "An Embedding looks up whole numbers, ids",
    ),
    "states of a GRU": Mistake(
        "a, h, c = GRU(4, return_state=True)(Reshape((8, 1))(inputs))\nmodel = keras.Model(inputs, a)\n",
        1,
        "a GRU has one",
        True,
    ),
    "random numbers": Mistake(
        "def draw(z):\n    return z + keras.random.normal(shape=keras.ops.shape(z))\n"
        "model = keras.Model(inputs, Lambda(draw)(inputs))\n",
        2,
        "layers.GaussianNoise(1.0)",
        True,
    ),
    "a list within the list": Mistake(
        "x = Add()([inputs, [inputs, Dense(8)(inputs)]])\nmodel = keras.Model(inputs, x)\n",
        1,
        "Put all of them in one list: inputs, inputs, Dense(8)(inputs)",
        True,
    ),
    "two tensors for a model": Mistake(
        "i, j = keras.Input((3,)), keras.Input((3,))\npair = keras.Model([i, j], Add()([i, j]))\n"
        "model = keras.Model(inputs, pair(Dense(3)(inputs), Dense(3)(inputs)))\n",
        3,
        "Write pair([Dense(3)(inputs), Dense(3)(inputs)])",
        True,
    ),
    "attention to a list": Mistake(
        "x = Reshape((4, 2))(inputs)\nmodel = keras.Model(inputs, MultiHeadAttention(2, 4)([x, x]))\n",
        2,
        "one after the other (query, value)",
        True,
    ),
    "a misspelt argument of a call": Mistake(
        "x = Dropout(0.5)(inputs, traning=True)\nmodel = keras.Model(inputs, x)\n",
        1,
        "Did you mean training",
        True,
    ),
    "a row of any length": Mistake(
        "i = keras.Input((None, 4))\nx = keras.layers.Flatten()(i)\nmodel = keras.Model(i, Dense(1)(x))\n",
        2,
        "Use GlobalAveragePooling1D here",
        True,
    ),
    "one-hot words looked up": Mistake(
        "i = keras.Input((12, 50))\nx = Embedding(50, 4)(i)\nmodel = keras.Model(i, LSTM(4)(x))\n",
        2,
        "shape=(12,)",
        mended=True,
    ),
    "the last sample": Mistake(
        "x = LSTM(4, return_sequences=True)(Reshape((8, 1))(inputs))\nmodel = keras.Model(inputs, Dense(1)(x[-1]))\n",
        2,
        "Write x[:, -1]",
        True,
    ),
    "a Lambda on tensors in no list": Mistake(
        "x = Lambda(lambda t: abs(t[0] - t[1]))(inputs, Dense(8)(inputs))\nmodel = keras.Model(inputs, x)\n",
        1,
        "takes its tensors in one list",
        True,
    ),
    "the last step pooled": Mistake(
        "x = LSTM(4)(Reshape((8, 1))(inputs))\nmodel = keras.Model(inputs, GlobalMaxPooling1D()(x))\n",
        2,
        "Give the LSTM of line 6 return_sequences=True",
        True,
    ),
    "three to subtract": Mistake(
        "x = Subtract()([inputs, inputs, Dense(8)(inputs)])\nmodel = keras.Model(inputs, x)\n",
        1,
        "takes two tensors",
    ),
    "a list that is called": Mistake(
        "hidden = [Dense(3), Dense(4)]\nmodel = keras.Model(inputs, hidden(inputs))\n",
        2,
        "for layer in hidden: x = layer(x)",
    ),
    "the list of a Sequential called": Mistake(
        "x = keras.Sequential([Dense(3), ReLU()](inputs))\nmodel = keras.Model(inputs, x)\n",
        1,
        "Close the bracket of the Sequential",
        True,
    ),
    "a set of tensors": Mistake(
        "model = keras.Model(inputs, concatenate({inputs, Dense(3)(inputs)}))\n",
        1,
        "which has no order",
        True,
    ),
    "states that are not given": Mistake(
        "a, h, c = LSTM(4)(Reshape((8, 1))(inputs))\nmodel = keras.Model(inputs, h)\n",
        1,
        "return_state=True",
        True,
    ),
    "pooling of what is flat": Mistake(
        "i = keras.Input((8, 8, 1))\nx = GlobalMaxPooling2D()(Flatten()(i))\nmodel = keras.Model(i, x)\n",
        2,
        "by the Flatten: leave that out",
        mended=True,
    ),
    "both of three recurrent layers": Mistake(
        "x = Bidirectional(LSTM(3))(Reshape((8, 1))(inputs))\nx = Bidirectional(GRU(3))(x)\nx = LSTM(3)(x)\nmodel = keras.Model(inputs, x)\n",
        3,
        "Bidirectional of line 7",
        True,
    ),
    "a function that is not called": Mistake(
        "def block(x):\n    return Dense(4)(x)\nx = block\nmodel = keras.Model(inputs, Dense(1)(x))\n",
        3,
        "Write block(inputs)",
        True,
    ),
    "TimeDistributed of the last step": Mistake(
        "x = LSTM(4)(Reshape((8, 1))(inputs))\nmodel = keras.Model(inputs, TimeDistributed(Dense(3))(x))\n",
        2,
        "Give the LSTM of line 6 return_sequences",
        True,
    ),
    "pooled and read": Mistake(
        "x = GlobalMaxPooling1D()(Reshape((8, 1))(inputs))\nmodel = keras.Model(inputs, LSTM(3)(x))\n",
        2,
        "by the GlobalMaxPooling1D",
        mended=True,
    ),
    "more ids than rows": Mistake(
        "i = keras.Input((1,), dtype='string')\nx = TextVectorization(max_tokens=90, output_sequence_length=5)(i)\nmodel = keras.Model(i, Embedding(50, 3)(x))\n",
        3,
        "makes ids up to 89",
        True,
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])
