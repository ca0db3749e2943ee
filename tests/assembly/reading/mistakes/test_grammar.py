# ruff: noqa: E501
"""Slips of typing: lines that are no Python."""

from __future__ import annotations

import pytest

from tests.assembly.reading.mistakes.mistake import MODEL, Mistake, check

MISTAKES = {
    "compared": Mistake("x == Dense(4)(inputs)\nmodel = keras.Model(inputs, x)\n", 1, "Write x =", True),
    "not indented": Mistake(
        "x = inputs\nfor n in [4, 2]:\nx = Dense(n)(x)\nmodel = keras.Model(inputs, x)\n",
        3,
        "not indented",
        True,
    ),
    "a text without its end": Mistake(
        'h = Dense(3, activation="relu)(inputs)\nmodel = keras.Model(inputs, h)\n', 1, "does not end", True
    ),
    "a comma left out": Mistake(
        'h = Dense(3 activation="relu")(inputs)\nmodel = keras.Model(inputs, h)\n', 1, "A comma seems", True
    ),
    "= in a dictionary": Mistake(
        f"{MODEL}model.compile('adam', loss={{'dense'='mse'}})\n", 2, "a colon joins a key", True
    ),
    "a comma of Chinese": Mistake(
        "x = Dense(4)(inputs)\nmodel = keras.Model(inputs, concatenate([inputs、x]))\n",
        2,
        "not those of an English keyboard",
        True,
    ),
    "brackets of Chinese": Mistake(
        'x = Dense（4，activation＝"relu"）（inputs）\nmodel = keras.Model(inputs, x)\n',
        1,
        "not those of an English keyboard",
        True,
    ),
    "print of Python 2": Mistake(f"{MODEL}print model.summary()\n", 2, "print needs brackets", True),
    "asked with one =": Mistake(
        "n = 3\nif n = 3:\n    x = Dense(4)(inputs)\nelse:\n    x = Dense(5)(inputs)\nmodel = keras.Model(inputs, x)\n",
        2,
        "to compare, write ==",
        True,
    ),
    "a colon for =": Mistake(
        "x = Dense(4, activation: 'relu')(inputs)\nmodel = keras.Model(inputs, x)\n",
        1,
        "Write activation=",
        True,
    ),
    "indented by a tab": Mistake(
        "def block(x):\n    x = Dense(4)(x)\n\treturn x\nmodel = keras.Model(inputs, block(inputs))\n",
        3,
        "indented otherwise",
        True,
    ),
    "one space too many": Mistake(
        "x = Dense(4)(inputs)\n x = Dense(3)(x)\nmodel = keras.Model(inputs, x)\n",
        2,
        "indented otherwise",
        True,
    ),
    "a bracket left out in the middle": Mistake(
        "x = Dense(4, activation='relu'(inputs)\nmodel = keras.Model(inputs, x)\n", 1, "never closed", True
    ),
    "states in no list": Mistake(
        "s = Reshape((8, 1))(inputs)\no, h, c = LSTM(4, return_state=True)(s)\ny = LSTM(4)(s, initial_state=h, c)\nmodel = keras.Model(inputs, y)\n",
        3,
        "Write initial_state=[h, c]",
        True,
    ),
    "return in no function": Mistake(f"{MODEL}return model\n", 2, "this line is in none", True),
    "two slips in a line": Mistake(
        "x = Dense(4, activation='relu'(inputs)\ny = Dense(3, activatoin: 'relu')(x)\nmodel = keras.Model(inputs, y)\n",
        2,
        "Did you mean activation",
        True,
    ),
    "a point that is a comma": Mistake(
        "from keras import layers\nx = layers,Dense(4)(inputs)\nmodel = keras.Model(inputs, x)\n",
        2,
        "Write layers.Dense",
        True,
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])
