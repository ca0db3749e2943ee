from __future__ import annotations

import keras

from components.assembly.spec import Layer


def make(layer: Layer) -> keras.layers.Layer:
    return getattr(keras.layers, layer.kind)(**layer.config, name=layer.name, trainable=layer.trainable)
