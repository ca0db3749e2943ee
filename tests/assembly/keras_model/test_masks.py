"""A mask goes through a model that is a layer (Keras warns that it does not, and answers as if it did), and
what Keras makes of masks has names that nothing else has."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

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
    wanted = np.asarray(flat(IDS))
    np.testing.assert_allclose(np.asarray(theirs(IDS)), wanted, atol=1e-6)
    np.testing.assert_allclose(np.asarray(ours([IDS])), wanted, atol=1e-6)
    unmasked = layer["outside"](inside(keras.ops.take(layer["table"].embeddings, IDS, axis=0)))
    assert not np.allclose(np.asarray(unmasked)[0], wanted[0])


def joined() -> keras.Model:
    """Two masked texts, one after the other: Keras joins their masks by an operation of its own."""
    first, second = keras.Input((5,), name="first"), keras.Input((5,), name="second")
    table = layers.Embedding(10, 4, mask_zero=True, name="table")
    both = layers.Concatenate(axis=1)([table(first), table(second)])
    return keras.Model([first, second], layers.LSTM(2, name="lstm")(both))


def test_what_joins_masks_is_not_called_as_a_layer_is() -> None:
    # In a new thread Keras counts names from the start: its layer is "concatenate", its operation is not.
    with ThreadPoolExecutor(1) as fresh:
        theirs = fresh.submit(joined).result()
    spec = read_keras(saved(theirs)).spec
    assert any(layer.name == "concatenate" for layer in spec.layers)
    with ThreadPoolExecutor(1) as fresh:
        ours = fresh.submit(build, spec).result()
    ours.set_weights(theirs.get_weights())
    wanted = np.asarray(theirs([IDS, IDS]))
    np.testing.assert_allclose(np.asarray(ours([IDS, IDS])), wanted, atol=1e-6)
    names = [operation.name for operation in ours.operations]
    assert len(set(names)) == len(names)
