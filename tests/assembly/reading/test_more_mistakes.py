"""Mistakes beside the published ones: each is said at its line, with what is wrong and how to mend it."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from components.assembly.code import apply_repairs, read_python

START = "import keras\nimport numpy as np\nfrom keras.layers import *\n\ninputs = keras.Input((8,))\n"
LINE = START.count("\n")
MODEL = "model = keras.Model(inputs, Dense(1)(inputs))\n"


class Mistake(NamedTuple):
    """A text after `START`, the line in it (from 1), what is said, and whether it is mended by a press."""

    text: str
    line: int
    words: str
    mended: bool = False


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
    "the batch in the shape": Mistake(
        "i = keras.Input((32, 28, 28, 1))\nmodel = keras.Model(i, Dense(1)(Flatten()(Conv2D(8, 3)(i))))\n",
        2,
        "looks like that of the batch",
        True,
    ),
    "add to a functional model": Mistake(f"{MODEL}model.add(Dense(1))\n", 2, "only a Sequential has add"),
    "input of Python": Mistake(
        "x = Dense(4)(input)\nmodel = keras.Model(inputs, x)\n", 1, "Write inputs", True
    ),
    "compared": Mistake("x == Dense(4)(inputs)\nmodel = keras.Model(inputs, x)\n", 1, "Write x =", True),
    "reversed": Mistake("x = Dense(4)(inputs)\nmodel = keras.Model(x, inputs)\n", 2, "inputs first", True),
    "not indented": Mistake(
        "x = inputs\nfor n in [4, 2]:\nx = Dense(n)(x)\nmodel = keras.Model(inputs, x)\n",
        3,
        "not indented",
        True,
    ),
    "number in Bidirectional": Mistake(
        "x = Reshape((8, 1))(inputs)\nx = Bidirectional(16)(x)\nmodel = keras.Model(inputs, x)\n",
        2,
        "Bidirectional wraps a layer, and 16 is none",
    ),
    "two losses for one output": Mistake(
        f"{MODEL}model.compile('adam', loss=['mse', 'mae'])\n", 2, "list of 2"
    ),
    "steps left over": Mistake(
        "x = LSTM(4, return_sequences=True)(Reshape((8, 1))(inputs))\nout = Dense(1)(x)\n"
        "model = keras.Model(inputs, out)\nmodel.compile('adam', 'mse')\n"
        "model.fit(np.zeros((50, 8)), np.zeros((50, 1)))\n",
        2,
        "still a sequence of (8, 4)",
        True,
    ),
    "epochs of Keras 1": Mistake(
        f"{MODEL}model.compile('adam', 'mse')\nmodel.fit(np.zeros((9, 8)), np.zeros((9, 1)), nb_epoch=3)\n",
        3,
        "nb_epoch is called epochs today",
        True,
    ),
    "shape of an input": Mistake(
        "more = keras.Input(input_shape=(8,))\nmodel = keras.Model(more, Dense(1)(more))\n",
        1,
        "input_shape is called shape today",
        True,
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
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    mistake = MISTAKES[name]
    text = START + mistake.text
    read = read_python(text)
    said = [finding for finding in read.findings if finding.line == LINE + mistake.line]
    assert mistake.words in " ".join(map(str, said)), [str(finding) for finding in read.findings]
    assert any(finding.repair is not None for finding in said) == mistake.mended
    if mistake.mended:
        better = read_python(apply_repairs(text, [finding.repair for finding in read.findings]))
        assert better.spec is not None, [str(finding) for finding in better.findings]
        codes = {finding.code for finding in said} - {"read-otherwise", "left-aside"}
        assert not codes & {finding.code for finding in better.findings}
