"""What models answer to made-up inputs, for comparing two that should be the same."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

WORDS = ("a", "b", "a b", "fixed", "normal")
ROWS, STEPS = 3, 6

# Kinds of layers that look their input up: it is a small whole number then, whatever its dtype.
_LOOK_UP = (keras.layers.Embedding, keras.layers.IntegerLookup, keras.layers.CategoryEncoding)


def inputs(model: keras.Model, seed: int = 0) -> list[tf.Tensor]:
    """Random inputs in the order of `model.inputs`; a size that may be any is `STEPS`."""
    chance = np.random.default_rng(seed)
    whole = any(isinstance(layer, _LOOK_UP) for layer in model._flatten_layers())
    return [_input(tensor, chance, whole) for tensor in model.inputs]


def _input(tensor: Any, chance: np.random.Generator, whole: bool) -> tf.Tensor:
    shape = (ROWS, *(STEPS if size is None else size for size in tensor.shape[1:]))
    if tensor.dtype == "string":
        return tf.constant(chance.choice(WORDS, shape))
    if whole or "float" not in tensor.dtype:
        return tf.constant(chance.integers(0, 2 if tensor.dtype == "bool" else 4, shape).astype(tensor.dtype))
    return tf.constant(chance.normal(size=shape).astype(tensor.dtype))


def answers(model: keras.Model, given: list[tf.Tensor]) -> dict[str, np.ndarray]:
    """What a model answers: by the keys of its outputs, or by their places if they are a list."""
    order = keras.tree.flatten(model._inputs_struct if hasattr(model, "_inputs_struct") else model.inputs)
    by_tensor = {id(tensor): value for tensor, value in zip(model.inputs, given, strict=True)}
    structure = getattr(model, "_inputs_struct", None)
    taken = [by_tensor[id(tensor)] for tensor in order]
    passed = (
        keras.tree.pack_sequence_as(structure, taken)
        if isinstance(structure, dict)
        else (taken if len(taken) > 1 else taken[0])
    )
    return dict(_named(model(passed, training=False), ()))


def _named(said: Any, keys: tuple[str, ...]) -> list[tuple[str, np.ndarray]]:
    if isinstance(said, dict):
        return [pair for key, item in said.items() for pair in _named(item, (*keys, str(key)))]
    if isinstance(said, list | tuple):
        return [pair for number, item in enumerate(said) for pair in _named(item, (*keys, str(number)))]
    return [("_".join(keys) or "0", np.asarray(said))]


def assert_same(one: dict[str, np.ndarray], other: dict[str, np.ndarray], tolerance: float = 1e-5) -> None:
    """Assert that two models answer the same, up to a small part of the largest number."""
    assert set(one) == set(other)
    for name, answer in one.items():
        assert answer.shape == other[name].shape
        if answer.dtype.kind not in "fiub":
            assert (answer == other[name]).all()
            continue
        largest = max(float(np.abs(answer.astype("float64")).max(initial=0.0)), 1.0)
        np.testing.assert_allclose(
            answer.astype("float64"), other[name].astype("float64"), atol=tolerance * largest, err_msg=name
        )
