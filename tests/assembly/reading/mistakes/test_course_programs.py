# ruff: noqa: E501
"""Mistakes of programs as courses and notebooks have them: loops over shapes, ids, copied cells, data, losses."""

from __future__ import annotations

import pytest

from components.assembly.code import apply_repairs, read_python
from tests.assembly.reading.mistakes.mistake import MODEL, START, Mistake, check

PICTURE = "i = keras.Input((64, 64, 3))\nx = i\n"
HEAD = "model = keras.Model(i, Dense(2)(Flatten()(x)))\n"
TWO = "a, b = [Dense(1, name=n)(inputs) for n in 'ab']\nmodel = keras.Model(inputs, [a, b])\n"
FIT = f"{MODEL}model.compile('adam', 'mse')\n"
MISTAKES = {
    "a loop whose size stays": Mistake(f"{PICTURE}f = 8\nwhile x.shape[1] > 4:\n    x = Conv2D(f, 3, padding='same')(x)\n    f = f * 2\n{HEAD}", 4, "x.shape[1] is 64 before and after each round", True),
    "a loop to a size that is too small": Mistake(f"{PICTURE}while x.shape[1] >= 1:\n    x = MaxPooling2D(2)(x)\n{HEAD}", 3, "Let it end earlier: x.shape[1] > 1", True),
    "a loop that passes its size": Mistake(f"{PICTURE}while x.shape[1] != 5:\n    x = Conv2D(4, 3, strides=2)(x)\n{HEAD}", 3, "x.shape[1] > 5", True),
    "numbers for steps": Mistake("x = Conv1D(4, 3)(Dense(6)(inputs))\nmodel = keras.Model(inputs, Flatten()(x))\n", 1, "Reshape((6, 1))", True),
    "numbers for steps in a Sequential": Mistake("model = keras.Sequential()\nmodel.add(keras.Input((30,)))\nmodel.add(Dense(6))\nmodel.add(LSTM(4))\n", 4, "Reshape((6, 1))", True),
    "pooling of one vector": Mistake("model = keras.Model(inputs, GlobalAveragePooling1D()(Dense(4)(inputs)))\n", 1, "leave the GlobalAveragePooling1D out", True),
    "one-hot words": Mistake("i = keras.Input((10, 50))\nx = Embedding(50, 8)(i)\nmodel = keras.Model(i, Dense(1)(Flatten()(x)))\n", 2, "is one-hot", True),
    "one-hot data": Mistake("X = keras.utils.to_categorical(np.random.randint(0, 8, (50,)), 8)\nmodel = keras.Model(inputs, Dense(1)(Flatten()(Embedding(8, 2)(inputs))))\nmodel.compile('adam', 'mse')\nmodel.fit(X, np.zeros(50))\n", 2, "X (line 6) is one-hot", True),
    "one-hot by an operation": Mistake("i = keras.Input((4,), dtype='int32')\nx = Embedding(9, 2)(keras.ops.one_hot(i, 9))\nmodel = keras.Model(i, Dense(1)(Flatten()(x)))\n", 2, "is one-hot", True),
    "another length": Mistake("model = keras.Model(inputs, LSTM(2)(Embedding(9, 2, input_length=5)(inputs)))\n", 1, "input_length=5, and inputs has 8 ids", True),
    "another length in a Sequential": Mistake("model = keras.Sequential([keras.Input((30,)), Embedding(9, 2, input_length=5), LSTM(2)])\n", 1, "all 30 are read", True),
    "methods of PyTorch one after the other": Mistake("x = Dense(6)(inputs).view(-1, 2, 3).permute(0, 2, 1)\nmodel = keras.Model(inputs, Flatten()(x))\n", 1, "keras.ops.transpose(keras.ops.reshape(Dense(6)(inputs), (-1, 2, 3)), (0, 2, 1))", True),
    "what a linear layer of PyTorch takes": Mistake("model = keras.Model(inputs, Dense(8, 16)(inputs))\n", 1, "its units alone", True),
    "a sentence": Mistake(f"Now we build the model:\n{MODEL}", 1, "a sentence and no Python", True),
    "a Chinese sentence": Mistake(f"首先建立輸入層：\n{MODEL}", 1, "a sentence and no Python", True),
    "a numbered step": Mistake(f"2. Build the model\n{MODEL}", 1, "a sentence and no Python", True),
    "a hyphen in a name": Mistake("lstm-out = Dense(4)(inputs)\nmodel = keras.Model(inputs, Dense(1)(lstm-out))\n", 1, "Write lstm_out", True),
    "signs of a web page": Mistake("x = Dense(4, name=&quot;x&quot;)(inputs)\nmodel = keras.Model(inputs, x)\n", 1, "the source of a web page", True),
    "a function whose lines are not indented": Mistake("def build():\nx = Dense(4)(inputs)\nx = Dense(2)(x)\nreturn keras.Model(inputs, x)\nmodel = build()\n", 2, "Begin lines 7 to 9 with four spaces", True),
    "a loop whose line is not indented": Mistake("x = inputs\nfor n in (8, 4):\nx = Dense(n)(x)\nmodel = keras.Model(inputs, x)\n", 3, "four spaces", True),
    "a bracket that is missing a line below": Mistake("x = Dense(16,\n    activation='relu'(inputs)\nmodel = keras.Model(inputs, x)\n", 2, "never closed", True),
    "a call over lines that is not closed": Mistake("x = Dense(16)(\n    inputs\nmodel = keras.Model(inputs, x)\n", 1, "never closed", True),
    "two signs for an argument": Mistake("i = keras.Input(shape==(8,))\nmodel = keras.Model(i, Dense(1)(i))\n", 1, "joined by one =", True),
    "a shape as a text": Mistake("i = keras.Input(shape='28, 28')\nmodel = keras.Model(i, Dense(1)(i))\n", 1, "Write (28, 28)", True),
    "a whole list in a loop": Mistake("ins = [keras.Input((4,)) for _ in range(3)]\nhs = [Dense(4)(ins) for i in ins]\nmodel = keras.Model(ins, Concatenate()(hs))\n", 2, "is the whole list of 3", True),
    "a layer that is passed over": Mistake("x = Dense(4)(inputs)\ny = Dense(1)(inputs)\nmodel = keras.Model(inputs, y)\n", 1, "Line 7 goes on with inputs instead: write x there", True),
    "a setting misspelt": Mistake("d = Dense(4)\nd.trainble = False\nmodel = keras.Model(inputs, d(inputs))\n", 2, "Did you mean trainable?", True),
    "two inputs of one name": Mistake("a = keras.Input((4,), name='x')\nb = keras.Input((4,), name='x')\nmodel = keras.Model([a, b], Concatenate()([a, b]))\n", 2, "Two layers are called x", True),
    "a shared layer for other widths": Mistake("i = keras.Input((20,))\nd = Dense(4, activation='relu')\nmodel = keras.Model([inputs, i], Concatenate()([d(inputs), d(i)]))\n", 3, "use a second layer", True),
    "a model in the place of its answer": Mistake("e = keras.Model(inputs, Dense(4)(inputs))\na, b = keras.Input((8,)), keras.Input((8,))\nmodel = keras.Model([a, b], Concatenate()([e, e]))\n", 3, "Call it on a tensor: e(b)", True),
    "a model that is called with another key": Mistake("a, b, p, q = [keras.Input((4,), name=n) for n in 'abpq']\nm = keras.Model({'a': a, 'b': b}, Add()([a, b]))\nmodel = keras.Model([p, q], m({'a': p, 'c': q}))\n", 3, "m has no input c", True),
    "a model for another size": Mistake("m = keras.Model(inputs, Dense(2)(inputs))\ni = keras.Input((6,))\nmodel = keras.Model(i, m(i))\n", 3, "write shape=(6,) for its input", True),
    "all arrays one after the other": Mistake("j = keras.Input((2,))\nmodel = keras.Model([inputs, j], Dense(1)(Concatenate()([inputs, j])))\nmodel.compile('adam', 'mse')\na, b, y = np.zeros((9, 8)), np.zeros((9, 2)), np.zeros(9)\nmodel.fit(a, b, y)\n", 5, "given in one list", True),
    "one sample": Mistake(f"{FIT}model.predict(np.zeros((8,)))\n", 3, "Make a batch of one of it", True),
    "fit before compile": Mistake(f"{MODEL}model.fit(np.zeros((9, 8)), np.zeros(9))\n", 2, 'model.compile("adam", "mean_squared_error")', True),
    "frozen after compile": Mistake(f"{FIT}model.layers[1].trainable = False\n", 3, "call compile again", True),
    "channels first in the data": Mistake("i = keras.Input((32, 32, 3))\nmodel = keras.Model(i, Dense(1)(GlobalAveragePooling2D()(i)))\nmodel.compile('adam', 'mse')\nX = np.zeros((9, 3, 32, 32))\nmodel.fit(X, np.zeros(9))\n", 5, "np.moveaxis(X, 1, -1)", True),
    "a loop that comes no nearer": Mistake("x = inputs\nwhile x.shape[-1] > 4:\n    x = Dense(x.shape[-1] // 2 + 3)(x)\nmodel = keras.Model(inputs, x)\n", 2, "x.shape[-1] is 6 before and after each round"),
    "a comma missing at the end of a line": Mistake("model = keras.Sequential([\n    keras.Input((8,)),\n    Dense(8)\n    Dense(1),\n])\n", 3, "A comma seems to be missing", True),
    "a comma missing between two tensors": Mistake("a, b = Dense(4)(inputs), Dense(4)(inputs)\nmodel = keras.Model(inputs, Add()([a b]))\n", 2, "A comma seems to be missing", True),
    "else if": Mistake("n = 2\nif n == 1:\n    x = Dense(1)(inputs)\nelse if n == 2:\n    x = Dense(2)(inputs)\nmodel = keras.Model(inputs, x)\n", 4, "Write elif", True),
    "n++": Mistake("x, n = inputs, 0\nwhile n < 3:\n    x = Dense(8)(x)\n    n++\nmodel = keras.Model(inputs, x)\n", 4, "Write n += 1", True),
    "a comment of another language": Mistake(f"// the model\n{MODEL}", 1, "Write #", True),
    "one-hot data for ids": Mistake("X = keras.utils.to_categorical(np.random.randint(0, 9, (50, 8)), 9)\nmodel = keras.Model(inputs, Dense(1)(Flatten()(Embedding(9, 2)(inputs))))\nmodel.compile('adam', 'mse')\nmodel.fit(X, np.zeros(50))\n", 0, "X.argmax(axis=-1)", True),
    "a list of numbers for predict": Mistake(f"{FIT}model.predict([1., 2., 3., 4., 5., 6., 7., 8.])\n", 3, "a list of numbers", True),
    "a weight below 0": Mistake(f"{TWO}model.compile('adam', loss=['mse', 'mse'], loss_weights=[1, -0.5])\n", 3, "below 0", True),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])


SUMMARY = """Model: "functional"
┏━━━━━━━┳━━━━━━┓
┃ Layer ┃ Shape ┃
 Total params: 9 (36.00 B)
Epoch 1/2
4/4 ━━━━━━━━━━━━━━━━━━━━ 1s 2ms/step - loss: 0.5
"""


def test_a_line_within_brackets_that_is_no_python_is_said_once() -> None:
    read = read_python(
        f"{START}model = keras.Sequential([\n    keras.Input((8,)),\n    @ Dense(8) @\n    Dense(1),\n])\n"
    )
    assert 1 <= len(read.findings) <= 4, [str(finding) for finding in read.findings]


def test_what_a_program_showed_is_left_out() -> None:
    text = f"{START}{MODEL}{SUMMARY}model.compile('adam', 'mse')\n"
    read = read_python(text)
    assert read.spec is not None, [str(finding) for finding in read.findings]
    assert [finding.code for finding in read.findings] == ["left-aside"]
    assert "━" not in apply_repairs(text, [finding.repair for finding in read.findings])


@pytest.mark.parametrize(
    "text",
    [
        f"{PICTURE}while x.shape[1] > 4:\n    x = Conv2D(8, 3, strides=2, padding='same')(x)\n{HEAD}",
        "i = keras.Input((20,))\nmodel = keras.Model(i, Dense(1)(Flatten()(Embedding(20, 8)(i))))\n",
        "i = keras.Input((5, 12))\nmodel = keras.Model(i, TimeDistributed(LSTM(2))(Embedding(90, 8)(i)))\n",
        "i = keras.Input((8,))\nmodel = keras.Model(i, LSTM(2)(Embedding(9, 4, input_length=8)(i)))\n",
        "x = Dense(4)(inputs)\nmodel = keras.Model(inputs, [x, Dense(1)(inputs)])\n",
        f"{FIT}model.predict(np.zeros((1, 8)))\n",
        f"same = 3\nprint(same==3)\n{MODEL}",
    ],
)
def test_what_is_meant_so_is_not_said_to_be_a_mistake(text: str) -> None:
    read = read_python(f"{START}{text}")
    assert read.spec is not None, [str(finding) for finding in read.findings]
    assert [str(finding) for finding in read.findings if finding.severity != "note"] == []
