# ruff: noqa: E501
"""Small programs in the ways that people write: each is read as the model that Keras makes when it is run."""

from __future__ import annotations

import json
from typing import Any

import keras
import numpy as np
import pytest

from components.assembly.code import apply_repairs, read_python
from components.assembly.importing.models import read_model
from components.assembly.importing.objectives import with_objectives
from components.assembly.keras_objects.assembler import shapes_only
from components.assembly.reading.data import written_arrays
from components.assembly.spec import ModelSpec

START = "import keras\nfrom keras import layers, ops\nfrom keras.layers import Dense, Dropout\n"
INPUT = "x = inputs = keras.Input((8,))\n"
MODEL = "model = keras.Model(inputs, x)\n"


def executed(text: str) -> ModelSpec:
    """The model that Keras makes when a text is run."""
    keras.utils.clear_session(free_memory=False)
    names: dict[str, Any] = {"__name__": "__main__"}
    with shapes_only():
        exec(compile(text, "program", "exec"), names)  # texts of this module
        made = keras.saving.serialize_keras_object(names["model"])
    config = json.loads(json.dumps(made))
    read = read_model(config, {})
    return with_objectives(read.spec, config.get("compile_config"), read.outputs)[0]


CONDITIONS = {
    "a number that is not": "n = 1\nif n == 2:\n    x = Dense(2)(x)\nelif n == 1:\n    x = Dense(3)(x)\n"
    + MODEL,
    "a switch that is off": "deep = False\nif deep:\n    x = Dense(2)(x)\nelse:\n    x = Dense(3)(x)\n"
    + MODEL,
    "none": "head = None\nif head is not None and head > 1:\n    x = Dense(2)(x)\n" + MODEL,
    "not": "if not []:\n    x = Dense(2)(x)\n" + MODEL,
    "choice": "x = Dense(2 if 3 < 2 else 5, activation='relu' and None)(x)\n" + MODEL,
    "in a loop": "for i in range(4):\n    x = Dense(i + 1)(x)\n    if i % 2:\n        x = Dropout(0.5)(x)\n"
    + MODEL,
    "while": "n = 32\nwhile n > 4:\n    n //= 2\n    x = Dense(n)(x)\n" + MODEL,
    "filtered": "for n in [n for n in range(1, 9) if n % 3 == 0]:\n    x = Dense(n)(x)\n" + MODEL,
    "or": "n = 0\nx = Dense(n or 6)(x)\n" + MODEL,
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_on_plain_values_is_worked_out(name: str) -> None:
    text = START + INPUT + CONDITIONS[name]
    read = read_python(text)
    assert not read.errors
    assert read.spec == executed(text)


CLASSES = {
    "a class that builds": (
        "class Net:\n    activation = 'relu'\n    def __init__(self, n, sizes=(4, 3)):\n"
        "        self.n, self.sizes = n, sizes\n        self.model = self._build()\n"
        "    def _build(self):\n        x = i = keras.Input((self.n,))\n"
        "        for u in self.sizes:\n            x = self.block(x, u)\n        return keras.Model(i, x)\n"
        "    def block(self, x, u):\n        return Dense(u, activation=self.activation)(x)\n"
        "model = Net(6).model\n"
    ),
    "inheritance, super, static and class methods": (
        "class Block:\n    def __init__(self, units, **kwargs):\n        self.dense = Dense(units, **kwargs)\n"
        "    def __call__(self, x):\n        return self.dense(x)\n"
        "class Wide(Block):\n    def __init__(self, units):\n        super().__init__(units * 2, name='w')\n"
        "    def __call__(self, x):\n        return Dropout(0.5)(super().__call__(x))\n"
        "    @staticmethod\n    def head(x): return Dense(1)(x)\n"
        "    @classmethod\n    def usual(cls): return cls(5)\n" + INPUT + "x = Wide.head(Wide.usual()(x))\n" + MODEL
    ),
    "a dataclass with a property": (
        "from dataclasses import dataclass, field\n@dataclass(frozen=True)\nclass C:\n    steps: int = 4\n"
        "    units: tuple = (5, 3)\n    names: list = field(default_factory=lambda: ['a', 'b'])\n"
        "    @property\n    def shape(self): return (self.steps, 2)\n"
        "def build(c: C) -> keras.Model:\n    x = i = keras.Input(shape=c.shape)\n"
        "    for k, u in enumerate(c.units):\n"
        "        x = layers.LSTM(u, return_sequences=k < len(c.units) - 1)(x)\n"
        "    return keras.Model(i, [Dense(1, name=n)(x) for n in c.names])\nmodel = build(C(steps=7))\n"
    ),
    "a command line": (
        "import argparse\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--layers', default='[5,3]')\nparser.add_argument('-u', '--top-units', type=int, default='2')\n"
        "parser.add_argument('--drop', action='store_true')\nargs = parser.parse_args([])\n" + INPUT
        + "for n in eval(args.layers):\n    x = Dense(n)(x)\nif args.drop:\n    x = Dropout(0.5)(x)\n"
        "x = Dense(args.top_units)(x)\n" + MODEL
    ),
    "a tuple with names": (
        "from collections import namedtuple\nB = namedtuple('B', 'units rate')\n" + INPUT
        + "for b in (B(4, 0.1), B(rate=0.2, units=3)):\n    x = Dropout(b.rate)(Dense(b.units)(x))\n" + MODEL
    ),
    "a layer by its name": INPUT + "x = getattr(layers, 'Dense')(4)(x)\n" + MODEL,
    "what a value is": (
        "def dense(n, x):\n    n = [n] if isinstance(n, int) else n\n    for u in n:\n        x = Dense(u)(x)\n"
        "    return x\n" + INPUT + "x = dense(3, dense([5, 4], x))\n" + MODEL
    ),
    "a function that gives out one after the other": (
        "def heads(x):\n    for n in (1, 2):\n        yield Dense(n)(x)\n" + INPUT
        + "x = layers.concatenate(list(heads(x)))\n" + MODEL
    ),
    "attention on two sequences with padding": (
        "a, b = keras.Input((4,)), keras.Input((5,))\n"
        "x, y = (layers.Embedding(9, 3, mask_zero=True)(t) for t in (a, b))\n"
        "x = layers.Concatenate()([x, layers.Attention()([x, y])])\n"
        "model = keras.Model([a, b], layers.TimeDistributed(Dense(2))(x))\n"
    ),
    "discriminator and generator": (
        "d = keras.Sequential([keras.Input((2,)), Dense(1, activation='sigmoid')])\n"
        "g = keras.Sequential([keras.Input((3,)), Dense(2)])\n"
        "z = keras.Input((3,))\nmodel = keras.Model(z, d(g(z)))\nfor epoch in range(30000):\n    print(epoch)\n"
    ),
    "sorted pairs": (
        "ins = {f'f{n}': keras.Input((1,), name=f'f{n}') for n in range(3)}\n"
        "x = layers.concatenate([Dense(2)(v) for k, v in sorted(ins.items())])\nmodel = keras.Model(ins, x)\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CLASSES)
def test_classes_and_settings_of_the_program_s_own_are_read(name: str) -> None:
    text = START + CLASSES[name]
    read = read_python(text)
    assert not read.errors
    assert read.spec == executed(text)


# What is written for TensorFlow or an earlier Keras, and the same for Keras 3.
EARLIER = {
    "functions of TensorFlow in a Lambda": (
        "import tensorflow as tf\n" + INPUT + "x = layers.Lambda(lambda t: tf.reduce_sum(t * t, axis=-1, keepdims=True))(x)\n",
        INPUT + "x = ops.sum(x * x, axis=-1, keepdims=True)\n",
    ),
    "arguments of TensorFlow": (
        "import tensorflow as tf\n" + INPUT
        + "x = layers.Lambda(lambda t: tf.concat(values=tf.split(t, [2, 6], 1), axis=-1))(x)\n",
        INPUT + "x = ops.concatenate(ops.split(x, [2], axis=1), axis=-1)\n",
    ),
    "a product with a matrix turned": (
        "import tensorflow as tf\nx = inputs = keras.Input((4, 3))\n"
        "x = layers.Lambda(lambda t: tf.matmul(t, t, transpose_b=True))(x)\n",
        "x = inputs = keras.Input((4, 3))\nx = ops.matmul(x, ops.swapaxes(x, -1, -2))\n",
    ),
    "the backend, whose last axis is the usual one": (
        "from keras import backend as K\n" + INPUT
        + "y = Dense(4)(x)\nx = layers.Lambda(lambda t: K.concatenate(t))([x, y])\n",
        INPUT + "y = Dense(4)(x)\nx = ops.concatenate([x, y], axis=-1)\n",
    ),
    "arguments of a Lambda": (
        INPUT + "x = layers.Lambda(lambda t, n: t[:, :n], arguments={'n': 3})(x)\n",
        INPUT + "x = x[:, :3]\n",
    ),
    "shapes of the backend": (
        "import keras.backend as K\n" + INPUT
        + "axis = 1 if K.image_data_format() == 'channels_first' else -1\nx = Dense(K.int_shape(x)[axis] // 2)(x)\n",
        INPUT + "x = Dense(4)(x)\n",
    ),
    "Keras 1": (
        "from keras.layers import merge, Convolution2D\nx = inputs = keras.Input((9, 9, 2))\n"
        "y = Convolution2D(4, 3, 3, border_mode='same', subsample=(2, 2))(x)\nz = Convolution2D(4, 1, 1, subsample=(2, 2))(x)\n"
        "x = merge([y, z], mode='concat')\n",
        "x = inputs = keras.Input((9, 9, 2))\ny = layers.Conv2D(4, (3, 3), padding='same', strides=(2, 2))(x)\n"
        "z = layers.Conv2D(4, (1, 1), strides=(2, 2))(x)\nx = layers.Concatenate(axis=-1)([y, z])\n",
    ),
    "merge of a star": (
        "from keras.layers import *\n" + INPUT + "x = merge([Dense(3)(x), Dense(3)(x)], mode='mul')\n",
        INPUT + "x = layers.Multiply()([Dense(3)(x), Dense(3)(x)])\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EARLIER)
def test_earlier_spellings_are_read_as_what_they_are_today(name: str) -> None:
    before, today = EARLIER[name]
    read = read_python(START + before + MODEL)
    assert not read.errors
    assert read.spec == executed(START + today + MODEL)


def test_lines_with_prompts_are_read_without_them() -> None:
    text = ">>> import keras\n>>> a = keras.Input((3,))\n>>> def f(x):\n...     return keras.layers.Dense(2)(x)\n...\n"
    text += ">>> f(a).shape\n(None, 2)\n>>> model = keras.Model(a, f(a))\n"
    read = read_python(text)
    assert read.spec is not None
    (repair,) = [finding.repair for finding in read.findings if finding.repair]
    assert read_python(apply_repairs(text, [repair])).spec == read.spec


def test_a_loop_whose_rounds_nobody_knows_is_named() -> None:
    text = START + INPUT + "import os\nfor name in os.listdir('x'):\n    x = Dense(3)(x)\n" + MODEL
    (error,) = read_python(text).errors
    assert (error.line, error.code) == (6, "unknown-loop")


def test_data_of_another_text_keep_no_model_from_being_read() -> None:
    text = START + INPUT + "x = Dense(1)(x)\n" + MODEL + "model.compile('adam', 'mse')\nmodel.fit(X, y)\n"
    read = read_python(text)
    assert read.spec is not None
    assert [finding.line for finding in read.findings if finding.code == "unknown-name"] == [8, 8]


NOBODY_KNOWS = {
    "a file that is there or not": (
        "import os\nif os.path.isfile('m.keras'):\n    model = keras.models.load_model('m.keras')\n"
        "else:\n    model = keras.Model(inputs, Dense(3)(x))\n"
    ),
    "an error otherwise": (
        "import os\ndef build(path):\n    if not os.path.isdir(path):\n        raise ValueError(path)\n"
        "    return keras.Model(inputs, Dense(3)(x))\nmodel = build('data')\n"
    ),
    "an argument that may be given": (
        "import sys\nn = int(sys.argv[1]) if len(sys.argv) > 1 else 3\nmodel = keras.Model(inputs, Dense(n)(x))\n"
    ),
}


@pytest.mark.parametrize("name", NOBODY_KNOWS)
def test_of_a_condition_that_nobody_knows_the_side_that_says_the_model_is_read(name: str) -> None:
    read = read_python(START + INPUT + NOBODY_KNOWS[name])
    assert not read.errors
    assert read.spec is not None
    assert read.spec.layers[-1].config["units"] == 3


def test_a_condition_that_nobody_knows_is_said_where_both_sides_make_layers() -> None:
    text = "import os\nkind = keras.layers.LSTM if os.environ.get('GPU') else keras.layers.GRU\n"
    rows = "x = kind(4)(layers.Reshape((8, 1))(x))\n"
    read = read_python(START + INPUT + text + rows + MODEL)
    assert read.spec is not None
    (note,) = [finding for finding in read.findings if finding.code == "read-otherwise" and finding.line == 6]
    assert "known only when the program runs" in str(note)


def test_two_outputs_of_one_model_each_have_their_own_loss() -> None:
    text = (
        "both = keras.Model(inputs, [Dense(1, activation='sigmoid')(x), Dense(9, activation='softmax')(x)])\n"
        "own = keras.Input((8,))\nyes, which = both(own)\nmodel = keras.Model(own, [yes, which])\n"
        "model.compile('adam', ['binary_crossentropy', 'sparse_categorical_crossentropy'])\n"
    )
    read = read_python(START + INPUT + text)
    assert not [finding for finding in read.findings if finding.severity != "note"]


def test_an_optimizer_by_its_name_has_the_rate_that_keras_gives_it() -> None:
    for name in ("sgd", "adam"):
        read = read_python(f"{START}{INPUT}x = Dense(1)(x)\n{MODEL}model.compile({name!r}, 'mse')\n")
        assert read.optimizer is not None
        assert read.optimizer.learning_rate == keras.optimizers.get(name).learning_rate


def test_metrics_in_the_third_place_are_read_as_keras_2_took_them() -> None:
    text = f"{START}{INPUT}x = Dense(1)(x)\n{MODEL}model.compile('adam', 'mse', ['mae'])\n"
    read = read_python(text)
    assert read.spec is not None
    assert read.spec.heads[0].metrics == ("mean_absolute_error",)
    (finding,) = [each for each in read.findings if each.code == "old-name"]
    assert finding.repair is not None
    assert "metrics=['mae']" in apply_repairs(text, [finding.repair])


ARRAYS = {
    "beside a tensor": "x = x * np.array([1.0, 2, 3, 4, 5, 6, 7, 8], dtype=np.float32)\n",
    "of keras": "x = ops.matmul(x, ops.tril(ops.ones((8, 8)))) + ops.arange(8)\n",
    "as a setting": "x = layers.Normalization(mean=np.zeros(8), variance=np.full((8,), 4.0))(x)\n",
    "written part by part": "a = np.zeros(8)\nb = a[2:]\nb[0] = 5\na[::2] = np.sin(np.arange(4) / 10)\n"
    "x = x + a.astype('float32')\n",
}


@pytest.mark.parametrize("name", ARRAYS)
def test_numbers_that_are_written_out_are_part_of_the_model(name: str) -> None:
    text = f"import numpy as np\n{START}{INPUT}{ARRAYS[name]}{MODEL}"
    read = read_python(text)
    assert not read.errors
    assert read.spec == executed(text)


def test_every_operator_that_a_tensor_has_is_read() -> None:
    text = f"{START}{INPUT}yes = (x > 0) & ~(x < 1) | (x >= 2) ^ (x != 3)\nx = ops.where(yes, x, -x)\n{MODEL}"
    read = read_python(text)
    assert not read.errors
    assert read.spec == executed(text)


LARGE = {
    "power": "np.power(a[:, None], a[None, :])",
    "product": "a[:, None] @ a[None, :]",
    "joined": "np.concatenate([a] * 5000)",
    "between": "np.linspace(a, a, 5000)",
    "counted": "np.arange(10**12)",
}


@pytest.mark.parametrize("name", LARGE)
def test_large_arrays_are_not_worked_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [0]
    checked = written_arrays._checked

    def counted(array: Any) -> np.ndarray | None:
        made.append(np.size(array))
        return checked(array)

    monkeypatch.setattr(written_arrays, "_checked", counted)
    read = read_python(f"import numpy as np\n{START}{INPUT}a = np.ones(5000)\nx = x + {LARGE[name]}\n{MODEL}")
    assert read.spec is None
    assert max(made) <= written_arrays.MOST_NUMBERS


def test_a_layer_that_is_called_on_written_numbers_is_said_to_learn_nothing() -> None:
    text = f"{START}{INPUT}x = x + layers.Embedding(8, 8)(ops.arange(8))\n{MODEL}"
    (finding,) = read_python(text).errors
    assert (finding.line, finding.code) == (5, "called-on-data")
    assert "never learn" in str(finding)


def test_a_stateful_layer_is_refused_for_its_fixed_batch() -> None:
    text = f"{START}x = inputs = keras.Input(batch_shape=(4, 9, 3))\nx = layers.GRU(2, stateful=True)(x)\n{MODEL}"
    (finding,) = read_python(text).errors
    assert finding.line == 5
    assert "needs a fixed batch size" in str(finding)


def test_letters_are_counted() -> None:
    text = f"{START}{INPUT}for i in range(2):\n    x = Dense(2, name=f'block{{chr(ord(\"a\") + i)}}')(x)\n{MODEL}"
    read = read_python(text)
    assert read.spec is not None
    assert [layer.name for layer in read.spec.layers] == ["blocka", "blockb"]
