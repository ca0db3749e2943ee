# ruff: noqa: E501
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
        1,
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
    "an axis that is not there": Mistake(
        "x = Concatenate(axis=2)([inputs, Dense(2)(inputs)])\nmodel = keras.Model(inputs, x)\n",
        1,
        "There is no axis 2",
    ),
    "halved with a rest": Mistake(
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
    "the batch in Reshape": Mistake(
        "x = Reshape((inputs.shape[0], 4, 2))(inputs)\nmodel = keras.Model(inputs, x)\n",
        1,
        "Leave the first size away",
    ),
    "the batch in reshape": Mistake(
        "x = keras.ops.reshape(inputs, (4, 2))\nmodel = keras.Model(inputs, x)\n", 1, "Write -1 for it"
    ),
    "outputs in no list": Mistake(
        "a, b = Dense(1)(inputs), Dense(2)(inputs)\nmodel = keras.Model(inputs, a, b)\n",
        2,
        "Write [a, b]",
        True,
    ),
    "states of a GRU": Mistake(
        "a, h, c = GRU(4, return_state=True)(Reshape((8, 1))(inputs))\nmodel = keras.Model(inputs, a)\n",
        1,
        "a GRU has one",
    ),
    "a fixed batch": Mistake(
        "i = keras.Input((4,), batch_size=32)\nmodel = keras.Model(i, Dense(1)(i))\n",
        1,
        "Leave the size of a batch out",
        True,
    ),
    "classes of Keras 2": Mistake(
        f"{MODEL}model.compile('adam', 'mse')\nnp.mean(model.predict_classes(np.zeros((9, 8))))\n",
        3,
        "predict_classes is called np.argmax(model.predict(np.zeros((9, 8))), axis=-1) today",
        True,
    ),
    "random numbers": Mistake(
        "def draw(z):\n    return z + keras.random.normal(shape=keras.ops.shape(z))\n"
        "model = keras.Model(inputs, Lambda(draw)(inputs))\n",
        2,
        "layers.GaussianNoise(1.0)",
    ),
    "a function of TensorFlow with its own names": Mistake(
        "import tensorflow as tf\nx = tf.concat(values=[inputs, inputs * 2], axis=1)\nmodel = keras.Model(inputs, x)\n",
        2,
        "keras.ops.concatenate",
        True,
    ),
    "a field that is not there": Mistake(
        "class C:\n    units = 4\nmodel = keras.Model(inputs, Dense(C().unit)(inputs))\n",
        3,
        "Did you mean units",
        True,
    ),
    "a Lambda in a Sequential": Mistake(
        "model = keras.Sequential()\nmodel.add(keras.Input((3,)))\nmodel.add(Lambda(lambda t: t / 255))\n",
        3,
        "layers.Rescaling(1 / 255)",
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
    "a shape that is a number": Mistake(
        "model = keras.Sequential([Dense(2, input_shape=8)])\n", 1, "Write (8,), with the comma", True
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
    "wrapped when it was called": Mistake(
        "x = Reshape((4, 2))(inputs)\nx = TimeDistributed(Dense(3)(x))\nmodel = keras.Model(inputs, x)\n",
        2,
        "TimeDistributed(Dense(3))(x)",
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
    ),
    "no steps": Mistake("model = keras.Model(inputs, Conv1D(4, 3)(inputs))\n", 1, "write shape=(8, 1)", True),
    "no channels": Mistake(
        "i = keras.Input((28, 28))\nmodel = keras.Model(i, Conv2D(4, 3)(i))\n",
        2,
        "write shape=(28, 28, 1)",
        True,
    ),
    "the last sample": Mistake(
        "x = LSTM(4, return_sequences=True)(Reshape((8, 1))(inputs))\nmodel = keras.Model(inputs, Dense(1)(x[-1]))\n",
        2,
        "Write x[:, -1]",
        True,
    ),
    "the class of an activation": Mistake(
        "model = keras.Model(inputs, Dense(4, activation=LeakyReLU)(inputs))\n", 1, 'Write "leaky_relu"', True
    ),
    "a share in percent": Mistake("model = keras.Model(inputs, Dropout(50)(inputs))\n", 1, "write 0.5", True),
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
    "texts as targets": Mistake(
        f"{MODEL}model.compile('adam', 'mse')\ny = np.array(['a', 'b'])\nmodel.fit(np.zeros((2, 8)), y)\n",
        4,
        "y (line 8) holds texts",
        True,
    ),
    "a layer of one's own": Mistake(
        "class Scale(Layer):\n    def __init__(self, k):\n        self.k = k\n    def call(self, x):\n"
        "        x * self.k\nmodel = keras.Model(inputs, Scale(2)(inputs))\n",
        2,
        "super().__init__(**kwargs)",
    ),
    "a module of Keras 2": Mistake(
        f"from keras.layers.normalization import BatchNormalization\n{MODEL}",
        1,
        "is in keras.layers today",
        True,
    ),
    "a layer of Keras 1": Mistake(
        f"from keras.layers import CuDNNLSTM\n{MODEL}", 1, "CuDNNLSTM is called LSTM today", True
    ),
    "the layer Merge": Mistake(
        "model = keras.Model(inputs, keras.layers.Merge(mode='mul')([inputs, Dense(8)(inputs)]))\n",
        1,
        "keras.layers.Multiply()",
        True,
    ),
    "what Keras 3 has no more": Mistake(
        "from keras import backend as K\nx = Lambda(lambda a: K.ctc_batch_cost(a, a, a, a))(inputs)\n"
        "model = keras.Model(inputs, x)\n",
        2,
        "loss=keras.losses.CTC()",
    ),
    "a Lambda on tensors in no list": Mistake(
        "x = Lambda(lambda t: abs(t[0] - t[1]))(inputs, Dense(8)(inputs))\nmodel = keras.Model(inputs, x)\n",
        1,
        "takes its tensors in one list",
        True,
    ),
    "pictures that get smaller": Mistake(
        "x = np.zeros((9, 8, 8, 1))\ni = keras.Input((8, 8, 1))\no = Conv2D(1, 3)(i)\n"
        "model = keras.Model(i, o)\nmodel.compile('adam', 'mse')\nmodel.fit(x, x)\n",
        3,
        'padding="same" keeps',
        True,
    ),
    "a text without its end": Mistake(
        'h = Dense(3, activation="relu)(inputs)\nmodel = keras.Model(inputs, h)\n', 1, "does not end", True
    ),
    "a comma left out": Mistake(
        'h = Dense(3 activation="relu")(inputs)\nmodel = keras.Model(inputs, h)\n', 1, "A comma seems", True
    ),
    "= in a dictionary": Mistake(
        f"{MODEL}model.compile('adam', loss={{'dense'='mse'}})\n", 2, "a colon stands between", True
    ),
    "the last step pooled": Mistake(
        "x = LSTM(4)(Reshape((8, 1))(inputs))\nmodel = keras.Model(inputs, GlobalMaxPooling1D()(x))\n",
        2,
        "Give the LSTM of line 6 return_sequences=True",
        True,
    ),
    "channels first": Mistake(
        "i = keras.Input((3, 32, 32))\nmodel = keras.Model(i, Conv2D(4, 3)(i))\n",
        1,
        "Write shape=(32, 32, 3)",
        True,
    ),
    "a layer of another library": Mistake(
        "x = keras.layers.Linear(4)(inputs)\nmodel = keras.Model(inputs, x)\n", 1, "Did you mean Dense", True
    ),
    "three to subtract": Mistake(
        "x = Subtract()([inputs, inputs, Dense(8)(inputs)])\nmodel = keras.Model(inputs, x)\n",
        1,
        "takes two tensors",
    ),
    "-1 in a shape": Mistake(
        "i = keras.Input((-1, 8))\nmodel = keras.Model(i, Dense(1)(i))\n", 1, "Write (None, 8)", True
    ),
    "the class of an optimizer": Mistake(
        f"{MODEL}model.compile(keras.optimizers.Adam, 'mse')\n", 2, "Write keras.optimizers.Adam()", True
    ),
    "loss and optimizer changed places": Mistake(
        f"{MODEL}model.compile('mse', 'adam')\n", 2, "optimizer first: 'adam', 'mse'", True
    ),
    "rounds that begin again": Mistake(
        "x = inputs\nfor n in [4, 2]:\n    y = Dense(n)(x)\nmodel = keras.Model(inputs, y)\n",
        3,
        "only the last of 2 is in the model",
    ),
    "what nobody knows": Mistake(
        "import os\nn = int(os.getenv('n'))\nx = Dense(n)(inputs)\nmodel = keras.Model(inputs, Dense(1)(x))\n",
        3,
        "This is known only when the program runs: n.",
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
        codes = {finding.code for finding in said} - {"read-otherwise", "left-aside", "lambda"}
        assert not codes & {finding.code for finding in better.findings}
