# ruff: noqa: E501
"""Names that Keras or the program does not have."""

from __future__ import annotations

import pytest

from components.assembly.code import read_python
from tests.assembly.reading.mistakes.mistake import MODEL, Mistake, check

MISTAKES = {
    "input of Python": Mistake(
        "x = Dense(4)(input)\nmodel = keras.Model(inputs, x)\n", 1, "Write inputs", True
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
    "a layer of another library": Mistake(
        "x = keras.layers.Linear(4)(inputs)\nmodel = keras.Model(inputs, x)\n", 1, "Did you mean Dense", True
    ),
    "classes of Keras 2": Mistake(
        f"{MODEL}model.compile('adam', 'mse')\nnp.mean(model.predict_classes(np.zeros((9, 8))))\n",
        3,
        "predict_classes is called np.argmax(model.predict(np.zeros((9, 8))), axis=-1) today",
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
    "what nobody knows": Mistake(
        "import os\nn = int(os.getenv('n'))\nx = Dense(n)(inputs)\nmodel = keras.Model(inputs, Dense(1)(x))\n",
        3,
        "This is known only when the program runs: n.",
    ),
    "true of other languages": Mistake(
        "x = LSTM(4, return_sequences=true)(Reshape((8, 1))(inputs))\nmodel = keras.Model(inputs, LSTM(3)(x))\n",
        1,
        "Did you mean True",
        True,
    ),
    "null": Mistake(
        "i = keras.Input((null, 3))\nmodel = keras.Model(i, LSTM(4)(i))\n", 1, "Did you mean None", True
    ),
    "a function by a short name": Mistake(
        "model = keras.Model(inputs, keras.layers.concat([inputs, Dense(3)(inputs)]))\n",
        1,
        "Did you mean concatenate",
        True,
    ),
    "a module misspelt": Mistake(
        f"from tensorflow.keras.layer import Dense, ReLU\n{MODEL}",
        1,
        "Did you mean tensorflow.keras.layers",
        True,
    ),
    "from the wrong module": Mistake(
        "from tensorflow.keras.models import Model, Dense\nm = Model(inputs, Dense(3)(inputs))\n",
        1,
        "Write from tensorflow.keras.layers import Dense",
        True,
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])


def test_what_belongs_to_the_object_is_asked_for_with_self() -> None:
    text = (
        "from keras import Model, layers\nclass Own(Model):\n    def __init__(self):\n        super().__init__()\n"
        "        self.last = layers.Dense(3)\n    def call(self, x):\n        return last(x)\nmodel = Own()\n"
    )
    said = [finding for finding in read_python(text).findings if finding.code == "no-self"]
    assert [(finding.line, finding.repair and finding.repair.text) for finding in said] == [(7, "self.last")]
