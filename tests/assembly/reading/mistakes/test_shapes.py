# ruff: noqa: E501
"""Mistakes in shapes and in what is joined, each with the edit that mends it."""

from __future__ import annotations

import pytest

from components.assembly.code import read_python
from tests.assembly.reading.mistakes.mistake import START, Mistake, check

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
    "layers among settings": Mistake("a = keras.Sequential([inputs, Dense(2)])\nmodel = keras.Sequential()\nmodel.add(Concatenate([a, a]))\n", 3, "Concatenate()([a(x), a(x)])"),
    "a join begins a chain": Mistake("model = keras.Sequential()\nmodel.add(Concatenate())\nmodel.add(Dense(1))\n", 2, "needs two tensors or more"),
    "a chain for a tensor": Mistake("a = keras.Sequential([inputs, Dense(2)])\nmodel = keras.Model(inputs, Dense(1)(a))\n", 2, "Write a.outputs[0]", True),
    "a size that may be any": Mistake("i = Input((None, 4))\nouts = [Dense(1)(i[:, t]) for t in range(i.shape[1])]\nmodel = keras.Model(i, outs)\n", 2, "i.shape[1] is None"),
    "the size of the batch": Mistake(f"x = Dense(int(inputs.shape[0] / 2))(inputs)\n{ENDS}", 1, "The first size is that of the batch"),
    "one picture for many": Mistake("i = Input((28, 28, 1))\nmodel = keras.Model(i, ConvLSTM2D(2, 3)(i))\n", 2, "write shape=(10, 28, 28, 1)"),
    "a target for each step": Mistake("i = Input((10, 4))\nmodel = keras.Model(i, Dense(1)(LSTM(3)(i)))\nmodel.compile('sgd', 'mse')\nmodel.fit(np.zeros((9, 10, 4)), np.zeros((9, 10, 1)))\n", 2, "gives its last step only", True),
    "no targets": Mistake(f"{ENDS.replace('(x)', '(inputs)')}{FIT}model.fit(np.zeros((9, 8)))\n", 3, "no targets"),
    "rows in a list": Mistake(f"{ENDS.replace('(x)', '(inputs)')}{FIT}model.fit([[1, 2, 3, 4, 5, 6, 7, 8]], np.zeros(1))\n", 3, "Write np.array(...)", True),
    "the layer for its tensor": Mistake("fc = Dense(3)\nx = fc(inputs)\nmodel = keras.Model(inputs, Dense(1)(fc))\n", 3, "Write x", True),
    "a width for an Input": Mistake("i = Input(input_dim=4)\nmodel = keras.Model(i, Dense(1)(i))\n", 1, "Write shape=(4,)", True),
    "steps of a tensor": Mistake("i = Input((3, 4))\nouts = []\nfor t in i:\n    outs.append(Dense(1)(t))\nmodel = keras.Model(i, outs)\n", 3, "keras.ops.unstack(i, axis=1)", True),
    "a rate in a text": Mistake(f"x = Dropout('0.5')(inputs)\n{ENDS}", 1, "Write 0.5", True),
    "a Lambda that gives nothing back": Mistake(f"def twice(x):\n    x * 2\nx = Lambda(twice)(inputs)\n{ENDS}", 2, "Write return x * 2", True),
    "a misspelt word": Mistake(f"x = inputs\nfro k in range(2):\n    x = Dense(3)(x)\n{ENDS}", 2, "Did you mean for?", True),
    "digits of another keyboard": Mistake(f"x = Dense(\uff13)(inputs)\n{ENDS}", 1, "not those of an English keyboard", True),
    "a misspelt module": Mistake("import tensorflow as tf\nmodel = tf.kears.Model(inputs, Dense(1)(inputs))\n", 2, "Did you mean keras?", True),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])


@pytest.mark.parametrize(
    "text",
    [
        "import tensorflow as tf\nw = tf.zeros((2, 3))\n" + ENDS.replace("(x)", "(inputs)"),
        "i = Input((8, 8, 1))\nmodel = keras.Model(i, Conv2D(2, 3, padding='SAME')(i))\n",
        "fs = [lambda x, k=k: Dense(k)(x) for k in (2, 3)]\nmodel = keras.Model(inputs, [f(inputs) for f in fs])\n",
        "for n in (4, 8):\n    def block(x):\n        return Dense(n)(x)\nmodel = keras.Model(inputs, block(inputs))\n",
        "model = keras.Sequential([Dense(8, input_shape=(4,)), Dense(2, input_dim=8)])\n",
        "i = Input((9,))\nx = Flatten()(Embedding(5, 2)(i))\nmodel = keras.Model(i, Dense(1)(x))\nmodel.compile('sgd', 'mse')\nmodel.fit(np.zeros((4, 9)), np.zeros(4))\n",
    ],
)
def test_what_keras_takes_is_no_mistake(text: str) -> None:
    read = read_python(START + text)
    assert read.spec is not None
    assert [str(finding) for finding in read.findings if finding.severity != "note"] == []
