"""Small programs in the ways that people write: each is read as the model that Keras makes when it is run."""

from __future__ import annotations

import json
from typing import Any

import keras
import pytest

from components.assembly.code import read_python
from components.assembly.importing.models import read_model
from components.assembly.importing.objectives import with_objectives
from components.assembly.keras_objects.assembler import shapes_only
from components.assembly.spec import ModelSpec

START = "import keras\nfrom keras import layers, ops\nfrom keras.layers import Dense, Dropout\n"
INPUT = "x = inputs = keras.Input((8,))\n"
MODEL = "model = keras.Model(inputs, x)\n"


def executed(text: str) -> ModelSpec:
    """The model that Keras makes when a text is run."""
    keras.utils.clear_session()
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
