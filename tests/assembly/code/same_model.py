"""Compares two Keras models: all that their heads are made of, and their answers with the same weights.

Operations have no names of their own, since Keras counts them; and outputs in a dictionary come in the order
of their names. So a model is compared by what leads to each of its heads, and not by its lists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

ATOL = 1e-5
# The one layer that Keras makes itself of several cells, and names by how many it has made.
_COUNTED = re.compile(r"stacked_rnn_cells_\d+")


def assert_same_model(mine: keras.Model, ours: keras.Model, heads: list[str]) -> None:
    """`heads` are the names of the outputs of `ours`, in order; `mine` has them by name or in that order."""
    assert mine.name == ours.name
    assert mine.count_params() == ours.count_params()
    assert [(each.name, each.shape, each.dtype) for each in mine.inputs] == [
        (each.name, each.shape, each.dtype) for each in ours.inputs
    ]
    theirs, expected = by_head(mine.output, heads), by_head(ours.output, heads)
    for head in heads:
        assert (theirs[head].shape, theirs[head].dtype) == (expected[head].shape, expected[head].dtype)
        for one, other in zip(_Origin(theirs[head]).lines, _Origin(expected[head]).lines, strict=True):
            assert one == other
    assert {layer.name for layer in _layers(mine)} == {layer.name for layer in _layers(ours)}
    assert _trainable(mine) == _trainable(ours)


def assert_same_answers(mine: keras.Model, ours: keras.Model, heads: list[str]) -> None:
    """With the weights of `ours`, both give the same answers to random rows."""
    for layer in _layers(ours):
        mine.get_layer(layer.name).set_weights(layer.get_weights())
    rows = [random_rows(each, number) for number, each in enumerate(ours.inputs)]
    theirs = by_head(mine(rows, training=False), heads)
    expected = by_head(ours(rows, training=False), heads)
    for head in heads:
        np.testing.assert_allclose(
            np.asarray(theirs[head]), np.asarray(expected[head]), atol=ATOL, err_msg=head
        )


def by_head(outputs: Any, heads: list[str]) -> Mapping[str, Any]:
    if isinstance(outputs, dict):
        assert set(outputs) == set(heads)
        return outputs
    return dict(zip(heads, outputs if isinstance(outputs, list) else [outputs], strict=True))


def _layers(model: keras.Model) -> list[keras.layers.Layer]:
    return [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]


def _trainable(model: keras.Model) -> set[tuple[str, str]]:
    return {
        (layer.name, _COUNTED.sub("stacked_rnn_cells", variable.path))
        for layer in _layers(model)
        for variable in layer.trainable_weights
    }


class _Origin:
    """What leads to a tensor, one line a call: the operation, and what it is given.

    Calls are numbered as they are met, so that sharing is compared, too."""

    def __init__(self, *tensors: Any) -> None:
        self.lines: list[str] = []
        self._numbers: dict[tuple[int, int], int] = {}
        self.lines.append(f"outputs {[self._tensor(tensor) for tensor in tensors]}")

    def _tensor(self, tensor: Any) -> str:
        operation, node, place = tensor._keras_history
        key = (id(operation), node)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers)
            self.lines.append(
                f"#{self._numbers[key]} {self._call(operation, operation._inbound_nodes[node])}"
            )
        return f"#{self._numbers[key]}[{place}]"

    def _call(self, operation: Any, made: Any) -> str:
        if made.is_input:
            return f"input {operation.name}"
        named = {name: value for name, value in sorted(made.arguments.kwargs.items()) if value is not None}
        given = keras.tree.map_structure(
            lambda value: self._tensor(value) if isinstance(value, keras.KerasTensor) else repr(value),
            (made.arguments.args, named),
        )
        return f"{_operation(operation)} on {given}"


def _operation(operation: Any) -> str:
    if isinstance(operation, keras.Model):
        inputs = [each.name for each in operation.inputs]
        inside = _Origin(*operation.outputs).lines
        return f"model {operation.name} {operation.trainable} {inputs} {{{'; '.join(inside)}}}"
    config = dict(operation.get_config())
    if not isinstance(operation, keras.layers.Layer):
        config.pop("name", None)
    inner = getattr(operation, "layer", None)
    if isinstance(inner, keras.Model):
        config["layer"] = _operation(inner)
    return f"{type(operation).__name__} {_COUNTED.sub('stacked_rnn_cells', str(config))}"


def random_rows(tensor: Any, number: int) -> np.ndarray:
    chance = np.random.default_rng(number)
    shape = (3, *(5 if size is None else size for size in tensor.shape[1:]))
    if tensor.dtype == "string":
        return chance.choice(["good", "台北", "else"], shape)
    if tensor.dtype == "bool":
        return chance.integers(0, 2, shape).astype("bool")
    if "int" in tensor.dtype:
        return chance.integers(0, 2, shape).astype(tensor.dtype)
    return chance.uniform(0.1, 0.9, shape).astype(tensor.dtype)
