# ruff: noqa: E501
"""Mistakes in compile and fit."""

from __future__ import annotations

import pytest

from tests.assembly.reading.mistakes.mistake import MODEL, Mistake, check

MISTAKES = {
    "two losses for one output": Mistake(
        f"{MODEL}model.compile('adam', loss=['mse', 'mae'])\n", 2, "list of 2", True
    ),
    "no loss": Mistake(
        f"{MODEL}model.compile('adam')\nmodel.fit(np.zeros((9, 8)), np.zeros((9, 1)))\n", 2, "without a loss"
    ),
    "frozen too late": Mistake(
        "d = Dense(4)\nmodel = keras.Model(inputs, d(inputs))\n"
        "model.compile('adam', 'mse')\nd.trainable = False\n",
        4,
        "before compile",
        True,
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
    "ids and the length of their vectors exchanged": Mistake(
        "ids = keras.Input((9,), dtype='int32')\nx = Embedding(64, 10000)(ids)\n"
        "model = keras.Model(ids, Dense(1)(LSTM(4)(x)))\nmodel.compile('adam', 'mse')\n",
        2,
        "64 ids, and a vector of 10,000 numbers",
        True,
    ),
    "the rows of pictures normalized as channels": Mistake(
        "i = keras.Input((8, 8, 3))\nx = BatchNormalization(axis=1)(i)\n"
        "model = keras.Model(i, Dense(1)(Flatten()(x)))\nmodel.compile('adam', 'mse')\n",
        2,
        "their channels stand last",
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
    "two weights for one loss": Mistake(
        "a, b = Dense(1, name='a')(inputs), Dense(1, name='b')(inputs)\nmodel = keras.Model(inputs, [a, b])\n"
        "model.compile('adam', loss='mse', loss_weights={'b': 1.0, 'a': 0.2})\n",
        3,
        "Write {\"a\": 'mse', \"b\": 'mse'}",
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
    "one metric for two outputs": Mistake(
        "model = keras.Model(inputs, [Dense(1, name='a')(inputs), Dense(1, name='b')(inputs)])\n"
        "model.compile('adam', 'mse', metrics=['mae'])\n",
        2,
        "Write [['mae'], ['mae']]",
        True,
    ),
    "metrics in one list": Mistake(
        "model = keras.Model(inputs, [Dense(1, name='a')(inputs), Dense(1, name='b')(inputs)])\nmodel.compile('adam', 'mse', metrics=['mae', 'mse', 'mape'])\n",
        2,
        "metrics is a list of 3",
        True,
    ),
    "arrays in another order": Mistake(
        "j = keras.Input((3,))\nmodel = keras.Model([inputs, j], Dense(1)(concatenate([inputs, j])))\nmodel.compile('adam', 'mse')\na, b = np.zeros((9, 8)), np.zeros((9, 3))\nmodel.fit([b, a], np.zeros((9, 1)))\n",
        5,
        "Write [a, b]",
        True,
    ),
    "nothing for an input": Mistake(
        "j = keras.Input((3,), name='j')\nk = keras.Input((8,), name='k')\nmodel = keras.Model([j, k], Dense(1)(concatenate([j, k])))\nmodel.compile('adam', 'mse')\nmodel.fit({'j': np.zeros((9, 3))}, np.zeros((9, 1)))\n",
        5,
        "nothing for the input k",
    ),
    "validated on another width": Mistake(
        f"{MODEL}model.compile('adam', 'mse')\nX, V = np.zeros((9, 8)), np.zeros((9, 7))\nmodel.fit(X, np.zeros((9, 1)), validation_data=(V, np.zeros((9, 1))))\n",
        4,
        "those to validate on are (7,)",
    ),
    "a split in percent": Mistake(
        f"{MODEL}model.compile('adam', 'mse')\nmodel.fit(np.zeros((9, 8)), np.zeros((9, 1)), validation_split=20)\n",
        3,
        "write 0.2",
        True,
    ),
    "epochs as a text": Mistake(
        f"{MODEL}model.compile('adam', 'mse')\nmodel.fit(np.zeros((9, 8)), np.zeros((9, 1)), epochs='5')\n",
        3,
        "epochs takes no text",
        True,
    ),
    "weights of classes in a list": Mistake(
        f"{MODEL}model.compile('adam', 'mse')\nmodel.fit(np.zeros((9, 8)), np.zeros((9, 1)), class_weight=[1.0, 5.0])\n",
        3,
        "Write {0: 1.0, 1: 5.0}",
        True,
    ),
    "a metric for the loss": Mistake(
        f"{MODEL}model.compile('adam', 'accuracy')\n", 2, "accuracy is a metric", True
    ),
    "r2": Mistake(f"{MODEL}model.compile('adam', 'mse', metrics=['r2'])\n", 2, "Did you mean r2_score", True),
    "a learning rate as a text": Mistake(
        f"{MODEL}model.compile(keras.optimizers.Adam(learning_rate='0.01'), 'mse')\n",
        2,
        "learning_rate takes no text",
        True,
    ),
    "softmax twice": Mistake(
        "x = Activation('softmax')(Dense(3, activation='softmax')(inputs))\nmodel = keras.Model(inputs, x)\nmodel.compile('adam', 'sparse_categorical_crossentropy')\n",
        1,
        "once more",
        True,
    ),
    "answers that are dropped": Mistake(
        "x = Dropout(0.5)(Dense(3, activation='softmax')(inputs))\nmodel = keras.Model(inputs, x)\nmodel.compile('adam', 'sparse_categorical_crossentropy')\n",
        1,
        "stands behind the answer",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_at_its_line_and_mended(name: str) -> None:
    check(MISTAKES[name])
