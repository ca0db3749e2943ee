# ruff: noqa: E501
"""Layers and models of a program's own classes are read as the models that Keras makes of them."""

from __future__ import annotations

import warnings
from typing import Any

import keras
import numpy as np
import pytest

from components.assembly import build, to_python
from components.assembly.code import read_python
from components.training import Recipe
from tests.assembly.reading.mistakes.mistake import MODEL, Mistake, check

START = "import keras\nimport tensorflow as tf\nfrom keras import layers, ops\n"
BLOCK = """
class Block(layers.Layer):
    def __init__(self, units, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.dense1 = layers.Dense(units, activation="relu", name="a")
        self.dense2 = layers.Dense(units)
        self.norm = layers.LayerNormalization()
        self.drop = layers.Dropout(rate)
        self.supports_masking = True

    def call(self, inputs, training=False):
        x = self.drop(self.dense2(self.dense1(inputs)), training=training)
        return self.norm(inputs + x)

    def get_config(self):
        return {**super().get_config(), "units": 4}
"""

PROGRAMS = {
    "a model of blocks, built for a shape": (
        BLOCK
        + """
class Net(keras.Model):
    def __init__(self, blocks=2, classes=3):
        super(Net, self).__init__(name="net")
        self.start = layers.Dense(16)
        self.blocks = [Block(16, name=f"block_{n}") for n in range(blocks)]
        self.out = layers.Dense(classes, activation="softmax")

    def call(self, x, training=None):
        x = self.start(x)
        for block in self.blocks:
            x = block(x, training=training)
        return self.out(x)

model = Net()
model.compile("adam", "sparse_categorical_crossentropy")
model.build((None, 8))
"""
    ),
    "one block on two inputs": (
        BLOCK
        + """
a, b = keras.Input((6,)), keras.Input((6,))
block = Block(6)
model = keras.Model([a, b], layers.concatenate([block(a), block(b)]))
"""
    ),
    "one block on two shapes": (
        """
class Head(layers.Layer):
    def __init__(self):
        super().__init__()
        self.convolution = layers.Conv2D(4, 3, padding="same", name="c")
        self.pool = layers.GlobalAveragePooling2D()

    def call(self, x):
        return self.pool(self.convolution(x))

a, b = keras.Input((8, 8, 2)), keras.Input((4, 4, 2))
head = Head()
model = keras.Model([a, b], layers.Add()([head(a), head(b)]))
"""
    ),
    "a layer that two blocks are given": (
        """
class Wrapped(layers.Layer):
    def __init__(self, inner, units):
        super().__init__()
        self.inner = inner
        self.own = layers.Dense(units)

    def call(self, x):
        return self.own(self.inner(x))

inputs = keras.Input((5,))
inner = layers.Dense(5, activation="tanh")
model = keras.Model(inputs, Wrapped(inner, 2)(Wrapped(inner, 5)(inputs)))
"""
    ),
    "attention with two results": (
        """
class Bahdanau(tf.keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.W1 = tf.keras.layers.Dense(units)
        self.W2 = tf.keras.layers.Dense(units)
        self.V = tf.keras.layers.Dense(1)

    def call(self, query, values):
        query = tf.expand_dims(query, 1)
        score = self.V(tf.nn.tanh(self.W1(query) + self.W2(values)))
        weights = tf.nn.softmax(score, axis=1)
        return tf.reduce_sum(weights * values, axis=1), weights

inputs = keras.Input((7,))
steps, state = layers.GRU(4, return_sequences=True, return_state=True)(layers.Embedding(20, 3)(inputs))
context, weights = Bahdanau(5)(state, steps)
model = keras.Model(inputs, layers.Dense(1)(tf.keras.layers.concatenate([context, state])))
"""
    ),
    "layers made in build, of a class of a class": (
        """
class Base(layers.Layer):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.back = layers.Dense(input_shape[-1])
        super().build(input_shape)

    def call(self, x):
        return x + self.back(self.inside(x))

class Wide(Base):
    def build(self, input_shape):
        self.dense = layers.Dense(self.units)
        super().build(input_shape)

    def inside(self, x):
        return ops.relu(self.dense(x))

inputs = keras.Input((4,))
model = keras.Sequential([keras.Input((4,)), layers.Dense(6), Wide(), Wide(2)])
"""
    ),
    "a model that says its tensors, with a step of its own": (
        """
class Custom(keras.Model):
    def train_step(self, data):
        return {}

inputs = keras.Input((4,))
model = Custom(inputs, layers.Dense(2)(inputs))
"""
    ),
    "a model that is made in its constructor": (
        """
class Small(keras.Model):
    def __init__(self, units):
        inputs = keras.Input((4,))
        super().__init__(inputs=inputs, outputs=layers.Dense(units)(inputs), name="small")

model = Small(3)
"""
    ),
    "places counted in a layer": (
        """
class Places(layers.Layer):
    def __init__(self, length, words, size):
        super().__init__()
        self.words = layers.Embedding(words, size)
        self.places = layers.Embedding(length, size)

    def call(self, x):
        places = tf.range(start=0, limit=tf.shape(x)[-1], delta=1)
        return self.words(x) + self.places(places)

inputs = keras.Input((7,))
model = keras.Model(inputs, layers.GlobalMaxPooling1D()(Places(7, 9, 3)(inputs)))
"""
    ),
    "a shape with the batch in it": (
        """
class Patches(layers.Layer):
    def call(self, x):
        batch, height, width, channels = ops.shape(x)
        x = ops.reshape(x, (batch, height // 2, 2, width * channels))
        return ops.reshape(x, (batch, height * width * channels))

inputs = keras.Input((4, 3, 2))
model = keras.Model(inputs, layers.Dense(2)(Patches()(inputs)))
"""
    ),
    "inputs by name, shapes by data": (
        """
import numpy as np
class Two(keras.Model):
    def __init__(self):
        super().__init__()
        self.join = layers.Concatenate()
        self.dense = layers.Dense(1)

    def call(self, inputs):
        return self.dense(self.join([inputs["wide"], inputs["deep"]]))

model = Two()
model({"wide": np.zeros((2, 3)), "deep": np.zeros((2, 4))})
model.compile("adam", "mse")
"""
    ),
}


def _set(model: Any) -> int:
    """Give every array numbers that follow from its shape; how many numbers there are."""
    for weight in model.weights:
        if "seed" not in weight.path:
            weight.assign(np.sin(np.arange(np.prod(weight.shape))).reshape(weight.shape) ** 2)
    return int(sum(np.prod(weight.shape) for weight in model.weights if "seed" not in weight.path))


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_class_is_read_as_keras_makes_it(name: str) -> None:
    text = START + PROGRAMS[name]
    read = read_python(text)
    assert read.spec is not None, [str(each) for each in read.findings]
    keras.utils.clear_session()
    names: dict[str, Any] = {"__name__": "__main__"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras about a model that is built by its shape alone
        exec(compile(text, "program", "exec"), names)  # a text of this module
    ours, theirs = build(read.spec), names["model"]
    chance = np.random.default_rng(0)
    rows = {
        each.name: chance.integers(0, 9, (3, *(size or 5 for size in each.shape))).astype("float32")
        for each in read.spec.inputs
    }
    data: Any = list(rows.values())
    theirs_given: Any = (
        {key: rows[key] for key in ("wide", "deep")} if "wide" in rows else data if len(data) > 1 else data[0]
    )
    theirs(theirs_given)
    assert _set(ours) == _set(theirs)
    found = keras.tree.flatten(ours(data))[0]
    assert np.allclose(found, keras.tree.flatten(theirs(theirs_given))[0], atol=1e-5)
    assert read_python(to_python(read.spec, Recipe())).spec == read.spec


CLASS = "class Net(keras.Model):\n    def __init__(self, units=3):\n        super().__init__()\n        self.dense = Dense(units)\n"
CALL = "    def call(self, x):\n        return self.dense(x)\n"
END = "model = keras.Model(inputs, Net()(inputs))\n"
MISTAKES = {
    "no super": Mistake(
        CLASS.replace("        super().__init__()\n", "") + CALL + END,
        2,
        "Write super().__init__() as its first line",
        True,
    ),
    "nothing given back": Mistake(
        CLASS + CALL.replace("return", "x =") + END, 6, "Write at its end: return x", True
    ),
    "forward": Mistake(
        CLASS + CALL.replace("call", "forward") + END, 1, "Net has forward, and Keras asks for call", True
    ),
    "a misspelt attribute": Mistake(
        CLASS + CALL.replace("dense", "dens") + END, 6, "Did you mean dense", True
    ),
    "without self": Mistake(CLASS + CALL.replace("self.dense", "dense") + END, 6, "Write self.dense", True),
    "a layer made in call": Mistake(
        CLASS + CALL.replace("self.dense(x)", "Dense(2)(self.dense(x))") + END, 6, "none of them learns"
    ),
    "of no known shape": Mistake(
        CLASS + CALL + "model = Net()\nmodel.compile('adam', 'mse')\n", 7, "model.build((None, 8))"
    ),
    "a name that Keras keeps": Mistake(CLASS.replace("dense", "weights") + CALL + END, 4, "cannot be set"),
    "an inner mistake": Mistake(
        CLASS + CALL.replace("(x)\n", "(x) + x\n") + END, 6, "x has 8 numbers on the last axis", True
    ),
    "weights of its own": Mistake(
        CLASS.replace("Dense(units)", "self.add_weight(shape=(3,))") + CALL + END,
        4,
        "Net makes weights of its own here",
    ),
    "a tensor for a setting": Mistake(
        CLASS + CALL + END.replace("Net()(inputs)", "Net(inputs)"), 7, "Write Net()(inputs)", True
    ),
    "not called": Mistake(
        CLASS + CALL + "net = Net()\nmodel = keras.Model(inputs, Dense(1)(net))\n",
        8,
        "net is a layer (Net, line 12) and no tensor",
        True,
    ),
    "random numbers": Mistake(
        "class Sampling(Layer):\n    def call(self, given):\n        mean, spread = given\n"
        "        noise = keras.random.normal(shape=keras.ops.shape(mean))\n"
        "        return mean + keras.ops.exp(0.5 * spread) * noise\n"
        "mean, spread = Dense(2)(inputs), Dense(2)(inputs)\nmodel = keras.Model(inputs, Sampling()([mean, spread]))\n",
        4,
        "GaussianNoise(1.0)(0 * mean)",
        True,
    ),
    "a loss of its own": Mistake(
        f"class Own(keras.losses.Loss):\n    def call(self, a, b):\n        return a - b\n{MODEL}model.compile('adam', Own())\n",
        5,
        "One that Keras has is used instead",
    ),
    "training of its own": Mistake(
        f"class Own(keras.Model):\n    def train_step(self, data):\n        return {{}}\n{MODEL.replace('keras.Model', 'Own')}",
        2,
        "trains in a way of its own",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_what_is_wrong_with_a_class_is_said_at_its_line(name: str) -> None:
    check(MISTAKES[name])
