# ruff: noqa: E501
"""Parts of Python and of Keras that published programs use: each is read as the model that Keras makes."""

from __future__ import annotations

import keras
import pytest

from components.assembly import build_symbolic, to_python
from components.assembly.code import apply_repairs, read_python
from tests.assembly.code.generated import RECIPE
from tests.assembly.reading.test_programs import INPUT, MODEL, START, executed

THREE = INPUT + "ys = [Dense(3)(x) for _ in range(3)]\n"
OWN = (
    "class Twice(layers.Layer):\n    def __init__(self, n):\n        super().__init__()\n"
    "        self.first, self.second = layers.Dense(n), layers.Dense(n)\n"
    "    def call(self, x):\n        return self.second(self.first(x))\n"
)
PROGRAMS = {
    "a table that makes what it lacks": "from collections import defaultdict\n" + INPUT + "found = defaultdict(list)\nfound['a'].append(Dense(2)(x))\nx = found['a'][0]\n" + MODEL,
    "operators by their names": "import operator\nfrom functools import reduce\n" + THREE + "x = operator.mul(reduce(operator.add, ys), ys[0])\n" + MODEL,
    "pairs of branches": "import itertools\n" + THREE + "x = layers.concatenate([a * b for a, b in itertools.combinations(ys, 2)])\n" + MODEL,
    "neighbours": "from itertools import pairwise\n" + INPUT + "for a, b in pairwise([2, 3, 4]):\n    x = Dense(a * b)(x)\n" + MODEL,
    "what a version of Keras has": INPUT + "x = layers.GroupNormalization(2)(x) if hasattr(layers, 'GroupNormalization') else x\nx = layers.Nothing()(x) if hasattr(layers, 'Nothing') else x\n" + MODEL,
    "a name of the whole text that a function gives a value": "def main():\n    global model\n    x = inputs = keras.Input((3,))\n    model = keras.Model(inputs, Dense(2)(x))\nif __name__ == '__main__':\n    main()\n",
    "a size that a vocabulary has": "i = keras.Input((1,), dtype='string')\nwords = layers.StringLookup(vocabulary=['a', 'b', 'c'])\nx = layers.Embedding(words.vocabulary_size(), len(words.get_vocabulary()))(words(i))\nmodel = keras.Model(i, x)\n",
    "a policy for all layers behind a line": INPUT + "keras.mixed_precision.set_global_policy('mixed_float16')\nx = Dense(4)(x)\nkeras.mixed_precision.set_global_policy('float32')\nx = Dense(3)(x)\n" + MODEL,
    "a copy of a model with another name": INPUT + "a = keras.Model(inputs, Dense(3)(x), name='a')\nb = keras.models.clone_model(a)\nb.name = 'b'\nx = layers.add([a(x), b(x)])\n" + MODEL,
    "layers of configs": INPUT + "d = layers.Dense(4, activation='relu', name='one')\nx = d(x)\nconfig = d.get_config()\nconfig['name'] = 'two'\nx = Dense.from_config(config)(x)\nx = layers.deserialize({'module': 'keras.layers', 'class_name': 'Dense', 'config': {'units': 3, 'kernel_initializer': {'module': 'keras.initializers', 'class_name': 'HeNormal', 'config': {'seed': 1}}}})(x)\nx = layers.deserialize(layers.serialize(layers.Dense(2)))(x)\n" + MODEL,
    "a model of a config": INPUT + "a = keras.Model(inputs, Dense(3)(x), name='a')\nmodel = keras.Model.from_config(a.get_config())\n",
    "settings by get": INPUT + "x = Dense(3, kernel_initializer=keras.initializers.get('he_normal'), kernel_regularizer=keras.regularizers.get('l1'), activation=keras.activations.get('relu'), kernel_constraint=keras.constraints.get('non_neg'))(x)\nx = keras.activations.get('tanh')(x)\n" + MODEL,
    "a Sequential that is told its size by build": "model = keras.Sequential([Dense(3), Dense(2)])\nmodel.build((None, 4))\n",
}  # fmt: skip
MATCHED = {
    "words": "match 'b':\n    case 'a':\n        n = 1\n    case 'b' | 'c':\n        n = 2\n",
    "what is left": "match 7:\n    case 'a':\n        n = 1\n    case other:\n        n = other\n",
    "a condition": "match [1, 9]:\n    case [_, k] if k < 3:\n        n = 1\n    case [1, *rest]:\n        n = rest[0]\n",
    "a table": "match {'kind': 'gru', 'units': 5}:\n    case {'kind': 'lstm', 'units': n}:\n        n = 1\n    case {'kind': 'gru', **others}:\n        n = others['units']\n",
    "nothing": "match None:\n    case True:\n        n = 1\n    case None:\n        n = 3\n",
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_is_read_as_the_model_that_keras_makes(name: str) -> None:
    text = START + PROGRAMS[name]
    read = read_python(text)
    assert not read.errors
    try:
        assert read.spec == executed(text)
    finally:
        keras.mixed_precision.set_dtype_policy("float32")


@pytest.mark.parametrize("name", MATCHED)
def test_the_case_of_a_match_is_that_of_python(name: str) -> None:
    text = START + INPUT + MATCHED[name] + "x = Dense(n)(x)\n" + MODEL
    read = read_python(text)
    assert not read.errors
    assert read.spec == executed(text)


def test_a_match_of_what_is_known_only_when_the_program_runs_is_named() -> None:
    text = (
        START
        + INPUT
        + "import os\nmatch os.getenv('KIND'):\n    case 'a':\n        x = Dense(3)(x)\n"
        + MODEL
    )
    assert [(error.line, error.code) for error in read_python(text).errors] == [(6, "not-read")]


def test_a_function_of_one_s_own_as_activation_is_an_operation_behind_the_layer() -> None:
    own = "import keras.backend as K\ndef swish(t, beta=2.0):\n    return t * K.sigmoid(beta * t)\n" + INPUT
    read = read_python(
        START
        + own
        + "x = Dense(3, activation=swish)(x)\nx = layers.Activation(lambda t: t ** 2)(x)\n"
        + MODEL
    )
    same = INPUT + "x = Dense(3)(x)\nx = x * ops.sigmoid(2.0 * x)\nx = x ** 2\n" + MODEL
    assert not read.errors
    assert read.spec == executed(START + same)


@pytest.mark.parametrize(
    ("given", "optimizer", "loss"),
    [
        ("keras.optimizers.get({'class_name': 'SGD', 'config': {'learning_rate': 0.5}}), keras.losses.get('mae')", ("sgd", 0.5), "mean_absolute_error"),
        ("{'class_name': 'SGD', 'config': {'learning_rate': 0.5}}, loss={'class_name': 'Huber', 'config': {'delta': 2.0}}", ("sgd", 0.5), "huber"),
        ("keras.optimizers.deserialize({'class_name': 'RMSprop', 'config': {'learning_rate': 0.5}}), keras.losses.deserialize({'class_name': 'Huber', 'config': {}})", ("rmsprop", 0.5), "huber"),
    ],
)  # fmt: skip
def test_an_optimizer_and_a_loss_are_made_of_names_and_configs(
    given: str, optimizer: tuple[str, float], loss: str
) -> None:
    read = read_python(START + INPUT + "x = Dense(1)(x)\n" + MODEL + f"model.compile({given})\n")
    assert read.spec is not None
    assert read.optimizer is not None
    assert (read.optimizer.name, read.optimizer.learning_rate) == optimizer
    assert [head.loss for head in read.spec.heads] == [loss]


def test_what_is_read_when_it_is_called_can_be_called_on_each_step() -> None:
    own = OWN + "def square(t):\n    return t * t\ninputs = x = keras.Input((5, 4))\n"
    steps = ("Twice(3)", "Dense(3, activation=square)", "layers.Lambda(lambda t: t[:, :3] * 2)")
    for inner in steps:
        read = read_python(START + own + f"x = layers.TimeDistributed({inner})(x)\n" + MODEL)
        assert not read.errors
        assert read.spec is not None
        assert read.spec.layers[0].kind == "TimeDistributed"
        assert build_symbolic(read.spec).output_shape == (None, 5, 3)


def test_a_lambda_in_a_sequential_is_a_model_of_its_operations() -> None:
    read = read_python(
        START + "model = keras.Sequential([keras.Input((4,)), layers.Lambda(lambda t: t / 255), Dense(2)])\n"
    )
    assert not read.errors
    assert read.spec is not None
    assert [layer.kind for layer in read.spec.layers] == ["Model", "Dense"]


def test_operations_are_called_as_before_when_their_code_is_read_again() -> None:
    text = (
        INPUT
        + "a = ops.square(ops.sum(x, axis=-1, keepdims=True))\nb = ops.sum(ops.square(x), axis=-1, keepdims=True)\n"
        + "c = 1.0 + b\nd = a + b\nx = (b / c) * d / ops.sqrt(a + 1e-7)\n"
        + MODEL
    )
    spec = read_python(START + text).spec
    assert spec is not None
    assert read_python(to_python(spec, RECIPE)).spec == spec


def test_an_own_activation_in_a_sequential_is_a_model_in_it() -> None:
    own = "def square(t):\n    return t * t\n"
    for start in ("model = keras.Sequential([Dense(3, activation=square), Dense(2)])\nmodel.build((None, 4))\n",
                  "model = keras.Sequential([keras.Input((4,)), Dense(3, activation=square), Dense(2)])\n"):  # fmt: skip
        spec = read_python(START + own + start).spec
        assert spec is not None
        assert [(layer.kind, layer.config.get("units")) for layer in spec.layers] == [
            ("Model", None),
            ("Dense", 2),
        ]


def test_layers_of_one_s_own_wait_in_a_sequential_for_what_it_is_called_on() -> None:
    blocks = OWN + INPUT + "blocks = keras.Sequential([Dense(5), Twice(4), Dense(3)])\n"
    read = read_python(START + blocks + "x = blocks(x)\n" + MODEL)
    assert not read.errors
    (inner,) = [layer.model for layer in read.spec.layers if layer.model is not None] if read.spec else []
    assert [layer.kind for layer in inner.layers] == ["Dense", "Model", "Dense"]
    (said,) = [
        error for error in read_python(START + blocks + "model = blocks\n").errors if "Twice" in str(error)
    ]
    assert (said.line, said.code) == (START.count("\n") + 8, "no-shape")


def test_the_copy_of_a_model_beside_it_is_renamed_by_a_press() -> None:
    text = (
        START
        + INPUT
        + "a = keras.Model(inputs, Dense(3)(x), name='a')\nb = keras.models.clone_model(a)\nx = layers.add([a(x), b(x)])\n"
        + MODEL
    )
    (error,) = read_python(text).errors
    assert error.code == "same-name"
    assert read_python(apply_repairs(text, [error.repair])).spec is not None


def test_data_of_another_text_are_no_misspelt_states() -> None:
    text = (
        START
        + "a = keras.Input((4, 3))\n_, h, c = layers.LSTM(3, return_state=True)(a)\nencoder_states = [h, c]\nmodel = keras.Model(a, encoder_states)\nmodel.compile('adam', 'mse')\nmodel.fit(encoder_input_data, encoder_targets)\n"
    )
    assert read_python(text).spec is not None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("class Warm(keras.optimizers.schedules.LearningRateSchedule):\n    def __call__(self, step):\n        return 1 / step\nmodel.compile(keras.optimizers.Adam(Warm()), 'mse')\n", "learning_rate of Adam"),
        ("model.add_loss(ops.mean(x))\n", "takes no add_loss"),
    ],
)  # fmt: skip
def test_what_is_not_read_of_a_model_is_said(text: str, words: str) -> None:
    read = read_python(START + INPUT + "x = Dense(3)(x)\n" + MODEL + text)
    assert read.spec is not None
    assert any(words in str(finding) and finding.severity == "remark" for finding in read.findings)


def test_ids_of_a_vocabulary_fit_an_embedding_of_its_size() -> None:
    text = (
        START
        + "i = keras.Input((1,), dtype='string')\nwords = layers.TextVectorization(max_tokens=20, vocabulary=['a', 'b'])\n"
    )
    text += "model = keras.Model(i, layers.Embedding({rows}, 3)(words(i)))\n"
    assert not read_python(text.replace("{rows}", "4")).errors
    (error,) = read_python(text.replace("{rows}", "3")).errors
    assert "ids up to 3" in str(error)


def test_groups_of_too_many_are_not_made() -> None:
    text = START + "import itertools\nn = list(itertools.combinations(range(9000), 4500))\n" + INPUT + MODEL
    assert [error.code for error in read_python(text).errors if error.line == 5] == ["too-large"]
