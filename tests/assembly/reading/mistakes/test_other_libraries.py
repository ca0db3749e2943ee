# ruff: noqa: E501
"""Programs for PyTorch and TensorFlow 1, and what people bring from them and from other languages."""

from __future__ import annotations

import pytest

from components.assembly.code import apply_repairs, read_python
from tests.assembly.reading.mistakes.mistake import MODEL, START, Mistake, check

PICTURES = "i = keras.Input((32, 32, 3))\n"
MISTAKES = {
    "sizes that Keras finds out": Mistake("x = Dense(in_features=8, out_features=4)(inputs)\nmodel = keras.Model(inputs, x)\n", 1, "takes it from the tensor", True),
    "channels of PyTorch": Mistake(f"{PICTURES}x = Conv2D(in_channels=3, out_channels=8, kernel_size=3)(i)\nmodel = keras.Model(i, x)\n", 2, "Did you mean filters?", True),
    "a number for padding": Mistake(f"{PICTURES}x = Conv2D(4, 3, padding=1)(i)\nmodel = keras.Model(i, x)\n", 2, 'Write "same"', True),
    "an initializer of papers": Mistake("x = Dense(4, kernel_initializer='xavier')(inputs)\nmodel = keras.Model(inputs, x)\n", 1, 'Write "glorot_uniform"', True),
    "a number for a regularizer": Mistake("x = Dense(4, kernel_regularizer=0.01)(inputs)\nmodel = keras.Model(inputs, x)\n", 1, "keras.regularizers.L2(0.01)", True),
    "the arrow of R": Mistake("x <- Dense(4)(inputs)\nmodel = keras.Model(inputs, x)\n", 1, "Write x =", True),
    "axes counted from 0": Mistake("i = keras.Input((3, 4))\nmodel = keras.Model(i, Permute((1, 0))(i))\n", 2, "Write (2, 1)", True),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])


WHOLE = {
    "a Sequential of PyTorch": (
        "import torch.nn as nn\nnet = nn.Sequential(\n    nn.Linear(8, 4),\n    nn.ReLU(),\n    nn.Linear(4, 1),\n)\n",
        2,
        "keras.Sequential([ keras.Input((8,)), keras.layers.Dense(4),",
    ),
    "names of PyTorch by themselves": (
        "from torch.nn import LSTM, Sequential\nnet = Sequential(LSTM(3, 8, batch_first=True, bidirectional=True))\n",
        2,
        "keras.Input((None, 3)), keras.layers.Bidirectional(keras.layers.LSTM(8, return_sequences=True))",
    ),
    "a Module": (
        "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.conv = nn.Conv2d(3, 6, 5, padding=2)\n        self.out = nn.Linear(600, 10)\n    def forward(self, x):\n"
        "        x = torch.relu(self.conv(x))\n        return self.out(torch.flatten(x, 1))\nmodel = Net()\nmodel.build((None, 10, 10, 3))\n",
        6,
        'keras.layers.Conv2D(6, 5, padding="same")',
    ),
    "placeholders and functions of TensorFlow 1": (
        "import tensorflow as tf\nx = tf.placeholder(tf.float32, [None, 28, 28, 1])\nh = tf.layers.conv2d(x, 4, 5, activation=tf.nn.relu)\n"
        "h = tf.layers.max_pooling2d(h, 2, 2)\nh = tf.layers.dense(tf.layers.flatten(h), 10)\nmodel = tf.keras.Model(x, h)\n",
        3,
        "keras.layers.Conv2D(4, 5, activation=tf.nn.relu)(x)",
    ),
    "TensorFlow 1 within TensorFlow 2": (
        "import tensorflow.compat.v1 as tf\nx = tf.placeholder(tf.int32, [None, 4])\nh = tf.layers.dense(tf.keras.layers.Embedding(9, 2)(x), 4)\n"
        "model = tf.keras.Model(x, h)\n",
        2,
        'keras.Input((4,), dtype="int32")',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_a_program_for_another_library_is_mended_to_one_for_keras(name: str) -> None:
    text, line, words = WHOLE[name]
    read = read_python(text)
    assert read.spec is None
    assert any(finding.line == line and words in str(finding) for finding in read.findings), read.findings
    for _ in range(2):  # what stands in what was mended first
        text = apply_repairs(text, [finding.repair for finding in read.findings])
        read = read_python(text)
    assert read.spec is not None, [str(finding) for finding in read.findings]


def test_a_program_for_keras_may_use_pytorch_for_its_data() -> None:
    text = f"import torch\n{START}{MODEL}x = torch.mean(torch.zeros(4, 8), dim=0)\n"
    assert read_python(text).spec is not None
