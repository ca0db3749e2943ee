"""Everything random in a training, from seeds: first weights, dropout, the order of rows.

It needs nothing but Keras, NumPy and TensorFlow, since this file itself is part of the zip of a trained
model: the program in it starts from the same weights and reads the rows in the same order as the app.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

# Weights that a layer draws with an initializer that it does not keep, by their attributes.
_UNKEPT = {
    keras.layers.SpectralNormalization: {"vector_u": keras.initializers.TruncatedNormal(stddev=0.02)},
    keras.layers.AdditiveAttention: {"scale": keras.initializers.GlorotUniform()},
}


def seeded(model: keras.Model, seed: int, inside: Mapping[str, int] | None = None) -> keras.Model:
    """A copy of a functional model with first weights that follow from a seed and the layers' names.

    Args:
        model: What it has learnt is not copied.
        seed: Of the model.
        inside: The seeds of the models that are layers of it, by path ("encoder",
            "outer/encoder").
    """
    seeds = dict(inside or {})

    def copy(layer: keras.layers.Layer) -> keras.layers.Layer:
        if not isinstance(layer, keras.Model):
            config, wrapped = _without_shapes(layer.get_config()), getattr(layer, "layer", None)
            if isinstance(wrapped, keras.Model):
                config["layer"] = model_copy(wrapped, f"{layer.name}/{wrapped.name}")
                made = type(layer)(**config)
            else:
                made = layer.from_config(config)
            if not isinstance(layer, keras.layers.Layer):
                return made  # an operation
            if not layer.trainable:
                made.trainable = False
            return seed_layer(made, seed)
        return model_copy(layer, layer.name)

    def model_copy(inner: keras.Model, path: str) -> keras.Model:
        start = f"{path}/"
        deeper = {
            place.removeprefix(start): inner_seed
            for place, inner_seed in seeds.items()
            if place.startswith(start)
        }
        made = seeded(inner, seeds[path], deeper)
        if not inner.trainable:
            made.trainable = False
        return made

    clone = keras.models.clone_model(model, clone_function=copy)
    for layer in clone.layers:
        if not isinstance(layer, keras.Model):
            seed_built_layer(layer, seed)
    return clone


def _without_shapes(config: Any) -> Any:
    """A layer's config without the shapes that it was built for: Keras would draw the weights of
    the layers inside it at once."""
    if isinstance(config, list):
        return [_without_shapes(value) for value in config]
    if not isinstance(config, dict):
        return config
    return {name: _without_shapes(value) for name, value in config.items() if name != "build_config"}


def seed_layer(layer: keras.layers.Layer, seed: int) -> keras.layers.Layer:
    """Give every initializer and generator of a layer a seed that follows from `seed` and their names.

    Keras draws from one generator of the process by default, which other threads use too. Seeds by name
    also mean that adding a layer does not change the first weights of the others. They are set on the
    objects, so that the layer's config stays as it is.

    Args:
        layer: A layer that has no weights yet; it is changed.
        seed: The seed of the model.

    Returns:
        The same layer. Give it to `seed_built_layer` when it has been called.
    """
    for name, part in _sources(layer):
        number = _number(seed, f"{layer.name}/{name}")
        if isinstance(part, keras.random.SeedGenerator):
            part.state.assign([number, 0])
        else:
            part.seed = number
            if part._init_seed is None:
                part.get_config = _SeededConfig(part, number)
    return layer


def seed_built_layer(layer: keras.layers.Layer, seed: int) -> None:
    """Seed what a layer made when it was first called, such as the dropout in an attention layer."""
    for _, part in _sources(layer):
        vars(part).pop("get_config", None)
    known = {id(part) for _, part in _sources(layer)}
    # By place, since Keras names these layers after how many it has made.
    for place, inner in enumerate(layer._flatten_layers(include_self=False)):
        for name, part in vars(inner).items():
            vars(part).pop("get_config", None) if hasattr(part, "_init_seed") else None
            if isinstance(part, keras.random.SeedGenerator) and id(part) not in known:
                part.state.assign([_number(seed, f"{layer.name}/{place}/{name}"), 0])
    for inner in layer._flatten_layers():
        for name, start in _UNKEPT.get(type(inner), {}).items():
            weight = getattr(inner, name)
            if weight is not None:
                number = _number(seed, f"{layer.name}/{inner.name}/{name}")
                weight.assign(
                    type(start)(**{**start.get_config(), "seed": number})(weight.shape, weight.dtype)
                )


class _SeededConfig:
    """The config of an initializer with another seed each time: a layer that is made of several, such as an
    attention layer, makes the initializer of each from it."""

    def __init__(self, initializer: Any, seed: int) -> None:
        self.initializer, self.seed, self.asked = initializer, seed, 0

    def __call__(self) -> dict[str, Any]:
        self.asked += 1
        config = type(self.initializer).get_config(self.initializer)
        return {**config, "seed": _number(self.seed, str(self.asked))}


def _number(seed: int, name: str) -> int:
    return zlib.crc32(f"{seed}/{name}".encode()) % (2**31)


def _sources(layer: keras.layers.Layer) -> Iterator[tuple[str, Any]]:
    """The initializers and generators of a layer and of the layers in it, with their paths."""
    for name, part in vars(layer).items():
        if isinstance(part, keras.random.SeedGenerator) or hasattr(part, "_init_seed"):
            yield name, part
    seen: set[int] = set()
    for name in ("cell", "forward_layer", "backward_layer", "layer", "cells", "layers"):
        inner = vars(layer).get(name)
        parts = inner if isinstance(inner, list | tuple) else [inner]
        for number, layer_part in enumerate(parts):
            if (
                not isinstance(layer_part, keras.layers.Layer)
                or isinstance(layer_part, keras.Model)
                or id(layer_part) in seen
            ):
                continue
            seen.add(id(layer_part))
            place = f"{name}/{number}" if isinstance(inner, list | tuple) else name
            for path, part in _sources(layer_part):
                yield f"{place}/{path}", part


def order(rows: int, seed: int, epoch: int) -> np.ndarray:
    """The order in which an epoch reads its rows; epochs count from 0."""
    return np.asarray(shuffled(tf.range(rows, dtype=tf.int64), rows, seed, tf.constant(epoch, tf.int64)))


def shuffled(positions: Any, rows: int, seed: int, epoch: Any) -> Any:
    """The rows that come at these `positions` of an epoch, of `rows` rows; tensors of int64."""
    numbers = tf.stack([tf.constant(seed, tf.int64), epoch])
    return tf.random.experimental.index_shuffle(positions, numbers, tf.constant(rows - 1, tf.int64))
