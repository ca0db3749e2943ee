# ruff: noqa: E501
"""Mistakes in compile and fit."""

from __future__ import annotations

import pytest

from tests.assembly.reading.mistakes.mistake import MODEL, Mistake, check

MISTAKES = {
    "two losses for one output": Mistake(
        f"{MODEL}model.compile('adam', loss=['mse', 'mae'])\n", 2, "list of 2"
    ),
    "no loss": Mistake(
        f"{MODEL}model.compile('adam')\nmodel.fit(np.zeros((9, 8)), np.zeros((9, 1)))\n", 2, "without a loss"
    ),
    "frozen too late": Mistake(
        "d = Dense(4)\nmodel = keras.Model(inputs, d(inputs))\n"
        "model.compile('adam', 'mse')\nd.trainable = False\n",
        4,
        "before compile",
    ),
    "texts as targets": Mistake(
        f"{MODEL}model.compile('adam', 'mse')\ny = np.array(['a', 'b'])\nmodel.fit(np.zeros((2, 8)), y)\n",
        4,
        "y (line 8) holds texts",
        True,
    ),
    "pictures that get smaller": Mistake(
        "x = np.zeros((9, 8, 8, 1))\ni = keras.Input((8, 8, 1))\no = Conv2D(1, 3)(i)\n"
        "model = keras.Model(i, o)\nmodel.compile('adam', 'mse')\nmodel.fit(x, x)\n",
        3,
        'padding="same" keeps',
        True,
    ),
    "the class of an optimizer": Mistake(
        f"{MODEL}model.compile(keras.optimizers.Adam, 'mse')\n", 2, "Write keras.optimizers.Adam()", True
    ),
    "loss and optimizer changed places": Mistake(
        f"{MODEL}model.compile('mse', 'adam')\n", 2, "optimizer first: 'adam', 'mse'", True
    ),
    "steps left over": Mistake(
        "x = LSTM(4, return_sequences=True)(Reshape((8, 1))(inputs))\nout = Dense(1)(x)\n"
        "model = keras.Model(inputs, out)\nmodel.compile('adam', 'mse')\n"
        "model.fit(np.zeros((50, 8)), np.zeros((50, 1)))\n",
        2,
        "still a sequence of (8, 4)",
        True,
    ),
    "a loss left out": Mistake(
        "a, b = Dense(1, name='a')(inputs), Dense(1, name='b')(inputs)\nmodel = keras.Model(inputs, [a, b])\nmodel.compile('adam', loss={'a': 'mse'})\n",
        3,
        "loss has no entry for b",
        True,
    ),
    "one weight for two losses": Mistake(
        "a, b = Dense(1, name='a')(inputs), Dense(1, name='b')(inputs)\nmodel = keras.Model(inputs, [a, b])\nmodel.compile('adam', loss=['mse', 'mae'], loss_weights=0.5)\n",
        3,
        "Write [0.5, 0.5]",
        True,
    ),
    "scores after a softmax": Mistake(
        "model = keras.Model(inputs, Dense(3, activation='softmax')(inputs))\nmodel.compile('adam', keras.losses.SparseCategoricalCrossentropy(from_logits=True))\n",
        1,
        "takes its numbers for scores",
        True,
    ),
    "arguments of fit": Mistake(
        f"{MODEL}model.compile('adam', 'mse')\nmodel.fit(np.zeros((9, 8)), np.zeros((9, 1)), batchsize=3)\n",
        3,
        "Did you mean batch_size",
        True,
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])
