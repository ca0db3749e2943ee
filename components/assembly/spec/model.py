"""What a model is, as a value: frozen, hashable, and JSON both ways.

    ModelSpec
      inputs: Input(name, shape, dtype)
      layers: Layer(name, kind, config, trainable, model)    a model is a layer
      calls:  Call(layer, inputs, output)                    a shared layer has several
      heads:  Head(name, tensor, loss, weight, metrics)      the named outputs

A call names the tensor it makes. A layer that makes several (a model with several heads) makes
`output/head`, one for each of its heads. The types here check only the form of a value; whether
the model makes sense is checked by `checks.validate`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

# Bounds on what a spec may hold: far above any lesson, and far below what would trouble a server.
MAX_LAYERS = 200  # those inside nested models included
MAX_CALLS = 400  # those inside nested models once for each call of the model
MAX_INPUTS = 16
MAX_HEADS = 16
MAX_DEPTH = 4  # a model in a model in a model in a model
MAX_PARAMETERS = 50_000_000
MAX_DIMENSION = 1_000_000
MAX_RANK = 5
MAX_TENSOR = 1_000_000  # numbers in one tensor of one sample
MAX_NUMBERS = 4_000_000  # numbers in all tensors of one sample: 512 MB for a batch of 32

# A name becomes a Python variable in generated code and a key in Keras's dictionaries.
NAME_PATTERN = r"^[A-Za-z][A-Za-z0-9_]*$"

Name = Annotated[str, Field(pattern=NAME_PATTERN, max_length=60)]
TensorName = Annotated[
    str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*(/[A-Za-z][A-Za-z0-9_]*)?$", max_length=121)
]
Dimension = Annotated[int, Field(ge=1, le=MAX_DIMENSION)]
T = TypeVar("T", "Input", "Layer", "Head")
Scalar = bool | int | float | str | None
Value = Scalar | tuple[Scalar, ...]


class Config(Mapping[str, Value]):
    """The settings of a layer by name: a mapping that is frozen, hashable and sorted."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Any] | None = None, /, **settings: Any) -> None:
        merged = {**(items or {}), **settings}
        frozen = {key: _freeze(value) for key, value in merged.items()}
        self._items: dict[str, Value] = dict(sorted(frozen.items()))

    def __getitem__(self, key: str) -> Value:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(tuple(self._items.items()))

    def __repr__(self) -> str:
        return f"Config({self._items!r})"

    def replace(self, **settings: Any) -> Config:
        """The same settings with some changed."""
        return Config(self._items, **settings)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        settings = handler(dict[Annotated[str, Field(max_length=60)], Value])
        return core_schema.no_info_before_validator_function(
            lambda value: dict(value) if isinstance(value, Config) else value,
            core_schema.no_info_after_validator_function(cls, settings),
            serialization=core_schema.plain_serializer_function_ser_schema(_thaw),
        )


def _freeze(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value


def _thaw(config: Config) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in config.items()}


class Frozen(BaseModel):
    """The base of every value here: immutable and hashable; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Input(Frozen):
    """A named input of a model. `shape` is that of one sample: 100 word ids are `(100,)`."""

    name: Name
    shape: Annotated[tuple[Dimension, ...], Field(max_length=MAX_RANK)]
    dtype: Literal["float32", "int32"] = "float32"


class Layer(Frozen):
    """A layer, listed once however often it is called.

    Attributes:
        name: Different from that of all other layers and inputs.
        kind: A key of the catalog's `KINDS`.
        config: Its settings, those with Keras's default left out or not. Empty for kind "Model".
        trainable: False if it is frozen.
        model: The spec of the model that it is, for kind "Model" only.
    """

    name: Name
    kind: Annotated[str, Field(max_length=60)]
    config: Config = Config()
    trainable: bool = True
    model: ModelSpec | None = None


class Call(Frozen):
    """One use of a layer: the tensors it takes and the tensor it makes."""

    layer: Name
    inputs: Annotated[tuple[TensorName, ...], Field(min_length=1, max_length=MAX_INPUTS)]
    output: Name


class Head(Frozen):
    """A named output of a model.

    Attributes:
        name: The name of the layer that makes `tensor`: Keras matches losses by layer name.
        tensor: The tensor that is given out.
        loss: A key of the catalog's `LOSSES`; `None` for an output that is not trained, such as the
            vector of an encoder.
        weight: How much the loss counts in the total, if a recipe says nothing else.
        metrics: Keys of the catalog's `METRICS`.
    """

    name: Name
    tensor: TensorName
    loss: Annotated[str, Field(max_length=60)] | None = None
    weight: Annotated[float, Field(ge=0, le=1000)] = 1.0
    metrics: Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=8)] = ()


class ModelSpec(Frozen):
    """What a model is. Diagram, summary, code, links and training are functions of it.

    `seed` decides the weights it starts from.
    """

    name: Name
    inputs: Annotated[tuple[Input, ...], Field(min_length=1, max_length=MAX_INPUTS)]
    layers: Annotated[tuple[Layer, ...], Field(max_length=MAX_LAYERS)] = ()
    calls: Annotated[tuple[Call, ...], Field(max_length=2 * MAX_LAYERS)] = ()
    heads: Annotated[tuple[Head, ...], Field(min_length=1, max_length=MAX_HEADS)]
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0

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
