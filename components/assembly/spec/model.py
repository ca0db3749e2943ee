"""What a model is, as a value: frozen, hashable, and JSON both ways.

    ModelSpec
      inputs: Input(name, shape, dtype)
      layers: Layer(name, kind, config, trainable, model)    a model is a layer
      calls:  Call(layer or operation, arguments, named, outputs)
      heads:  Head(name, tensor, loss, weight, metrics)      the named outputs

A call names the tensors it makes. A layer that is called several times is shared. Names are what people
gave: what Keras or Python cannot take is replaced where it is given to them, and nowhere else. The types
here check only the form of a value; whether the model makes sense is checked by `checks.validate`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from components.assembly.spec.bounds import (
    MAX_CALLS,
    MAX_CONSTANTS,
    MAX_DIMENSION,
    MAX_HEADS,
    MAX_INPUTS,
    MAX_LAYERS,
    MAX_OUTPUTS,
    MAX_RANK,
    UNKNOWN_LENGTH,
)
from components.assembly.spec.earlier_forms import several_heads, with_outputs
from components.assembly.spec.value_parts import parts, tensors_in
from components.assembly.spec.values import MAX_TENSOR_NAME, Arguments, Config, Tensor, register_layer_class

# Any text of one line; "/" separates the models around a layer in a path, and the heads of a model.
NAME_PATTERN = r"^[^\x00-\x1f\x7f]+$"

Name = Annotated[str, Field(pattern=NAME_PATTERN, min_length=1, max_length=100)]
TensorName = Annotated[str, Field(pattern=NAME_PATTERN, min_length=1, max_length=MAX_TENSOR_NAME)]
Dimension = Annotated[int, Field(ge=1, le=MAX_DIMENSION)] | None
Dtype = Literal[
    "float32", "float16", "bfloat16", "float64", "int8", "uint8", "int16", "int32", "int64", "bool", "string"
]
T = TypeVar("T", "Input", "Layer", "Head")


class Frozen(BaseModel):
    """The base of every value here: immutable and hashable; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Input(Frozen):
    """A named input of a model.

    Attributes:
        name: Different from that of all other inputs and layers.
        shape: That of one sample: 100 word ids are `(100,)`. A size of `None` may be any.
        dtype: The dtype.
    """

    name: Name
    shape: Annotated[tuple[Dimension, ...], Field(max_length=MAX_RANK)]
    dtype: Dtype = "float32"

    @property
    def known_shape(self) -> tuple[int, ...]:
        """The shape, with `UNKNOWN_LENGTH` for a size that may be any."""
        return tuple(UNKNOWN_LENGTH if size is None else size for size in self.shape)

    def takes(self, shape: tuple[int, ...]) -> bool:
        """Whether a sample can have this shape."""
        return len(shape) == len(self.shape) and all(
            own in (None, size) for own, size in zip(self.shape, shape, strict=True)
        )


class Layer(Frozen):
    """A layer, listed once however often it is called.

    Attributes:
        name: Different from that of all other layers and inputs.
        kind: The name of a class in `keras.layers`, or "Model".
        config: The arguments of its constructor, those with Keras's default left out or not. What a
            wrapper wraps is a `Layer` among them. Empty for kind "Model".
        trainable: False if it is frozen.
        model: The spec of the model that it is, for kind "Model" only.
    """

    name: Name
    kind: Annotated[str, Field(max_length=60)]
    config: Config = Config()
    trainable: bool = True
    model: ModelSpec | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_old_bidirectional(cls, data: Any) -> Any:
        """Specs of versions before 0.4 had what Bidirectional wraps as the name of a kind, and its settings
        among those of Bidirectional."""
        config = data.get("config") if isinstance(data, Mapping) else None
        if not isinstance(config, Mapping) or data.get("kind") != "Bidirectional":
            return data
        wrapped = config.get("layer", "LSTM" if "units" in config else None)
        if not isinstance(wrapped, str):
            return data
        own = {name: value for name, value in config.items() if name == "merge_mode"}
        inner = {name: value for name, value in config.items() if name not in ("layer", "merge_mode")}
        layer = Layer(name=wrapped.lower(), kind=wrapped, config=Config(inner))
        return {**data, "config": Config(own, layer=layer)}

    @property
    def inner(self) -> Layer | None:
        """The layer that a wrapper wraps, or the cell of a recurrent layer; `None` for other layers."""
        return next(iter(self.inner_layers), None)

    @property
    def inner_layers(self) -> tuple[Layer, ...]:
        """All layers among its settings, in the order of the names of the settings."""
        layers: list[Layer] = []
        for value in self.config.values():
            layers += [
                part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, Layer)
            ]
        return tuple(layers)


class Call(Frozen):
    """One use of a layer, or of an operation of `keras.ops`: what it takes and the tensors it makes.

    Attributes:
        layer: The name of the layer that is called; empty for an operation.
        operation: The name of the operation in `keras.ops`, such as "add" or "image.resize", or "getitem"
            for `x[:, 0]`; empty for a layer.
        arguments: The positional arguments: tensors, lists of tensors, constants.
        named: The arguments by name, such as `initial_state` or `axis`.
        outputs: The names of the tensors it makes, in Keras's order; those at the end that nothing uses may
            be left out. An operation is called like its first tensor.

    In JSON, `{"layer": "merge", "inputs": ["a", "b"], "output": "x"}` is short for what `Call.on` makes.
    """

    layer: Annotated[str, Field(max_length=100)] = ""
    operation: Annotated[str, Field(max_length=60)] = ""
    arguments: Arguments = Arguments()
    named: Config = Config()
    outputs: Annotated[tuple[TensorName, ...], Field(min_length=1, max_length=MAX_OUTPUTS)]

    @model_validator(mode="before")
    @classmethod
    def _read_short_form(cls, data: Any) -> Any:
        if not isinstance(data, Mapping) or not {"inputs", "output"} & set(data):
            return data
        full = dict(data)
        if "inputs" in full:
            names = full.pop("inputs")
            if not isinstance(names, list | tuple):
                raise ValueError("inputs are a list of names")
            tensors = tuple(Tensor(name) for name in names)
            full["arguments"] = tensors if len(tensors) == 1 else (tensors,)
        if "output" in full:
            full["outputs"] = (full.pop("output"),)
        return full

    @model_validator(mode="after")
    def _ensure_one(self) -> Call:
        if bool(self.layer) == bool(self.operation):
            raise ValueError("a call is of a layer or of an operation")
        if len(self.inputs) > MAX_OUTPUTS:
            raise ValueError("too many tensors")
        if sum(1 for value in (*self.arguments, *self.named.values()) for _ in parts(value)) > MAX_CONSTANTS:
            raise ValueError("too many values")
        return self

    @classmethod
    def on(cls, *, layer: str, inputs: tuple[str, ...], output: str) -> Call:
        """The call of a layer on one tensor, or on the list of several, that makes one tensor."""
        tensors = tuple(Tensor(name) for name in inputs)
        arguments = Arguments(tensors if len(tensors) == 1 else (tensors,))
        return cls(layer=layer, arguments=arguments, outputs=(output,))

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of all tensors it takes, in order: positional, then by the names of the arguments."""
        return tensors_in(tuple(self.arguments)) + tensors_in(self.named)

    @property
    def output(self) -> str:
        """The name of the first tensor it makes."""
        return self.outputs[0]

    @property
    def name(self) -> str:
        """What is called: the layer, or for an operation the name of its first tensor."""
        return self.layer or self.outputs[0]


class Head(Frozen):
    """A named output of a model.

    Attributes:
        name: Different from that of all other heads; often that of the layer that makes `tensor`.
        tensor: The tensor that is given out.
        loss: A loss of Keras, such as "binary_crossentropy" or "huber"; `None` for an output that is not
            trained, such as the vector of an encoder.
        loss_config: The arguments of the loss, such as `from_logits`.
        weight: How much the loss counts in the total, if a recipe says nothing else.
        metrics: Metrics of Keras, such as "accuracy".
        metric_configs: The arguments of metrics, by metric: `{"top_k_categorical_accuracy": {"k": 3}}`.
    """

    name: Name
    tensor: TensorName
    loss: Annotated[str, Field(max_length=60)] | None = None
    loss_config: Config = Config()
    weight: Annotated[float, Field(ge=0, le=1000)] = 1.0
    metrics: Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=8)] = ()
    metric_configs: Config = Config()


class ModelSpec(Frozen):
    """A model as a frozen value. Diagram, summary, code, links and training are functions of it.

    Attributes:
        name: What it is called.
        inputs: Its inputs.
        layers: Its layers.
        calls: Its calls.
        heads: Its outputs.
        seed: Decides the weights it starts from.
        named_inputs: Whether, used as a layer, it is given a dictionary by the names of its inputs; else a
            list in their order.
        named_outputs: Whether, used as a layer, it gives a dictionary by the names of its heads; else a list
            in their order, or the tensor alone if there is one.
    """

    name: Name
    inputs: Annotated[tuple[Input, ...], Field(max_length=MAX_INPUTS)] = ()
    layers: Annotated[tuple[Layer, ...], Field(max_length=MAX_LAYERS)] = ()
    calls: Annotated[tuple[Call, ...], Field(max_length=MAX_CALLS)] = ()
    heads: Annotated[tuple[Head, ...], Field(max_length=MAX_HEADS)] = ()
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    named_inputs: bool = False
    named_outputs: bool = False

    @model_validator(mode="before")
    @classmethod
    def _name_outputs_of_models(cls, data: Any) -> Any:
        """A call of a model with several heads that names one tensor, `output`, makes `output/head` for each
        of the heads."""
        if not isinstance(data, Mapping):
            return data
        layers = data.get("layers", ())
        if not isinstance(data.get("calls"), list | tuple) or not isinstance(layers, list | tuple):
            return data
        heads = dict(map(several_heads, layers))
        calls = [with_outputs(call, heads) for call in data["calls"]]
        return {**data, "calls": calls}

    def layer(self, name: str) -> Layer:
        """The layer called `name`; `KeyError` if there is none."""
        return _named(self.layers, name)

    def input(self, name: str) -> Input:
        """The input called `name`; `KeyError` if there is none."""
        return _named(self.inputs, name)

    def head(self, name: str) -> Head:
        """The head called `name`; `KeyError` if there is none."""
        return _named(self.heads, name)

    def calls_of(self, layer: str) -> tuple[Call, ...]:
        """Every use of a layer, in order."""
        return tuple(call for call in self.calls if call.layer == layer)


def _named(items: tuple[T, ...], name: str) -> T:
    for item in items:
        if item.name == name:
            return item
    raise KeyError(name)


register_layer_class(Layer, Layer.model_validate)
