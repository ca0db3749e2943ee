"""Programs of models in which names, arrays and wrappers meet: executed they make the model again."""

from __future__ import annotations

import json
from collections.abc import Callable

import keras
import numpy as np
import pytest
from keras import layers, ops

from components.assembly import build, to_python
from components.assembly.code import read_python
from components.assembly.importing.models import read_model
from components.assembly.keras_objects.names import output_names
from tests.assembly.code.generated import RECIPE, run
from tests.assembly.code.same_model import by_head, random_rows


def of_which_keras_names_one() -> keras.Model:
    """The mask of what is joined is joined by an operation, which Keras counts with the layers."""
    words = keras.Input((4,), dtype="int32")
    x = layers.Embedding(9, 2, mask_zero=True)(words)
    y, *states = layers.LSTM(2, return_sequences=True, return_state=True)(x)
    states = layers.Concatenate(axis=1)(states)
    both = layers.Concatenate(axis=1)([x, y])
    return keras.Model(words, [layers.Concatenate()([both, both]), layers.Concatenate()([states, states])])


def with_an_operation_inside_the_call() -> keras.Model:
    x = keras.Input((4,))
    y = layers.Multiply()([x, layers.ReLU()(x + 3) * 0.5])
    return keras.Model(x, layers.Dense(1)(layers.Multiply()([y, y * 2])))


def with_a_head_that_is_counted() -> keras.Model:
    x = keras.Input((4,))
    return keras.Model(x, layers.Add()([layers.Dense(4)(x + 1), x + 2]))


def with_an_array() -> keras.Model:
    x = keras.Input((3,))
    return keras.Model(x, layers.Dense(1)(x + ops.array([0.5, 1.0, 2.0])))


def with_a_model_in_two_wrappers() -> keras.Model:
    inner = keras.Input((4,))
    model = keras.Model(inner, layers.Dense(2)(inner), name="inner")
    x = keras.Input((3, 5, 4))
    return keras.Model(x, layers.TimeDistributed(layers.TimeDistributed(model))(x))


@pytest.mark.parametrize(
    "make",
    [
        of_which_keras_names_one,
        with_an_operation_inside_the_call,
        with_a_head_that_is_counted,
        with_an_array,
        with_a_model_in_two_wrappers,
    ],
)
def test_the_program_makes_the_model_again(make: Callable[[], keras.Model]) -> None:
    keras.utils.clear_session()
    spec = read_model(json.loads(json.dumps(keras.saving.serialize_keras_object(make()))), {}).spec
    program = to_python(spec, RECIPE)
    keras.utils.clear_session()
    theirs, ours, heads = run(program)["model"], build(spec), list(output_names(spec).values())
    theirs.set_weights(ours.get_weights())
    rows = [random_rows(each, number) for number, each in enumerate(ours.inputs)]
    said, expected = by_head(theirs(rows), heads), by_head(ours(rows), heads)
    for head in heads:
        np.testing.assert_allclose(np.asarray(said[head]), np.asarray(expected[head]), atol=1e-5)
    assert read_python(program).spec is not None
