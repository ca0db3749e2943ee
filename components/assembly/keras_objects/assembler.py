"""Puts the Keras layers of a spec together: makes each layer, and calls each on its tensors.

It serves the check of a model, which wants everything that is wrong and no arrays, and the building of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any

import keras
from keras.src.backend.common import global_state

from components.assembly.keras_objects.layers import inner_models, make_plain_layer
from components.assembly.keras_objects.names import keras_name, keras_names, operation_key, output_names
from components.assembly.keras_objects.operations import bound, call_operation, operations
from components.assembly.keras_objects.seeds import seed_built_layer, seed_layer
from components.assembly.keras_objects.structures import (
    given_arguments,
    input_keys,
    made_tensors,
    output_keys,
)
from components.assembly.spec import Call, Layer, ModelSpec, graph

# The attribute in which Keras keeps the variables of a thread that have no array yet.
PENDING = "uninitialized_variables"


@contextmanager
def shapes_only() -> Iterator[None]:
    """Within this context, layers are made with shapes and without arrays."""
    # Keras remembers variables without an array in a list of the thread, and allocates them all at the end of
    # a later scope. Without its own list every such model would stay in memory and be allocated then.
    pending = global_state.get_global_attribute(PENDING, [])
    global_state.set_global_attribute(PENDING, [])
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        global_state.set_global_attribute(PENDING, pending)


class OutputCountError(ValueError):
    """Raised where a call names more tensors than what it calls makes (`made`)."""

    def __init__(self, made: int) -> None:
        super().__init__(f"makes {made} tensors")
        self.made = made


@dataclass
class Assembly:
    """A spec as Keras layers and tensors.

    Attributes:
        spec: The spec.
        tensors: Keras's tensor of each tensor of the spec that could be made.
        layers: The Keras layer of each layer that could be made.
        results: What each call made, by its number, as Keras gives it: a tensor, or several in a list, a
            tuple or a dictionary.
        nested: The assembly of each model in it, by the path of the layer that is or wraps it.
        errors: What was raised, each with the number of the call it is about, or the name of the layer.
    """

    spec: ModelSpec
    tensors: dict[str, Any] = field(default_factory=dict)
    layers: dict[str, keras.layers.Layer] = field(default_factory=dict)
    results: dict[int, Any] = field(default_factory=dict)
    nested: dict[str, Assembly] = field(default_factory=dict)
    errors: list[tuple[int | str, Exception]] = field(default_factory=list)

    def model(self) -> keras.Model:
        """The Keras model, its inputs and outputs in the order of those of the spec."""
        model = self._model(keras_name(self.spec.name, "model"), False, False)
        # Keras calls an output like the layer that makes it; a head has a name of its own.
        model.output_names = list(output_names(self.spec).values())
        return model

    def model_as_layer(self, name: str) -> keras.Model:
        """The Keras model as another one calls it: on a dictionary, and making one, if the spec says so."""
        return self._model(name, self.spec.named_inputs, self.spec.named_outputs)

    def _model(self, name: str, named_inputs: bool, named_outputs: bool) -> keras.Model:
        spec = self.spec
        inputs = [self.tensors[model_input.name] for model_input in spec.inputs]
        outputs = [self.tensors[head.tensor] for head in spec.heads]
        made: Any = outputs if len(outputs) > 1 else outputs[0]
        return keras.Model(
            inputs=dict(zip(input_keys(spec), inputs, strict=True)) if named_inputs else inputs,
            outputs=dict(zip(output_keys(spec), outputs, strict=True)) if named_outputs else made,
            name=name,
        )


def assemble(spec: ModelSpec, seeded: bool = True) -> Assembly:
    """Make the layers of a spec and call them as far as they can be called.

    What cannot be made or called is left out, with all that depends on it, and noted in `errors`.

    Args:
        spec: The spec, whose names and sizes are within bounds.
        seeded: Whether the layers are to draw their weights from the seed of the spec.
    """
    return _Assembler(spec, seeded).assembly


class _Assembler:
    def __init__(self, spec: ModelSpec, seeded: bool) -> None:
        self.spec, self.seeded = spec, seeded
        self.names = keras_names(spec)
        self._named: set[keras.Operation] = set()  # the operations that have a name of their own already
        self.assembly = Assembly(spec)
        for model_input in spec.inputs:
            self.assembly.tensors[model_input.name] = keras.Input(
                shape=model_input.shape, dtype=model_input.dtype, name=self.names[model_input.name]
            )
        specs: dict[str, Layer] = {}
        self._models = {layer.name: layer.model for layer in reversed(spec.layers)}
        for layer in spec.layers:
            if layer.name not in specs:
                specs[layer.name] = layer
                self._make(layer)
        for number in graph.call_order(spec):
            call = spec.calls[number]
            ready = all(name in self.assembly.tensors for name in call.inputs)
            if ready and (call.operation in operations() or call.layer in self.assembly.layers):
                self._call(number, call)

    def _make(self, layer: Layer) -> None:
        try:
            if layer.model is not None:
                made: keras.layers.Layer = self._model(layer.model, self.names[layer.name], layer.name)
                made.trainable = layer.trainable
            else:
                made = make_plain_layer(
                    layer,
                    self.names[layer.name],
                    lambda inner, name: self._model(inner.model, name, f"{layer.name}/{inner.name}"),
                )
                if self.seeded:
                    seed_layer(made, self.spec.seed)
        except Exception as error:
            if not isinstance(error, _InnerError):
                self.assembly.errors.append((layer.name, error))
        else:
            self.assembly.layers[layer.name] = made

    def _model(self, spec: ModelSpec, name: str, path: str) -> keras.Model:
        inner = assemble(spec, self.seeded)
        self.assembly.nested[path] = inner
        if inner.errors or not all(head.tensor in inner.tensors for head in spec.heads):
            raise _InnerError
        return inner.model_as_layer(name)

    def _call(self, number: int, call: Call) -> None:
        try:
            result = self._result(call)
            outputs = made_tensors(self._models.get(call.layer), result)
            if len(call.outputs) > len(outputs):
                raise OutputCountError(len(outputs))
        except Exception as error:
            self.assembly.errors.append((number, error))
            return
        self.assembly.results[number] = result
        for name, tensor in zip(call.outputs, outputs, strict=False):
            self.assembly.tensors.setdefault(name, tensor)

    def _result(self, call: Call) -> Any:
        tensors: Mapping[str, Any] = self.assembly.tensors
        if call.operation:
            result = call_operation(call, tensors)
            self._named |= name_operation(
                keras.tree.flatten(result), self.names[operation_key(call.outputs[0])]
            )
            return result
        made = self.assembly.layers[call.layer]
        first = not made.built
        arguments = [bound(value, tensors) for value in given_arguments(call, self._models.get(call.layer))]
        named = {name: bound(value, tensors) for name, value in call.named.items()}
        result = made(*arguments, **named)
        if first and self.seeded and not isinstance(made, keras.Model):
            seed_built_layer(made, self.spec.seed)
        self._name_masks(keras.tree.flatten(result), f"{self.names[call.layer]}_mask")
        return result

    def _name_masks(self, outputs: list[Any], name: str) -> None:
        """Give names that nothing else has to the operations that made the masks of a layer's outputs.

        Keras counts their names by thread, so it may call one as a layer here is called, and then refuses the
        model, of which masks are a part.
        """
        masks = [getattr(tensor, "_keras_mask", None) for tensor in outputs]
        while masks:
            mask = masks.pop()
            if not isinstance(mask, keras.KerasTensor):
                continue
            history = mask._keras_history
            made_by = history.operation
            if isinstance(made_by, keras.layers.Layer) or made_by in self._named:
                continue
            taken = {*self.names.values(), *(operation.name for operation in self._named)}
            numbered = (f"{name}_{number}" for number in count(1))
            made_by.name = next(candidate for candidate in chain([name], numbered) if candidate not in taken)
            self._named.add(made_by)
            masks.extend(made_by._inbound_nodes[history.node_index].input_tensors)


class _InnerError(Exception):
    """Raised for a model in a model whose own errors are noted."""


def name_operation(outputs: list[Any], name: str) -> set[keras.Operation]:
    """Give the operation that made these tensors a name, and return it: Keras counts them by thread."""
    for tensor in outputs:
        if isinstance(tensor, keras.KerasTensor):
            operation = tensor._keras_history.operation
            operation.name = name
            return {operation}
    return set()


__all__ = ["Assembly", "OutputCountError", "assemble", "inner_models", "shapes_only"]
