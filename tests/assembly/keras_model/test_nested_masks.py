"""A mask goes through a model that is a layer: Keras warns that it does not, and answers as if it did."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers

from components.assembly import build
from components.assembly.importing import read_keras
from tests.ui.keras_models import saved

IDS = np.array([[0, 0, 1, 2, 3], [4, 5, 6, 7, 8]])


def nested() -> keras.Model:
    """An encoder of sequences as a layer between an Embedding that masks and an LSTM that reads its steps."""
    steps = keras.Input((5, 4), name="steps")
    encoder = keras.Model(steps, layers.LSTM(3, return_sequences=True, name="inside")(steps), name="encoder")
    ids = keras.Input((5,), name="ids")
    read = encoder(layers.Embedding(10, 4, mask_zero=True, name="table")(ids))
    return keras.Model(ids, layers.LSTM(2, name="outside")(read))


def test_padding_is_left_out_inside_and_behind_a_nested_model() -> None:
    theirs = nested()
    ours = build(read_keras(saved(theirs)).spec)
    ours.set_weights(theirs.get_weights())
    ids = keras.Input((5,))
    layer = {name: theirs.get_layer(name) for name in ("table", "outside")}
    inside = theirs.get_layer("encoder").get_layer("inside")
    flat = keras.Model(ids, layer["outside"](inside(layer["table"](ids))))
    wanted = flat.predict(IDS, verbose=0)
    np.testing.assert_allclose(theirs.predict(IDS, verbose=0), wanted, atol=1e-6)
    np.testing.assert_allclose(ours.predict(IDS, verbose=0), wanted, atol=1e-6)
    unmasked = layer["outside"](inside(keras.ops.take(layer["table"].embeddings, IDS, axis=0)))
    assert not np.allclose(np.asarray(unmasked)[0], wanted[0])
