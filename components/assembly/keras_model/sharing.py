"""Shows that a model called as a layer is shared, and that a copy of it is not.

A small variant of the model is built with Keras and called inside a new model, itself or a copy of it.
Then one of its weights is changed, and both models are asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any, Literal

import keras
import numpy as np

from components.assembly.checks.validate import problems, training_problems
from components.assembly.keras_model.arrays import addresses
from components.assembly.keras_model.build import build
from components.assembly.spec import Input, Layer, ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused, refuse

SharingMode = Literal["share", "copy"]

# The largest sizes of the small variant, so that it is built at once; the structure stays.
SMALL = {"input_dim": 50, "output_dim": 8, "units": 8, "filters": 8}
WORDS = 6
# What is added to the weight: enough to show in every answer.
STEP = 2.0
# Arrays that are changed at most until an answer differs.
TRIES = 12


@dataclass(frozen=True)
class SharedAnswers:
    """The first numbers that the original and the new model give out."""

    original: float
    new: float


@dataclass(frozen=True)
class SharingProof:
    """The answers of original and new model before and after one weight of the original was changed.

    Attributes:
        weight: The path of the array that was changed.
        value: Its first number, before and after.
        before: The answers before.
        after: The answers after.
        same: Whether the array inside the new model is the same object as in the original.
        arrays: How many arrays the two models have together.
    """

    weight: str
    value: tuple[float, float]
    before: SharedAnswers
    after: SharedAnswers
    same: bool
    arrays: int


@lru_cache(32)
def prove(spec: ModelSpec, how: SharingMode) -> SharingProof:
    """Call a small variant of `spec`, or a copy of it, inside a new model, and change one of its weights.

    Raises `Refused` for a spec that cannot be built, or is too large to be asked.
    """
    small = smaller(spec)
    too_large = training_problems(spec)
    if too_large:
        raise Refused(too_large)
    if problems(small):  # some sizes hang together
        small = spec
    original = build(small)
    used = original if how == "share" else _copy(original, small)
    new = _around(used)
    inputs = _inputs(small)
    before = after = _ask(original, new, inputs)
    for place in _places(small):
        values = original.weights[place].numpy()
        number = _change(original.weights[place])
        after = _ask(original, new, inputs)
        if after.original != before.original:
            break
        original.weights[place].assign(values)
    return SharingProof(
        weight=addresses(small)[place].path,
        value=number,
        before=before,
        after=after,
        same=original.weights[place] is used.weights[place],
        arrays=len({id(weight) for weight in (*original.weights, *new.weights)}),
    )


def smaller(spec: ModelSpec) -> ModelSpec:
    """The same layers and calls with short texts, few words and narrow layers."""
    inputs = tuple(
        model_input.model_copy(update={"shape": (WORDS,)}) if _is_long(model_input) else model_input
        for model_input in spec.inputs
    )
    layers = tuple(_smaller(layer) for layer in spec.layers)
    return spec.model_copy(update={"inputs": inputs, "layers": layers})


def _is_long(model_input: Input) -> bool:
    """Whether an input takes more word ids than are needed."""
    return "int" in model_input.dtype and len(model_input.shape) == 1 and model_input.known_shape[0] > WORDS


def _smaller(layer: Layer) -> Layer:
    if layer.model is not None:
        return layer.model_copy(update={"model": smaller(layer.model)})
    sizes = {
        name: size
        for name, size in SMALL.items()
        if isinstance(layer.config.get(name), int) and layer.config[name] > size
    }
    return layer.model_copy(update={"config": layer.config.replace(**sizes)})


def _copy(original: keras.Model, spec: ModelSpec) -> keras.Model:
    """Another model with the same numbers in it."""
    clone = build(spec)
    clone.set_weights(original.get_weights())
    return clone


def _around(used: keras.Model) -> keras.Model:
    """A new model with a head of its own that calls `used` on tensors of its own."""
    inputs = [keras.Input(shape=tensor.shape[1:], dtype=tensor.dtype) for tensor in used.inputs]
    vectors = [_vector(tensor) for tensor in keras.tree.flatten(used(inputs))]
    tensor = keras.layers.Concatenate()(vectors) if len(vectors) > 1 else vectors[0]
    head = keras.layers.Dense(1, activation="sigmoid", kernel_initializer=_seeded())
    return keras.Model(inputs, head(tensor))


def _vector(tensor: Any) -> Any:
    """A tensor with its steps or pixels averaged, where it has more than one axis."""
    axes = tuple(range(1, len(tensor.shape) - 1))
    return keras.ops.mean(tensor, axis=axes) if axes else tensor


def _seeded() -> keras.initializers.Initializer:
    return keras.initializers.GlorotUniform(seed=0)


def _inputs(spec: ModelSpec) -> list[np.ndarray]:
    """Inputs of one row to try the model on: the ids of some words, and equal features."""
    return [_row(model_input) for model_input in spec.inputs]


def _row(model_input: Input) -> np.ndarray:
    shape = (1, *(WORDS if size is None else size for size in model_input.shape))
    if "int" in model_input.dtype:
        return 1 + np.arange(prod(shape), dtype=model_input.dtype).reshape(shape) % (SMALL["input_dim"] - 1)
    if model_input.dtype == "string":
        return np.full(shape, "", object)
    return np.full(shape, 0.5, "bool" if model_input.dtype == "bool" else "float32")


def _ask(original: keras.Model, new: keras.Model, inputs: list[np.ndarray]) -> SharedAnswers:
    outputs: Any = original(inputs)
    first = outputs[0] if isinstance(outputs, list) else outputs
    answer: Any = new(inputs)
    return SharedAnswers(_first(first), _first(answer))


def _first(tensor: Any) -> float:
    return float(keras.ops.convert_to_numpy(tensor).reshape(-1)[0])


def _places(spec: ModelSpec) -> list[int]:
    """The positions of some arrays, those that most likely show in every answer first: biases.

    Raises `Refused` if there are none.
    """
    names = [address.name for address in addresses(spec)]
    if not names:
        what = message(N_("This model has no weights, so there is nothing to share."))
        mend = message(N_("Reuse a model with layers that learn."))
        raise refuse("nothing-to-share", where=spec.name, message=what, received="", mend=mend)
    return sorted(range(len(names)), key=lambda place: not names[place].endswith("bias"))[:TRIES]


def _change(variable: keras.Variable) -> tuple[float, float]:
    """Add a step to the first number of an array; the number before and after."""
    values = variable.numpy().copy()
    before = float(values.flat[0])
    values.flat[0] += STEP
    variable.assign(values)
    return before, float(values.flat[0])
