"""The call of a layer or operation for one sample, whose numbers are worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import keras
import numpy as np

from components.assembly.catalog.keras_classes import arguments, exported_name, layer_classes
from components.assembly.keras_objects.layers import make_plain_layer
from components.assembly.keras_objects.operations import call_operation
from components.assembly.spec import Arguments, Call, Config, Layer, Tensor
from components.assembly.spec.value_parts import replace_tensors

Weights = Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class StepCall:
    """A call of a layer or operation for one sample.

    Attributes:
        inputs: What it takes, without the batch.
        output: What it makes first, without the batch.
    """

    inputs: Sequence[np.ndarray]
    output: np.ndarray

    @property
    def kind(self) -> str:
        """The kind of layer, or the name of the operation."""
        raise NotImplementedError

    def ask(self, inputs: Sequence[Any]) -> Any:
        """What Keras makes first of other inputs without the batch, each an array of NumPy or a tensor of
        Keras: a tensor of Keras, without the batch."""
        raise NotImplementedError

    def answer(self, inputs: Sequence[np.ndarray]) -> np.ndarray:
        """`ask`, as an array of NumPy in double precision."""
        return np.asarray(keras.ops.convert_to_numpy(self.ask(inputs)), np.float64)

    def numbers(self, number: int = 0) -> np.ndarray:
        """One of the inputs, in double precision."""
        return np.asarray(self.inputs[number], np.float64)


@dataclass(frozen=True, eq=False)
class LayerCall(StepCall):
    """A call of a layer for one sample.

    Attributes:
        layer: The layer.
        weights: The layer's arrays by their names in it, such as "kernel".
        arguments: Which argument of the call each of the inputs is, such as "query".
        named: The constants that its call names, such as `use_causal_mask`.
        masks: The mask that comes with each of the inputs, without the batch; None for one without. Empty if
            none has a mask.
    """

    layer: Layer
    weights: Weights
    arguments: Sequence[str] = ()
    named: Config = field(default_factory=Config)
    masks: Sequence[np.ndarray | None] = ()

    @property
    def kind(self) -> str:
        """The kind of layer, under the name that Keras exports."""
        return exported_name(self.layer.kind)

    def ask(self, inputs: Sequence[Any]) -> Any:
        """What a layer with these weights makes of other inputs."""
        made = self.made(inputs)
        return made(_call_argument(inputs))[0]

    def made(self, inputs: Sequence[Any]) -> Any:
        """Keras's layer with these weights, built for inputs of these shapes. `KeyError` if a weight is not
        among them."""
        made = make_plain_layer(self.layer, "asked", None)
        made(_call_argument([np.zeros(np.shape(taken), _dtype(taken)) for taken in inputs]))
        for variable in made.weights:
            variable.assign(self.stored(variable.path.removeprefix("asked/")))
        if hasattr(made, "finalize_state"):
            made.finalize_state()
        return made

    def configured(self, **settings: Any) -> LayerCall:
        """The call of a layer with some other settings."""
        config = Config({**self.layer.config, **settings})
        return replace(self, layer=self.layer.model_copy(update={"config": config}))

    def setting(self, name: str) -> Any:
        """A setting of the layer, that of Keras if it has none of its own."""
        if name in self.layer.config:
            return self.layer.config[name]
        return arguments(layer_classes()[self.layer.kind])[name].default

    def has_setting(self, name: str) -> bool:
        """Whether layers of this kind have such a setting."""
        return name in arguments(layer_classes()[self.layer.kind])

    def stored(self, name: str) -> np.ndarray:
        """The array of this name in the layer; `KeyError` if there is none."""
        if name in self.weights:
            return self.weights[name]
        for path, array in self.weights.items():
            if path.endswith(f"/{name}"):
                return array
        raise KeyError(name)

    def array(self, name: str) -> np.ndarray:
        """The array of this name in double precision; `KeyError` if there is none."""
        return self.stored(name).astype(np.float64)

    def mask(self, number: int = 0) -> np.ndarray | None:
        """The mask that comes with one of the inputs: True for what counts; None if there is none."""
        mask = self.masks[number] if number < len(self.masks) else None
        return None if mask is None else np.asarray(mask, bool)


def _call_argument(inputs: Sequence[Any]) -> Any:
    batched = [keras.ops.expand_dims(keras.ops.convert_to_tensor(taken), 0) for taken in inputs]
    return batched if len(batched) > 1 else batched[0]


def _dtype(taken: Any) -> Any:
    return taken.dtype if isinstance(taken, np.ndarray) else np.float32


@dataclass(frozen=True, eq=False)
class OperationCall(StepCall):
    """A call of an operation for one sample.

    Attributes:
        call: The call.
        batched: Which of the inputs have an axis for the batch in the model.
        batched_output: Whether the output has one.
    """

    call: Call
    batched: Sequence[bool]
    batched_output: bool

    @property
    def kind(self) -> str:
        """The name of the operation."""
        return self.call.operation

    def ask(self, inputs: Sequence[Any]) -> Any:
        """What the operation makes of other inputs, with the constants of the call."""
        given = [
            keras.ops.expand_dims(keras.ops.convert_to_tensor(taken), 0) if batched else taken
            for taken, batched in zip(inputs, self.batched, strict=True)
        ]
        made = keras.tree.flatten(call_operation(*self._by_position(given)))[0]
        return made[0] if self.batched_output else made

    def _by_position(self, given: Sequence[Any]) -> tuple[Call, dict[str, Any]]:
        """The call with a tensor of its own at each place of a tensor, and these tensors by name."""
        names = iter(range(len(given)))

        def numbered(value: Any) -> Any:
            return replace_tensors(value, lambda _name: Tensor(str(next(names))))

        positional = tuple(numbered(value) for value in self.call.arguments)
        named = {name: numbered(value) for name, value in self.call.named.items()}
        changed = self.call.model_copy(update={"arguments": Arguments(positional), "named": Config(named)})
        return changed, {str(number): tensor for number, tensor in enumerate(given)}

    def with_call(self, **changes: Any) -> OperationCall:
        """The call of another operation, or with other arguments, that takes the same tensors."""
        return replace(self, call=self.call.model_copy(update=changes))
