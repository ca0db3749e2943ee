# ruff: noqa: E501
"""More mistakes of learners: methods misspelt, parts that are not there, losses that match no head, own classes."""

from __future__ import annotations

import pytest

from components.assembly.code import read_python
from tests.assembly.reading.mistakes.mistake import MODEL, START, Mistake, check

TWO = "a, b = [Dense(1, name=n)(inputs) for n in 'ab']\nmodel = keras.Model(inputs, [a, b])\n"
OWN = "class Block(Layer):\n    def __init__(self):\n        super().__init__()\n        self.d = Dense(4)\n    def call(self, x):\n        return keras.ops.relu(self.d(x))\n"
MISTAKES = {
    "compile misspelt": Mistake(f"{MODEL}model.complie('adam', 'mse')\n", 2, "Did you mean compile?", True),
    "summary misspelt": Mistake(f"{MODEL}model.sumary()\n", 2, "Did you mean summary?", True),
    "a Sequential without brackets": Mistake("model = keras.Sequential\nmodel.add(inputs)\nmodel.add(Dense(2))\n", 1, "no model is made of it", True),
    "a loss too many": Mistake(f"{TWO}model.compile('adam', loss=['mse', 'mae', 'mse'])\n", 3, "Keep those of a and b, in the order of the outputs: ['mse', 'mae']", True),
    "a loss for no output": Mistake(f"{TWO}model.compile('adam', loss={{'a': 'mse', 'b': 'mae', 'aux': 'mse'}})\n", 3, "Leave this entry out", True),
    "a weight too many": Mistake(f"{TWO}model.compile('adam', loss=['mse', 'mae'], loss_weights=[1, 0.5, 0.2])\n", 3, "[1, 0.5]", True),
    "a weight as a text": Mistake(f"{TWO}model.compile('adam', loss=['mse', 'mae'], loss_weights={{'a': '1', 'b': 0.2}})\n", 3, "loss_weights takes no text", True),
    "a loss that is called": Mistake("model = keras.Model(inputs, Dense(3, activation='softmax')(inputs))\nmodel.compile('adam', loss=keras.losses.categorical_crossentropy())\n", 2, "stands without brackets", True),
    "metrics in no list": Mistake(f"{MODEL}model.compile('adam', 'mse', metrics='mae')\n", 2, "metrics=['mae']", True),
    "a layer in a tuple": Mistake("x = Dense(4, 'relu'),\nmodel = keras.Model(inputs, x(inputs))\n", 1, "a tuple with one layer", True),
    "one part too far": Mistake("outs = [Dense(2)(inputs), Dense(3)(inputs)]\nmodel = keras.Model(inputs, outs[2])\n", 2, "the last is outs[1]", True),
    "an entry misspelt": Mistake("outs = {'price': Dense(2)(inputs), 'area': Dense(1)(inputs)}\nmodel = keras.Model(inputs, outs['prize'])\n", 2, "Write outs['price']", True),
    "an entry that is not there": Mistake("outs = {'a': Dense(2)(inputs)}\nmodel = keras.Model(inputs, outs['zz'])\n", 2, "it has: 'a'"),
    "a size too far": Mistake("model = keras.Model(inputs, Dense(inputs.shape[2])(inputs))\n", 1, "inputs.shape[-1]", True),
    "the size of the batch": Mistake("model = keras.Model(inputs, Dense(inputs.shape[0])(inputs))\n", 1, "is the size of the batch", True),
    "a list and a tensor": Mistake("a = Dense(4)(inputs)\nmodel = keras.Model(inputs, Concatenate()([a] + inputs))\n", 2, "Write [inputs]", True),
    "a softmax over the samples": Mistake("model = keras.Model(inputs, Softmax(axis=0)(inputs))\n", 1, "Axis 0 is that of the samples", True),
    "how ResNet50 prepares pictures": Mistake("from keras.applications.resnet50 import preprocess_input\ni = keras.Input((32, 32, 3))\nmodel = keras.Model(i, preprocess_input(i))\n", 3, "[103.939, 116.779, 123.68]"),
    "how EfficientNet prepares pictures": Mistake("i = keras.Input((32, 32, 3))\nmodel = keras.Model(i, keras.applications.efficientnet.preprocess_input(i))\n", 2, "Leave it out"),
    "the shape of TensorFlow": Mistake("model = keras.Model(inputs, Dense(inputs.get_shape().as_list()[1])(inputs))\n", 1, "inputs.shape today", True),
    "a layer kept too early": Mistake("class Net(keras.Model):\n    def __init__(self):\n        self.d = Dense(4)\n        super().__init__()\n    def call(self, x):\n        return self.d(x)\nmodel = Net()\nmodel.build((None, 8))\n", 4, "self.d is kept before", True),
    "a loop without an end": Mistake("x, n = inputs, 8\nwhile n > 0:\n    x = Dense(n)(x)\nmodel = keras.Model(inputs, x)\n", 2, "never ends"),
    "an own layer on no steps": Mistake(f"{OWN}model = keras.Model(inputs, TimeDistributed(Block())(inputs))\n", 7, "has no steps", True),
    "the kernel in an own class": Mistake("class D(Dense):\n    def call(self, x):\n        return keras.ops.matmul(x, self.kernel)\nmodel = keras.Model(inputs, D(3)(inputs))\n", 3, "super().call(inputs)"),
    "an own class without its layer": Mistake("class D(Dense):\n    def __init__(self, n):\n        self.n = n\nmodel = keras.Model(inputs, D(3)(inputs))\n", 2, "does not call that of Keras"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("class D(Dense):\n    pass\nx = D(4, activation='relu')(inputs)\n", ["Dense"]),
        ("class D(Dense):\n    def __init__(self, n, **kw):\n        super().__init__(n, activation='relu', **kw)\nx = D(4, name='d')(inputs)\n", ["Dense"]),
        ("class D(Dense):\n    def call(self, inputs):\n        return keras.ops.relu(super().call(inputs))\nx = D(4)(inputs)\n", ["Model"]),
        ("class L(LSTM):\n    pass\nx = Bidirectional(L(4))(RepeatVector(3)(inputs))\n", ["RepeatVector", "Bidirectional"]),
        (f"{OWN}x = TimeDistributed(Block())(RepeatVector(3)(inputs))\n", ["RepeatVector", "TimeDistributed"]),
        (f"{OWN}m = keras.Sequential([keras.Input((3, 8)), TimeDistributed(Block())])\nx = m(RepeatVector(3)(inputs))\n", ["RepeatVector", "Model"]),
    ],
)  # fmt: skip
def test_own_classes_of_ready_layers_and_in_wrappers_are_read(text: str, kinds: list[str]) -> None:
    read = read_python(f"{START}{text}model = keras.Model(inputs, x)\n")
    assert read.spec is not None, [str(finding) for finding in read.findings]
    assert sorted(layer.kind for layer in read.spec.layers) == sorted(kinds)
